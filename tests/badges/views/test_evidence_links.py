"""Evidence shown by a link: for a time, to whoever has it, and never against the learner's word."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.models import EvidenceLink
from courses.domain.evidence import withdraw
from courses.domain.measuring import Taken
from courses.models import Evidence, LearnerSafeguard
from tests.factories import accounts, badges, courses, evidence, traces

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://testserver(/shown/[\w-]+/)")


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


@pytest.fixture
def piece(award):
    row = evidence.item(award.learner)
    mentor = courses.mentor("Mo")
    evidence.signed(mentor, award.learner, courses.Skill.objects.get().current, [row])
    return row


def make(client, award, piece, **changes):
    client.force_login(award.learner)
    data = {"pieces": [str(piece.public_id)], "days": "7", "purpose": "Mrs Okoye", **changes}
    return client.post(f"/me/badges/{award.public_id}/evidence/new/", data)


def link_in(response) -> str:
    return str(LINK.findall(response.content.decode())[0])


def test_a_link_shows_the_piece_to_anybody_without_a_cookie_and_counts_openings(client, award, piece):
    address = link_in(make(client, award, piece))
    client.logout()
    client.cookies.clear()
    page = client.get(address)
    assert page.status_code == 200
    assert not page.cookies
    assert page["Cache-Control"] == "private, no-store"
    assert "noindex" in page["X-Robots-Tag"]
    text = page.content.decode()
    assert ("Tessalina" in text, str(award.public_id) in text) == (False, False)
    shown = client.get(f"{address}{piece.public_id}/file")
    assert b"".join(shown.streaming_content) == piece.file.open().read()
    client.head(address)
    client.get(address)
    assert EvidenceLink.objects.get().openings == 2


def test_the_token_is_shown_once_and_kept_nowhere(client, award, piece):
    token = link_in(make(client, award, piece)).split("/")[2]
    row = EvidenceLink.objects.values().get()
    assert token not in "".join(map(str, row.values()))
    page = client.get(f"/me/badges/{award.public_id}/evidence/").content.decode()
    assert ("Mrs Okoye" in page, token in page) == (True, False)


@pytest.mark.parametrize("days", ["1", "7", "30"])
def test_it_ends_by_itself_and_says_so_plainly(client, award, piece, days):
    address = link_in(make(client, award, piece, days=days))
    link = EvidenceLink.objects.get()
    assert link.expires_at - link.created_at == timedelta(days=int(days))
    past = timezone.now() - timedelta(days=40)
    EvidenceLink.objects.update(created_at=past, expires_at=past + timedelta(days=1))
    gone = client.get(address)
    assert gone.status_code == 410
    assert "This is not available any more" in gone.content.decode()
    assert client.get(f"{address}{piece.public_id}/file").status_code == 404


def test_the_holder_ends_it_at_once_and_nobody_else_can(client, award, piece):
    address = link_in(make(client, award, piece))
    link = EvidenceLink.objects.get()
    other = badges.issued(accounts.trainee("Other"), code="C02", skill_code="S05")
    client.force_login(other.learner)
    client.post(f"/me/badges/{other.public_id}/evidence/{link.public_id}/end/")
    assert client.get(address).status_code == 200
    client.force_login(award.learner)
    client.post(f"/me/badges/{award.public_id}/evidence/{link.public_id}/end/")
    assert client.get(address).status_code == 410


def test_what_consent_is_withdrawn_for_disappears_from_links_at_once(client, award, piece):
    address = link_in(make(client, award, piece))
    withdraw(Evidence.objects.get(), by=award.learner)
    assert client.get(address).status_code == 410
    assert client.get(f"{address}{piece.public_id}/file").status_code == 404


def test_a_minor_makes_no_link_and_what_they_made_before_shows_nothing(client, award, piece):
    address = link_in(make(client, award, piece))
    LearnerSafeguard.objects.create(
        person=award.learner,
        is_minor=True,
        guardian_consent_photo_at=timezone.now(),
        recorded_at=timezone.now(),
    )
    assert client.get(address).status_code == 410
    award.learner.refresh_from_db()
    assert make(client, award, piece).status_code == 422
    assert EvidenceLink.objects.count() == 1
    page = client.get(f"/me/badges/{award.public_id}/evidence/").content.decode()
    assert "nobody has consented to that" in page


def test_only_pieces_of_this_badge_that_belong_to_an_observation_can_be_shown(client, award, piece):
    loose = evidence.item(award.learner)
    assert make(client, award, loose).status_code == 422
    strange = evidence.item(accounts.trainee("Other"))
    assert make(client, award, strange).status_code == 422
    assert EvidenceLink.objects.count() == 0
    address = link_in(make(client, award, piece))
    assert client.get(f"{address}{strange.public_id}/file").status_code == 404


@pytest.mark.parametrize("changes", [{"pieces": []}, {"days": "365"}, {"days": ""}, {"purpose": "x" * 61}])
def test_a_form_that_is_not_filled_in_makes_nothing(client, award, piece, changes):
    assert make(client, award, piece, **changes).status_code == 422
    assert EvidenceLink.objects.count() == 0


def test_without_evidence_the_page_says_what_would_be_there(client, award):
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/evidence/").content.decode()
    assert "No evidence that can be shown" in page


def test_a_made_up_token_is_not_found(client):
    assert client.get("/shown/made-up/").status_code == 404


@pytest.mark.parametrize(("head", "says_so"), [(b"", False), (b"# Simulated: yes\n", True)])
def test_a_trace_is_drawn_as_the_observation_judged_it(client, head, says_so):
    learner, mentor = accounts.trainee("Tessalina"), courses.mentor()
    version = courses.skill(measurements=[traces.peak_of_temperature()])
    row = traces.kept(learner, version.skill, by=mentor, data=head + traces.log())
    taken = {"m1": Taken(trace=row.evidence.public_id, uncertainty="0.5")}
    courses.observation(mentor, learner, version, taken=taken)
    award = awards.reconsider(badges.achievement(), learner)
    assert award is not None
    award = issuing.issue(award)
    address = link_in(make(client, award, row.evidence))
    page = client.get(address)
    [(piece, drawn)] = page.context["pieces"]
    assert (piece.pk, drawn.figure.title.startswith("Cell surface temperature")) == (row.evidence.pk, True)
    text = page.content.decode()
    assert '<fettle-plot class="plot-figure"' in text
    assert ("This trace is simulated. No instrument measured it." in text) is says_so
