"""What people sign before they take part: publishing it, and signing exactly what was shown. See docs/decisions/0042.

Whoever publishes a version or signs one holds a lock on the document's row. So nobody signs a text that is not the one
in force at that moment, and two who publish at once make two versions, the second one knowingly.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from content.formats.markdown import to_html
from courses.enums import PaperKind, SignedBy, SigningWay
from courses.events import clearance_changed
from courses.models import HouseDocument, HouseSignature, HouseVersion, SignatureMistake
from courses.models.house import digest_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

GUARDIAN_PAGE: Final = "/guardian/"  # what a signature says of a page whose address is a secret


@dataclass(frozen=True)
class Wanted:
    """A document that people sign, as it is at a moment. Signatures under `since` and later versions hold."""

    document: HouseDocument
    current: HouseVersion
    since: int

    @property
    def needs_guardian(self) -> bool:
        """Whether a guardian signs it too, for whoever is under age."""
        return self.document.kind == PaperKind.WAIVER


def wanted_at(moment: datetime) -> list[Wanted]:
    """What people were asked to sign at a moment, oldest document first, without the texts; one query."""
    rows = HouseVersion.objects.filter(published_at__lte=moment).defer("text").select_related("document")
    standing = rows.filter(Q(document__retired_at=None) | Q(document__retired_at__gt=moment))
    found: dict[int, Wanted] = {}
    for row in standing.order_by("document", "number"):
        earlier = found.get(row.document_id)
        since = row.number if row.asks_anew or earlier is None else earlier.since
        found[row.document_id] = Wanted(row.document, row, since)
    return list(found.values())


def wanted_of(document: HouseDocument, moment: datetime) -> Wanted | None:
    """One of them; None where it is asked for no more."""
    return next((one for one in wanted_at(moment) if one.document.pk == document.pk), None)


def current_of(document: HouseDocument) -> HouseVersion:
    """The version in force, with its text."""
    return document.versions.order_by("-number")[0]


def as_html(text: str) -> str:
    """A text as it is shown. Raises content.formats.markdown.MarkdownError."""
    return to_html(text)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants a document to say. `based_on` is the number of the version they had before them; 0: none.

    `client_uuid` names a new document: published twice, it is one.
    """

    title: str
    text: str
    asks_anew: bool = True
    based_on: int = 0
    kind: str = PaperKind.HOUSE_RULES
    before: str = ""
    client_uuid: uuid.UUID | None = None


def check_may_keep(person: User) -> None:
    """Raises NotAllowed."""
    if not person.has_perm("courses.keep_house_rules"):
        raise NotAllowed(_("Only coordinators write what people sign."), code="may_not_keep")


@transaction.atomic
def publish(wanted: Draft, *, by: User, document: HouseDocument | None = None) -> HouseVersion:
    """Put a document in force, or the next version of one. A first version is signed by everybody.

    Raises NotAllowed, or DomainError("retired"), ("changed") where somebody else published meanwhile, or ("same").
    """
    check_may_keep(by)
    if document is None:
        row, created = HouseDocument.objects.get_or_create(
            public_id=wanted.client_uuid or uuid.uuid4(),
            defaults={"kind": wanted.kind, "before": wanted.before, "made_at": timezone.now()},
        )
        if not created:
            return _published_before(row, wanted)
        last = None
    else:
        row = HouseDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
        last = current_of(row)
        _check_next(row, last, wanted)
    return HouseVersion.objects.create(
        document=row,
        number=last.number + 1 if last else 1,
        title=wanted.title,
        text=wanted.text,
        digest=digest_of(wanted.title, wanted.text),
        asks_anew=wanted.asks_anew or last is None,
        published_by=by,
        published_at=timezone.now(),  # under the lock: later than every signature of the version before
    )


def _published_before(document: HouseDocument, wanted: Draft) -> HouseVersion:
    row = current_of(document)
    if row.digest != digest_of(wanted.title, wanted.text):
        raise _published_meanwhile(row)
    return row


def _published_meanwhile(version: HouseVersion) -> DomainError:
    return DomainError(
        _(
            "Version %(number)s was published meanwhile. Open it beside this, then publish again if yours holds."
        )
        % {"number": version.number},
        code="changed",
    )


def _check_next(document: HouseDocument, last: HouseVersion, wanted: Draft) -> None:
    if document.retired_at is not None:
        raise DomainError(_("It is asked for no more. Write a new document."), code="retired")
    if last.number != wanted.based_on:
        raise _published_meanwhile(last)
    if last.digest == digest_of(wanted.title, wanted.text):
        raise DomainError(_("This is what it says already. Change something first."), code="same")


@transaction.atomic
def retire(document: HouseDocument, *, by: User) -> None:
    """Ask for it no more; what was signed stays. Again changes nothing."""
    check_may_keep(by)
    HouseDocument.objects.filter(pk=document.pk, retired_at=None).update(retired_at=timezone.now())


@dataclass(frozen=True, kw_only=True)
class Act:
    """How somebody puts their name under a document: what they typed, when, and on what."""

    name: str
    signed_by: str = SignedBy.SELF
    way: str = SigningWay.PAGE
    page: str = ""
    device: str = ""
    signed_at: datetime | None = None
    recorded_by: User | None = None


@transaction.atomic
def sign(document: HouseDocument, act: Act, *, person: User, digest: str) -> HouseSignature:
    """Sign the version whose text has this digest; again changes nothing.

    Raises DomainError("changed") where that is not the version in force any more, or ("retired").
    """
    row = HouseDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    if row.retired_at is not None:
        raise DomainError(_("This is asked for no more: there is nothing to sign."), code="retired")
    version = current_of(row)
    if version.digest != digest:
        raise DomainError(
            _(
                "The text was changed while you read. This is the new one: read it, then sign. Nothing is signed yet."
            ),
            code="changed",
        )
    return _signed(version, act, person)


def _signed(version: HouseVersion, act: Act, person: User) -> HouseSignature:
    """The signature that stands, or a new one; while the document's row is locked."""
    now = timezone.now()
    mistakes = SignatureMistake.objects.filter(
        signature__version=version, signature__person=person, signature__signed_by=act.signed_by
    )
    signature, _created = HouseSignature.objects.get_or_create(
        version=version,
        person=person,
        signed_by=act.signed_by,
        turn=mistakes.count() + 1,
        defaults={
            "way": act.way,
            "name": act.name,
            "digest": version.digest,
            "signed_at": act.signed_at or now,
            "recorded_at": now,
            "page": act.page,
            "device": act.device,
            "recorded_by": act.recorded_by,
        },
    )
    clearance_changed.announce(person_id=person.pk)
    return signature


@transaction.atomic
def record_paper(
    version: HouseVersion, *, person: User, by: User, name: str, signed_by: str, on: date
) -> HouseSignature:
    """Write down that somebody signed a version on paper, on a day; again changes nothing.

    Raises NotAllowed, also for oneself, or DomainError("day") for a day before the version, or one to come.
    """
    check_may_keep(by)
    if by.pk == person.pk:
        raise NotAllowed(_("Somebody else records what you signed on paper."), code="own_paper")
    HouseDocument.objects.select_for_update(no_key=True).get(pk=version.document_id)
    hub = timezone.get_default_timezone()
    if on < timezone.localdate(version.published_at, hub) or on > timezone.localdate(timezone=hub):
        raise DomainError(
            _("Version %(number)s was published on %(day)s: choose that day, or one from then until today.")
            % {"number": version.number, "day": timezone.localdate(version.published_at, hub).isoformat()},
            code="day",
        )
    moment = max(datetime.combine(on, time(12), tzinfo=hub), version.published_at)
    act = Act(
        name=name,
        signed_by=signed_by,
        way=SigningWay.PAPER,
        signed_at=min(moment, timezone.now()),
        recorded_by=by,
    )
    return _signed(version, act, person)


@transaction.atomic
def take_back_paper(signature: HouseSignature, *, by: User, reason: str) -> SignatureMistake:
    """Say that a signature on paper was written down wrongly; again changes nothing.

    Raises NotAllowed, also for oneself, or DomainError("not_paper"): what somebody signed here themselves stays.
    """
    check_may_keep(by)
    if by.pk == signature.person_id:
        raise NotAllowed(_("Somebody else takes back what was recorded of you."), code="own_paper")
    if signature.way != SigningWay.PAPER:
        raise DomainError(_("Only what was recorded from paper can be taken back."), code="not_paper")
    HouseDocument.objects.select_for_update(no_key=True).get(pk=signature.version.document_id)
    row, _created = SignatureMistake.objects.get_or_create(
        signature=signature, defaults={"reason": reason, "said_by": by, "said_at": timezone.now()}
    )
    return row


def signed_under(people: Collection[int], moment: datetime) -> dict[tuple[int, int, str], int]:
    """The highest version that each had signed by then: by person, document and who signed; one query."""
    rows = HouseSignature.objects.standing(moment).filter(person__in=people)
    found: dict[tuple[int, int, str], int] = {}
    for person, document, by, number in rows.values_list(
        "person", "version__document", "signed_by", "version__number"
    ):
        key = (person, document, by)
        found[key] = max(number, found.get(key, 0))
    return found
