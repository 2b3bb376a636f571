"""The Celery app, for the separate worker (`celery -A lms.celery worker`) and for the one inside `manage.py serve`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("fettle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
