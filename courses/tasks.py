"""Background work. Each task is safe to run twice, and is one domain call long."""

from celery import shared_task
from django.utils import timezone

from courses.domain import checkpoints, expiry, refreshers, sampling, tidying, trace_intake
from courses.domain.curriculum import uploads
from courses.models import SignOffEvent


@shared_task
def announce_lapses() -> None:
    """Say in the ledger which standings have run out."""
    expiry.announce_lapses(timezone.now())


@shared_task
def close_refreshers(event_id: int) -> None:
    """Note what one event of the ledger means for requests to refresh."""
    event = SignOffEvent.objects.get(pk=event_id)
    refreshers.close_done(event.subject, event.skill_code)


@shared_task
def end_refreshers() -> None:
    """End the requests to refresh whose day has passed."""
    refreshers.end_due(timezone.now())


@shared_task
def checkpoint() -> None:
    """Sign the ledger as it stands, if anything was appended, and write what is not kept as a file yet."""
    checkpoints.keep_up(timezone.now())


@shared_task
def draw_samples() -> None:
    """Draw the samples of the weeks that are over and have not been drawn."""
    sampling.draw_due(timezone.now())


@shared_task
def sweep_evidence() -> None:
    """Delete evidence that was tied to no observation, and files that no row names."""
    tidying.tidy(timezone.now())


@shared_task
def read_trace(trace_id: int) -> None:
    """Read a measurement trace that is queued."""
    trace_intake.read_queued(trace_id)


@shared_task
def look_at_curriculum(name: str) -> None:
    """Find out what importing an uploaded bundle would do."""
    uploads.look(name)


@shared_task
def import_curriculum(name: str) -> None:
    """Import an uploaded bundle that somebody confirmed."""
    uploads.carry_out(name)
