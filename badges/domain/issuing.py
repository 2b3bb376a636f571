"""From an award that is owed to signed bytes that are stored once."""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from badges.domain import artwork, keys, mentors, status, tokens
from badges.domain.footing import ground_of
from badges.domain.keys import Pen, Pens
from badges.domain.mentors import MentorPen
from badges.domain.parts import owed_parts
from badges.domain.reasons import in_full
from badges.domain.rules import check_fit_to_issue
from badges.domain.stating import claims_for
from badges.enums import AwardState, Format, KeyAlgorithm
from badges.events import award_issued, award_replaced
from badges.formats import ob2, ob3, proofs
from badges.formats.addresses import credential_page, credential_refresh
from badges.formats.baking import bake_ob2_png, bake_ob3_png
from badges.formats.claims import Claims
from badges.formats.endorsements import endorsements_of
from badges.formats.errors import UnsignableBadge
from badges.formats.preflight import faults_in
from badges.formats.strict_json import to_json_bytes
from badges.formats.templates import Templates
from badges.models import Award, Credential, SigningKey, StatusEntry
from courses.domain.completion import Completion
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable, Signer

logger = logging.getLogger(__name__)

OB3_MEDIA_TYPE = "application/vc"
OB2_MEDIA_TYPE = "application/ld+json"
TEMPLATES = Templates()  # of this process, for all its threads


class _NotFit(Exception):
    """What was made for an award must not be published; `reasons` are plain words."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__()
        self.reasons = tuple(reasons)


def issue(award: Award, *, canonical: proofs.Canonical = TEMPLATES.canonical) -> Award:
    """Sign, bake and store the award's credentials, once; an award that is not pending is returned as it is.

    A pathway's course badges that are owed too come first, so that it can list them.
    All in one transaction: a process killed in the middle leaves the award pending, and a sweep takes it up.
    What does not pass the last look before publication leaves nothing behind but the reasons, in `held_because`;
    the award stays pending. `canonical` is the way to what is signed; the last look takes another one.
    Raises KeyUnavailable when a signing key cannot be used.
    """
    for part in owed_parts(award):
        issue(part, canonical=canonical)
    keys.active_keys()  # makes the first ones, in a transaction of their own
    mentors.prepare(award)  # likewise
    try:
        with transaction.atomic():
            return _issue(award, canonical)
    except _NotFit as fault:
        return _hold(award, fault.reasons)


def _issue(award: Award, canonical: proofs.Canonical) -> Award:
    pens = keys.hold_pens()
    owed = Award.objects.select_for_update(of=("self",)).select_related("achievement__picture", "learner")
    award = owed.get(pk=award.pk)
    if award.state != AwardState.PENDING:
        return award
    done = ground_of(award)
    if done is None:
        _end(award)
        return award
    _check_fit(award)
    _publish(award, done, pens, canonical)
    return award


def _check_fit(award: Award) -> None:
    """Raises _NotFit for an achievement that says nothing of what it is given for."""
    try:
        check_fit_to_issue(award.achievement)
    except DomainError as refused:
        raise _NotFit([str(refused.message)]) from refused


def _publish(award: Award, done: Completion, pens: Pens, canonical: proofs.Canonical) -> None:
    now, pen = timezone.now(), pens[KeyAlgorithm.ED25519]
    signers = mentors.signers_for(
        {seen.event.signer for skill in done.skills for seen in skill.observations}, pen.row.issuer
    )
    claims = claims_for(
        award,
        done,
        pen.row.issuer,
        subject=uuid.uuid4(),
        salt=secrets.token_hex(16),
        mentors={pseudonym: signer.controller for pseudonym, signer in signers.items()},
    )
    signing = _Signing(pen, {signer.controller: signer for signer in signers.values()}, now, canonical)
    signed = signing.signed(claims, status.reserve(award, pen=pen))
    hosted = ob2.assertion(claims, base_url=pen.row.issuer.origin)
    _store(award, pen.row, signed, hosted, now)
    try:
        tokens.store(award, {Format.OB3: signed, Format.OB2: hosted}, pens, now)
    except UnsignableBadge as error:
        raise _NotFit([in_full(error.reason, error.detail)]) from error
    _mark_issued(award, now)
    award_issued.announce(award_id=award.pk)


def _hold(award: Award, reasons: tuple[str, ...]) -> Award:
    """Say why it stays pending: in the log, and beside it in the admin."""
    logger.error("Award %s is held: %s", award.pk, " ".join(reasons))
    Award.objects.filter(pk=award.pk, state=AwardState.PENDING).update(held_because="\n".join(reasons))
    return Award.objects.get(pk=award.pk)


@dataclass(frozen=True)
class _Signing:
    """With what, when and how one credential is signed."""

    pen: Pen
    mentors: dict[str, MentorPen]
    now: datetime
    canonical: proofs.Canonical

    def signed(self, claims: Claims, entry: StatusEntry) -> dict[str, Any]:
        """The signed credential, with one endorsement per stated observation. Raises _NotFit."""
        origin = self.pen.row.issuer.origin
        unsigned = endorsements_of(claims, credential_page(origin, claims.credential_id))
        try:
            document = ob3.credential(
                claims,
                base_url=origin,
                status=status.credential_status(entry),
                refresh=ob3.refresh_service(credential_refresh(origin, claims.credential_id)),
                endorsements=[self._endorsed(one) for one in unsigned],
            )
            return self._sign(document, self.pen.signer, self.pen.public.id)
        except UnsignableBadge as error:
            raise _NotFit([in_full(error.reason, error.detail)]) from error

    def _endorsed(self, endorsement: dict[str, Any]) -> dict[str, Any]:
        mentor = self.mentors[endorsement["issuer"]["id"]]
        return self._sign(endorsement, mentor.signer, mentor.method)

    def _sign(self, document: dict[str, Any], signer: Signer, method: str) -> dict[str, Any]:
        return proofs.sign(
            document, key=signer, verification_method=method, created=self.now, canonical=self.canonical
        )


def _store(
    award: Award, key: SigningKey, signed: dict[str, Any], hosted: dict[str, Any], now: datetime
) -> None:
    picture = artwork.picture_of(award.achievement)
    kept = artwork.keep(picture)
    for format_, media_type, document, bake in (
        (Format.OB3, OB3_MEDIA_TYPE, signed, bake_ob3_png),
        (Format.OB2, OB2_MEDIA_TYPE, hosted, bake_ob2_png),
    ):
        text = to_json_bytes(document)
        Credential.objects.create(
            award=award,
            format=format_,
            issuer=key.issuer,
            key=key if format_ == Format.OB3 else None,
            document=text,
            media_type=media_type,
            digest=hashlib.sha256(text).hexdigest(),
            artwork_id=kept,
            image=_checked(format_, text, bake(picture.png, text), now),
            issued_at=now,
        )


def _checked(format_: Format, text: bytes, image: bytes, now: datetime) -> bytes:
    """The picture, once it and the text have passed. Raises _NotFit.

    A hosted 2.0 assertion carries no signature; baking has compared it with its picture.
    """
    if format_ == Format.OB3:
        faults = faults_in(text, image, hub=keys.resolve, mentors=mentors.resolve, at=now)
        if faults:
            raise _NotFit(in_full(reason, detail) for reason, detail in faults)
    return image


def _mark_issued(award: Award, now: datetime) -> None:
    """Issued; whatever the learner held for the same achievement, also what is on hold, is replaced by it."""
    award.state, award.issued_at, award.held_because = AwardState.ISSUED, now, ""
    # Not save(): Wagtail would look for references to other pages each time, of which an award has none.
    Award.objects.filter(pk=award.pk).update(state=award.state, issued_at=now, held_because="")
    replaced = list(Award.objects.giving_way_to(award).values_list("pk", flat=True))
    Award.objects.filter(pk__in=replaced).update(state=AwardState.REPLACED, ended_at=now)
    for award_id in replaced:
        award_replaced.announce(award_id=award_id)


def _end(award: Award) -> None:
    """Not to be issued: the ledger has moved on since it was awarded, or the learner was erased."""
    award.state, award.ended_at = AwardState.REPLACED, timezone.now()
    award.save(update_fields=["state", "ended_at"])


def check() -> None:
    """Raises KeyUnavailable if what is owed could not be signed now."""
    keys.check()
    if Award.objects.filter(state=AwardState.PENDING).exists():
        keys.active_keys()


def issue_pending() -> int:
    """Issue whatever is owed; one failure is logged and does not hold up the rest. Returns how many were issued."""
    issued = 0
    for award in Award.objects.filter(state=AwardState.PENDING).order_by("pk"):
        try:
            issued += issue(award).state == AwardState.ISSUED
        except KeyUnavailable as reason:  # a plain sentence helps more than where in the program it was said
            logger.error("Nothing can be issued until the signing key is back. %s", reason)
            return issued
        except Exception:
            logger.exception("Award %s could not be issued; it stays pending.", award.pk)
    return issued
