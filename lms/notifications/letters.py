"""What the mails about somebody's record say. Called in the reader's language and zone."""

import uuid
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.following import version_of
from courses.domain.ledger import facts_of
from courses.enums import DisputeOutcome, EventKind, SampleVerdict
from courses.models import Incident, ObservationDetail, SignOffEvent
from lms.accounts.models import ErasureRequest
from lms.kernel.letters import Letter


def is_rejected(event: SignOffEvent) -> bool:
    """Whether a sample came to the verdict that the observation does not stand."""
    return facts_of(event).get("verdict") == SampleVerdict.REJECTED


def what_it_is_about(event: SignOffEvent) -> SignOffEvent | None:
    """The observation or suspension behind an answer; None for what is about nothing else."""
    found = SignOffEvent.objects.filter(client_uuid=event.target).first() if event.target else None
    if found is not None and found.kind == EventKind.DISPUTED and found.target:
        return SignOffEvent.objects.filter(client_uuid=found.target).first()
    return found


def to_trainee(event: SignOffEvent, about: SignOffEvent | None) -> Letter:
    """About one's own record."""
    subject, said = _TO_TRAINEE[EventKind(event.kind)](event)
    return Letter(
        subject=subject,
        paragraphs=(said, *_reason(event)),
        action=_("Look at it"),
        address=_own_address(about),
        why=own_why(),
    )


def _suspended(event: SignOffEvent) -> tuple[str, str]:
    names = {"skill": _skill(event)}
    return (
        _("%(skill)s is on hold") % names,
        _(
            "your sign-off for %(skill)s is on hold. Until it is lifted, do not do this work without a mentor beside "
            "you, and nobody may watch you at what rests on it. Ask a mentor to watch you again: an observation that "
            "counts lifts it. If you think that this does not concern you, you can dispute it from your bench."
        )
        % names,
    )


def _resumed(event: SignOffEvent) -> tuple[str, str]:
    names = {"skill": _skill(event)}
    return (
        _("%(skill)s is on hold no longer") % names,
        _("your sign-off for %(skill)s counts again, until its date.") % names,
    )


def _resolved(event: SignOffEvent) -> tuple[str, str]:
    names = {"skill": _skill(event)}
    if facts_of(event).get("outcome") == DisputeOutcome.SET_ASIDE:
        said = _(
            "you said that something in your record of %(skill)s is not right. You were right: it is set aside."
        )
    else:
        said = _("you said that something in your record of %(skill)s is not right. The answer: it stands.")
    return _("Your dispute about %(skill)s is answered") % names, said % names


def _rejected(event: SignOffEvent) -> tuple[str, str]:
    names = {"skill": _skill(event)}
    return (
        _("An observation of %(skill)s counts no longer") % names,
        _(
            "some observations are looked at a second time. One of your work at %(skill)s does not stand, so it "
            "counts no longer. That is no judgement on you. Ask to be watched again."
        )
        % names,
    )


_TO_TRAINEE = {
    EventKind.SUSPENDED: _suspended,
    EventKind.RESUMED: _resumed,
    EventKind.DISPUTE_RESOLVED: _resolved,
    EventKind.SAMPLED: _rejected,
}


def to_mentor(event: SignOffEvent, about: SignOffEvent) -> Letter:
    """About something that one has signed."""
    names = {"skill": _skill(event), "day": day_of(about.observed_at)}
    if event.kind == EventKind.SAMPLED:
        subject = _("An observation of yours does not stand") % names
        said = (
            _("your observation of %(skill)s on %(day)s was looked at a second time, and does not stand.")
            % names
        )
    else:
        subject = _("A dispute about your observation is answered") % names
        aside = facts_of(event).get("outcome") == DisputeOutcome.SET_ASIDE
        said = (
            _("the trainee disputed what you signed about %(skill)s on %(day)s. It is set aside.")
            if aside
            else _("the trainee disputed what you signed about %(skill)s on %(day)s. It stands.")
        ) % names
    return Letter(
        subject=subject,
        paragraphs=(said, *_reason(event)),
        action=_("Look at it"),
        address=f"{settings.BASE_URL}/mentor/observations/{about.client_uuid}/"
        if about.kind == EventKind.OBSERVED
        else f"{settings.BASE_URL}/mentor/",
        why=_("You get this mail because you signed it."),
    )


def erasure(row: ErasureRequest) -> Letter:
    """Everything goes in seven days."""
    when = {"when": date_format(timezone.localtime(row.due_at), "DATETIME_FORMAT")}
    asked = (
        _("an administrator arranged, as you asked, that everything we know about you is erased on %(when)s.")
        if row.requested_by_id
        else _("you asked us to erase everything we know about you. That happens on %(when)s.")
    )
    return Letter(
        subject=_("Your data will be erased on %(when)s") % when,
        paragraphs=(
            asked % when,
            _("Take a copy before. Afterwards there is nothing left to copy, and it cannot be undone."),
            _("Did you not ask for this? Sign in, stop it, and change your password."),
        ),
        action=_("Take a copy, or stop it"),
        address=f"{settings.BASE_URL}/me/data/",
        why=_("You get this mail because your account is about to be erased."),
    )


def erasure_stopped() -> Letter:
    """Nothing goes."""
    return Letter(
        subject=_("Nothing will be erased"),
        paragraphs=(_("you stopped the erasure of your data. Your account goes on as before."),),
        action=_("Your data"),
        address=f"{settings.BASE_URL}/me/data/",
        why=_("You get this mail because the erasure of your account was stopped."),
    )


def _skill(event: SignOffEvent) -> str:
    version = version_of(event)
    return f"{version.skill.engraved} {version.title}"


def day_of(moment: datetime) -> str:
    """The day, as the reader writes it."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _reason(event: SignOffEvent) -> tuple[str, ...]:
    """What was said about it, in words: beside the event, or with the incident."""
    said = ObservationDetail.objects.filter(event=event).values_list("comment", flat=True).first() or ""
    incident = facts_of(event).get("incident")
    if not said and incident:
        rows = Incident.objects.filter(public_id=uuid.UUID(incident))
        said = rows.values_list("reason", flat=True).first() or ""
    return (_("The reason: %(reason)s") % {"reason": said},) if said else ()


def _own_address(about: SignOffEvent | None) -> str:
    detail = (
        ObservationDetail.objects.filter(event=about, event__kind=EventKind.OBSERVED).first()
        if about
        else None
    )
    path = f"/me/observations/{detail.public_id}/" if detail else "/me/"
    return f"{settings.BASE_URL}{path}"


def own_why() -> str:
    """Why one hears about one's own record."""
    return _("You get this mail because it changes your record of sign-offs.")
