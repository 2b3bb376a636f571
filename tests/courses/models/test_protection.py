"""Skill versions are kept by the database as the ledger is."""

import pytest
from django.db import DatabaseError, connection, transaction

from courses.domain.ledger import first_bad_row
from courses.models import SkillVersion
from courses.models.protection import PROTECTED, SKILL_VERSIONS, missing_protection
from lms.kernel.triggers import unprotect
from tests.factories import courses

pytestmark = pytest.mark.django_db


def test_every_protected_table_is_protected():
    assert SKILL_VERSIONS.table == SkillVersion._meta.db_table
    assert [each.table for each in PROTECTED] == [
        "courses_signoffevent",
        "courses_skillversion",
        "courses_ledgernode",
        "courses_checkpoint",
        "courses_houseversion",
        "courses_reviewentry",
    ]
    assert missing_protection(connection) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda version: SkillVersion.objects.update(min_level=1),
        lambda version: SkillVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda version: SkillVersion.objects.bulk_update([version], ["digest"]),
    ],
)
def test_a_stored_version_cannot_be_changed_or_removed(change):
    version = courses.skill()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(version)
    stored = SkillVersion.objects.get()
    assert (stored.min_level, stored.digest) == (version.min_level, version.digest)


def test_a_new_version_of_a_skill_is_taken():
    version = courses.skill()
    courses.new_version(version.skill)
    assert list(SkillVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_verification_notices_that_skill_versions_are_unprotected():
    unprotect(SKILL_VERSIONS.table, connection)
    bad = first_bad_row()
    assert bad is not None
    assert (bad.position, "courses_skillversion_no_update" in bad.reason) == (0, True)
