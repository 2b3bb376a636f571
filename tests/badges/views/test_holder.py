"""A holder's badges, and who sees each: as they decide, for whoever asks."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.showing import choose_page, showing_of
from badges.enums import AwardState, Format, PageVisibility
from badges.models import Award, HolderChoice
from courses.models import LearnerSafeguard
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"), expiry_months=12)


def choose(award, page, *, name=False):
    """Decide it as the holder; the address that the holder would hand out."""
    choose_page(award, by=award.learner, page=page, shows_name=name)
    key = showing_of(award).key
    return f"/credentials/{award.public_id}/" + (f"?key={key}" if page == PageVisibility.LINK else "")


def under_age(person):
    LearnerSafeguard.objects.create(person=person, is_minor=True, recorded_at=timezone.now())
    person.refresh_from_db()


def test_the_list_says_state_date_and_what_renews_it(client, award):
    client.force_login(award.learner)
    page = client.get("/me/badges/").content.decode()
    assert f'<a href="/me/badges/{award.public_id}/">Course C01</a>' in page
    assert "Valid until" in page
    assert "One good observation of it before that day renews the badge" in page
    assert '<a href="/me/record/S01/">S01 Skill S01</a>' in page


def test_somebody_without_badges_reads_how_one_comes(client):
    client.force_login(accounts.trainee("Newcomer"))
    page = client.get("/me/badges/").content.decode()
    assert "No badge yet" in page
    assert "A badge is issued by itself" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": AwardState.SUSPENDED, "ended_at": timezone.now()}, "A skill in it is on hold."),
        ({"state": AwardState.REVOKED, "ended_at": timezone.now()}, "you can dispute it there"),
        ({"valid_until": timezone.now() - timedelta(days=1)}, "Have the skills that lapsed watched again."),
    ],
)
def test_a_badge_that_does_not_stand_says_what_to_do(client, award, changes, words):
    Award.objects.update(**changes)
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/").content.decode()
    assert words in page


def test_a_replaced_badge_leads_to_the_newer_one(client, award):
    courses.observation(courses.mentor("Mia"), award.learner, courses.Skill.objects.get().current)
    [newer] = awards.award_missing()
    issuing.issue(newer)
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/").content.decode()
    assert f'<a href="/me/badges/{newer.public_id}/">Open the newer badge</a>' in page


def test_the_list_costs_the_same_for_any_number_of_badges(client, award, django_assert_max_num_queries):
    badges.issued(award.learner, code="C02", skill_code="S05")
    badges.issued(award.learner, code="C03", skill_code="S09")
    client.force_login(award.learner)
    with django_assert_max_num_queries(14):
        client.get("/me/badges/")


def test_another_persons_badge_has_no_page_to_manage(client, award):
    client.force_login(accounts.trainee("Other"))
    for address in ("", "page/", "link/"):
        method = client.post if address else client.get
        assert method(f"/me/badges/{award.public_id}/{address}").status_code == 404


def test_an_award_that_is_only_owed_is_listed_and_has_no_page_yet(client):
    award = badges.earned()
    client.force_login(award.learner)
    assert "It is being prepared" in client.get("/me/badges/").content.decode()
    assert client.get(f"/me/badges/{award.public_id}/").status_code == 404


def test_the_form_decides_and_says_so(client, award):
    client.force_login(award.learner)
    data = {"page": "public", "shows_name": "on"}
    response = client.post(f"/me/badges/{award.public_id}/page/", data, follow=True)
    assert "Saved." in response.content.decode()
    assert HolderChoice.objects.get().shows_name is True
    assert client.post(f"/me/badges/{award.public_id}/page/", {"page": "everywhere"}).status_code == 422


def test_a_name_is_on_the_page_only_while_the_holder_wants_it_and_never_in_the_document(client, award):
    before = bytes(award.credentials.get(format=Format.OB3).document)
    address = choose(award, PageVisibility.PUBLIC, name=True)
    assert "Tessalina" in client.get(address).content.decode()
    assert b"Tessalina" not in client.get(f"/credentials/{award.public_id}.json").content
    choose(award, PageVisibility.PUBLIC)
    assert "Tessalina" not in client.get(address).content.decode()
    assert bytes(award.credentials.get(format=Format.OB3).document) == before


@pytest.mark.parametrize("ending", ["/", ".json", ".png", ".pdf", "/print/", "/card.png"])
def test_what_is_off_is_not_found_by_strangers(client, award, ending):
    choose(award, PageVisibility.OFF)
    address = f"/credentials/{award.public_id}{ending}"
    assert client.get(address).status_code == 404
    client.force_login(accounts.trainee("Other"))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("ending", [".json", ".png"])
def test_an_etag_from_before_opens_nothing(client, award, ending):
    address = f"/credentials/{award.public_id}{ending}"
    etag = client.get(address)["ETag"]
    choose(award, PageVisibility.OFF)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 404


def test_the_holder_sees_their_hidden_page_and_nobody_in_between_keeps_it(client, award):
    choose(award, PageVisibility.OFF)
    client.force_login(award.learner)
    response = client.get(f"/credentials/{award.public_id}/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("ending", ["/", ".json", ".png", ".pdf", "/print/"])
def test_by_link_only_means_with_the_key_only(client, award, ending):
    key = urlsplit(choose(award, PageVisibility.LINK)).query
    address = f"/credentials/{award.public_id}{ending}"
    refused = client.get(address)
    assert refused.status_code == 403
    assert "only by a link that they hand out" in refused.content.decode()
    assert client.get(f"{address}?key=guessed").status_code == 403
    opened = client.get(f"{address}?{key}")
    assert (opened.status_code, opened["Cache-Control"]) == (200, "private, no-store")


def test_a_new_link_ends_the_old_one(client, award):
    address = choose(award, PageVisibility.LINK)
    client.force_login(award.learner)
    client.post(f"/me/badges/{award.public_id}/link/")
    client.logout()
    assert client.get(address).status_code == 403
    key = showing_of(award).key
    assert client.get(f"/credentials/{award.public_id}/?key={key}").status_code == 200


def test_only_a_public_page_is_announced_to_other_services(client, award):
    page = client.get(choose(award, PageVisibility.PUBLIC)).content.decode()
    card = f"http://testserver/credentials/{award.public_id}/card.png"
    assert f'<meta property="og:image" content="{card}">' in page
    assert "Tessalina" not in page
    assert "og:" not in client.get(choose(award, PageVisibility.LINK)).content.decode()


@pytest.mark.parametrize("page", [PageVisibility.LINK, PageVisibility.OFF])
def test_a_copy_of_a_hidden_badge_is_judged_as_before(client, award, page):
    document = bytes(award.credentials.get(format=Format.OB3).document)
    image = bytes(award.credentials.get(format=Format.OB2).image)
    choose(award, page)
    for data in (document, image):
        answer = client.post("/api/v1/verify", {"file": _upload(data)}).json()
        assert answer["verdict"] == "valid"
    hosted = client.get(f"/ob2/assertions/{award.public_id}.json")
    assert hosted.status_code == 200


def _upload(data: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- only here

    return SimpleUploadedFile("badge", data)


def test_the_address_of_a_hidden_badge_tells_a_checker_nothing(client, award):
    address = "http://testserver" + choose(award, PageVisibility.LINK)
    bare = address.partition("?")[0]
    answer = client.post("/api/v1/verify", {"url": bare}, content_type="application/json")
    assert answer.status_code == 422
    assert "does not show it at this address" in answer.content.decode()
    answer = client.post("/api/v1/verify", {"url": address}, content_type="application/json")
    assert answer.json()["verdict"] == "valid"


def test_the_choice_holds_for_the_renewed_badge_too(client, award):
    choose(award, PageVisibility.OFF)
    courses.observation(courses.mentor("Mia"), award.learner, courses.Skill.objects.get().current)
    [newer] = awards.award_missing()
    issuing.issue(newer)
    assert client.get(f"/credentials/{newer.public_id}/").status_code == 404


def test_a_badge_of_somebody_under_age_is_private_unless_they_hand_out_a_link(client, award):
    choose(award, PageVisibility.PUBLIC, name=True)
    under_age(award.learner)
    assert client.get(f"/credentials/{award.public_id}/").status_code == 404
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/").content.decode()
    assert "You are recorded as under age" in page
    assert ('value="public"' in page, 'name="shows_name"' in page) == (False, False)
    assert client.post(f"/me/badges/{award.public_id}/page/", {"page": "public"}).status_code == 422
    client.post(f"/me/badges/{award.public_id}/page/", {"page": "link", "shows_name": "on"})
    client.logout()
    award = Award.objects.get()
    opened = client.get(f"/credentials/{award.public_id}/?key={showing_of(award).key}").content.decode()
    assert 'data-verdict="valid"' in opened
    assert "Tessalina" not in opened


def test_linkedin_gets_what_its_form_asks_for_and_no_name(client, award):
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/")
    address = page.context["linkedin"]
    assert address.replace("&", "&amp;") in page.content.decode()
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://www.linkedin.com/profile/add"
    until = award.valid_until
    assert parse_qs(parts.query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Course C01"],
        "organizationName": ["Fettle hub"],
        "issueYear": [str(award.earned_at.year)],
        "issueMonth": [str(award.earned_at.month)],
        "expirationYear": [str(until.year)],
        "expirationMonth": [str(until.month)],
        "certUrl": [f"http://testserver/credentials/{award.public_id}/"],
        "certId": [str(award.public_id)],
    }
    choose(award, PageVisibility.OFF)
    assert client.get(f"/me/badges/{award.public_id}/").context["linkedin"] == ""


def test_a_replaced_badge_leads_nobody_to_one_that_is_hidden(client, award):
    Award.objects.update(leads_on=True)
    courses.observation(courses.mentor("Mia"), award.learner, courses.Skill.objects.get().current)
    [newer] = awards.award_missing()
    issuing.issue(newer)
    data = bytes(award.credentials.get(format=Format.OB3).document)

    def told():
        checks = client.post("/api/v1/verify", {"file": _upload(data)}).json()["checks"]
        return next(check["detail"] for check in checks if check["id"] == "status")

    assert str(newer.public_id) in told()
    key = urlsplit(choose(award, PageVisibility.LINK)).query
    assert str(newer.public_id) not in told()
    page = client.get(f"/credentials/{award.public_id}/?{key}").content.decode()
    assert str(newer.public_id) not in page
