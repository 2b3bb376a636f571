"""What runs on a schedule exists under the name that the schedule gives."""

from django.conf import settings

from courses import tasks
from lms.celery import app


def test_every_entry_of_the_schedule_names_a_task():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def test_a_checkpoint_is_due_every_hour():
    entry = settings.CELERY_BEAT_SCHEDULE["courses-checkpoint"]
    assert (entry["task"], entry["schedule"]) == (tasks.checkpoint.name, 3600.0)
