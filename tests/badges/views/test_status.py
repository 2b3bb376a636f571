"""Status lists and refreshing as others see them: the signed bytes, cacheable; the newer badge only where allowed."""

import json

import pytest
from django.utils import timezone

from badges.domain import awards, issuing, status
from badges.enums import AwardState, Format, StatusKind, StatusRule
from badges.models import Award, StatusList
from courses.models import Skill
from lms.celery import app
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"), expiry_months=12)


@pytest.fixture
def newer(award):
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    awards.award_missing()
    issuing.issue_pending()
    return Award.objects.latest("renewal")


def document(award: Award) -> bytes:
    return bytes(award.credentials.get(format=Format.OB3).document)


def test_a_status_list_is_the_bytes_that_were_signed_and_may_be_kept_as_long_as_it_says(client, award):
    response = client.get("/status/1")
    found = StatusList.objects.get()
    assert (response.status_code, response.content) == (200, bytes(found.document))
    assert response["Content-Type"] == "application/vc"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["ETag"] == f'"{found.digest}"'
    assert response["Cache-Control"] == "public, max-age=300"
    assert json.loads(response.content)["credentialSubject"]["ttl"] == 300 * 1000
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_an_unchanged_list_is_not_sent_again_and_a_changed_one_is(client, award):
    etag = client.get("/status/1")["ETag"]
    same = client.get("/status/1", headers={"if-none-match": etag})
    assert (same.status_code, same.content) == (304, b"")
    assert (same["Access-Control-Allow-Origin"], same["Cache-Control"]) == ("*", "public, max-age=300")
    status.record(award, StatusKind.REVOKED, rule=StatusRule.BY_HAND, at=timezone.now())
    status.publish()
    assert client.get("/status/1", headers={"if-none-match": etag}).status_code == 200


def test_a_list_takes_one_query_also_for_somebody_who_is_signed_in(client, award, django_assert_num_queries):
    client.force_login(award.learner)
    with django_assert_num_queries(1):
        client.get("/status/1")


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_list_that_was_never_opened_is_not_there(client, award, number):
    assert client.get(f"/status/{number}").status_code == 404


@pytest.fixture
def worker():
    """Tasks run where they are sent off."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_what_ended_is_published_as_soon_as_it_is_committed(
    award, worker, django_capture_on_commit_callbacks
):
    signer = courses.User.objects.exclude(pk=award.learner_id).get()
    event = courses.SignOffEvent.objects.get(kind="Observed")
    courses.revoke(event, by=signer)
    with django_capture_on_commit_callbacks(execute=True):
        awards.award_for(event)
        assert StatusList.objects.get().generation == 1
    assert StatusList.objects.get().generation == 2


def test_a_badge_in_force_refreshes_to_itself(client, award):
    response = client.get(f"/credentials/{award.public_id}/refresh")
    assert (response.status_code, response.content) == (200, document(award))
    assert response["Content-Type"] == "application/vc"
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "no-cache")
    assert not response.cookies


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.SUSPENDED])
def test_a_badge_that_ended_refreshes_to_itself_so_that_its_status_is_read(client, award, state):
    Award.objects.update(state=state, ended_at=timezone.now(), leads_on=True)
    assert client.get(f"/credentials/{award.public_id}/refresh").content == document(award)


def test_a_replaced_badge_leads_to_the_newer_one_for_everybody_only_if_its_holder_says_so(
    client, award, newer
):
    page, refresh = f"/credentials/{award.public_id}/", f"/credentials/{award.public_id}/refresh"
    link = f"/credentials/{newer.public_id}/"
    assert client.get(refresh).content == document(award)
    assert link not in client.get(page).content.decode()
    client.force_login(award.learner)
    told = client.get(page).content.decode()
    assert "They do not see it." in told
    assert link in told
    assert client.post(f"{page}lead-on/", {"allowed": "yes"})["Location"] == page
    assert "They can tell that both belong to one person" in client.get(page).content.decode()
    client.logout()
    assert client.get(refresh).content == document(newer)
    assert link in client.get(page).content.decode()


def test_the_holder_takes_it_back(client, award, newer):
    Award.objects.filter(pk=award.pk).update(leads_on=True)
    client.force_login(award.learner)
    client.post(f"/credentials/{award.public_id}/lead-on/", {"allowed": "no"})
    assert client.get(f"/credentials/{award.public_id}/refresh").content == document(award)


def test_somebody_else_changes_nothing_and_learns_nothing(client, award, newer):
    address = f"/credentials/{award.public_id}/lead-on/"
    assert client.post(address, {"allowed": "yes"})["Location"].startswith("/accounts/login/")
    client.force_login(accounts.trainee("Tom"))
    assert client.post(address, {"allowed": "yes"}).status_code == 404
    assert not Award.objects.filter(leads_on=True).exists()


def test_the_badge_of_an_erased_holder_refreshes_to_nothing(client, award):
    Award.objects.update(learner=None, leads_on=True)
    assert client.get(f"/credentials/{award.public_id}/refresh").status_code == 410
