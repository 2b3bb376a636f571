"""How one course of a pathway stands for one person, as a status and in plain words."""

from collections.abc import Mapping
from datetime import datetime

from badges.formats.days import spoken_day
from badges.formats.transcript import Part, PartStatus
from courses.models import Standing


def part_of(
    code: str, title: str, skills: Mapping[str, Standing | None], *, enrolled: bool, moment: datetime
) -> Part:
    """The part that a course is, from the standing of each of its skills (None: never seen).

    The words are plain English: they are signed, and mean the same to whoever reads them.
    """
    status, words = _status(skills, enrolled=enrolled, moment=moment)
    return Part(code=code, title=title, status=status, words=words)


def _status(
    skills: Mapping[str, Standing | None], *, enrolled: bool, moment: datetime
) -> tuple[PartStatus, str]:
    rows = [row for row in skills.values() if row is not None]
    held = [row for row in rows if row.is_held(moment)]
    lapsed = [row.valid_until for row in rows if row.is_lapsed(moment) and row.valid_until]
    if skills and len(held) == len(skills):
        return _held(held)
    if any(row.is_suspended for row in rows):
        return PartStatus.ON_HOLD, f"On hold; {len(held)} of {len(skills)} skills held"
    if lapsed:
        return (
            PartStatus.BEGUN,
            f"Lapsed on {spoken_day(min(lapsed))}; {len(held)} of {len(skills)} skills held",
        )
    if rows:
        return PartStatus.BEGUN, f"Not yet; {len(held)} of {len(skills)} skills held"
    return (PartStatus.ENROLLED, "Not yet; enrolled") if enrolled else (PartStatus.NOT_BEGUN, "Not yet")


def _held(rows: list[Standing]) -> tuple[PartStatus, str]:
    ends = min((row.valid_until for row in rows if row.valid_until), default=None)
    words = f"Held; lapses on {spoken_day(ends)}" if ends else "Held, without an end date"
    recognised = sum(row.recognised for row in rows)
    if recognised:  # somebody vouched for it, and nobody here watched
        words += f"; {recognised} of {len(rows)} skills recognised, not seen here"
    return PartStatus.HELD, words
