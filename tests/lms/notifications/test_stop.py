"""A kind of mail is switched off by one press in the mail program, without signing in, and that can be undone."""

import re
import uuid
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.signing import Signer
from django.test import Client

from lms.notifications import choices, kinds, links, sending
from lms.notifications.choices import choose
from lms.notifications.digest import send_due
from lms.notifications.models import MailChoice, Pace
from lms.notifications.tasks import tell_pin
from lms.web import privacy
from tests.factories import accounts, badges
from tests.factories.mail import wants
from tests.factories.signing import make_pin
from tests.lms.notifications.happenings import HAPPENINGS, next_monday

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person():
    return accounts.trainee()


def client() -> Client:
    """A mail program: no session, no cookie, no token."""
    return Client(enforce_csrf_checks=True)


def path_of(person, key: str = "badge") -> str:
    return links.stop_address(person, key).removeprefix("http://testserver")


def pace(person, key: str = "badge") -> str:
    return choices.paces([person])[person.pk, key].value


def heading(answer) -> str:
    [found] = re.findall(r"<h1>(.*?)</h1>", answer.content.decode())
    return str(found)


def test_the_mail_has_both_headers_whole_and_a_link_to_see(person, mailoutbox):
    sending.announce_award(badges.issued(person))
    link = links.stop_address(person, "badge")
    read = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=default)
    assert read["List-Unsubscribe"].strip() == f"<{link}>"  # long as it is, on a line of its own
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mailoutbox[0].message().as_bytes().count(link.encode()) >= 1
    assert f"Stop mails of this kind: {link}" in mailoutbox[0].body
    assert "Which mails you get: http://testserver/accounts/mails/" in mailoutbox[0].body
    html = mailoutbox[0].alternatives[0][0]
    assert f'<a href="{link}"' in html
    assert '<a href="http://testserver/accounts/mails/"' in html


def test_what_always_goes_has_no_such_link(person, mailoutbox):
    tell_pin(make_pin(person).pk)
    [message] = mailoutbox
    assert "List-Unsubscribe" not in message.extra_headers
    assert "/mails/stop/" not in message.body + message.alternatives[0][0]
    assert "Which mails you get: http://testserver/accounts/mails/" in message.body


@pytest.mark.parametrize("key", list(HAPPENINGS))
def test_one_press_stops_the_kind_of_the_mail_and_no_other(key, mailoutbox):
    person = accounts.trainee()
    wants(Pace.AT_ONCE, person)
    HAPPENINGS[key][0](person)
    [message] = [one for one in mailoutbox if one.to == [person.email]]
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    answer = client().post(link.removeprefix("http://testserver"), ONE_CLICK)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    now = {kind: pace.value for (_person, kind), pace in choices.paces([person]).items()}
    assert now == dict.fromkeys(HAPPENINGS, "at_once") | {key: "never"}


def test_the_press_of_a_digest_stops_what_comes_in_it_and_the_undo_brings_it_back(person, mailoutbox):
    choose(person, {"badge": Pace.DAILY, "held": Pace.NEVER})
    sending.announce_award(badges.issued(person))
    send_due(next_monday())
    path = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    before = choices.paces([person])
    assert client().post(path, ONE_CLICK).status_code == 200
    assert {now.value for now in choices.paces([person], choices.offered(person)).values()} == {
        "at_once",
        "never",
    }
    assert client().post(path, {"undo": "1"}).status_code == 200
    assert choices.paces([person]) == before


def test_reading_the_page_changes_nothing_and_its_button_does(person):
    path = path_of(person)
    answer = client().get(path)
    assert (answer.status_code, heading(answer), pace(person)) == (200, "Stop these mails?", "at_once")
    assert client().head(path).status_code == 200
    assert not MailChoice.objects.exists()
    assert re.search(r'name="List-Unsubscribe"\s+value="One-Click"', answer.content.decode())
    assert answer["Cache-Control"].startswith("max-age=0")
    assert (answer["Referrer-Policy"], "noindex" in answer.content.decode()) == ("same-origin", True)
    done = client().post(path, ONE_CLICK)
    assert (heading(done), pace(person)) == ("These mails do not come any more", "never")
    assert 'name="undo"' in done.content.decode()
    again = client().post(path, ONE_CLICK)
    assert (heading(again), 'name="undo"' in again.content.decode()) == (heading(done), True)
    assert 'name="undo"' in client().get(path).content.decode()  # opened again later
    back = client().post(path, {"undo": "1"})
    assert (heading(back), pace(person)) == ("These mails come again", "at_once")


def test_as_mail_programs_may_post_it_in_parts(person):
    body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    assert client().generic("POST", path_of(person), body, content_type=kind).status_code == 200
    assert pace(person) == "never"


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "yes"}, {"pace": "daily"}, {"badge": "daily"}])
def test_a_post_that_does_not_ask_for_it_changes_nothing(person, sent):
    answer = client().post(path_of(person), sent)
    assert (answer.status_code, pace(person), MailChoice.objects.count()) == (400, "at_once", 0)


def test_undo_brings_back_nothing_that_the_link_did_not_stop(person):
    choose(person, {"badge": Pace.NEVER})
    answer = client().post(path_of(person), {"undo": "1"})
    assert (answer.status_code, pace(person)) == (200, "never")
    assert "There was nothing to undo" in answer.content.decode()


def test_a_link_that_is_made_up_altered_or_for_something_else_says_so_plainly(person):
    good = links.token_of(person, "badge")
    name, key, sign = good.rsplit(".", 2)
    other = accounts.trainee("Theo")
    wrong = [
        "x",
        "..",
        good[:-1],
        good + "a",
        f"{other.public_id.hex}.{key}.{sign}",
        f"{name}.held.{sign}",
        Signer(sep=".").sign(f"{name}.{key}"),
        Signer(salt="something.else", sep=".").sign(f"{name}.{key}"),
        Signer(salt="notifications.stop", sep=".").sign(f"{uuid.uuid4().hex}.{key}"),
        "%00",
        "%ff",
        "٣" * 300,
    ]
    for token in wrong:
        for answer in (
            client().get(f"/mails/stop/{token}/"),
            client().post(f"/mails/stop/{token}/", ONE_CLICK),
        ):
            assert (answer.status_code, heading(answer)) == (404, "This link is not one of ours"), token
    assert not MailChoice.objects.exists()


def test_the_link_of_an_erased_person_is_known_no_more(person):
    path = path_of(person)
    client().post(path, ONE_CLICK)
    privacy.erase(person)
    assert [client().get(path).status_code, client().post(path, ONE_CLICK).status_code] == [404, 404]
    assert not MailChoice.objects.exists()


def test_a_link_signs_nobody_in_and_names_nobody(person):
    path = path_of(person)
    visitor = client()
    assert visitor.post(path, ONE_CLICK).status_code == 200
    assert visitor.get("/accounts/mails/").status_code == 302
    assert person.email not in client().get(path).content.decode()


def test_whoever_is_signed_in_as_somebody_else_changes_the_readers_mails_alone(person):
    theo, visitor = accounts.trainee("Theo"), client()
    visitor.force_login(theo, "django.contrib.auth.backends.ModelBackend")
    visitor.post(path_of(person), ONE_CLICK)
    assert (pace(person), pace(theo)) == ("never", "at_once")


def test_the_page_speaks_the_language_of_the_account(person):
    person.language = "de"
    person.save()
    answer = client().get(path_of(person), headers={"Accept-Language": "es"})
    assert answer["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()


def test_few_questions_are_asked(person, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(0):
        client().get("/mails/stop/made-up/")
    with django_assert_max_num_queries(6):  # two of them for what they may hear of
        client().get(path_of(person, kinds.DIGEST))
    with django_assert_max_num_queries(32):  # five kinds, each found or made in a savepoint
        client().post(path_of(person, kinds.DIGEST), ONE_CLICK)


@pytest.mark.parametrize("sent", [None, ONE_CLICK, {"undo": "1"}])
@pytest.mark.parametrize("key", ["gate", "nonsense"])
def test_a_link_for_a_kind_that_is_not_chosen_is_unknown(person, key, sent):
    path = path_of(person, key)
    answer = client().get(path) if sent is None else client().post(path, sent)
    assert (answer.status_code, MailChoice.objects.count()) == (404, 0)
    assert "notifications/stop_unknown.html" in [template.name for template in answer.templates]
