"""What the pages about authority and taking back say."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from courses.domain import requests
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(client):
    person = accounts.coordinator()
    client.force_login(person)
    return person


def give(client, **changes):
    data = {
        "public_id": str(uuid.uuid4()),
        "who": accounts.trainee().email,
        "act": "observe",
        "what": "C01/S01",
        "valid_from": timezone.localdate().isoformat(),
        "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "basis": "certificate",
        "basis_note": "EN 50699, no 7",
    }
    return client.post(reverse("authority_grant"), data | changes, follow=True)


def test_no_basis_is_chosen_beforehand(client, cora):
    courses.skill()
    form = client.get(reverse("authority_grant")).context["form"]
    assert form["basis"].value() is None
    assert next(iter(form.fields["basis"].choices)) == ("", "Choose")
    refused = give(client, basis="", basis_note="")
    assert refused.status_code == 422
    assert refused.context["form"].errors["basis"] == ["This field is required."]


@pytest.mark.parametrize(
    ("what", "named"), [("C01/S01", "C01·S01 {title}"), ("C01", "All of C01")], ids=["skill", "course"]
)
def test_a_grant_is_answered_with_who_what_and_until_when(client, cora, what, named):
    version = courses.skill()
    first = date_format(timezone.localdate())
    last = date_format(timezone.localdate() + timedelta(days=30))
    page = give(client, what=what)
    [message] = page.context["messages"]
    assert str(message) == (
        f"Tessa may observe and sign: {named.format(title=version.title)}. From {first} until {last}."
    )


def test_a_grant_without_end_is_answered_so(client, cora):
    courses.skill()
    [message] = give(client, valid_until="").context["messages"]
    assert str(message).endswith(", with no end date.")


def test_taking_back_names_the_badges_that_rest_on_it(client, cora):
    version = courses.skill()
    learner, mentor = accounts.trainee(), courses.mentor()
    event = courses.observation(mentor, learner, version)
    address = reverse("signoff_revoke", args=[event.client_uuid])
    assert "No badge rests on it now." in client.get(address).content.decode()
    achievement = badges.taught("C01", version)
    badges.awards.reconsider(achievement, learner)
    named = f"It may end badges that rest on it: {achievement.shown_name}."
    assert named in client.get(address).content.decode()


def test_who_waits_leads_to_the_page_for_signing(client, cora):
    version, learner = courses.skill(), accounts.trainee()
    requests.ask(learner=learner, skill=version.skill)
    signing = reverse("signoff_choose", args=[learner.public_id])
    assert f'<a href="{signing}">Tessa</a>' in client.get(reverse("coordinator")).content.decode()
    assert client.get(signing).status_code == 200
