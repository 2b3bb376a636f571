"""Which file of a bundle holds what, told by its path alone."""

import re
from dataclasses import dataclass
from typing import Final

FORMAT: Final = "fettle-bundle/1"
HEADER: Final = "bundle.yaml"
MEDIA: Final = "media.yaml"
GLOSSARY: Final = "glossary.yaml"

CODE: Final = r"[A-Z]{1,3}[0-9]{1,4}"
SLUG: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"

_COURSE: Final = rf"courses/(?P<course>{CODE})-(?P<course_slug>{SLUG})"
_PATTERNS: Final = {
    "header": re.escape(HEADER),
    "media": re.escape(MEDIA),
    "glossary": re.escape(GLOSSARY),
    "skill": rf"skills/(?P<code>{CODE})\.yaml",
    "course": rf"{_COURSE}/course\.md",
    "lesson": rf"{_COURSE}/lessons/(?P<number>[0-9]{{2}})-(?P<slug>{SLUG})\.md",
    "practical": rf"{_COURSE}/practicals/(?P<code>{CODE})-(?P<slug>{SLUG})\.md",
    "pathway": rf"pathways/(?P<code>{CODE})-(?P<slug>{SLUG})\.md",
    "file": rf"(?:images/{SLUG}\.(?:svg|png|jpg)|files/{SLUG}\.(?:pdf|svg|csv|txt|h5|mp4|webm|vtt))",
}
_ADVICE: Final = (
    (r"images/", "name a picture images/words-with-hyphens.svg, .png or .jpg, in lower case"),
    (
        r"files/",
        "name a download files/words-with-hyphens.pdf, .svg, .csv, .txt, .h5, .mp4, .webm or .vtt, in lower case",
    ),
    (r"skills/", "name a skill after its code, such as skills/S01.yaml"),
    (r"pathways/", "name a pathway by code and slug, such as pathways/P1-repair-starter.md"),
    (r"courses/[^/]+/lessons/", "name a lesson by number and slug, such as lessons/01-first-look.md"),
    (
        r"courses/[^/]+/practicals/",
        "name a practical by skill and slug, such as practicals/S01-alarm.md",
    ),
    (r"courses/", "name a course's folder by code and slug, such as courses/C01-safe-start/course.md"),
)
_LITTER: Final = re.compile(r"(?:.*/)?(?:\.DS_Store|Thumbs\.db)|__MACOSX/.*")


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says about its file. ``folder`` is the course's; parts that do not apply are empty."""

    kind: str
    path: str
    code: str = ""
    slug: str = ""
    number: int = 0
    folder: str = ""

    @property
    def course(self) -> str:
        """The code of the course this file belongs to."""
        return self.folder.partition("-")[0]

    @property
    def course_address(self) -> str:
        """What follows ``page:`` in a link to that course."""
        return f"courses/{self.folder.replace(self.course, self.course.lower(), 1)}" if self.folder else ""

    @property
    def address(self) -> str:
        """What follows ``page:`` in a link to this file's page; empty where it is no page."""
        match self.kind:
            case "course":
                return self.course_address
            case "lesson":
                return f"{self.course_address}/{self.slug}"
            case "practical":
                return f"{self.course_address}/{self.code.lower()}-{self.slug}"
            case "pathway":
                return f"pathways/{self.code.lower()}-{self.slug}"
            case _:
                return ""


def place(path: str) -> Place | None:
    """The place of a path in the layout, or ``None`` where it has none."""
    for kind, pattern in _PATTERNS.items():
        if match := re.fullmatch(pattern, path):
            parts = match.groupdict()
            folder = f"{parts['course']}-{parts['course_slug']}" if "course" in parts else ""
            code = parts.get("code") or parts.get("course") or ""
            slug = parts.get("slug") or parts.get("course_slug") or ""
            return Place(kind, path, code, slug, int(parts.get("number") or 0), folder)
    return None


def advice(path: str) -> str:
    """What to do with a file that has no place."""
    for start, hint in _ADVICE:
        if re.match(start, path):
            return f"this file has no place in a bundle; {hint}"
    return "this file has no place in a bundle; move it out"


def is_litter(path: str) -> bool:
    """Whether a file is one that desktops leave lying about, and no part of anything."""
    return _LITTER.fullmatch(path) is not None
