"""What the mails about a badge and its end say. Called in the reader's language and zone."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from badges.enums import AwardState
from badges.models import Award, HandLift, StatusChange
from lms.kernel.letters import Letter
from lms.notifications.letters import day_of


def issued(award: Award) -> Letter:
    """A badge that was earned."""
    until = award.valid_until
    holds = _("It holds until %(day)s. One more observation before that day renews it.")
    return Letter(
        subject=_("Your badge: %(name)s") % {"name": award.achievement.shown_name},
        paragraphs=(
            _(
                "you have earned the badge “%(badge)s”. Every skill it asks for was watched and signed by a mentor."
            )
            % _name(award),
        ),
        after=(holds % {"day": day_of(until)},) if until else (),
        action=_("See your badge"),
        address=f"{settings.BASE_URL}/credentials/{award.public_id}/",
        why=_("You get this mail because a badge was issued to you."),
    )


def ended(award: Award, change: StatusChange | None = None) -> Letter:
    """A badge that was revoked, put on hold or replaced; `change` is what a person did about it, with the reason."""
    words = _BY_LEDGER if change is None else _BY_HAND
    subject, said, after = words[AwardState(award.state)](_name(award))
    return _letter(award, subject, (said, *_why(change), after))


def lifted(lift: HandLift) -> Letter:
    """A hold that a person lifted, and why."""
    subject, said, after = _lifted(_name(lift.award))
    return _letter(lift.award, subject, (said, *_why(lift), after))


def _why(decision: StatusChange | HandLift | None) -> tuple[str, ...]:
    reason = getattr(decision, "reason", None)
    return () if reason is None else (_("The reason: %(reason)s") % {"reason": reason.text},)


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
        _("the hold on your badge “%(badge)s” is lifted. You get a new badge in its place.") % names,
        _("Hand out the link or file of the new one: whoever has the former reads that it was on hold."),
    )


_BY_LEDGER: dict[AwardState, Words] = {
    AwardState.REVOKED: _revoked,
    AwardState.SUSPENDED: _suspended,
    AwardState.REPLACED: _replaced,
}
_BY_HAND: dict[AwardState, Words] = {
    AwardState.REVOKED: _revoked_by_hand,
    AwardState.SUSPENDED: _suspended_by_hand,
}
TOLD = tuple(_BY_LEDGER)
