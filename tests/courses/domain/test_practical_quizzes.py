"""Quizzes of a practical: what is to be passed before one asks to be watched, in every language the same."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction
from wagtail_localize.segments.extract import extract_segments

from courses.domain.openness import Reader, is_open
from courses.domain.practical_quizzes import missing_quizzes
from courses.domain.quiz import answer_attempt, open_attempt, page_of, states_of
from courses.domain.requests import ask
from courses.enums import ReviewStep
from courses.models import PracticalPage, SignOffRequest
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses
from tests.factories.quizzes import EVERY_KIND, ONE_SAFE, answers_to, attempt_at, put_quizzes

pytestmark = pytest.mark.django_db

HARMLESS = ONE_SAFE.replace("    safety: true\n", "")
REQUIRED = HARMLESS.replace("title: Before you ask\n", "title: Before you ask\nrequired: true\n")
RIGHT, WRONG = {"stop-first": "stop"}, {"stop-first": "call"}


def card(text: str = ONE_SAFE, code: str = "S01") -> PracticalPage:
    page = courses.practical(courses.course(), courses.skill(code))
    return put_quizzes(page, text)


def answered(page: PracticalPage, learner, answers, quiz_id: str = "before"):
    attempt = attempt_at(page, learner, quiz_id)
    answer_attempt(attempt=attempt, answers=answers)
    attempt.refresh_from_db()
    return attempt


def in_german(page: PracticalPage) -> PracticalPage:
    """The card in German, live, with what it holds now."""
    german = Locale.objects.get_or_create(language_code="de")[0]
    for above in page.get_ancestors().filter(depth__gt=1).specific():
        if not above.has_translation(german):
            above.copy_for_translation(german).save_revision().publish()
    translated: PracticalPage = page.copy_for_translation(german)
    translated.save_revision().publish()
    fresh: PracticalPage = PracticalPage.objects.get(pk=translated.pk)
    return fresh


def test_asking_is_refused_until_what_safety_rests_on_is_right_and_leaves_nothing():
    page, learner = card(), accounts.trainee()
    with pytest.raises(DomainError) as refused:
        ask(learner=learner, skill=page.skill)
    assert (refused.value.code, str(refused.value)) == (
        "quiz_not_passed",
        "First pass the quiz “Before you ask” of this practical. Then ask for a sign-off.",
    )
    assert answered(page, learner, WRONG).passed_at is None
    with pytest.raises(DomainError):
        ask(learner=learner, skill=page.skill)
    assert not SignOffRequest.objects.exists()
    assert answered(page, learner, RIGHT).passed_at is not None
    assert ask(learner=learner, skill=page.skill).state == "waiting"


@pytest.mark.parametrize(("text", "held"), [(HARMLESS, False), (REQUIRED, True), (ONE_SAFE, True)])
def test_a_quiz_holds_back_if_its_author_says_so_or_safety_rests_on_it(text, held):
    page = card(text)
    assert [one.state.quiz.id for one in missing_quizzes(accounts.trainee(), page.skill)] == ["before"] * held


def test_what_was_passed_stays_passed_and_another_person_s_attempt_counts_for_nobody_else():
    page, learner, other = card(), accounts.trainee(), accounts.trainee("Ben")
    answered(page, learner, RIGHT)
    put_quizzes(page, ONE_SAFE.replace("Call the mentor", "Shout"))
    assert missing_quizzes(learner, page.skill) == []
    assert len(missing_quizzes(other, page.skill)) == 1


def test_a_practical_that_is_not_published_holds_nobody_back():
    page, learner = card(), accounts.trainee()
    page.unpublish()
    assert missing_quizzes(learner, page.skill) == []
    assert missing_quizzes(learner, courses.skill("S02").skill) == []


def test_it_costs_one_query_and_another_where_there_is_a_quiz(django_assert_num_queries):
    learner = accounts.trainee()
    plain = courses.practical(courses.course("C02"), courses.skill("S02", "C02"))
    skill = card(f"{ONE_SAFE}\n{REQUIRED.replace('id: before', 'id: after')}").skill
    with django_assert_num_queries(1):
        missing_quizzes(learner, plain.skill)
    with django_assert_num_queries(2):
        assert len(missing_quizzes(learner, skill)) == 2


def test_a_translation_that_is_behind_lets_nobody_through():
    page, learner = card(HARMLESS), accounts.trainee()
    german = in_german(page)
    put_quizzes(page, ONE_SAFE.replace("id: before", "id: new"))
    with override("de"):
        [missing] = missing_quizzes(learner, page.skill)
        assert (missing.page, missing.state.quiz.id) == (page, "new")
        put_quizzes(german, ONE_SAFE.replace("id: before", "id: new"))
        [missing] = missing_quizzes(learner, page.skill)
        assert missing.page == german


def test_passed_in_one_language_is_passed_in_the_other():
    page, learner = card(), accounts.trainee()
    german = in_german(page)
    attempt = answered(german, learner, RIGHT)
    assert states_of(learner, page)[0].passed
    assert missing_quizzes(learner, page.skill) == []
    assert page_of(attempt, "de") in (page, german)


def test_an_attempt_leads_back_to_its_card_and_to_nothing_once_that_is_gone():
    page, learner = card(), accounts.trainee()
    attempt = answered(page, learner, WRONG)
    assert page_of(attempt) == page
    page.unpublish()
    assert page_of(attempt) is None


def test_a_pause_holds_on_a_practical_too():
    page, learner = (
        card(ONE_SAFE.replace("questions:", "attempts: 1\nwait: 30\nquestions:", 1)),
        accounts.trainee(),
    )
    answered(page, learner, WRONG)
    now = timezone.now()
    with pytest.raises(DomainError) as refused:
        open_attempt(learner=learner, page=page, quiz_id="before", now=now)
    assert refused.value.code == "pause"
    open_attempt(learner=learner, page=page, quiz_id="before", now=now + timedelta(minutes=31))


def test_an_answer_in_words_waits_for_a_mentor_before_one_asks():
    page, learner = card(EVERY_KIND), accounts.trainee()
    attempt = attempt_at(page, learner)
    answer_attempt(attempt=attempt, answers=answers_to(attempt))
    [missing] = missing_quizzes(learner, page.skill)
    assert missing.state.waiting == attempt


def test_a_question_that_has_to_be_right_needs_the_council_on_a_practical():
    assert card().steps_needed() == {ReviewStep.EXPERT, ReviewStep.SAFETY, ReviewStep.COUNCIL}
    page = put_quizzes(PracticalPage.objects.get(), HARMLESS)
    page.refresh_from_db()
    assert page.steps_needed() == {ReviewStep.EXPERT}


def test_the_search_finds_a_quiz_by_its_title_and_a_translator_gets_its_words_and_no_ids():
    page = card()
    assert "Before you ask" in list(page.search_texts())
    assert "emergency stop" not in page.search_words()
    texts = [segment.string.data for segment in extract_segments(page) if hasattr(segment, "string")]
    assert "A machine pulls at a sleeve. What comes first?" in texts
    assert {"before", "stop-first", "stop", "call"}.isdisjoint(texts)


def test_a_copied_quiz_on_a_practical_gets_an_id_of_its_own():
    block = PracticalPage._meta.get_field("body").stream_block
    twice = block.to_python([*card().body.raw_data, *card_again().body.raw_data])
    cleaned = block.clean(twice)
    first, second = (child.value["id"] for child in cleaned)
    assert (first, second != "before") == ("before", True)


def card_again() -> PracticalPage:
    return put_quizzes(courses.practical(courses.course("C02"), courses.skill("S02", "C02")), ONE_SAFE)


def close(page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="kettle"
    )


def test_a_quiz_is_taken_on_a_card_that_is_open_and_named_nowhere_where_none_is():
    page, learner = card(), accounts.trainee()
    german = in_german(page)
    with override("de"):
        assert missing_quizzes(learner, page.skill)[0].page == german
        close(german)
        assert missing_quizzes(learner, page.skill)[0].page == page
    rule = close(page)
    assert [one.page for one in missing_quizzes(learner, page.skill)] == [None]
    passed = Reader(learner, (rule.pk,))
    assert missing_quizzes(learner, page.skill, reader=passed)[0].page == page
    messages = []
    for reader in (None, passed):
        with pytest.raises(DomainError) as refused:
            ask(learner=learner, skill=page.skill, reader=reader)
        assert refused.value.code == "quiz_not_passed"
        messages.append(str(refused.value))
    assert messages == [
        "First a quiz is to be passed, and its page is closed to you. Ask the coordinator for it.",
        "First pass the quiz “Before you ask” of this practical. Then ask for a sign-off.",
    ]


def test_an_attempt_leads_to_no_card_that_is_closed_to_its_learner(django_assert_num_queries):
    page, learner = card(), accounts.trainee()
    german = in_german(page)
    attempt = answered(page, learner, WRONG)
    close(german)
    assert (page_of(attempt, "de"), is_open(page_of(attempt, "de"))) == (page, True)
    rule = close(page)
    with django_assert_num_queries(2):
        assert is_open(page_of(attempt)) is False
    assert is_open(page_of(attempt, reader=Reader(learner, (rule.pk,)))) is True
