"""The Celery app: of a separate worker (`celery -A lms.celery worker`) and of the one in `serve`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("fettle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
