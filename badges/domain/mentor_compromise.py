"""Likewise for the keys that the hub holds for mentors: theirs are the endorsements inside badges.

See docs/decisions/0026 and 0027; the order to run it in stands in docs/operators.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from badges.domain import drills, keys, mentors
from badges.domain.compromise import check_is_past
from badges.domain.drills import BATCH, Drill, Progress, counted
from badges.domain.genuine import are_the_mentors_words, document_of, is_genuine
from badges.domain.last_look import NotFit
from badges.domain.mentors import MentorPen
from badges.domain.signing_again import Statement, replace_signed
from badges.domain.tokens import ALGORITHM_OF
from badges.enums import DrillOutcome, Format, KeyAlgorithm
from badges.formats import proofs
from badges.formats.endorsements import ReadEndorsement, read_endorsements, stated_endorsements
from badges.formats.errors import UnreadableBadge
from badges.models import Credential, Issuer, MentorKey, MentorKeyCompromise

_ENDORSED = (Format.OB3, Format.JWT_EDDSA, Format.JWT_RS256)


@transaction.atomic
def mark(key: MentorKey, *, since: datetime, by: str, reason: str) -> MentorKeyCompromise:
    """Record that a mentor's key is not to be believed from a moment on, and put another in its place if it was in use.

    Said again, it changes nothing; an earlier moment is recorded beside the later one and counts. Raises DomainError
    for a moment that is still to come, and KeyUnavailable, with nothing recorded, if no new key can be made.
    """
    now = timezone.now()
    check_is_past(since, now)
    keys.hold()  # what is being issued with it is stored before, and looked at by the drill
    earlier = key.compromises.filter(since__lte=since).first()
    if earlier is not None:
        return earlier
    record = MentorKeyCompromise.objects.create(key=key, since=since, by=by, reason=reason, recorded_at=now)
    mentors.replace_key(key, now)
    return record


def all_keys(since: datetime) -> dict[str, MentorKey]:
    """Every key that mentors had when it was first recorded that they are lost from this moment on, by name.

    Those that were made in their place since are not among them: the drill can be run again.
    """
    rows = MentorKey.objects.select_related("identity__mentor")
    recorded = MentorKeyCompromise.objects.filter(since__gte=since).aggregate(first=Min("recorded_at"))
    if recorded["first"] is not None:
        rows = rows.filter(created_at__lt=recorded["first"])
    return {key.name: key for key in rows}


def sign_again(
    lost: Mapping[str, MentorKey], target: str, *, progress: Progress, dry_run: bool = False
) -> Drill:
    """Sign anew whatever holds endorsements with these keys, by name, and the ledger shows to be genuine.

    The endorsements are signed with the new keys of their mentors, and the badge around them with the hub's. Of an
    erased mentor nobody signs any more: their endorsements are left out, what they saw stays stated. Each in a
    transaction of its own, so that a run that is cut off is gone on with by the next. `dry_run` writes nothing.
    Badges under a former origin fall. Raises KeyUnavailable.
    """
    work, drill = _Work(lost, target), Drill()
    found = counted(_each(), Credential.objects.filter(format__in=_ENDORSED).count(), progress)
    if not dry_run:
        keys.active_keys()
    for credential_id, text, format_ in found:
        if work.found_in(format_, text):
            try:
                signed = work.would_sign(credential_id) if dry_run else work.sign(credential_id)
            except NotFit as fault:
                drill.hold(credential_id, fault.reasons)
                continue
            drill.add(credential_id, signed=signed)
    if not dry_run:
        drills.finish(target)
    return drill


def _each() -> Iterator[tuple[int, bytes, str]]:
    last = 0
    rows = Credential.objects.filter(format__in=_ENDORSED).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "document", "format")[:BATCH]):
        for key, text, format_ in batch:
            yield key, bytes(text), format_
        last = batch[-1][0]


@dataclass(frozen=True)
class _Work:
    """The lost keys by name, and the drill's target."""

    lost: Mapping[str, MentorKey]
    target: str

    def found_in(self, format_: str, text: bytes) -> list[ReadEndorsement]:
        """The endorsements in a document that were made with a lost key; none in one that cannot be read at all."""
        try:
            document = document_of(format_, text) or {}
        except UnreadableBadge:
            return []
        return [each for each in read_endorsements(document) if each.key in self.lost]

    def would_sign(self, credential_id: int) -> bool:
        return self._is_ours(_rows().get(pk=credential_id))

    @transaction.atomic
    def sign(self, credential_id: int) -> bool:
        """Whether it holds nothing of a lost key any more. What it was is kept."""
        pens = keys.hold_pens()
        credential = _rows().select_for_update(of=("self",)).get(pk=credential_id)
        found = self.found_in(credential.format, bytes(credential.document))
        if not found:  # another run was here
            return True
        if not self._is_ours(credential):
            drills.note(self.target, credential_id, DrillOutcome.FALLEN)
            return False
        now, kind = timezone.now(), ALGORITHM_OF.get(Format(credential.format), KeyAlgorithm.ED25519)
        renewed = self._renewed(found, credential.issuer, now)
        replace_signed(
            credential,
            pens[kind],
            now=now,
            reason=self._reason(found),
            renew=lambda statement: _with(statement, renewed),
        )
        drills.note(self.target, credential_id, DrillOutcome.SIGNED)
        return True

    def _is_ours(self, credential: Credential) -> bool:
        found = self.found_in(credential.format, bytes(credential.document))
        return (
            credential.issuer_id == keys.current_issuer().pk
            and is_genuine(credential)
            and are_the_mentors_words(credential, found, self.lost)
        )

    def _reason(self, found: list[ReadEndorsement]) -> str:
        rows = MentorKeyCompromise.objects.filter(key__name__in=[each.key for each in found])
        return rows.values_list("reason", flat=True)[0]

    def _renewed(
        self, found: list[ReadEndorsement], issuer: Issuer, now: datetime
    ) -> dict[str, Statement | None]:
        """Each endorsement by its id, signed anew; None where its mentor was erased."""
        people = {each.key: self.lost[each.key].identity.mentor for each in found}
        pens = mentors.signers_for([person.pseudonym for person in people.values() if person], issuer)
        return {
            each.entry["id"]: _signed(each.entry, pens[person.pseudonym], now)
            if (person := people[each.key])
            else None
            for each in found
        }


def _rows() -> QuerySet[Credential]:
    return Credential.objects.select_related("award__learner", "award__achievement", "issuer")


def _signed(entry: Statement, pen: MentorPen, now: datetime) -> Statement:
    bare = {name: value for name, value in entry.items() if name != "proof"}
    return proofs.sign(bare, key=pen.signer, verification_method=pen.method, created=now)


def _with(statement: Statement, renewed: Mapping[str, Statement | None]) -> Statement:
    """The credential with these endorsements in their places."""
    entries = stated_endorsements(statement)
    named = [(entry.get("id") if isinstance(entry, dict) else None, entry) for entry in entries]
    kept = [found for name, entry in named if (found := renewed.get(str(name), entry)) is not None]
    changed = {**statement, "endorsement": kept}
    return changed if kept else {name: value for name, value in changed.items() if name != "endorsement"}
