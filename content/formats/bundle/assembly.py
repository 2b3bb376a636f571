"""All files of a bundle together: each read, then put into one curriculum."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from content.formats.bundle import documents
from content.formats.bundle.documents import Document, Header, MediaList, Reading
from content.formats.bundle.layout import GLOSSARY, HEADER, MEDIA, Place, advice, is_litter, place
from content.formats.glossary import Glossary
from content.formats.outline import (
    CourseOutline,
    Curriculum,
    LessonOutline,
    MediaFile,
    PathwayOutline,
    PracticalOutline,
    SkillOutline,
)
from content.formats.pictures import complaint
from content.formats.safe_zip import name_faults

T = TypeVar("T")


@dataclass(slots=True)
class Files:
    """What each path of a bundle turned out to hold."""

    reading: Reading = field(default_factory=Reading)
    places: dict[str, Place] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)

    def of(self, kind: type[T]) -> list[tuple[Place, T]]:
        """The documents of a kind, in order of their paths."""
        return [
            (self.places[path], found) for path, found in self.documents.items() if isinstance(found, kind)
        ]


def read_files(contents: Mapping[str, bytes]) -> Files:
    """Read each file by itself and note what is wrong inside it; ``checks`` looks at the rest."""
    files = Files()
    problems = files.reading.problems
    paths = sorted(path for path in contents if not is_litter(path))
    faults = dict(name_faults(paths))
    for path in paths:
        found = place(path)
        if path in faults:
            problems.add(path, 0, faults[path])
        elif found is None:
            problems.add(path, 0, advice(path))
        elif found.kind == "file":
            files.places[path] = found
            files.media[path] = contents[path]
            if fault := complaint(contents[path], path.rpartition(".")[2]):
                problems.add(path, 0, f"the file {fault}")
        else:
            files.places[path] = found
            document = documents.read(found, contents[path], files.reading)
            if document is not None:
                files.documents[path] = document
    return files


def assemble(files: Files) -> Curriculum:
    """The curriculum the files make, as far as they go; a missing header leaves its texts empty."""
    empty = Header(title="", language="", licence="", credit="")
    header = next((found for _, found in files.of(Header)), empty)
    return Curriculum(
        title=header.title,
        language=header.language,
        licence=header.licence,
        credit=header.credit,
        skills=_by_code([found for _, found in files.of(SkillOutline)]),
        courses=_by_code([_course(place, found, files) for place, found in files.of(CourseOutline)]),
        pathways=_by_code([found for _, found in files.of(PathwayOutline)]),
        media=_media(files),
        terms=tuple(term for _, found in files.of(Glossary) for term in found.terms),
        practical_parts=header.practical_parts,
        exceptions=header.exceptions,
    )


Coded = TypeVar("Coded", SkillOutline, CourseOutline, PathwayOutline)


def _by_code(outlines: list[Coded]) -> tuple[Coded, ...]:
    return tuple(sorted(outlines, key=lambda outline: outline.code))


def _course(place: Place, course: CourseOutline, files: Files) -> CourseOutline:
    lessons = [(at.number, found) for at, found in files.of(LessonOutline) if at.folder == place.folder]
    practicals = [found for at, found in files.of(PracticalOutline) if at.folder == place.folder]
    return replace(
        course,
        lessons=tuple(found for _, found in sorted(lessons, key=lambda pair: pair[0])),
        practicals=tuple(sorted(practicals, key=lambda practical: practical.skill)),
    )


def _media(files: Files) -> tuple[MediaFile, ...]:
    return tuple(
        MediaFile(
            file=entry.file,
            title=entry.title,
            credit=entry.credit,
            licence=entry.licence,
            data=files.media[entry.file],
        )
        for _, found in files.of(MediaList)
        for entry in found.entries
        if entry.file in files.media
    )


def disassemble(curriculum: Curriculum) -> dict[str, bytes]:
    """The files of a curriculum in canonical form, in order of their paths."""
    texts: dict[str, Document] = {
        HEADER: Header(
            title=curriculum.title,
            language=curriculum.language,
            licence=curriculum.licence,
            credit=curriculum.credit,
            practical_parts=curriculum.practical_parts,
            exceptions=curriculum.exceptions,
        ),
        MEDIA: MediaList(
            entries=tuple(
                documents.MediaEntry(
                    file=file.file, title=file.title, credit=file.credit, licence=file.licence
                )
                for file in sorted(curriculum.media, key=lambda file: file.file)
            )
        ),
    }
    if curriculum.terms:
        terms = sorted(curriculum.terms, key=lambda term: term.slug)
        texts[GLOSSARY] = Glossary(terms=tuple(terms))
    texts.update({f"skills/{skill.code}.yaml": skill for skill in curriculum.skills})
    texts.update({f"pathways/{pathway.code}-{pathway.slug}.md": pathway for pathway in curriculum.pathways})
    for course in curriculum.courses:
        folder = f"courses/{course.code}-{course.slug}"
        texts[f"{folder}/course.md"] = course
        for number, lesson in enumerate(course.lessons, start=1):
            texts[f"{folder}/lessons/{number:02}-{lesson.slug}.md"] = lesson
        texts.update(
            {f"{folder}/practicals/{found.skill}-{found.slug}.md": found for found in course.practicals}
        )
    files = {path: documents.write(document) for path, document in texts.items()}
    files.update({file.file: file.data for file in curriculum.media})
    return dict(sorted(files.items()))
