"""The page on which one says which mails one gets."""

import json

import pytest

from lms.accounts import roles
from lms.notifications import choices, kinds
from lms.notifications.models import MailChoice, Pace
from lms.notifications.privacy import export_deliveries
from tests.factories import accounts
from tests.lms.notifications.happenings import HAPPENINGS

pytestmark = pytest.mark.django_db
PATH = "/accounts/mails/"
ASKED = [key for key in HAPPENINGS if key != "unagreed"]  # whoever coordinates nothing
ALL = dict.fromkeys(ASKED, "weekly")


@pytest.fixture
def person(client):
    tessa = accounts.trainee()
    client.force_login(tessa, "django.contrib.auth.backends.ModelBackend")
    return tessa


def test_it_shows_what_is_usual_and_keeps_what_is_chosen(client, person):
    page = client.get(PATH).content.decode()
    assert page.count(" selected>") == len(ASKED)
    assert "They go to tessa@example.test." in page
    assert "from 07:00 on in the hub’s time zone (UTC)" in page
    assert client.post(PATH, ALL)["Location"] == PATH
    assert {pace.value for pace in choices.paces([person], choices.offered(person)).values()} == {"weekly"}
    page = client.get(PATH).content.decode()
    assert page.count('<option value="weekly" selected>In a digest, once a week</option>') == len(ASKED)
    assert "It is saved." not in client.get(PATH).content.decode()


def test_it_says_which_mails_always_come_and_why(client, person):
    page = client.get(PATH).content.decode()
    for kind in kinds.ALWAYS:
        assert f"<strong>{kind.title}.</strong> {kind.about}" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"badge": ""}, "Say when you want these mails."),
        ({"badge": "hourly"}, "Choose one of the times in the list."),
        ({"badge": "a\0b"}, "Choose one of the times in the list."),
    ],
)
def test_what_cannot_be_is_refused_with_all_that_was_chosen_kept(client, person, changed, said):
    answer = client.post(PATH, ALL | changed)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert page.count('<option value="weekly" selected>') == len(ASKED) - 1
    assert not MailChoice.objects.exists()


def test_nobody_says_it_for_somebody_else(client, person):
    other = accounts.trainee("Theo")
    client.post(PATH, ALL | {"person": other.pk, "session": "never", "signing": "never"})
    assert set(MailChoice.objects.values_list("person", flat=True)) == {person.pk}
    assert set(MailChoice.objects.values_list("kind", flat=True)) == set(ASKED)


def test_the_account_leads_to_it(client, person):
    assert f'href="{PATH}"' in client.get("/accounts/profile/").content.decode()


def test_the_page_asks_no_more_for_many_kinds(client, person, django_assert_max_num_queries):
    client.post(PATH, ALL)
    with django_assert_max_num_queries(8):
        client.get(PATH)


def test_a_person_takes_along_what_they_chose_and_what_was_left_out(client, person):
    client.post(PATH, ALL | {"badge": "never"})
    choices.stop(person, "held")
    HAPPENINGS["badge"][0](person)
    topics = {topic.name: topic for topic in export_deliveries(person)}
    chosen = {row["kind"]: row for row in topics["mail_choices"].rows()}
    assert {kind: row["when"] for kind, row in chosen.items()} == ALL | {"badge": "never", "held": "never"}
    assert [kind for kind, row in chosen.items() if row["by the link in a mail"]] == ["held"]
    [mail] = topics["mails"].rows()
    assert (mail["about"], mail["how"], mail["sent"]) == ("award_issued", "left_out", None)
    assert json.dumps([mail, *chosen.values()])
    assert choices.paces([person])[person.pk, "badge"] == Pace.NEVER


def test_whoever_coordinates_is_asked_about_what_only_they_hear_of_and_others_are_not(client, person):
    title = "Took part without a guardian’s consent"
    assert title not in client.get(PATH).content.decode()
    client.post(PATH, ALL | {"unagreed": "never"})
    assert not MailChoice.objects.filter(kind="unagreed").exists()
    person.give_roles(roles.COORDINATOR)
    assert title in client.get(PATH).content.decode()
    client.post(PATH, ALL | {"unagreed": "weekly"})
    assert MailChoice.objects.get(kind="unagreed").pace == Pace.WEEKLY
