"""Setting right what a mentor recorded: a new row supersedes the old, and both are kept."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for
from courses.domain.evidence import bind_added
from courses.domain.evidence import facts_for as evidence_facts
from courses.domain.following import check_stands, reason_given, said_before, version_of
from courses.domain.learner_words import open_dispute
from courses.domain.sampling import draw_late
from courses.domain.settling import settle
from courses.domain.signoff import Seen, facts_for, tidy_items
from courses.enums import Act, EventKind
from courses.models import (
    AuthorityGrant,
    Evidence,
    MeasurementTrace,
    ObservationDetail,
    Place,
    SignOffEvent,
    SkillVersion,
)
from courses.models.ledger import new_salt
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_HOW_FACTS = ("place", "signs", "supervised")  # what the correction leaves as it was


@transaction.atomic
def correct(
    event: SignOffEvent, *, by: User, seen: Seen, reason: str, client_uuid: uuid.UUID
) -> SignOffEvent:
    """Replace what an observation says by `seen`. The first words stay in the ledger, marked as superseded.

    Only the mentor who signed can, with authority both then and now; second signatures have to be given anew.
    The evidence of the observation stays with it; a trace that `seen` names and it has not yet is added to the
    correction. Where the grant of that day was withdrawn since, it may be drawn into the sample of that withdrawal.
    Raises NotAllowed otherwise; DomainError where it was taken back,
    is disputed, or `seen` cannot be recorded.
    """
    ledger.lock()
    earlier = said_before(client_uuid, EventKind.CORRECTED, event, by)
    if earlier is not None:
        return earlier
    check_may_correct(event, by=by)
    why = reason_given(reason, _("Say what is being set right, and why."))
    learner = User.objects.filter(pseudonym=event.subject).first()
    if learner is None:
        raise DomainError(_("This person’s data were erased. Nothing can be corrected."), code="erased")
    version, before, now = version_of(event), ledger.facts_of(event), timezone.now()
    place = Place.objects.filter(code=before.get("place") or "").first()
    authority_for(by, version, act=Act.OBSERVE, place=place, moment=event.observed_at)
    grant = authority_for(by, version, act=Act.OBSERVE, place=place, moment=now)
    seen = replace(seen, items=tidy_items(seen.items))
    rests_on, added = _evidence(seen, event, by=by, learner=learner)
    facts = facts_for(seen, version, learner, observed_at=event.observed_at, evidence=rests_on) | {
        **{name: before[name] for name in _HOW_FACTS if name in before},
        "authority": str(grant.public_id),
        "device": "web",
    }
    if grant.act == Act.WATCH:
        facts["signs"] = False
    if grant.supervised:
        facts["supervised"] = True
    row = _append(
        event, by=by, learner=learner, version=version, seen=seen, facts=facts, why=why, name=client_uuid
    )
    bind_added(added, row)
    made_under = AuthorityGrant.objects.get(public_id=before["authority"])
    draw_late(event, made_under, brought_by=row)
    return row


def rows_of(event: SignOffEvent) -> list[SignOffEvent]:
    """The row of an observation and those of its corrections, in ledger order; one query."""
    later = SignOffEvent.objects.filter(kind=EventKind.CORRECTED, target=event.client_uuid)
    return [event, *later.order_by("position")]


def traces_of(event: SignOffEvent) -> list[MeasurementTrace]:
    """The traces that an observation and its corrections rest on, newest first; two queries."""
    files = Evidence.objects.readable().filter(event__in=rows_of(event))
    rows = MeasurementTrace.objects.filter(evidence__in=files).select_related("evidence", "instrument")
    return list(rows.order_by("-evidence__created_at", "-pk"))


def _evidence(
    seen: Seen, event: SignOffEvent, *, by: User, learner: User
) -> tuple[list[dict[str, str]], list[uuid.UUID]]:
    """What a correction rests on: what the observation has, and the loose traces that it names beyond; and these."""
    rows = rows_of(event)
    had = ledger.facts_of(rows[-1]).get("evidence", [])
    named = dict.fromkeys(taken.trace for taken in seen.taken.values() if taken.trace)
    own = set(Evidence.objects.readable().filter(event__in=rows).values_list("public_id", flat=True))
    added = [name for name in named if name not in own]
    return [*had, *(evidence_facts(added, by=by, learner=learner) if added else [])], added


def _append(
    event: SignOffEvent,
    *,
    by: User,
    learner: User,
    version: SkillVersion,
    seen: Seen,
    facts: dict[str, object],
    why: str,
    name: uuid.UUID,
) -> SignOffEvent:
    salt = new_salt()
    words: dict[str, Any] = {"comment": seen.comment, "items": seen.items, "practise": seen.practise}
    facts["commitment"] = ledger.commitment(salt, **words, reason=why)
    added = ledger.append(
        ledger.Statement(
            kind=EventKind.CORRECTED,
            client_uuid=name,
            subject=event.subject,
            signer=by.pseudonym,
            observed_at=event.observed_at,
            received_at=timezone.now(),
            facts=facts,
            skill_version=version,
            target=event.client_uuid,
        )
    )
    ObservationDetail.objects.create(event=added, learner=learner, signer=by, salt=salt, reason=why, **words)
    settle(added)
    return added


def check_may_correct(event: SignOffEvent, *, by: User) -> None:
    """Raises NotAllowed or DomainError unless `by` signed this observation, and it stands undisputed."""
    check_stands(event)
    if by.pseudonym != event.signer:
        raise NotAllowed(
            _("Only the mentor who signed it can correct it. A coordinator can take it back."),
            code="may_not_correct",
        )
    if open_dispute(event) is not None:
        raise DomainError(
            _("The trainee disputes this observation. It can be corrected once the dispute is answered."),
            code="open_dispute",
        )
