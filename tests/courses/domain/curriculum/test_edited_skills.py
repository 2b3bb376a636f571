"""A skill that was edited in the admin goes out as a small diff, and comes in again without one."""

import difflib
from dataclasses import replace

import pytest
from django.utils import timezone

from content.formats import bundle
from content.formats.bundle import BundleError
from courses.domain.curriculum import export_curriculum
from courses.domain.curriculum.skills import Change, outline_of
from courses.domain.skill_editing import opened, save_draft
from courses.domain.skill_review import publish_past_review
from courses.models import Skill, SkillVersion
from lms.accounts import roles
from tests.courses.domain.curriculum.steps import bring_in, changed, done
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("imported")


def edit(code, **changes):
    version = Skill.objects.get(code=code).current
    outline = replace(outline_of(version.definition), **changes)
    editor = accounts.person("Eda", role=roles.ADMINISTRATOR)
    change = Change("Clearer words.")
    save_draft(outline, by=editor, opened_at=opened(code), change=change, now=timezone.now())
    return publish_past_review(code, reason="The review is told elsewhere.")


def test_an_edit_goes_out_as_the_lines_that_differ_and_comes_in_unchanged(files):
    before = bundle.to_files(export_curriculum("all"))
    edit("S01", title="Stop it at once", expiry_months=6)
    after = bundle.to_files(export_curriculum("all"))
    assert [path for path in after if after[path] != before.get(path)] == ["skills/S01.yaml"]
    was, now = (side["skills/S01.yaml"].decode().splitlines() for side in (before, after))
    told = [
        line for line in difflib.unified_diff(was, now, n=0, lineterm="") if line[:3] not in {"---", "+++"}
    ]
    assert [line for line in told if not line.startswith("@@")] == [
        "-title: Stop the machine",
        "+title: Stop it at once",
        "-expiry_months: 12",
        "+expiry_months: 6",
    ]
    assert done(bring_in(after)) == []
    assert SkillVersion.objects.filter(skill__code="S01").count() == 2


def test_a_bundle_that_closes_a_circle_is_refused_with_its_path(files):
    circle = changed(
        files, "skills/S01.yaml", "prerequisites: []", "prerequisites:\n  - S02"
    )  # which needs S01
    with pytest.raises(BundleError, match="prerequisites run in a circle: S01 needs S02 needs S01"):
        bring_in(circle)
    assert SkillVersion.objects.filter(number=2).count() == 0
