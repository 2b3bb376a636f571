"""Mail about the review of skills: who is asked, who hears of the end, once each, and what a later sweep catches up."""

from dataclasses import replace

import pytest
from django.utils import timezone

from courses.domain.curriculum.skills import Change, outline_of
from courses.domain.skill_editing import opened, publish
from courses.domain.skill_review import approve, propose, send_back, state_of
from courses.models import Skill, SkillDraft
from lms.accounts import roles
from lms.notifications.tasks import sweep
from tests.factories import courses, review

pytestmark = pytest.mark.django_db
WHY = Change(reason="A clearer word.")


def sent(by, **version):
    made = courses.skill("S01", **version)
    outline = replace(outline_of(made.definition), title="Other words")
    propose(outline, by=by, opened_at=opened("S01"), change=WHY, now=timezone.now())


def shown():
    state = state_of(SkillDraft.objects.get(), Skill.objects.select_related("current").get())
    return {"seen": state.proposal.seen, "step": state.standing.step}


def letters(outbox):
    sweep()
    found = [(letter.to[0], letter.subject) for letter in outbox]
    outbox.clear()
    return found


def test_each_group_is_asked_when_it_is_its_turn_and_the_author_hears_of_the_end(mailoutbox):
    edda, erik, sara = review.editor(), review.expert(), review.safety_reviewer()
    edda.give_roles(roles.SUBJECT_EXPERT)  # but wrote it
    cleo = review.councillor()
    sent(edda, safety_gate=True)
    sweep()
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([erik.email], "To review: S01 Other words")
    assert "/admin/skills/S01/draft/" in letter.body
    mailoutbox.clear()
    assert letters(mailoutbox) == []
    approve("S01", by=erik, **shown())
    assert letters(mailoutbox) == [(sara.email, "To review: S01 Other words")]
    approve("S01", by=sara, **shown())
    assert letters(mailoutbox) == [(cleo.email, "To review: S01 Other words")]
    approve("S01", by=cleo, **shown())
    assert letters(mailoutbox) == [(edda.email, "Approved: skill S01")]
    assert letters(mailoutbox) == []


def test_whoever_is_no_longer_asked_gets_no_late_mail(mailoutbox):
    edda, erik = review.editor(), review.expert()
    review.safety_reviewer()
    sent(edda, measurements=[courses.measurement()])
    approve("S01", by=erik, **shown())
    assert [subject for _to, subject in letters(mailoutbox)] == ["To review: S01 Other words"]


def test_who_wrote_reads_what_has_to_change(mailoutbox):
    edda, erik = review.editor(), review.expert()
    sent(edda)
    send_back("S01", by=erik, words="The limit has no unit.", **shown())
    sweep()
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([edda.email], "Sent back: skill S01")
    assert "The limit has no unit." in letter.body


def test_where_nobody_had_to_look_nobody_is_told_of_an_approval(mailoutbox, settings):
    settings.REVIEW = "safety"
    made = courses.skill("S01")
    outline = replace(outline_of(made.definition), title="Other words")
    publish(outline, by=review.editor(), opened_at=opened("S01"), change=WHY)
    assert letters(mailoutbox) == []
