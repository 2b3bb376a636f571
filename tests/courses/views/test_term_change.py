"""The page of a word on which safety rests: propose, compare, decide; what is typed stays, and who may see it."""

import pytest
from wagtail.models import Locale

from content.models import Term
from courses.models import TermDraft
from lms.accounts import roles
from tests.courses.domain.test_term_review import word
from tests.courses.views.test_skill_review import words
from tests.factories import accounts, review

pytestmark = pytest.mark.django_db
SENT = {"word": "RCD", "abbreviation_of": "", "definition": "A switch that opens.", "revision": "0"}


def page_of(term):
    return f"/admin/skills/words/{term.pk}/"


def test_an_editor_proposes_a_reviewer_compares_and_decides_and_the_word_changes():
    rcd, edda = word(), review.editor()
    shown = review.client_of(edda).get(page_of(rcd))
    assert (
        "Safety rests on pages that explain this word: Stop first . So it is changed in a review."
        in words(shown)
    )
    assert review.client_of(edda).post(page_of(rcd), SENT | {"propose": "1"}).status_code == 302
    for person in (review.expert(), review.safety_reviewer(), review.councillor()):
        client = review.client_of(person)
        assert "word “RCD”" in words(client.get("/admin/"))
        page = client.get(page_of(rcd))
        assert "Meaning A switch. A switch that opens." in words(page)
        assert 'name="propose"' not in page.content.decode()
        form = page.context["decision"]
        said = {name: form[name].value() for name in ("seen", "step")}
        assert client.post(page_of(rcd), said | {"approve": "1"}).status_code == 302
    rcd.refresh_from_db()
    assert rcd.definition == "A switch that opens."
    history = words(review.client_of(edda).get(page_of(rcd)))
    assert "Cleo put in force" in history
    assert "word “RCD”" in words(review.client_of(edda).get("/admin/skills/reviews/"))


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"definition": " "}, 422, "Say what it means."),
        ({"definition": "x" * 501}, 422, "at most 500 characters"),
        ({"word": ""}, 422, "Write the word."),
        ({"revision": "7"}, 409, "Somebody proposed or decided something meanwhile."),
        ({"revision": "9" * 30}, 422, ""),
        ({"definition": "A switch."}, 409, "Nothing differs from what it says now."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(changes, status, told):
    rcd = word()
    answer = review.client_of(review.editor()).post(
        page_of(rcd),
        SENT | {"abbreviation_of": "typed"} | changes | {"propose": "1"}
        if changes.get("definition") != "A switch."
        else SENT | changes | {"propose": "1"},
    )
    assert answer.status_code == status
    assert told in words(answer)
    assert answer.context["form"]["word"].value() == changes.get("word", "RCD")
    assert TermDraft.objects.count() == 0


def test_words_of_a_reviewer_stay_where_the_proposal_changed_meanwhile():
    rcd, edda, erik = word(), review.editor(), review.expert()
    review.client_of(edda).post(page_of(rcd), SENT | {"propose": "1"})
    client = review.client_of(erik)
    form = client.get(page_of(rcd)).context["decision"]
    said = {name: form[name].value() for name in ("seen", "step")}
    review.client_of(edda).post(
        page_of(rcd), SENT | {"definition": "It is harmless.", "revision": "1", "propose": "1"}
    )
    answer = client.post(page_of(rcd), said | {"send_back": "1", "words": "A long answer"})
    assert answer.status_code == 409
    assert "A long answer" in answer.content.decode()
    assert "It is harmless." in words(answer)
    review.client_of(edda).post(page_of(rcd), {"discard": "1", "revision": "2"})
    answer = client.post(page_of(rcd), said | {"approve": "1"})
    assert answer.status_code == 409
    assert "Nothing is proposed for this word any more." in words(answer)


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.COORDINATOR, roles.TEACHER])
def test_nobody_else_sees_or_proposes(role):
    rcd, other = word(), review.client_of(accounts.person("Otto", role=role))
    assert other.get(page_of(rcd)).status_code == 302
    assert other.post(page_of(rcd), SENT | {"propose": "1"}).status_code == 302
    assert TermDraft.objects.count() == 0


def test_a_word_of_no_such_page_leads_to_the_glossary():
    free = Term.objects.create(slug="mcb", term="MCB", definition="A breaker.", locale=Locale.get_default())
    client = review.client_of(review.editor())
    page = client.get(page_of(free))
    assert "No page on which safety rests explains it now. Change it in the glossary" in words(page)
    assert 'name="propose"' not in page.content.decode()
    assert client.get("/admin/skills/words/999999/").status_code == 404
