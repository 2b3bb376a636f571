"""Two people decide about one draft of a skill at the same moment: it counts once, and the other is told."""

from dataclasses import replace

import pytest
from django.utils import timezone

from courses.domain.curriculum.skills import outline_of
from courses.domain.skill_editing import opened, save_draft
from courses.domain.skill_review import approve
from courses.models import ReviewEntry, SkillVersion
from lms.kernel.errors import DomainError
from tests.courses.domain.test_signoff_at_once import at_once
from tests.courses.domain.test_skill_review import WHY, now, sent
from tests.factories import courses, review


@pytest.mark.parametrize("reviewers", ["two", "one"])
def test_of_two_approvals_at_the_same_moment_one_counts_and_the_version_is_made_once(
    transactional_db, reviewers
):
    sent(courses.skill("S01"), review.editor())
    first = review.expert()
    second = review.expert("Ewa") if reviewers == "two" else first
    shown = {"seen": now().proposal.seen, "step": "expert"}
    results = at_once(lambda: approve("S01", by=first, **shown), lambda: approve("S01", by=second, **shown))
    assert sorted(type(one).__name__ for one in results) == ["DomainError", "SkillVersion"]
    assert SkillVersion.objects.count() == 2
    assert [one.act for one in ReviewEntry.objects.all()] == ["saved", "submitted", "approved", "published"]


def test_a_change_and_an_approval_at_the_same_moment_never_put_the_change_in_force(transactional_db):
    edda, version = review.editor(), courses.skill("S01")
    sent(version, edda)
    erik, shown = review.expert(), {"seen": now().proposal.seen, "step": "expert"}
    seen = opened("S01")
    slipped = replace(outline_of(version.definition), title="Slipped in")
    results = at_once(
        lambda: approve("S01", by=erik, **shown),
        lambda: save_draft(slipped, by=edda, opened_at=seen, change=WHY, now=timezone.now()),
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert "Slipped in" not in [one.title for one in SkillVersion.objects.all()]
