"""A bundle looked at once, for whatever is asked of it: its problems, what to look at again, the curriculum itself."""

from dataclasses import dataclass
from pathlib import Path

from content.formats.bundle import not_canonical, storage
from content.formats.bundle.advising import advise_on
from content.formats.bundle.assembly import assemble, read_files
from content.formats.bundle.checks import check
from content.formats.bundle.completeness import Advice
from content.formats.outline import Curriculum
from content.formats.problems import BundleError, Problem


@dataclass(frozen=True, slots=True)
class Review:
    """What was found. Where there are problems of the format, `advice` is empty and `curriculum` None."""

    problems: tuple[Problem, ...]
    advice: tuple[Advice, ...] = ()
    curriculum: Curriculum | None = None

    @property
    def errors(self) -> int:
        """How much has to be put right."""
        return len(self.problems) + sum(one.is_error for one in self.advice)


def review(source: Path) -> Review:
    """Everything there is to say of a folder or a zip archive; of a folder also where it is not in canonical form."""
    try:
        contents = storage.load(source)
    except BundleError as error:
        return Review(error.problems)
    files = read_files(contents)
    curriculum = assemble(files)
    check(files, curriculum)
    found = set(files.reading.problems.found)
    if source.is_dir():
        found.update(not_canonical(files, contents))
    if found:
        return Review(tuple(sorted(found)))
    return Review((), advise_on(files, contents), curriculum)
