"""What the mails about held observations say: about one of them, or about all that came together since the last mail.

Called in the reader's language and zone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import HoldKind, HoldState
from courses.models import HeldObservation
from lms.accounts.models import User
from lms.kernel.letters import Letter, Line
from lms.notifications.letters import day_of, own_why

_NAMED_SKILLS: Final = 6  # on the page all of them are listed
_NAMED_REASONS: Final = 3


def waiting(person: User, rows: Sequence[HeldObservation]) -> Letter:
    """What waits for review since the last mail: of what the person sent in, and of their own work."""
    if len(rows) == 1:
        return _about_one(person, rows[0])
    mine, own = _sides(person, rows)
    said = []
    if mine:
        said.append(
            ngettext(
                "%(number)s observation that you sent in has arrived, and is held. Nothing is lost.",
                "%(number)s observations that you sent in have arrived, and are held. Nothing is lost.",
                len(mine),
            )
        )
    if own:
        said.append(
            ngettext(
                "a mentor sent in %(number)s observation of your work. It does not count yet: a coordinator looks at "
                "it, and you hear of it.",
                "mentors sent in %(number)s observations of your work. They do not count yet: a coordinator looks at "
                "them, and you hear of it.",
                len(own),
            )
        )
    subject = ngettext(
        "%(number)s observation waits for review", "%(number)s observations wait for review", len(rows)
    )
    counts = [len(side) for side in (mine, own) if side]
    return _letter(
        subject % {"number": len(rows)},
        [text % {"number": number} for text, number in zip(said, counts, strict=True)],
        [*_lines(mine, _kind, _reasons), *(Line(_("Your own work"), (_skills(own),)),) * bool(own)],
        mentor=bool(mine),
    )


def answered(person: User, rows: Sequence[HeldObservation]) -> Letter:
    """What was reviewed since the last mail."""
    if len(rows) == 1:
        return _about_one(person, rows[0])
    mine, own = _sides(person, rows)
    subject = ngettext(
        "%(number)s observation was reviewed", "%(number)s observations were reviewed", len(rows)
    )
    again = any(row.state == HoldState.DISMISSED for row in own)
    said = ngettext(
        "%(number)s observation that was held is answered.",
        "%(number)s observations that were held are answered.",
        len(rows),
    )
    return _letter(
        subject % {"number": len(rows)},
        [said % {"number": len(rows)}],
        [*_lines(mine, _outcome, _answers), *_lines(own, _own_outcome, _answers)],
        [
            _(
                "Where your work is not recorded, you are on the mentors’ list again, so that somebody watches you."
            )
        ]
        * again,
        mentor=bool(mine),
    )


def _sides(
    person: User, rows: Iterable[HeldObservation]
) -> tuple[list[HeldObservation], list[HeldObservation]]:
    """What they sent in, and what is about their own work."""
    sides: tuple[list[HeldObservation], list[HeldObservation]] = ([], [])
    for row in rows:
        sides[row.mentor_id != person.pk].append(row)
    return sides


def _about_one(person: User, row: HeldObservation) -> Letter:
    return held_to_mentor(row) if row.mentor_id == person.pk else held_to_trainee(row)


def _letter(
    subject: str, said: Iterable[str], lines: Iterable[Line], after: Iterable[str] = (), *, mentor: bool
) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=tuple(said),
        lines=tuple(lines),
        after=tuple(after),
        action=_("Held for review") if mentor else _("My bench"),
        address=f"{settings.BASE_URL}/mentor/#held" if mentor else f"{settings.BASE_URL}/me/",
        why=_("You get this mail because you sent the observations in.") if mentor else own_why(),
    )


def _lines(
    rows: Iterable[HeldObservation],
    title: Callable[[HeldObservation], str],
    notes: Callable[[Sequence[HeldObservation]], Iterable[str]],
) -> Iterable[Line]:
    """One line for all that have the same title."""
    groups: dict[str, list[HeldObservation]] = defaultdict(list)
    for row in rows:
        groups[title(row)].append(row)
    return [Line(name, (_skills(found), *notes(found))) for name, found in groups.items()]


def _kind(row: HeldObservation) -> str:
    return str(HoldKind(row.kind).label)


def _outcome(row: HeldObservation) -> str:
    return _("Recorded") if row.state == HoldState.RECORDED else _("Not recorded")


def _own_outcome(row: HeldObservation) -> str:
    return _("Your own work: %(outcome)s") % {"outcome": _outcome(row)}


def _reasons(rows: Iterable[HeldObservation]) -> Iterable[str]:
    return list(dict.fromkeys(str(row.reason) for row in rows))[:_NAMED_REASONS]


def _answers(rows: Iterable[HeldObservation]) -> Iterable[str]:
    given = list(dict.fromkeys(row.answer for row in rows if row.answer))[:_NAMED_REASONS]
    return [_("The reason: %(reason)s") % {"reason": answer} for answer in given]


def _skills(rows: Iterable[HeldObservation]) -> str:
    """How many, and of which skills, the most frequent first."""
    counted = Counter(_skill(row) for row in rows)
    named = ", ".join(
        f"{skill} ({number})" if number > 1 else skill for skill, number in counted.most_common(_NAMED_SKILLS)
    )
    more = len(counted) - _NAMED_SKILLS
    if more > 0:
        named = ngettext("%(named)s and %(more)s more skill", "%(named)s and %(more)s more skills", more) % {
            "named": named,
            "more": more,
        }
    return named


def held_to_trainee(held: HeldObservation) -> Letter:
    """An observation of one's work waits for review, or was reviewed."""
    names = {"skill": _skill(held), "day": day_of(held.observed_at)}
    return Letter(
        subject=_held_subject(held) % names,
        paragraphs=(
            {
                HoldState.WAITING: _(
                    "a mentor sent in what they saw of your work at %(skill)s on %(day)s. It does not count yet: a "
                    "coordinator looks at it, and you hear of it."
                ),
                HoldState.RECORDED: _("what a mentor saw of your work at %(skill)s is recorded now."),
                HoldState.DISMISSED: _(
                    "what a mentor saw of your work at %(skill)s on %(day)s is not recorded. You are on the "
                    "mentors’ list again, so that somebody else watches you."
                ),
            }[HoldState(held.state)]
            % names,
            *_answer(held),
        ),
        action=_("My bench"),
        address=f"{settings.BASE_URL}/me/",
        why=own_why(),
    )


def held_to_mentor(held: HeldObservation) -> Letter:
    """What one sent in waits for review, or was reviewed."""
    names = {"skill": _skill(held), "day": day_of(held.observed_at)}
    waits = held.state == HoldState.WAITING
    return Letter(
        subject=_held_subject(held) % names,
        paragraphs=(
            {
                HoldState.WAITING: _(
                    "your observation of %(skill)s on %(day)s has arrived, and waits for you. Nothing is lost."
                )
                if held.kind == HoldKind.TRACE
                else _(
                    "your observation of %(skill)s on %(day)s has arrived, and is held. Nothing is lost. A "
                    "coordinator looks at it."
                ),
                HoldState.RECORDED: _("your observation of %(skill)s is recorded."),
                HoldState.DISMISSED: _("your observation of %(skill)s on %(day)s is not recorded."),
            }[HoldState(held.state)]
            % names,
            *((str(held.reason),) if waits else ()),
            *_answer(held),
        ),
        action=_("Mentor’s desk"),
        address=f"{settings.BASE_URL}/mentor/",
        why=_("You get this mail because you sent the observation in."),
    )


def _held_subject(held: HeldObservation) -> str:
    if held.state == HoldState.WAITING:
        return _("An observation of %(skill)s waits for review")
    return _("The observation of %(skill)s was reviewed")


def _answer(held: HeldObservation) -> tuple[str, ...]:
    return (_("The reason: %(reason)s") % {"reason": held.answer},) if held.answer else ()


def _skill(held: HeldObservation) -> str:
    return f"{held.version.skill.engraved} {held.version.title}"
