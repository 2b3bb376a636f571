"""The pages on which one arranges how one signs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_decode

from lms.accounts import signing
from lms.accounts.devices import device_name
from lms.accounts.models import Passkey, Pin
from tests.factories import accounts
from tests.factories.signing import make_passkey, make_pin, pin_mac, soft_key

pytestmark = pytest.mark.django_db
HERE = "/accounts/signing/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def mentor():
    return accounts.person("Mo")


def signed_in(person, *, proved: bool = True) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    if proved:
        answer = client.post("/accounts/reauthenticate/", {"password": accounts.PASSWORD})
        assert answer.status_code == 302
    return client


def text_of(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def test_the_overview_says_what_there_is(mentor):
    client = signed_in(mentor, proved=False)
    empty = text_of(client.get(HERE))
    assert "You have no passkey yet." in empty
    assert "You have no PIN yet." in empty
    make_passkey(mentor, name="Blue phone")
    make_passkey(mentor, name="Old phone", removed_at=timezone.now(), removal=Passkey.Removal.LOST)
    make_passkey(mentor, name="Older phone", rp_id="former.example")
    make_passkey(accounts.person("Noor"), name="Noor's phone")
    make_pin(mentor)
    full = text_of(client.get(HERE))
    assert "Blue phone" in full
    assert "Old phone: lost, " in full
    assert "made for former.example, where this hub was before" in full
    assert "Noor" not in full
    assert "You have no" not in full
    assert "Set a new PIN" in full


def test_the_overview_asks_the_database_the_same_whatever_there_is(mentor, django_assert_max_num_queries):
    client = signed_in(mentor, proved=False)
    make_passkey(mentor)
    with django_assert_max_num_queries(40) as few:
        client.get(HERE)
    for _number in range(5):
        make_passkey(mentor)
    with django_assert_max_num_queries(len(few)):
        client.get(HERE)


@pytest.mark.parametrize(
    ("failed", "words"), [(5, "locked for a while"), (20, "There were too many wrong ones.")]
)
def test_the_overview_says_that_the_pin_is_locked(mentor, failed, words):
    make_pin(mentor)
    Pin.objects.update(failed=failed, locked_until=timezone.now() + timedelta(minutes=9))
    assert words in text_of(signed_in(mentor, proved=False).get(HERE))


@pytest.mark.parametrize(
    ("base_url", "possible"),
    [
        ("https://hub.example", True),
        ("http://localhost:8000", True),
        ("http://hub.example", False),
        ("https://192.0.2.1", False),
    ],
)
def test_where_browsers_allow_no_passkeys_the_page_says_so(mentor, settings, base_url, possible):
    settings.BASE_URL = base_url
    assert signing.can_have_passkeys() is possible
    settings.BASE_URL, settings.CSRF_TRUSTED_ORIGINS = "http://testserver", []
    page = text_of(signed_in(mentor, proved=False).get(HERE))
    assert "Passkeys are switched off here" in page
    assert f'href="{HERE}passkeys/add/"' not in page


@pytest.fixture
def secure(settings):
    """The hub at an address where browsers allow passkeys."""
    settings.BASE_URL = "https://testserver"
    return settings


def get(client, path):
    return client.get(path, headers={"user-agent": "Mozilla/5.0 (Linux; Android 15)"})


def options_of(page):
    found = page.context["options"]
    assert found in unescape(page.content.decode())
    return json.loads(found)


def test_a_passkey_is_added_renamed_and_removed(mentor, secure):
    client = signed_in(mentor)
    page = get(client, f"{HERE}passkeys/add/")
    assert page["Cache-Control"].split(", ")[-1] == "private"
    assert 'value="Android phone"' in page.content.decode()
    key = soft_key()
    answer = json.dumps(key.registration(websafe_decode(options_of(page)["challenge"])))
    sent = {"name": "Blue phone", "answer": answer}
    assert client.post(f"{HERE}passkeys/add/", sent)["Location"] == HERE
    row = Passkey.objects.get()
    assert (row.user, row.name, bytes(row.credential_id)) == (mentor, "Blue phone", key.credential)
    own = f"{HERE}passkeys/{row.public_id}/"
    assert client.post(own, {"name": "  "}).status_code == 422
    assert client.post(own, {"name": "Red phone"})["Location"] == HERE
    assert Passkey.objects.get().name == "Red phone"
    assert client.post(f"{own}remove/", {}).status_code == 422
    assert Passkey.objects.get().removed_at is None
    assert client.post(f"{own}remove/", {"why": "lost"})["Location"] == HERE
    assert Passkey.objects.get().removal == "lost"
    assert client.get(own).status_code == 404


def test_a_challenge_is_used_once(mentor, secure):
    client = signed_in(mentor)
    challenge = websafe_decode(options_of(get(client, f"{HERE}passkeys/add/"))["challenge"])
    sent = {"name": "Phone", "answer": json.dumps(soft_key().registration(challenge))}
    assert client.post(f"{HERE}passkeys/add/", sent).status_code == 302
    again = {"name": "Phone", "answer": json.dumps(soft_key().registration(challenge))}
    refused = client.post(f"{HERE}passkeys/add/", again)
    assert refused.status_code == 422
    assert "This passkey could not be added" in text_of(refused)
    assert 'value="Phone"' in refused.content.decode()
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [("", "Making one needs JavaScript"), ("{", "cannot be read"), ("[" * 9000, "cannot be read")],
)
def test_an_answer_that_is_none_is_said_in_words(mentor, secure, answer, words):
    refused = signed_in(mentor).post(f"{HERE}passkeys/add/", {"name": "Phone", "answer": answer})
    assert (refused.status_code, words in text_of(refused)) == (422, True)


def test_somebody_elses_passkey_is_not_there(mentor):
    row = make_passkey(mentor).row
    other = signed_in(accounts.person("Noor"))
    for path in (f"{HERE}passkeys/{row.public_id}/", f"{HERE}passkeys/{row.public_id}/remove/"):
        assert other.get(path).status_code == 404
        assert other.post(path, {"name": "Mine", "why": "lost"}).status_code == 404
    assert (Passkey.objects.get().name, Passkey.objects.get().removed_at) == ("Phone", None)


@pytest.mark.parametrize("path", ["passkeys/add/", "passkeys/{}/remove/", "pin/"])
def test_what_changes_who_signs_needs_the_password_once_more(mentor, path):
    row = make_passkey(mentor).row
    client = signed_in(mentor, proved=False)
    path = HERE + path.format(row.public_id)
    for answer in (client.get(path), client.post(path, {"why": "lost", "pin": "482916", "again": "482916"})):
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Pin.objects.exists()
    assert Passkey.objects.get().removed_at is None


def test_a_pin_that_waited_for_the_password_is_not_kept_in_the_session(mentor):
    client = signed_in(mentor, proved=False)
    client.post(f"{HERE}pin/", {"pin": "482916", "again": "482916"})
    assert "482916" not in json.dumps(dict(client.session))
    answer = client.post("/accounts/reauthenticate/", {"password": accounts.PASSWORD, "next": f"{HERE}pin/"})
    assert answer["Location"] == f"{HERE}pin/"
    assert not Pin.objects.exists()
    assert "type it again" in text_of(client.get(f"{HERE}pin/"))


def test_without_scripts_the_hub_makes_the_key_from_the_digits(mentor):
    client = signed_in(mentor)
    client.get(f"{HERE}pin/")
    assert client.post(f"{HERE}pin/", {"pin": "482916", "again": "482916"})["Location"] == HERE
    signing.check_pin(mentor, pin_mac(mentor, b"seen"), message=b"seen")


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("", "", "This field is required"),
        ("48291", "48291", "Use 6 to 12 digits"),
        ("123456", "123456", "easy to guess"),
        ("482916", "482917", "not the same PIN"),
    ],
)
def test_a_pin_that_will_not_do_is_refused_in_words_and_not_sent_back(mentor, pin, again, words):
    refused = signed_in(mentor).post(f"{HERE}pin/", {"pin": pin, "again": again})
    assert (refused.status_code, words in text_of(refused)) == (422, True)
    assert not pin or f'value="{pin}"' not in refused.content.decode()
    assert ("Type the PIN again." in text_of(refused)) is bool(pin)
    assert not Pin.objects.exists()


def test_with_scripts_the_key_alone_is_sent(mentor, settings):
    client = signed_in(mentor)
    page = client.get(f"{HERE}pin/")
    salt = urlsafe_b64decode(page.context["salt"])
    assert (f'data-salt="{page.context["salt"]}"' in page.content.decode(), len(salt)) == (True, 16)
    key = signing.derive("739150", salt=salt, iterations=settings.PIN_ITERATIONS)
    sent = {"pin": "", "again": "", "key": urlsafe_b64encode(key).decode().rstrip("=")}
    assert client.post(f"{HERE}pin/", sent)["Location"] == HERE
    signing.check_pin(mentor, pin_mac(mentor, b"seen", pin="739150"), message=b"seen")
    # The same once more: the salt was for one setting.
    assert "open twice" in text_of(client.post(f"{HERE}pin/", sent))


@pytest.mark.parametrize("key", ["AAAA", "é", "A" * 65])
def test_a_key_that_is_none_is_refused(mentor, key):
    assert signed_in(mentor).post(f"{HERE}pin/", {"key": key}).status_code == 422
    assert not Pin.objects.exists()


def test_a_new_pin_ends_the_one_before_and_opens_one_that_was_locked(mentor):
    make_pin(mentor)
    old = pin_mac(mentor, b"seen")
    Pin.objects.update(failed=20)
    signed_in(mentor).post(f"{HERE}pin/", {"pin": "739150", "again": "739150"})
    signing.check_pin(mentor, pin_mac(mentor, b"seen", pin="739150"), message=b"seen")
    with pytest.raises(signing.SignatureRefused):
        signing.check_pin(mentor, old, message=b"seen")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "Android phone"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux computer"),
        ("curl/8", ""),
    ],
)
def test_a_first_name_for_the_device(agent, name):
    assert device_name(agent) == name
