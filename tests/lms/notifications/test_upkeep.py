"""An operator sees that mails do not get out."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from lms.notifications import sending
from lms.notifications.models import Delivery, Pace
from tests.factories import accounts, badges
from tests.factories.mail import wants
from tests.lms.notifications import servers

pytestmark = pytest.mark.django_db
WELL = "ok       mails: No mail has been waiting for more than an hour."


def told(settings) -> str:
    settings.BASE_URL = "http://localhost:8000"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    out = StringIO()
    call_command("doctor", stdout=out)
    return out.getvalue()


def late() -> None:
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2))


def test_mails_that_are_refused_are_counted_once_they_are_late(settings):
    for name in ("refused", "odd"):
        person = accounts.person(name, role="trainee", email=f"{name}@example.test")
        badges.issued(person, code=f"C-{name}", skill_code=f"S-{name}")
    settings.EMAIL_BACKEND = f"{servers.__name__}.Choosy"
    assert sending.send_missing() == 2
    assert WELL in told(settings)
    late()
    assert "without  mails: 2 mails have been waiting for more than an hour." in told(settings)
    assert sending.send_missing() == 0
    assert WELL in told(settings)


def test_what_waits_for_a_digest_or_is_not_wanted_is_not_late(settings):
    for number, pace in enumerate((Pace.WEEKLY, Pace.NEVER), 1):
        person = accounts.trainee(f"T{number}")
        wants(pace, person)
        sending.announce_award(badges.issued(person, code=f"C0{number}", skill_code=f"S0{number}"))
    late()
    assert Delivery.objects.count() == 2
    assert WELL in told(settings)
