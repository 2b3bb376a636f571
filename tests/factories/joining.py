"""What people sign, guardians, and their links."""

import re
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from courses.domain import consent_text, guardians, house_rules
from courses.domain.evidence import record_safeguard
from courses.enums import PaperKind
from courses.models import GuardianConsent, HouseDocument, HouseSignature, HouseVersion
from lms.accounts.models import User
from tests.factories.accounts import coordinator, trainee


def _kay() -> User:
    return User.objects.filter(name="Kay").first() or coordinator("Kay")


def published(
    text: str = "Wear your glasses.",
    *,
    by: User | None = None,
    document: HouseDocument | None = None,
    title: str = "House rules",
    **changes: Any,
) -> HouseVersion:
    """A document in force, or its next version."""
    number = document.versions.count() if document else 0
    draft = house_rules.Draft(title=title, text=text, based_on=number, **changes)
    return house_rules.publish(draft, by=by or _kay(), document=document)


def waiver(text: str = "Work has risks.", **changes: Any) -> HouseVersion:
    """A waiver, which a guardian signs too."""
    return published(text, title="Waiver", kind=PaperKind.WAIVER, **changes)


def signed(version: HouseVersion, person: User, **changes: Any) -> HouseSignature:
    """A signature on a page."""
    act = house_rules.Act(**({"name": person.name} | changes))
    return house_rules.sign(version.document, act, person=person, digest=version.digest)


def on_paper(version: HouseVersion, person: User, *, by: User) -> HouseSignature:
    """A signature on a paper of today."""
    return house_rules.record_paper(
        version, person=person, by=by, name=person.name, signed_by="self", on=guardians.today()
    )


def minor(name: str = "Nia", *, by: User, of_age_on: date | None = None) -> User:
    """A trainee who is recorded as under age."""
    person = trainee(name)
    record_safeguard(person, by=by, is_minor=True, guardian_consents=False, of_age_on=of_age_on)
    return User.objects.get(pk=person.pk)


def consent(person: User, *, by: User, pictures: bool = False) -> GuardianConsent:
    """A guardian's consent on paper."""
    agreed = guardians.Agreed(guardian_name="Gus Guard", contact="+49 30 1", pictures=pictures)
    return guardians.record_paper_consent(person, agreed, by=by, on=guardians.today() - timedelta(days=1))


def link(person: User, *, by: User) -> str:
    """The secret in the link that a guardian got."""
    guardians.send_link(person, guardian_name="Gus Guard", email="gus@example.test", by=by)
    found = re.search(r"/guardian/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def terms() -> dict[str, str]:
    """What a guardian agrees to, as the page of their link shows it."""
    return {"consent": consent_text.digest_now()}


def tomorrow() -> date:
    """By the hub's calendar."""
    return timezone.localdate() + timedelta(days=1)
