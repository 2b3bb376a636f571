"""What the mails about the end of a badge say. Called in the reader's language and zone."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from badges.enums import AwardState, HandChangeKind
from badges.models import Award, HandChange
from lms.kernel.letters import Letter


def ended(award: Award) -> Letter:
    """A badge that follows from the ledger, and was revoked, put on hold or replaced because the ledger moved on."""
    subject, said, after = _BY_LEDGER[AwardState(award.state)](_name(award))
    return _letter(award, subject, (said, after))


def changed(change: HandChange) -> Letter:
    """What a person did about a badge, and why."""
    award = change.award
    subject, said, after = _BY_HAND[HandChangeKind(change.kind)](_name(award))
    reason = getattr(change, "reason", None)
    why = (_("The reason: %(reason)s") % {"reason": reason.text},) if reason is not None else ()
    return _letter(award, subject, (said, *why, after))


def _letter(award: Award, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    path = f"/credentials/{award.public_id}/" if award.issued_at else "/me/"
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        action=_("See your badge") if award.issued_at else _("My bench"),
        address=f"{settings.BASE_URL}{path}",
        why=_("You get this mail because it changes a badge of yours."),
    )


def _name(award: Award) -> dict[str, str]:
    return {"badge": award.achievement.shown_name}


Words = Callable[[dict[str, str]], tuple[str, str, str]]


def _revoked(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your badge “%(badge)s” is revoked") % names,
        _(
            "your badge “%(badge)s” is revoked, because a sign-off that it rested on counts no longer. Whoever "
            "checks it reads that it is revoked."
        )
        % names,
        _(
            "Ask a mentor to watch you again. As soon as all its skills are signed off, a new badge comes by itself. "
            "If you think that the record is wrong, talk to the mentor or a coordinator."
        ),
    )


def _suspended(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your badge “%(badge)s” is on hold") % names,
        _(
            "your badge “%(badge)s” is on hold, because a skill that it was given for is on hold, or a sign-off "
            "behind it is disputed. Whoever checks it reads that it is on hold."
        )
        % names,
        _("When the hold ends, you get a new badge. “My record” says what is on hold and what ends it."),
    )


def _replaced(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your earlier badge “%(badge)s” is replaced") % names,
        _(
            "you have a newer badge “%(badge)s”. Whoever checks the earlier one reads that a newer one has replaced it."
        )
        % names,
        _("Give the link or file of the newer one to whoever has the earlier. It is on “My bench”."),
    )


def _revoked_by_hand(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your badge “%(badge)s” is revoked") % names,
        _(
            "the people who run the hub have revoked your badge “%(badge)s”. Whoever checks it reads that it is "
            "revoked; the reason is not published."
        )
        % names,
        _(
            "If you think that this is wrong, write to a coordinator. Your sign-offs stay as they are: this is about "
            "the badge alone."
        ),
    )


def _suspended_by_hand(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your badge “%(badge)s” is on hold") % names,
        _(
            "the people who run the hub have put your badge “%(badge)s” on hold. Whoever checks it reads that it is "
            "on hold; the reason is not published."
        )
        % names,
        _("You get a mail when the hold is lifted. Until then, talk to a coordinator about what is missing."),
    )


def _lifted(names: dict[str, str]) -> tuple[str, str, str]:
    return (
        _("Your badge “%(badge)s” is on hold no longer") % names,
        _("the hold on your badge “%(badge)s” is lifted. It is in force again.") % names,
        _("Look at it before you share it: if it has a new link, that is the one to hand out."),
    )


_BY_LEDGER: dict[AwardState, Words] = {
    AwardState.REVOKED: _revoked,
    AwardState.SUSPENDED: _suspended,
    AwardState.REPLACED: _replaced,
}
_BY_HAND: dict[HandChangeKind, Words] = {
    HandChangeKind.REVOKED: _revoked_by_hand,
    HandChangeKind.SUSPENDED: _suspended_by_hand,
    HandChangeKind.LIFTED: _lifted,
}
TOLD = tuple(_BY_LEDGER)
