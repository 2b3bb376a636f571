"""What is kept of a person's signatures, guardians and contact: handed out, and let go of."""

from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import gettext_lazy as _

from courses.domain.emergency import contact_of
from courses.models import (
    ConsentAnswer,
    ContactLook,
    EmergencyContact,
    GuardianConsent,
    GuardianLink,
    HouseSignature,
    LearnerSafeguard,
    SignatureMistake,
    SigningReminder,
)
from lms.accounts.models import User
from lms.kernel.privacy import Topic


def export_house(person: User) -> Iterator[Topic]:
    """What was signed, with the text; what guardians agreed to; whom to call, and who looked."""
    yield Topic(
        "house-rules",
        _("What you signed"),
        _("House rules and waivers, each with the text as it was signed, by you or by your guardian."),
        lambda: [
            {
                "title": row.version.title,
                "version": row.version.number,
                "text": row.version.text,
                "sha256": row.digest,
                "signed by": row.signed_by,
                "name as signed": row.name,
                "signed": row.signed_at.isoformat(),
                "received": row.recorded_at.isoformat(),
                "how": row.way,
                "on which page": row.page,
                "on what": row.device,
                "recorded by": str(row.recorded_by or ""),
                "taken back": _mistake(row),
            }
            for row in HouseSignature.objects.filter(person=person).select_related(
                "version", "recorded_by", "mistake"
            )
        ],
    )
    yield Topic(
        "signing-reminders",
        _("Reminders to sign"),
        _("When you were last reminded of what you had not signed."),
        lambda: [
            {"reminded": row.asked_at.isoformat()}
            for row in SigningReminder.objects.filter(person=person)
            if row.asked_at
        ],
    )
    yield from _guarded(person)
    yield from _called(person)


def _mistake(row: HouseSignature) -> str | None:
    found: SignatureMistake | None = getattr(row, "mistake", None)
    return f"{found.said_at.isoformat()}: {found.reason}" if found else None


def _guarded(person: User) -> Iterator[Topic]:
    yield Topic(
        "under-age",
        _("Under age"),
        _("Whether you are recorded as under age, and until when."),
        lambda: [
            {
                "recorded as under age": row.is_minor,
                "turns 18": row.of_age_on.isoformat() if row.of_age_on else None,
                "recorded": row.recorded_at.isoformat(),
                "recorded by": str(row.recorded_by or ""),
                "first recorded": row.known_since.isoformat() if row.known_since else None,
            }
            for row in LearnerSafeguard.objects.filter(person=person).select_related("recorded_by")
        ],
    )
    yield Topic(
        "guardians",
        _("Your guardians’ consent"),
        _("Who agreed to your taking part, how, to what, and whether that was withdrawn."),
        lambda: [
            {
                "guardian": row.guardian_name,
                "contact": row.contact,
                "how": row.way,
                "given on": row.given_on.isoformat(),
                "pictures too": row.pictures,
                "text": row.text,
                "recorded": row.recorded_at.isoformat(),
                "withdrawn": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
            }
            for row in GuardianConsent.objects.filter(person=person)
        ],
    )
    yield Topic(
        "consent-answers",
        _("Taking part without a guardian’s consent"),
        _("What a coordinator or teacher did about your having taken part without one."),
        lambda: [
            {"answer": row.answer, "said": row.said_at.isoformat(), "by": str(row.said_by or "")}
            for row in ConsentAnswer.objects.filter(person=person).select_related("said_by")
        ],
    )
    yield Topic(
        "guardian-links",
        _("Mail to your guardians"),
        _("To whom a link was sent with which they could agree."),
        lambda: [
            {
                "guardian": row.guardian_name,
                "address": row.email,
                "sent": row.made_at.isoformat(),
                "ends": row.ends_at.isoformat(),
                "used": row.consent_id is not None,
            }
            for row in GuardianLink.objects.filter(person=person)
        ],
    )


def _called(person: User) -> Iterator[Topic]:
    yield Topic(
        "emergency-contact",
        _("Whom to call in an emergency"),
        _("What you keep for the mentors of your sessions."),
        lambda: [asdict(found)] if (found := contact_of(person)) else [],
    )
    yield Topic(
        "emergency-looks",
        _("Who looked whom to call"),
        _("Each time that a mentor looked at your emergency contact."),
        lambda: [
            {
                "by": str(row.looked_by),
                "session": row.session.title,
                "looked at": row.looked_at.isoformat(),
            }
            for row in ContactLook.objects.filter(person=person).select_related("looked_by", "session")
        ],
    )


def let_go_of_house(person: User) -> None:
    """Delete all of it; inside the transaction of the erasure. What they recorded of others stays."""
    SignatureMistake.objects.filter(signature__person=person).delete()
    for rows in (
        HouseSignature.objects,
        SigningReminder.objects,
        ContactLook.objects,
        EmergencyContact.objects,
    ):
        rows.filter(person=person).delete()
    GuardianLink.objects.filter(person=person).delete()
    GuardianConsent.objects.filter(person=person).delete()
    ConsentAnswer.objects.filter(person=person).delete()
