"""People under age, and what their guardians agree to: on paper, or by a link without an account. Decision 0042."""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.clearance import clearance_of
from courses.domain.consent_text import consent_text, digest_now
from courses.domain.house_rules import GUARDIAN_PAGE, Act, Wanted, sign
from courses.enums import SignedBy, SigningWay
from courses.events import clearance_changed
from courses.models import (
    GuardianConsent,
    GuardianLink,
    HouseDocument,
    HouseSignature,
    LearnerSafeguard,
    SignatureMistake,
)
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.letters import Letter, as_reader

logger = logging.getLogger(__name__)
LINK_HOLDS: Final = timedelta(days=30)
OF_AGE: Final = 18  # years


def today() -> date:
    """The day by the hub's calendar."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def say_under_age(person: User, *, of_age_on: date) -> LearnerSafeguard:
    """Somebody says of themselves that they are under 18. Only a coordinator or teacher can say otherwise later.

    Raises DomainError("day") for a day that no minor turns 18 on, or ("recorded").
    """
    if not today() < of_age_on <= _years_on(today(), OF_AGE):
        raise DomainError(
            _("Write the day on which you turn 18: it lies ahead, and within 18 years."), code="day"
        )
    row, created = LearnerSafeguard.objects.get_or_create(
        person=person,
        defaults={
            "is_minor": True,
            "of_age_on": of_age_on,
            "recorded_by": person,
            "recorded_at": timezone.now(),
            "known_since": timezone.now(),
        },
    )
    if not created:
        raise DomainError(
            _("It is recorded already. If it is wrong, ask a coordinator to change it."), code="recorded"
        )
    return row


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def check_may_record(by: User, person: User) -> None:
    """Raises NotAllowed without the permission, and for oneself."""
    if not by.has_perm("courses.record_safeguard") or by.pk == person.pk:
        raise NotAllowed(_("Only a coordinator or teacher can record this."), code="may_not_record_safeguard")


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What a guardian agreed to: who, how to reach them, and whether to pictures too."""

    guardian_name: str
    contact: str
    pictures: bool = False


@transaction.atomic
def record_paper_consent(
    person: User, agreed: Agreed, *, by: User, on: date, key: uuid.UUID | None = None
) -> GuardianConsent:
    """Write down a consent that was given on paper; the same `key` again changes nothing.

    Raises NotAllowed, or DomainError("day") or ("of_age").
    """
    check_may_record(by, person)
    _check_under_age(person)
    if on > today():
        raise DomainError(_("The day on the paper cannot lie ahead."), code="day")
    return _consent(person, agreed, way=SigningWay.PAPER, on=on, by=by, key=key)


def _consent(
    person: User,
    agreed: Agreed,
    *,
    way: SigningWay,
    on: date,
    by: User | None,
    key: uuid.UUID | None = None,
) -> GuardianConsent:
    now = timezone.now()
    row, created = GuardianConsent.objects.get_or_create(
        public_id=key or uuid.uuid4(),
        defaults={
            "person": person,
            "guardian_name": agreed.guardian_name,
            "contact": agreed.contact,
            "pictures": agreed.pictures,
            "way": way,
            "given_on": on,
            "recorded_at": now,
            "recorded_by": by,
            "text": consent_text(pictures=agreed.pictures) if way == SigningWay.LINK else "",
        },
    )
    if not created:
        return row
    clearance_changed.announce(person_id=person.pk)
    if agreed.pictures:
        moment = min(datetime.combine(on, time(12), tzinfo=timezone.get_default_timezone()), now)
        LearnerSafeguard.objects.filter(person=person, guardian_consent_photo_at=None).update(
            guardian_consent_photo_at=moment
        )
    return row


def _check_under_age(person: User) -> None:
    guard = LearnerSafeguard.objects.filter(person=person).first()
    if guard is None or not guard.under_age:
        raise DomainError(_("They are not recorded as under age: no consent is needed."), code="of_age")


@transaction.atomic
def withdraw(consent: GuardianConsent, *, by: User | None) -> bool:
    """Withdraw a consent, for a guardian who said so (`by`), or by the guardian's link (None); False where it was.

    Pictures stay with the sign-off from then on, unless another consent covers them, and what was signed by the same
    link holds no more.
    """
    if by is not None:
        check_may_record(by, consent.person)
    signatures = _signed_with(consent)
    _lock_documents(signatures)
    guard = LearnerSafeguard.objects.select_for_update(no_key=True).filter(person=consent.person).first()
    rows = GuardianConsent.objects.filter(pk=consent.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        return False
    others = GuardianConsent.objects.filter(person=consent.person, pictures=True, withdrawn_at=None)
    if guard is not None and not others.exists():
        guard.guardian_consent_photo_at = None
        guard.save(update_fields=["guardian_consent_photo_at"])
    if signatures:
        _take_back(signatures, by=by or consent.link.made_by)
    return True


def _signed_with(consent: GuardianConsent) -> list[HouseSignature]:
    """The waivers that were signed by the same link, in the same moment as the consent was given."""
    link = GuardianLink.objects.filter(consent=consent).first()
    if link is None:
        return []
    rows = HouseSignature.objects.filter(
        person=consent.person,
        signed_by=SignedBy.GUARDIAN,
        way=SigningWay.LINK,
        name=consent.guardian_name,
        recorded_at__gte=link.made_at,
        recorded_at__lte=consent.recorded_at,
    )
    return list(rows.select_related("version").defer("version__text"))


def _lock_documents(signatures: Iterable[HouseSignature]) -> None:
    """In the order in which `agree` locks them."""
    rows = HouseDocument.objects.filter(pk__in=[one.version.document_id for one in signatures])
    list(rows.order_by("pk").select_for_update(no_key=True))


def _take_back(signatures: Iterable[HouseSignature], *, by: User | None) -> None:
    """They hold no more: another guardian is asked. Where a guardian withdrew, whoever sent the link is named."""
    if by is None:
        return
    for one in signatures:
        SignatureMistake.objects.get_or_create(
            signature=one,
            defaults={"reason": _("The consent is withdrawn."), "said_by": by, "said_at": timezone.now()},
        )


def send_link(
    person: User, *, guardian_name: str, email: str, by: User, key: uuid.UUID | None = None
) -> GuardianLink:
    """Mail a guardian the link with which they agree and sign. No transaction is open while it goes out.

    The newest link holds: others that were sent for this person and not used end. `key` names the sending: the same
    again sends nothing.

    Raises NotAllowed, or DomainError("of_age"), ("own_address") or ("mail_away").
    """
    check_may_record(by, person)
    _check_under_age(person)
    if email.casefold() == person.email.casefold():
        raise DomainError(
            _("This is the address of the person themselves. Ask for the guardian’s."), code="own_address"
        )
    token, now = secrets.token_urlsafe(32), timezone.now()
    row, created = GuardianLink.objects.get_or_create(
        public_id=key or uuid.uuid4(),
        defaults={
            "person": person,
            "guardian_name": guardian_name,
            "email": email,
            "digest": _digest(token),
            "made_by": by,
            "made_at": now,
            "ends_at": now + LINK_HOLDS,
        },
    )
    if not created:
        return row
    try:
        with as_reader(person.language or get_language() or "", ""):
            _letter(row, token).to(email, name=guardian_name).send()
    except (OSError, SMTPException) as error:
        logger.exception("A guardian's link could not be sent")
        row.delete()
        raise DomainError(
            _("The mail could not be sent. Try again in a few minutes."), code="mail_away"
        ) from error
    _open_links(person).exclude(pk=row.pk).update(ends_at=now)
    return row


def _open_links(person: User) -> QuerySet[GuardianLink]:
    return GuardianLink.objects.filter(person=person, consent=None, ends_at__gt=timezone.now())


def end_link(person: User, public_id: str, *, by: User) -> bool:
    """Nobody can agree by this link any more; False where it was used, has ended, or is none. Raises NotAllowed."""
    check_may_record(by, person)
    ended = [row.pk for row in _open_links(person) if str(row.public_id) == public_id]
    return bool(_open_links(person).filter(pk__in=ended).update(ends_at=timezone.now()))


def _letter(link: GuardianLink, token: str) -> Letter:
    names = {"person": link.person, "hub": settings.HUB_NAME}
    day = date_format(timezone.localtime(link.ends_at), "DATE_FORMAT")
    return Letter(
        subject=_("%(person)s needs your consent at %(hub)s") % names,
        paragraphs=(
            _("%(person)s wants to learn at %(hub)s. Whoever is under 18 needs a guardian who agrees.")
            % names,
            _(
                "The link below shows what you agree to. You sign with your name, without an account, until %(day)s."
            )
            % {"day": day},
            _("Keep this mail: with the same link you read later what you agreed to, and withdraw it."),
        ),
        action=_("Read, and decide"),
        address=f"{settings.BASE_URL}{GUARDIAN_PAGE}{token}/",
        why=_(
            "You get this mail because a coordinator or teacher named you as a guardian. If you are not, ignore it."
        ),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_behind(token: str) -> GuardianLink | None:
    """The link that this secret is of; None for any other."""
    rows = GuardianLink.objects.select_related("person", "consent").filter(person__is_active=True)
    return rows.filter(digest=_digest(token)).first()


def is_over(link: GuardianLink, moment: datetime) -> bool:
    """Whether nobody can agree by it any more; what was agreed to can still be read and withdrawn."""
    return link.consent is None and link.ends_at <= moment


def forget_old_links(now: datetime) -> int:
    """Delete links that ended 30 days ago without a consent, with the addresses in them; how many that were."""
    return GuardianLink.objects.filter(consent=None, ends_at__lt=now - LINK_HOLDS).delete()[0]


def guardian_signs(link: GuardianLink) -> tuple[Wanted, ...]:
    """The waivers that the guardian has yet to sign."""
    return clearance_of(link.person, timezone.now()).guardian_to_sign


@transaction.atomic
def agree(
    link: GuardianLink, *, name: str, pictures: bool, shown: dict[str, str], device: str
) -> GuardianConsent:
    """Agree by a link, and sign every waiver that was shown: `shown` holds the digest of each, by document, and of what
    is agreed to, as "consent".

    Twice is once. Raises DomainError("changed") where a text is not the one that was shown, ("over") or ("of_age").
    """
    row = (
        GuardianLink.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .get(pk=link.pk)
    )
    if row.consent is not None:
        return row.consent
    if is_over(row, timezone.now()):
        raise DomainError(_("This link has ended. Ask for another."), code="over")
    _check_under_age(row.person)
    if shown.get("consent") != digest_now():
        raise DomainError(
            _(
                "The text was changed while you read. This is the new one: read it, then sign. Nothing is signed yet."
            ),
            code="changed",
        )
    for one in guardian_signs(row):
        act = Act(
            name=name, signed_by=SignedBy.GUARDIAN, way=SigningWay.LINK, page=GUARDIAN_PAGE, device=device
        )
        sign(one.document, act, person=row.person, digest=shown.get(str(one.document.public_id), ""))
    agreed = Agreed(guardian_name=name, contact=row.email, pictures=pictures)
    row.consent = _consent(row.person, agreed, way=SigningWay.LINK, on=today(), by=None)
    row.save(update_fields=["consent"])
    return row.consent
