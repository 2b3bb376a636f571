"""The desk as an app: its page, service worker and manifest, the same for everybody."""

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import reverse

from lms.web import desk, desk_files
from tests.factories import accounts, courses

ADDRESSES = ["desk_app", "offline", "service_worker", "manifest"]
DECODER = f"{settings.STATIC_URL}vendor/zxing"


def told(client: Client) -> Any:
    """What the service worker is told about the desk."""
    first = client.get("/sw.js").content.decode().splitlines()[0]
    return json.loads(first.removeprefix("self.FETTLE = ").removesuffix(";"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADDRESSES)
def test_everybody_gets_the_same_bytes_and_no_cookie(name, django_assert_num_queries):
    answers = []
    for person in (courses.mentor(), accounts.trainee(), None):
        client = Client()
        if person:
            client.force_login(person)
        with django_assert_num_queries(0):
            answers.append(client.get(reverse(name)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert [dict(answer.cookies) for answer in answers] == [{}, {}, {}]
    assert "Cookie" not in answers[0]["Vary"]
    assert answers[0]["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_no_page_of_the_desk_holds_a_token_or_a_message():
    client = Client()
    client.force_login(courses.mentor("Olga Nordmann"))
    text = client.get("/mentor/desk/").content.decode()
    assert "csrf" not in text
    assert "Olga" not in text
    assert '<div class="messages' not in text


def test_the_page_brings_its_words_and_a_way_without_scripts():
    text = Client().get("/mentor/desk/").content.decode()
    assert 'id="desk"' in text
    words = re.search(r'<script id="desk-words" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert words
    assert "nearly full" in json.loads(words[1])["storage_full"]
    assert '<a href="/mentor/">' in text[text.index("<noscript>") : text.index("</noscript>")]


def test_the_page_is_not_sent_again_while_it_is_the_same():
    client = Client()
    first = client.get("/mentor/desk/")
    again = client.get("/mentor/desk/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    # Browsers lay the headers of a 304 over those they kept.
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    with override_settings(HUB_NAME="Another hub"):
        assert client.get("/mentor/desk/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def policy(address: str) -> dict[str, str]:
    parts = Client().get(address)["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.django_db
def test_only_the_desk_may_compile_its_decoder_and_show_what_it_recorded():
    assert {name: policy("/mentor/desk/")[name] for name in ("script-src", "worker-src", "connect-src")} == {
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "connect-src": "'self'",
    }
    assert policy("/mentor/desk/")["img-src"] == "'self' data: blob:"
    assert policy("/mentor/desk/")["media-src"] == "'self' blob:"
    elsewhere = policy("/accounts/login/")
    assert "script-src" not in elsewhere
    assert "blob:" not in elsewhere["img-src"]


def test_the_worker_may_answer_for_the_whole_site_and_is_always_looked_at_anew():
    answer = Client().get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"


def test_the_worker_keeps_the_desk_and_nothing_else():
    shell = told(Client())["shell"]
    assert shell["page"] == "/mentor/desk/"
    assert all(address.startswith(settings.STATIC_URL) for address in shell["files"])
    assert {"/static/fettle/desk/queue.js", "/static/fettle/css/tokens.css"} < set(shell["files"])
    assert not any("forget.js" in address or "sw.js" in address for address in shell["files"])
    assert not any(address.startswith(DECODER) for address in shell["files"])
    assert all(address.startswith(DECODER) for address in shell["later"])


def test_the_worker_keeps_the_page_for_what_is_not_here_with_all_it_needs():
    shell = told(Client())["shell"]
    assert shell["offline"] == "/offline/"
    page = Client().get("/offline/").content.decode()
    needed = set(re.findall(r'="(/static/[^"#]+)', page))
    assert "/static/fettle/js/kept.js" in needed
    assert needed <= set(shell["files"])
    assert "<kept-list" in page
    assert "csrf" not in page


@pytest.mark.django_db
def test_a_course_offers_to_be_kept_and_ones_own_page_lists_what_is():
    page = courses.course("C01").get_url()
    assert "<keep-course hidden" in Client().get(page).content.decode()
    trainee = Client()
    trainee.force_login(accounts.trainee())
    assert "<kept-list hidden" in trainee.get("/me/").content.decode()


def test_everything_the_worker_keeps_is_there():
    for address in told(Client())["shell"]["files"]:
        assert desk_files.static_bytes(address), address


def test_what_few_cards_need_is_kept_by_the_worker_and_not_loaded_with_the_page():
    module, client = "/static/fettle/desk/later/tracing.js", Client()
    assert module in told(client)["shell"]["files"]
    assert module not in client.get("/mentor/desk/").content.decode()


def test_a_version_names_the_bytes_of_the_page():
    before = told(Client())["version"]
    assert told(Client())["version"] == before
    with override_settings(HUB_NAME="Another hub"):
        assert told(Client())["version"] != before


@pytest.mark.parametrize(
    "changed", ["queue.js", "screens/home.js", "sw.js", "forget.js", "../css/tokens.css", "../js/kept.js"]
)
def test_a_version_names_the_bytes_of_every_file(changed, tmp_path, monkeypatch):
    whole = Path(str(finders.find("fettle")))
    copied = tmp_path / "fettle"
    shutil.copytree(whole, copied)
    monkeypatch.setattr(
        finders, "find", lambda name: str(found) if (found := tmp_path / name).exists() else None
    )
    shutil.copytree(whole.parent / "vendor", tmp_path / "vendor")
    before = desk_files.shell().version
    file = copied / "desk" / changed
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((file.read_bytes() if file.exists() else b"") + b"\n")
    assert desk_files.shell().version != before


def test_the_first_load_is_light():
    """At most 150 kB, as they travel, without the decoder of QR codes."""
    shell = desk_files.shell()
    packed = {"page": len(gzip.compress(shell.html.encode()))}
    for address in shell.files:
        content = desk_files.static_bytes(address)
        packed[address] = len(content) if address.endswith(".woff2") else len(gzip.compress(content))
    assert sum(packed.values()) <= 150_000, sorted(packed.items(), key=lambda one: -one[1])[:12]


def test_the_manifest_opens_the_desk_under_the_hubs_name():
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert {name: manifest[name] for name in ("id", "name", "start_url", "scope", "display", "lang")} == {
        "id": "/mentor/desk/",
        "name": settings.HUB_NAME,
        "start_url": "/mentor/desk/",
        "scope": "/",
        "display": "standalone",
        "lang": "en",
    }
    assert [shortcut["name"] for shortcut in manifest["shortcuts"]] == ["Scan"]
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
        ("any", "maskable"),
    }
    assert all(desk_files.static_bytes(icon["src"]) for icon in manifest["icons"])


def test_the_manifest_has_the_colours_of_the_tokens():
    tokens = desk_files.static_bytes("/static/fettle/css/tokens.css").decode()
    assert f"--work: light-dark({desk.THEME_COLOUR}," in tokens
    assert f"--paper: light-dark({desk.GROUND_COLOUR}," in tokens


@pytest.mark.django_db
def test_mentors_are_offered_the_app_on_every_page_and_others_are_not():
    offered = []
    for person in (courses.mentor(), accounts.trainee()):
        client = Client()
        client.force_login(person)
        offered.append('rel="manifest"' in client.get("/me/").content.decode())
    assert offered == [True, False]
