"""Background work. Each task takes ids, is safe to run twice, and is one domain call long."""

from celery import shared_task

from badges.domain import achievements, awards, issuing, status, tokens
from badges.models import Award
from courses.models import SignOffEvent


@shared_task
def award_for_signoff(event_id: int) -> None:
    """Award what an event in the ledger has earned, or end what it has taken away."""
    awards.award_for(SignOffEvent.objects.get(pk=event_id))


@shared_task
def issue(award_id: int) -> None:
    """Issue one award."""
    issuing.issue(Award.objects.get(pk=award_id))


@shared_task
def publish_status() -> None:
    """Sign the status lists that have changed."""
    status.publish()


@shared_task
def sync_achievements() -> None:
    """Make the achievements and the translated words that courses and pathways lack."""
    achievements.sync()


@shared_task
def sweep() -> None:
    """Repeat whatever a lost message left behind."""
    achievements.sync()
    awards.award_missing()
    issuing.issue_pending()
    status.publish()
    tokens.make_missing()
