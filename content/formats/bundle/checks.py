"""What only shows when all files of a bundle lie side by side: names that lead nowhere, circles, doubles."""

import re
from collections import defaultdict

from content.formats.bundle.assembly import Files
from content.formats.bundle.documents import MediaList
from content.formats.bundle.layout import CODE, GLOSSARY, HEADER, MEDIA, Place
from content.formats.circles import circles
from content.formats.glossary import check_terms
from content.formats.outline import (
    CourseOutline,
    Curriculum,
    LessonOutline,
    PathwayOutline,
    PracticalOutline,
    SkillOutline,
)


def check(files: Files, curriculum: Curriculum) -> None:
    """Note every problem between files."""
    _Checks(files, curriculum).run()


class _Checks:
    def __init__(self, files: Files, curriculum: Curriculum) -> None:
        self.files = files
        self.curriculum = curriculum
        self.problems = files.reading.problems
        self.paths = frozenset(files.places)

    def run(self) -> None:
        self._required_files()
        self._media()
        self._courses()
        self._skills()
        self._practicals()
        self._lessons()
        self._pathways()
        self._pages()
        self._terms()

    def _add(self, path: str, key: str, message: str) -> None:
        self.problems.add(path, self.files.reading.lines.get((path, key), 0), message)

    def _codes(self, kind: str) -> set[str]:
        """Codes that have a file, whether or not it could be read: one mistake is reported once."""
        return {place.code for place in self.files.places.values() if place.kind == kind}

    def _course_codes(self) -> set[str]:
        return {place.course for place in self.files.places.values() if place.course}

    def _required_files(self) -> None:
        for path in (HEADER, MEDIA):
            if path not in self.paths:
                self.problems.add(path, 0, "this file is missing; every bundle has one")
        folders = {place.folder for place in self.files.places.values() if place.folder}
        for folder in sorted(folders):
            path = f"courses/{folder}/course.md"
            if path not in self.paths:
                self.problems.add(path, 0, "this file is missing; every course has one")

    def _media(self) -> None:
        listed: dict[str, int] = {}
        for _, media in self.files.of(MediaList):
            for entry in media.entries:
                if entry.file in listed:
                    self.problems.add(MEDIA, entry.line, f"{entry.file} is listed twice; keep one entry")
                elif entry.file and entry.file not in self.files.media:
                    message = f"{entry.file} is listed, but there is no such file; add it or remove the entry"
                    self.problems.add(MEDIA, entry.line, message)
                listed.setdefault(entry.file, entry.line)
        if MEDIA in self.files.documents:
            for path in sorted(self.files.media.keys() - listed.keys()):
                self.problems.add(
                    path, 0, f"the file is not listed in {MEDIA}; add its title, credit and licence there"
                )
        for reference in self.files.reading.references.media:
            if reference.target not in self.files.media:
                message = f"there is no file {reference.target}; add it or correct the name"
                self.problems.add(reference.file, reference.line, message)

    def _courses(self) -> None:
        self._unique(CourseOutline, "code")
        self._unique(PathwayOutline, "code")

    def _unique(self, kind: type[CourseOutline] | type[PathwayOutline], key: str) -> None:
        first: dict[str, str] = {}
        for place, _ in self.files.of(kind):
            earlier = first.setdefault(place.code, place.path)
            if earlier != place.path:
                self._add(place.path, key, f"{place.code} is taken by {earlier}; give it a code of its own")

    def _skills(self) -> None:
        known, courses = self._codes("skill"), self._course_codes()
        for place, skill in self.files.of(SkillOutline):
            if skill.course and skill.course not in courses:
                self._add(place.path, "course", f"unknown course {skill.course}; add it or correct the code")
            for code in skill.prerequisites:
                if code not in known and re.fullmatch(CODE, code):
                    self._add(
                        place.path, "prerequisites", f"unknown skill {code}; add it or correct the code"
                    )
        needs = {skill.code: skill.prerequisites for skill in self.curriculum.skills}
        for circle in circles(needs):
            message = f"prerequisites run in a circle: {' needs '.join(circle)}; remove one of them"
            self._add(f"skills/{circle[0]}.yaml", "prerequisites", message)

    def _practicals(self) -> None:
        skills = {skill.code: skill for skill in self.curriculum.skills}
        first: dict[str, str] = {}
        for place, practical in self.files.of(PracticalOutline):
            skill = skills.get(practical.skill)
            if practical.skill not in self._codes("skill"):
                self._add(place.path, "skill", f"unknown skill {practical.skill}; add it or correct the code")
            elif skill and skill.course != place.course and skill.course in self._course_codes():
                message = f"skill {skill.code} belongs to course {skill.course}; move this practical there"
                self._add(place.path, "skill", message)
            earlier = first.setdefault(practical.skill, place.path)
            if earlier != place.path:
                message = f"skill {practical.skill} has its practical in {earlier} already; a skill has one"
                self._add(place.path, "skill", message)
        with_practical = {place.code for place in self.files.places.values() if place.kind == "practical"}
        for code in sorted(skills.keys() - with_practical):
            self._add(f"skills/{code}.yaml", "id", f"skill {code} has no practical; add one to its course")

    def _lessons(self) -> None:
        numbers: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.files.places.values():
            if place.kind == "lesson":
                numbers[place.folder].append(place)
        for lessons in numbers.values():
            for expected, place in enumerate(sorted(lessons, key=lambda place: place.number), start=1):
                if place.number != expected:
                    message = (
                        f"lessons are numbered 01, 02, 03 without gaps; this one should be {expected:02}"
                    )
                    self.problems.add(place.path, 0, message)
        self._unique_slugs()

    def _unique_slugs(self) -> None:
        first: dict[tuple[str, str], str] = {}
        pages: list[tuple[Place, str]] = [
            (place, found.slug) for place, found in self.files.of(LessonOutline)
        ]
        pages.extend((place, found.page_slug) for place, found in self.files.of(PracticalOutline))
        for place, slug in pages:
            earlier = first.setdefault((place.folder, slug), place.path)
            if earlier != place.path:
                self.problems.add(place.path, 0, f"the slug {slug} is taken by {earlier}; choose another")

    def _pathways(self) -> None:
        courses, pathways = self._course_codes(), self._codes("pathway")
        for place, pathway in self.files.of(PathwayOutline):
            for code in pathway.courses:
                if code not in courses and re.fullmatch(CODE, code):
                    self._add(place.path, "courses", f"unknown course {code}; add it or correct the code")
            for code in pathway.requires:
                if code not in pathways and re.fullmatch(CODE, code):
                    self._add(place.path, "requires", f"unknown pathway {code}; add it or correct the code")
        needs = {pathway.code: pathway.requires for pathway in self.curriculum.pathways}
        paths = {place.code: place.path for place, _ in self.files.of(PathwayOutline)}
        for circle in circles(needs):
            message = f"pathways require each other in a circle: {' needs '.join(circle)}; remove one of them"
            self._add(paths[circle[0]], "requires", message)

    def _pages(self) -> None:
        places = self.files.places.values()
        known = {"courses", "pathways"}.union(*((place.address, place.course_address) for place in places))
        for reference in self.files.reading.references.pages:
            if reference.target not in known:
                message = (
                    f"there is no page {reference.target}; write page:courses/c01-course-slug/lesson-slug"
                )
                self.problems.add(reference.file, reference.line, message)

    def _terms(self) -> None:
        check_terms(self.curriculum.terms, GLOSSARY, self.problems)
        known = {term.slug for term in self.curriculum.terms}
        for reference in self.files.reading.references.terms:
            if reference.target not in known:
                message = f"{GLOSSARY} does not explain {reference.target}; add it or correct the link"
                self.problems.add(reference.file, reference.line, message)
