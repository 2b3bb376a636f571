"""What comes after a badge: the one that replaced it, who is shown that, and issuing anew. See docs/decisions/0025."""

from django.db import transaction
from django.utils.translation import gettext as _

from badges.enums import AwardState, Format
from badges.events import award_created
from badges.models import Award, Credential
from courses.domain import ledger
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


def successor_of(award: Award) -> Award | None:
    """The badge in force in place of a replaced one; None where there is none now."""
    if award.state != AwardState.REPLACED or award.learner_id is None:
        return None
    same = Award.objects.filter(
        achievement=award.achievement_id, learner=award.learner_id, state=AwardState.ISSUED
    )
    return same.exclude(pk=award.pk).first()


def newest_form(credential: Credential) -> Credential:
    """What a program that asks for the newest form of a credential gets, whoever runs it.

    The badge that replaced it, if its holder has allowed that; else the credential itself. Nothing tells the two
    apart for somebody from whom the newer one is kept.
    """
    newer = successor_of(credential.award) if credential.award.leads_on else None
    if newer is None:
        return credential
    return Credential.objects.get(award=newer, format=Format.OB3)


def let_lead_on(award: Award, *, by: User, allowed: bool) -> None:
    """Let whoever has this badge see the one that replaced it, or no longer. NotAllowed for all but its holder."""
    if award.learner_id != by.pk:
        raise NotAllowed(_("Only its holder decides who sees the newer badge."), code="not_holder")
    Award.objects.filter(pk=award.pk, learner=by).update(leads_on=allowed)


@transaction.atomic
def reissue(award: Award, *, reason: str) -> Award:
    """Issue what was earned anew, as the next edition: the same ground, another document, another identifier.

    Returns the pending award. The older edition holds until it is issued, and is replaced then. Asked again while
    it is pending, it is the same one. `reason` is a short word of the program for why, not a person's. Raises
    DomainError where the award is not in force.
    """
    ledger.lock()  # as whatever else makes awards: of two at once, one makes the edition
    last = Award.objects.filter(
        achievement=award.achievement_id, learner=award.learner_id, renewal=award.renewal
    ).first()
    if award.learner_id is not None and last is not None and last.state == AwardState.PENDING:
        return last
    if award.learner_id is None or last is None or last.state != AwardState.ISSUED:
        raise DomainError(_("Only a badge that is in force can be issued anew."), code="not_in_force")
    return next_edition(last, reason=reason)


def next_edition(last: Award, *, reason: str) -> Award:
    """The same ground once more, owed to the same person; `last` is the newest edition, and the ledger is locked."""
    made = Award.objects.create(
        achievement_id=last.achievement_id,
        learner_id=last.learner_id,
        renewal=last.renewal,
        edition=last.edition + 1,
        edition_reason=reason,
        skills=last.skills,
        considered=last.considered,
        earned_at=last.earned_at,
        valid_until=last.valid_until,
    )
    award_created.announce(award_id=made.pk)
    return made
