"""The code on its holder's page and paper, and the page that reads it as it is served."""

import base64
import hashlib
import re
import zipfile
from html import escape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from badges.domain import keys, status
from badges.domain.door_file import door_file
from badges.domain.showing import choose_page
from badges.enums import AwardState, PageVisibility, StatusKind, StatusRule
from badges.formats.door import read
from badges.models import Award
from lms.kernel import key_files
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db
FILE = "/verify/door.html"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Amina Diallo"))


@pytest.fixture
def own(client, award):
    client.force_login(award.learner)
    return f"/me/badges/{award.public_id}/door/"


def holder_in(response) -> str:
    found = re.search(r"#(DOOR1:[A-Z2-7]+)", response.content.decode())
    assert found
    return read(found[1], keys.published(keys.active_key())).holder


def test_the_holder_gets_the_code_without_a_name_until_they_tick_it(client, award, own):
    response = client.get(own)
    assert (holder_in(response), response["Cache-Control"]) == (
        "",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert holder_in(client.get(own, {"chosen": "1", "name": "on"})) == "Amina Diallo"


def test_where_the_page_carries_the_name_so_does_the_code_until_they_untick_it(client, award, own):
    choose_page(award, by=award.learner, page=PageVisibility.PUBLIC, shows_name=True)
    assert holder_in(client.get(own)) == "Amina Diallo"
    assert holder_in(client.get(own, {"chosen": "1"})) == ""


def test_a_badge_that_does_not_stand_has_none_and_its_page_offers_none(client, award, own):
    page = own.removesuffix("door/")
    assert own in client.get(page).content.decode()
    Award.objects.filter(pk=award.pk).update(state=AwardState.REVOKED, ended_at=timezone.now())
    assert own not in client.get(page).content.decode()
    response = client.get(own)
    assert response.status_code == 409
    assert "does not stand now" in response.content.decode()


def test_the_code_is_on_the_holders_paper_and_in_their_zip_and_on_nothing_that_others_get(client, award, own):
    mine = client.post(f"/me/badges/{award.public_id}/certificate/", {"print": "1"}).content.decode()
    assert "Without a network" in mine
    public = client.get(f"/credentials/{award.public_id}/print/").content.decode()
    assert "Without a network" not in public
    assert "Check it before you rely on it" in public
    every = client.post(f"/me/badges/{award.public_id}/all/")
    assert zipfile.ZipFile(BytesIO(b"".join(every.streaming_content))).testzip() is None


def test_while_no_key_can_be_used_there_is_no_code_but_paper_all_the_same(client, award, own):
    file = key_files.file_of(keys.active_key().name)
    file.rename(file.with_suffix(".away"))
    response = client.get(own)
    assert response.status_code == 409
    assert "cannot sign at the moment" in response.content.decode()
    mine = client.post(f"/me/badges/{award.public_id}/certificate/", {"print": "1"})
    assert (mine.status_code, "Without a network" in mine.content.decode()) == (200, False)


def test_the_file_is_the_same_for_everybody_and_may_be_kept_for_five_minutes(
    client, award, django_assert_num_queries
):
    client.force_login(award.learner)
    client.get(FILE)  # its parts are read once
    with django_assert_num_queries(3):
        response = client.get(FILE)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Amina" not in response.content.decode()
    assert len(response.content) < 1_000_000


def test_it_may_run_what_stands_in_it_and_load_nothing(client, award):
    response = client.get(FILE)
    page, policy = response.content.decode(), response["Content-Security-Policy"]
    inline = re.findall(r"<(?:script|script type=\"module\"|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline]
    style, *scripts = [f"'sha256-{digest}'" for digest in digests]
    own = (
        f"default-src 'none'; script-src {' '.join(scripts)} 'wasm-unsafe-eval'; style-src {style}; "
        "img-src data: blob:; media-src blob:; base-uri 'none'; form-action 'none'"
    )
    assert len(scripts) == 3
    assert policy == f"{own}; frame-ancestors 'none'"
    assert f'content="{escape(own)}"' in page
    assert not re.search(
        r"\s(?:src|style|on[a-z]+)=", page.partition('id="snapshot"')[0].partition("</style>")[2]
    )


def test_a_file_that_was_fetched_is_fetched_again_only_once_something_happened(client, award):
    etag = client.get(FILE)["ETag"]
    same = client.get(FILE, headers={"if-none-match": etag})
    assert (same.status_code, same["Content-Security-Policy"][:18]) == (304, "default-src 'none'")
    status.record(award, StatusKind.REVOKED, rule=StatusRule.BY_HAND, at=timezone.now())
    assert client.get(FILE, headers={"if-none-match": etag}).status_code == 200


def test_its_sentences_are_in_the_language_in_force(db):
    with translation.override("de"):
        assert '<html lang="de" dir="ltr">' in door_file(timezone.now()).html


def test_what_it_is_and_how_often_to_get_it_is_said_beside_it(client):
    page = client.get("/verify/door/").content.decode()
    assert FILE in page
    assert "after 7 days it warns, and after 30" in " ".join(page.split())
    assert "/verify/door/" in client.get("/verify/").content.decode()
