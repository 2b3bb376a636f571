"""The review of a skill in the admin: where it is found, what is shown, what each button does, and what is kept."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import ReviewEntry, Skill, SkillDraft
from lms.accounts import roles
from tests.courses.views.test_skills import PAGE, fields
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db
DRAFT, DECIDE, REVIEWS = f"{PAGE}draft/", f"{PAGE}review/", "/admin/skills/reviews/"
GATE = {"safety_gate": True}


def words(answer):
    body = re.sub(r"(?s)<(style|script|head)\b.*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sent_by(edda, **version):
    """A skill whose next version is in the review."""
    made = courses.skill("S01", **version)
    answer = review.client_of(edda).post(PAGE, fields(made, title="Other words", confirm="on", submit="1"))
    assert answer["Location"] == PAGE
    return made


def decide(person, button, **said):
    client = review.client_of(person)
    form = client.get(DRAFT).context["decision"]
    shown = {name: form[name].value() or "" for name in ("seen", "step")}
    return client.post(DECIDE, shown | {button: "1"} | said)


def test_the_form_sends_a_version_into_the_review_and_every_group_decides_on_the_page_of_the_draft():
    edda = review.editor()
    sent_by(edda, **GATE)
    page = words(review.client_of(edda).get(PAGE))
    assert "Subject expert: looks at it now" in page
    assert "Safety reviewer: not yet" in page
    erik, sara, cleo = review.expert(), review.safety_reviewer(), review.councillor()
    shown = words(review.client_of(erik).get(DRAFT))
    assert "Your turn: Subject expert" in shown
    assert "Name Skill S01 Other words" in shown
    assert "Your turn" not in words(review.client_of(sara).get(DRAFT))
    assert decide(erik, "approve", words="Right.")["Location"] == DRAFT
    assert decide(sara, "approve")["Location"] == DRAFT
    assert "Safety reviewer: approved by Sara" in words(review.client_of(cleo).get(DRAFT))
    assert decide(cleo, "approve")["Location"] == PAGE
    assert Skill.objects.get().current.number == 2
    history = words(review.client_of(edda).get(PAGE))
    digest = Skill.objects.get().current.digest[:12]
    assert f"Erik Subject expert: approved Right. draft after version 1 {digest}" in history
    assert f"Cleo put in force version 2 {digest}" in history


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER])
def test_nobody_else_sees_drafts_or_decides(role):
    sent_by(review.editor())
    other = review.client_of(accounts.person("Otto", role=role))
    for answer in (other.get(DRAFT), other.get(REVIEWS), other.post(DECIDE, {"approve": "1"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith(("/admin/login/", "/accounts/", "/admin/"))
    assert ReviewEntry.objects.filter(act="approved").count() == 0


def test_a_reviewer_reads_numbers_and_no_names_and_changes_nothing():
    mentor, edda = courses.mentor(), review.editor()
    version = sent_by(edda)
    courses.observation(mentor, accounts.trainee("Hal"), version)
    client = review.client_of(review.expert())
    page = words(client.get(DRAFT))
    assert "1 person holds it now" in page
    assert "Hal" not in page
    assert client.get(f"{DRAFT}?format=csv").status_code == 302
    client.post(PAGE, fields(version, title="Mine", revision=1, save="1"))
    assert SkillDraft.objects.get().definition["title"] == "Other words"


def test_sending_back_without_words_is_refused_and_with_them_the_editor_reads_them():
    edda, erik = review.editor(), review.expert()
    sent_by(edda)
    answer = decide(erik, "send_back", words="  ")
    assert answer.status_code == 422
    assert "Say what has to change: the author reads it." in words(answer)
    assert decide(erik, "send_back", words="The limit has no unit.")["Location"] == DRAFT
    for address in (PAGE, DRAFT, "/admin/"):
        page = words(review.client_of(edda).get(address))
        assert "Sent back by Erik: The limit has no unit." in page
    assert "Send to the review" in words(review.client_of(edda).get(DRAFT))
    review.client_of(edda).post(DECIDE, {"submit": "1", "revision": "1"})
    assert "Your turn" in words(review.client_of(erik).get(DRAFT))


def test_a_draft_that_was_changed_meanwhile_is_shown_anew_with_the_words_that_were_typed():
    edda, erik = review.editor(), review.expert()
    version = sent_by(edda)
    client = review.client_of(erik)
    before = client.get(DRAFT).context["decision"]
    old = {name: before[name].value() for name in ("seen", "step")}
    form = review.client_of(edda)
    form.post(PAGE, fields(version, title="Slipped in", revision=1, confirm="on", submit="1"))
    for button in ("approve", "send_back"):
        answer = client.post(DECIDE, old | {button: "1", "words": "A <b>long</b> answer"})
        assert answer.status_code == 409
        page = words(answer)
        assert "This draft was changed, decided or taken back meanwhile. Look at it again." in page
        assert "Slipped in" in page
        assert "A <b>long</b> answer" in page
        fresh = answer.context["decision"]
        assert fresh["seen"].value() != old["seen"]
    again = {name: fresh[name].value() for name in ("seen", "step")}
    client.post(DECIDE, again | {"approve": "1"})
    assert Skill.objects.get().current.title == "Slipped in"


def test_whoever_wrote_a_part_is_told_why_they_cannot_approve_and_may_send_it_back():
    both = review.expert()
    both.give_roles(roles.EDITOR)
    sent_by(both)
    page = words(review.client_of(both).get(DRAFT))
    assert "You wrote a part of what is new here. Somebody else has to approve it." in page
    assert 'name="approve"' not in review.client_of(both).get(DRAFT).content.decode()
    assert decide(both, "approve").status_code == 403
    assert decide(both, "send_back", words="I found a slip.")["Location"] == DRAFT


def test_a_decision_about_a_draft_that_is_gone_leads_to_the_skill():
    edda = review.editor()
    sent_by(edda)
    decide(review.expert(), "approve")
    answer = review.client_of(review.expert("Ewa")).post(DECIDE, {"approve": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == PAGE
    assert "There is no draft of this skill any more." in words(answer)


@pytest.mark.parametrize("strange", ["x", "9" * 30, "-1", "\x00"])
def test_strange_fields_are_refused(strange):
    edda = review.editor()
    sent_by(edda)
    client = review.client_of(review.expert())
    assert client.post(DECIDE, {"approve": "1", "seen": strange, "step": strange}).status_code == 409
    assert review.client_of(edda).post(DECIDE, {"submit": "1", "revision": strange}).status_code == 409


def test_what_waits_stands_where_reviewers_begin_and_in_the_list_of_reviews():
    edda, erik = review.editor(), review.expert()
    assert "Skills and words in review" not in words(review.client_of(erik).get("/admin/"))
    assert "Nothing is in the review." in words(review.client_of(erik).get(REVIEWS))
    sent_by(edda)
    start = review.client_of(erik).get("/admin/")
    assert "Skills and words in review Waiting for you S01 Other words (Subject expert," in words(start)
    assert f'href="{DRAFT}"' in start.content.decode()
    assert "Yours S01 Other words : waits for Subject expert" in words(review.client_of(edda).get("/admin/"))
    assert "Skills and words in review" not in words(review.client_of(review.councillor()).get("/admin/"))
    page = words(review.client_of(accounts.coordinator()).get(REVIEWS))
    assert "S01 Other words : Subject expert since" in page
    assert "Edda sent to the review draft after version 1" in page
    assert REVIEWS in review.client_of(erik).get("/admin/").content.decode()


def test_the_list_of_reviews_asks_as_much_for_one_as_for_many():
    edda = review.editor()
    client = review.client_of(edda)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(REVIEWS)
        return len(seen)

    sent_by(edda)
    asked()
    few = asked()
    for n in range(2, 8):
        made = courses.skill(f"S{n:02}")
        client.post(f"/admin/skills/S{n:02}/", fields(made, title="Other", confirm="on", submit="1"))
    assert asked() == few


def test_taking_it_out_of_the_review_is_the_editor_s_button():
    edda, erik = review.editor(), review.expert()
    sent_by(edda)
    assert 'name="take_back"' not in review.client_of(erik).get(DRAFT).content.decode()
    answer = review.client_of(erik).post(DECIDE, {"take_back": "1"})
    assert answer.status_code == 403
    review.client_of(edda).post(DECIDE, {"take_back": "1"})
    assert "Nobody was asked yet: send it to the review." in words(review.client_of(edda).get(DRAFT))
