"""Many badges checked at once. Tests without a database show that what was found is kept in none."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from badges.domain.crew import Entry, Row, entries_in_text, judged, not_reached
from badges.domain.crew_table import to_token
from badges.domain.verification import verify, verify_link
from badges.enums import AwardState, Format
from badges.models import Award, Credential
from tests.architecture.markup import Markup
from tests.badges.domain.test_foreign import signed
from tests.badges.formats.test_badge_zip import packed
from tests.factories import badges

ROW = re.compile(r'<tr data-verdict="(\w+)">.*?<bdi>(.*?)</bdi>', re.DOTALL)
NOW = datetime.now(UTC)
FILE, LINK, CHAIN = 4, 6, 5  # questions to the database


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


@pytest.fixture
def credential(db) -> Credential:
    return Credential.objects.select_related("award").get(award=badges.issued(), format=Format.OB3)


@pytest.fixture
def link(credential) -> str:
    return f"http://testserver/credentials/{credential.award.public_id}/"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def verdicts(response) -> list[tuple[str, str]]:
    return [(state, unescape(label)) for state, label in ROW.findall(response.content.decode())]


def carried(response) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', response.content.decode())


def row(label: str, state: str = "valid", *, ends_in: timedelta | None = None, **more) -> Row:
    until = None if ends_in is None else NOW + ends_in
    return Row(label=label, state=state, checked_at=NOW, valid_until=until, **more)


def test_a_row_of_the_table_takes_no_question_about_the_ledger(credential, link, django_assert_num_queries):
    data = bytes(credential.document)
    [entry] = entries_in_text(link)
    for read, found in (
        (lambda chain: verify(data, at=NOW, with_chain=chain), FILE),
        (lambda chain: verify_link(link, at=NOW, with_chain=chain), LINK),
    ):
        with django_assert_num_queries(found + CHAIN):
            assert read(True).chain != ()
        with django_assert_num_queries(found):
            assert read(False).chain == ()
    with django_assert_num_queries(LINK):
        assert [row.state for row in judged([entry], at=NOW, seconds=60)] == ["valid"]


def test_the_reason_beside_a_strangers_badge_is_that_nobody_here_knows_them(db):
    """And not that they publish no list, which is not known either and decides nothing."""
    entry = Entry("Bo", read=lambda: json.dumps(signed()).encode())
    [found] = judged([entry], at=NOW, seconds=60)
    assert (found.state, found.why.partition(",")[0]) == (
        "untrusted_issuer",
        "This hub does not know its issuer",
    )


def test_files_archives_lists_and_pasted_links_become_one_table(client, credential, link):
    picture, text = bytes(credential.image), bytes(credential.document)
    sent = {
        "file": [
            upload("Amina.png", picture),
            upload("Bo.json", text.replace(b"S01", b"S09")),
            upload("crew.zip", packed({"crew/Cem.json": text, "crew/notes.md": b"tea"})),
            upload("crew.csv", f"Name,Badge\nDana,{link}\nElif,\n".encode()),
        ],
        "text": f"Finn: {link}\nhttps://10.0.0.1/badge",
    }
    response = client.post("/verify/crew/", sent)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert verdicts(response) == [
        ("tampered", "Bo"),
        ("no_badge", "Elif"),
        ("no_badge", "notes"),
        ("unverifiable", "Line 2"),
        *[("valid", name) for name in ("Amina", "Cem", "Dana", "Finn")],
    ]
    page = response.content.decode()
    assert "8 badges checked" in page
    assert "There is no link in this line." in page
    assert "This is neither a badge nor an image with a badge inside." in page


def test_what_needs_attention_comes_first_and_how_near_is_chosen(client):
    rows = [
        row("later", ends_in=timedelta(days=40)),
        row("for ever"),
        row("soon", ends_in=timedelta(days=20, hours=1)),
        row("today", ends_in=timedelta(hours=5)),
        row("over meanwhile", ends_in=-timedelta(hours=1)),
        row("back", "revoked"),
    ]
    tokens = [to_token(each) for each in rows]
    page = client.post("/verify/crew/", {"row": tokens})
    order = ["back", "over meanwhile", "today", "soon", "later", "for ever"]
    assert [label for _state, label in verdicts(page)] == order
    assert Markup(page.content.decode(), origin="http://testserver").findings == []
    assert page.content.decode().count("Valid, ends soon") == 3  # two rows and their total
    assert "It ends in 20 days." in page.content.decode()
    assert "It ends within a day." in page.content.decode()
    again = client.post("/verify/crew/", {"row": tokens, "days": "41"})
    assert again.content.decode().count("Valid, ends soon") == 4
    assert "It ends in 39 days." in again.content.decode()


def test_carried_rows_become_files_in_which_no_text_is_a_formula(client):
    tokens = [to_token(row('=HYPERLINK("x")', badge="Safe start", issuer="Hub", ends_in=timedelta(days=9)))]
    until = (NOW + timedelta(days=9)).date()
    plain = client.post("/verify/crew/table.csv", {"row": tokens}).getvalue().decode("utf-8-sig").splitlines()
    assert plain[0] == "Name,Badge,Issued by,Verdict,Code,Valid until,Days left,Why,Link,Checked"
    assert plain[1].startswith(f'"\'=HYPERLINK(""x"")",Safe start,Hub,"Valid, ends soon",valid,{until},8,')
    response = client.post("/verify/crew/table.xlsx", {"row": tokens})
    assert response["Content-Disposition"] == 'attachment; filename="badges.xlsx"'
    heading, line = load_workbook(BytesIO(response.content)).active.rows
    assert (line[0].value, line[0].data_type) == ('=HYPERLINK("x")', "s")
    assert (line[5].value.date(), line[6].value, heading[5].value) == (until, 8, "Valid until")


def test_both_files_are_in_the_language_of_the_page(client):
    sent = {"row": [to_token(row("Bo", "expired", why="Abgelaufen.")), to_token(row("No", "no_badge"))]}
    german = {"HTTP_ACCEPT_LANGUAGE": "de"}
    plain = client.post("/verify/crew/table.csv", sent, **german).getvalue().decode("utf-8-sig")
    lines = [line.split(",") for line in plain.splitlines()]
    book = load_workbook(BytesIO(client.post("/verify/crew/table.xlsx", sent, **german).content))
    assert lines == [[cell.value or "" for cell in line] for line in book.active.rows]
    assert [line[3] for line in lines] == ["Ergebnis", "Abgelaufen", "Kein Badge"]


@pytest.mark.parametrize("address", ["/verify/crew/", "/verify/crew/table.csv", "/verify/crew/table.xlsx"])
@pytest.mark.parametrize("tokens", [["made up"], [to_token(row("A"))[:-1] + "!"], ["x"] * 501])
def test_rows_that_were_not_found_here_are_not_shown(client, address, tokens):
    response = client.post(address, {"row": tokens})
    assert response.status_code == 422
    assert "older than a day, or was changed on the way" in response.content.decode()


def test_each_badge_costs_a_few_queries_and_its_copies_none(
    client, credential, django_assert_max_num_queries
):
    text = bytes(credential.document)
    files = [upload(f"{number}.json", text + b" " * (number % 2)) for number in range(10)]
    with django_assert_max_num_queries(2 * 12):
        response = client.post("/verify/crew/", {"file": files})
    assert [state for state, _label in verdicts(response)] == ["valid"] * 10


def test_a_script_is_told_how_far_it_is_and_goes_on_where_it_was(client, credential):
    data = packed({f"{number}.json": bytes(credential.document) for number in range(3)})
    first = client.post("/verify/crew/some/", {"file": [upload("crew.zip", data)]}).json()
    assert (len(first["rows"]), first["done"], first["total"]) == (3, 3, 3)
    rest = client.post("/verify/crew/some/", {"file": [upload("crew.zip", data)], "skip": "2"}).json()
    assert (len(rest["rows"]), rest["done"], rest["total"]) == (1, 3, 3)
    assert verdicts(client.post("/verify/crew/", {"row": rest["rows"]})) == [("valid", "2")]


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "Choose files, or paste links."),
        ({"text": "a\n" * 501}, 422, "more than 500 badges"),
        (
            {"text": "https://a.example/", "days": "0"},
            422,
            "Write a whole number of days from 1 to 3650, such as 30.",
        ),
        ({"file": [upload("a.png", b"x")] * 201}, 413, "200 files, or 24 MB"),
        ({"file": [upload("a.png", b"x" * (25 << 20))]}, 413, "200 files, or 24 MB"),
        ({"text": "a" * (7 << 20)}, 413, "200 files, or 24 MB"),
    ],
    ids=["nothing", "too many", "days", "files", "bytes", "text"],
)
def test_a_form_that_cannot_be_worked_on_says_why(client, sent, status, words):
    response = client.post("/verify/crew/", sent)
    assert (response.status_code, words in unescape(response.content.decode())) == (status, True)
    if len(sent.get("text", "")) < 5000:
        assert sent.get("text", "") in response.content.decode().replace("\r\n", "\n")


def test_a_script_gets_the_same_reasons(client):
    answer = client.post("/verify/crew/some/", {})
    assert (answer.status_code, json.loads(answer.content)) == (
        422,
        {"reason": "Choose files, or paste links."},
    )
    large = client.post("/verify/crew/some/", {"file": [upload("a.zip", b"x" * (25 << 20))]})
    assert (large.status_code, large.json()) == (
        413,
        {"reason": "The file is larger than can be taken: 24 MB."},
    )


def test_who_asks_too_often_is_asked_to_wait(client):
    for _each in range(10):
        client.post("/verify/crew/", {})
    assert client.post("/verify/crew/", {}).status_code == 429
    assert client.post("/verify/crew/some/", {}).status_code == 422


def test_an_empty_list_says_so_and_one_without_a_link_too(client, db):
    files = [upload("nothing.csv", b"\xef\xbb\xbf\r\n;;\r\n"), upload("crew.csv", b"Name;Badge\n")]
    page = client.post("/verify/crew/", {"file": files})
    assert verdicts(page) == [("no_badge", "crew"), ("no_badge", "nothing")]
    assert "The file is empty." in page.content.decode()
    assert "There is no link in this list." in page.content.decode()


def test_what_was_taken_as_a_heading_is_no_badge_and_is_said(client, db):
    data = b"Name;Phone <1>\nAmina;1\nBo;2\n"
    by_script = client.post("/verify/crew/some/", {"file": [upload("crew.csv", data)]}).json()
    for page in (
        client.post("/verify/crew/", {"file": [upload("crew.csv", data)]}),
        client.post("/verify/crew/", {"row": by_script["rows"]}),
    ):
        text = page.content.decode()
        assert verdicts(page) == [("no_badge", "Amina 1"), ("no_badge", "Bo 2")]
        assert text.count("There is no link in this line. A link begins with “https://”.") == 2
        assert text.count("“Name, Phone &lt;1&gt;” was taken as the heading of a list") == 1
    assert "taken as the heading" not in client.post("/verify/crew/", {"text": "Amina"}).content.decode()


@pytest.mark.parametrize("beginning", ["HTTP://", "Http://"])
def test_a_link_in_capitals_leads_to_the_badge(client, link, beginning):
    page = client.post("/verify/crew/", {"text": link.replace("http://", beginning)})
    assert verdicts(page) == [("valid", "Line 1")]


def test_the_title_and_the_heading_say_what_was_done_and_the_heading_takes_the_focus(client):
    found = {"row": [to_token(row("A")), to_token(row("B"))]}
    page = client.post("/verify/crew/", found).content.decode()
    assert " ".join(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1].split()).startswith(
        "2 badges checked ·"
    )
    assert re.search(r'<h1 tabindex="-1" autofocus[^>]*>\s*2 badges checked\s*</h1>', page)
    assert (
        "Check many badges"
        in re.search(r"<title>(.*?)</title>", client.get("/verify/crew/").content.decode(), re.DOTALL)[1]
    )


def test_a_badge_that_has_ended_says_why(client, credential, link):
    Award.objects.update(state=AwardState.REVOKED)
    page = client.post("/verify/crew/", {"text": link})
    assert verdicts(page) == [("revoked", "Line 1")]
    assert "The hub has revoked this badge." in page.content.decode()


def test_judging_ends_with_its_time_and_never_before_the_first():
    entries = entries_in_text("no link\nnone either")
    assert [row.label for row in judged(entries, at=NOW, seconds=0)] == ["no link"]
    left = not_reached(entries[1], NOW)
    assert (left.state, left.label) == ("not_checked", "none either")
    assert left.why == "There was no time left for this one. Check it by itself, or fewer at once."
