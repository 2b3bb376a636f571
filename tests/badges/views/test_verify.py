"""The page and the API on which anybody checks a badge."""

import html
import json
import re
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from badges.domain.holder_codes import show_code
from badges.domain.verification import Holder
from badges.domain.whose import ticket_for
from badges.enums import AwardState, Format
from badges.formats.identities import identities_in_ob2
from badges.models import Award, Credential
from tests.factories import badges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


@pytest.fixture
def award():
    return badges.issued()


@pytest.fixture
def png(award) -> bytes:
    return bytes(Credential.objects.get(award=award, format=Format.OB3).image)


def upload(data: bytes, name: str = "badge.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_an_uploaded_picture_gets_its_verdict_and_no_cookie(client, png):
    response = client.post("/verify/", {"file": upload(png)})
    assert response.status_code == 200
    assert 'data-verdict="valid"' in response.content.decode()
    assert not response.cookies


def test_a_valid_badge_does_not_say_whose_it_is(client, png):
    page = client.post("/verify/", {"file": upload(png)}).content.decode()
    assert "Whose it is has not been checked." in page
    assert "or ask to see identification." in page
    assert "What you can do" not in page


def test_a_link_in_the_address_gets_its_verdict(client, award):
    response = client.get("/verify/", {"url": f"http://testserver/credentials/{award.public_id}/"})
    assert 'data-verdict="valid"' in response.content.decode()


def test_a_pasted_link_and_pasted_text_get_their_verdict(client, award):
    text = bytes(Credential.objects.get(award=award, format=Format.OB3).document).decode()
    for pasted in (f"http://testserver/credentials/{award.public_id}/", text):
        assert 'data-verdict="valid"' in client.post("/verify/", {"text": pasted}).content.decode()


def test_a_changed_badge_is_called_tampered_with(client, award):
    text = bytes(Credential.objects.get(award=award, format=Format.OB3).document).replace(b"S01", b"S09")
    page = client.post("/verify/", {"text": text.decode()}).content.decode()
    assert 'data-verdict="tampered"' in page
    assert "Something in this badge was changed after it was issued." in page


def test_the_advice_follows_from_the_verdict(client, award):
    address = f"http://testserver/credentials/{award.public_id}/"
    for changes, advice in (
        ({"state": AwardState.REPLACED}, "Ask the holder for the link to the newer badge."),
        ({"state": AwardState.REVOKED}, "Ask the issuer if you need to know more."),
    ):
        Award.objects.update(**changes)
        assert advice in client.get("/verify/", {"url": address}).content.decode()
    foreign = client.get("/verify/", {"url": "https://10.0.0.1/badges/1"}).content.decode()
    assert "Ask the issuer named on the badge, or check it on their site." in foreign


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "Choose a file, or paste a link."),
        ({"file": upload(b"")}, 422, "The file is empty."),
        ({"file": upload(b"not a badge")}, 422, "This is neither a badge nor an image with a badge inside."),
        (
            {
                "file": upload(
                    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg"
                )
            },
            422,
            "script",
        ),
        ({"file": upload(b"x" * (5 * 1024 * 1024 + 1))}, 422, "larger than 5 MB"),
        ({"file": upload(b"x" * (7 * 1024 * 1024))}, 413, "That file is too big"),
        ({"text": "http://testserver/credentials/00000000-0000-4000-8000-000000000000/"}, 422, "no badge"),
    ],
)
def test_input_that_is_no_badge_gets_a_reason_and_keeps_what_was_typed(client, award, sent, status, words):
    response = client.post("/verify/", sent)
    assert response.status_code == status
    assert words.lower() in response.content.decode().lower()
    if "text" in sent:
        assert sent["text"] in response.content.decode()


def test_a_plain_picture_is_told_that_there_is_no_badge_inside(client, award):
    picture = client.get("/achievements/c01/badge.png").content
    assert (
        "there is no badge inside it" in client.post("/verify/", {"file": upload(picture)}).content.decode()
    )


@pytest.mark.parametrize("inside", ["no badge inside", "no picture"])
def test_a_file_that_lost_its_proof_is_asked_for_again(client, award, inside):
    data = client.get("/achievements/c01/badge.png").content if inside == "no badge inside" else b"photo"
    page = client.post("/verify/", {"file": upload(data)}).content.decode()
    assert "Chat apps and screenshots remove the proof." in page
    assert "Choose the file again." in page
    assert 'id="id_file_error"' in page
    assert 'aria-invalid="true" aria-describedby="id_file_helptext id_file_error id_file_again"' in page


def test_text_that_is_no_badge_asks_for_no_file(client):
    page = client.post("/verify/", {"text": "hello"}).content.decode()
    assert "Chat apps" not in page
    assert "Choose the file again." not in page


def test_more_than_sixty_questions_in_a_minute_are_refused(client, png):
    for _ in range(60):
        client.get("/verify/", {"url": "http://testserver/"})
    assert client.post("/verify/", {"file": upload(png)}).status_code == 429
    assert client.get("/verify/").status_code == 200  # the empty form costs nothing


def test_behind_a_proxy_each_visitor_has_a_minute_of_their_own(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(61):
        answer = client.get(
            "/verify/", {"url": "http://testserver/"}, headers={"x-forwarded-for": "203.0.113.1"}
        )
    assert answer.status_code == 429
    other = client.get("/verify/", {"url": "http://testserver/"}, headers={"x-forwarded-for": "203.0.113.2"})
    assert other.status_code == 422


@pytest.mark.parametrize("way", ["file", "object", "string", "url"])
def test_the_api_takes_a_file_an_object_text_or_a_link(client, award, png, way):
    document = bytes(Credential.objects.get(award=award, format=Format.OB3).document)
    if way == "file":
        response = client.post("/api/v1/verify", {"file": upload(png)})
    else:
        body = {
            "object": {"credential": json.loads(document)},
            "string": {"credential": document.decode()},
            "url": {"url": f"http://testserver/credentials/{award.public_id}/"},
        }[way]
        response = client.post("/api/v1/verify", json.dumps(body), content_type="application/json")
    assert (response.status_code, response.json()["verdict"]) == (200, "valid")
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "not_json"),
        (b"[]", 422, "not_object"),
        (b"{}", 422, "bad_request"),
        (b'{"credential": 5}', 422, "bad_request"),
        (b'{"credential": {}, "url": "https://x.example"}', 422, "not_a_badge"),
        (b'{"credential": "hello"}', 422, "not_a_badge_file"),
        (b'{"credential": {}, "credential": {}}', 422, "duplicate_key"),
        (b'{"credential": "' + b"x" * 7_000_000 + b'"}', 413, "too_large"),
    ],
)
def test_the_api_refuses_what_is_no_badge_with_a_stable_code(client, body, status, code):
    response = client.post("/api/v1/verify", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["reason"]


@pytest.mark.parametrize(
    "link", ["http://testse\0rver/", "http://testserver\0/credentials/7d56d715-ac16-4a8a-ad77-51c4bfb3930c/"]
)
def test_a_link_with_a_character_that_no_database_keeps_is_judged_like_any_other(client, link):
    response = client.post("/api/v1/verify", json.dumps({"url": link}), content_type="application/json")
    assert (response.status_code, response.json()["verdict"]) == (200, "unverifiable")
    assert client.get("/verify/", {"url": link}).status_code == 422  # the form takes no such character


def test_the_api_describes_itself(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert list(schema["paths"]) == [
        "/api/v1/verify",
        "/api/v1/verify/batch",
        "/api/v1/desk/pack",
        "/api/v1/sync/observations",
        "/api/v1/sync/evidence",
        "/api/v1/sync/device",
        "/api/v1/sync/attendance",
    ]
    assert "POST /api/v1/verify" in client.get("/api/v1/docs").content.decode()


def test_a_page_of_another_site_may_send_json_to_the_api(client):
    response = client.options(
        "/api/v1/verify",
        headers={
            "origin": "https://employer.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "POST"
    assert response["Access-Control-Allow-Headers"] == "content-type"
    assert response["Access-Control-Max-Age"] == "86400"
    assert not response.cookies


def test_the_api_still_refuses_other_methods(client):
    assert client.get("/api/v1/verify").status_code == 405


def ticket_in(page: str) -> str:
    return str(re.findall(r'name="of" value="([^"]+)"', page)[0])


def test_whoever_checked_a_badge_may_ask_whose_it_is_without_sending_it_again(client, award, png):
    ticket = ticket_in(client.post("/verify/", {"file": upload(png)}).content.decode())
    code = show_code(award, at=timezone.now()).text
    answers = [
        ({"recipient": "tessa "}, "pass"),
        ({"recipient": "Tess"}, "fail"),
        ({"recipient_code": code}, "pass"),
        ({"recipient_code": code}, "fail"),
    ]
    for typed, outcome in answers:
        response = client.post("/verify/whose/", {"of": ticket, **typed})
        page = response.content.decode()
        assert f'data-whose="{outcome}"' in page
        assert 'data-verdict="valid"' in page  # a wrong name does not make the badge worse
        assert not response.cookies


def test_a_question_that_cannot_be_answered_says_what_to_do(client, png):
    ticket = ticket_in(client.post("/verify/", {"file": upload(png)}).content.decode())
    for sent, words in (
        ({"of": ticket}, "Type a name or an address, or a code."),
        (
            {"of": ticket, "recipient": "Ada", "recipient_code": "ACDE"},
            "You typed a name and a code. Empty one of the two fields.",
        ),
        ({"of": ticket[:-1] + "~", "recipient": "Ada"}, "That took longer than fifteen minutes"),
        ({"recipient": "Ada"}, "That took longer than fifteen minutes"),
    ):
        response = client.post("/verify/whose/", sent)
        assert (response.status_code, words in response.content.decode()) == (422, True)


def test_of_a_badge_of_another_issuer_the_hash_inside_it_is_asked(client):
    stated = identities_in_ob2({"recipient": {"type": "email", "identity": "zoe@example.org"}})
    ticket = ticket_for(Holder("A badge from elsewhere", identities=stated))
    for typed, outcome in (("Zoe@example.org", "pass"), ("ada@example.org", "fail"), ("Zoë", "unknown")):
        page = client.post("/verify/whose/", {"of": ticket, "recipient": typed}).content.decode()
        assert f'data-whose="{outcome}"' in page
        assert "<h1>A badge from elsewhere</h1>" in page


def test_names_are_guessed_ten_times_an_hour_and_a_code_still_works(client, settings, award, png):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    ticket = ticket_in(client.post("/verify/", {"file": upload(png)}).content.decode())

    def ask(asker: int, **typed: str):
        address = {"x-forwarded-for": f"203.0.113.{asker}"}
        return client.post("/verify/whose/", {"of": ticket, **typed}, headers=address)

    assert [ask(number, recipient="Ada").status_code for number in range(11)] == [200] * 10 + [429]
    assert "Too many tries" in ask(20, recipient="Tessa").content.decode()
    code = show_code(award, at=timezone.now()).text
    assert 'data-whose="pass"' in ask(20, recipient_code=code).content.decode()
    assert [ask(30, recipient_code="A").status_code for _ in range(11)] == [200] * 10 + [429]  # of one asker


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [({}, "unknown"), ({"recipient": "TESSA"}, "pass"), ({"recipient": "Ada"}, "fail"),
     ({"recipient_code": "ACDEFGHJ"}, "fail")],
)  # fmt: skip
def test_the_api_says_whether_a_badge_is_of_somebody_and_what_it_rests_on(client, award, sent, outcome):
    body = {"url": f"http://testserver/credentials/{award.public_id}/", **sent}
    found = client.post("/api/v1/verify", json.dumps(body), content_type="application/json").json()
    recipient = next(check for check in found["checks"] if check["id"] == "recipient")
    assert (found["verdict"], recipient["outcome"]) == ("valid", outcome)
    assert [step["id"] for step in found["chain"][0]["steps"]] == [
        "observation",
        "mentor",
        "authority",
        "ledger",
    ]


def test_the_verdict_comes_first_then_what_the_holder_can_do_the_checks_and_whose_it_is(client, award, png):
    page = client.post("/verify/", {"file": upload(png)}).content.decode()
    parts = ["verdict-word", "observations", "checks", "whose", "chain"]
    places = [page.index(f'id="{name}"') for name in parts]
    assert places == sorted(places)
    assert 'id="verdict-word" tabindex="-1" autofocus' in page
    assert "Nothing was measured." in page


def test_links_are_taken_as_people_write_them(client, award):
    link = f"testserver/credentials/{award.public_id}/"
    for written in (
        f"HTTP://{link}",
        f"Http://{link}",
        f"“http://{link}”",
        f"<http://{link}>",
        f"Here is my badge: http://{link}. Thank you!",
        f"http://{link} (the same again: http://{link})",
    ):
        assert 'data-verdict="valid"' in client.post("/verify/", {"text": written}).content.decode(), written


def test_of_several_links_one_has_to_be_chosen(client, award):
    page = client.post("/verify/", {"text": "http://testserver/a/ http://testserver/b/"}).content.decode()
    assert "There are several links in this. Paste one, or check many badges at once." in page
    assert "http://testserver/a/ http://testserver/b/" in page


def test_a_file_and_a_text_together_are_not_guessed_at(client, award, png):
    sent = {"file": upload(png), "text": "http://testserver/credentials/1/"}
    response = client.post("/verify/", sent)
    assert response.status_code == 422
    assert "You gave a file, and a text too." in response.content.decode()
    assert sent["text"] in response.content.decode()


def test_nothing_is_said_of_what_was_entered_where_nothing_was(client, award):
    assert "Nothing you entered is lost." not in client.post("/verify/", {}).content.decode()
    assert "Nothing you entered is lost." in client.post("/verify/", {"text": "tea"}).content.decode()


def next_of(response) -> str:
    [found] = set(re.findall(r'name="next" value="([^"]*)"', response.content.decode()))
    return html.unescape(found)


def test_another_language_leads_to_the_same_answer_where_that_can_be_had_again(client, award, png):
    link = f"http://testserver/credentials/{award.public_id}/"
    written = (link, f"My badge: {link}", f"[My badge]({link})")
    for asked in (*({"text": text} for text in written), {"text": link, "scanned": "on"}):
        again = next_of(client.post("/verify/", asked))
        assert again == f"/verify/?url={quote(link, safe='')}"
        assert 'data-verdict="valid"' in client.get(again).content.decode()
    assert next_of(client.post("/verify/", {"text": "tea & biscuits"})) == "/verify/"  # no address tells it
    assert next_of(client.post("/verify/", {"file": upload(png)})) == "/verify/"
    ticket = ticket_in(client.post("/verify/", {"file": upload(png)}).content.decode())
    assert next_of(client.post("/verify/whose/", {"of": ticket, "recipient": "Tessa"})) == "/verify/"
    assert client.get("/verify/whose/").headers["Location"] == "/verify/"


def test_another_language_does_not_follow_a_link_that_nobody_has_seen(client, award):
    asked = client.post("/verify/", {"text": "https://school.example/badge", "scanned": "on"})
    assert "This leads to a link" in asked.content.decode()
    assert next_of(asked) == "/verify/"


def test_whoever_asks_too_often_is_told_when_to_ask_again(client, award):
    for _ in range(60):
        client.get("/verify/", {"url": "tea"})
    for response in (
        client.get("/verify/", {"url": "tea"}),
        client.post("/api/v1/verify", json.dumps({"url": "tea"}), content_type="application/json"),
    ):
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 60
    assert response.headers["Access-Control-Expose-Headers"] == "Retry-After"


def test_no_text_comes_back_that_no_page_may_hold(client):
    page = client.get("/verify/", {"url": "\0tea"}).content
    assert b"tea" in page
    assert b"\0" not in page


def test_a_form_that_is_not_whole_is_refused_by_the_api_in_its_own_words(client):
    response = client.post("/api/v1/verify", b"x", content_type="multipart/form-data")
    assert (response.status_code, response.json()["code"]) == (422, "bad_request")
    assert "damaged" in response.json()["reason"]
