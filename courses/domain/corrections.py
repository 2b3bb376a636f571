"""Setting right what a mentor recorded: a new row supersedes the old, and both are kept."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import authority_for
from courses.domain.following import check_stands, reason_given, said_before, version_of
from courses.domain.learner_words import open_dispute
from courses.domain.sampling import draw_late
from courses.domain.settling import settle
from courses.domain.signoff import Seen, facts_for, tidy_items
from courses.enums import Act, EventKind
from courses.models import AuthorityGrant, Evidence, ObservationDetail, Place, SignOffEvent, SkillVersion
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
    The evidence stays that of the observation. Where the grant of that day was withdrawn since, it may be drawn into
    the sample of that withdrawal. Raises NotAllowed otherwise; DomainError where it was taken back,
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
    _check_traces(seen, event)
    facts = facts_for(
        seen, version, learner, observed_at=event.observed_at, evidence=before.get("evidence", ())
    ) | {
        **{name: before[name] for name in _HOW_FACTS if name in before},
        "authority": str(grant.public_id),
        "device": "web",
    }
    if grant.act == Act.WATCH:
        facts["signs"] = False
    if grant.supervised:
        facts["supervised"] = True
    added = _append(
        event, by=by, learner=learner, version=version, seen=seen, facts=facts, why=why, name=client_uuid
    )
    made_under = AuthorityGrant.objects.get(public_id=before["authority"])
    draw_late(event, made_under, brought_by=added)
    return added


def _check_traces(seen: Seen, event: SignOffEvent) -> None:
    """A correction rests on the traces of its observation, and on no other."""
    named = {taken.trace for taken in seen.taken.values() if taken.trace}
    if named and Evidence.objects.readable().filter(event=event, public_id__in=named).count() < len(named):
        raise DomainError(
            _("A trace belongs to another observation. A correction keeps the evidence that it had."),
            code="evidence_gone",
        )


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
