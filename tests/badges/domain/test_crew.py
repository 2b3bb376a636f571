"""Many badges at once: what a file is taken for, and what one that fails does to the others."""

import pytest
from django.utils import timezone

from badges.domain import crew
from badges.domain.crew import entries_in_file, entries_in_text, judged
from badges.enums import Format
from badges.models import Credential
from tests.factories import badges

pytestmark = pytest.mark.django_db


def test_a_picture_that_is_called_a_list_is_opened_as_a_picture():
    picture = bytes(Credential.objects.get(award=badges.issued(), format=Format.OB3).image)
    [row] = judged(entries_in_file("badge.txt", picture), at=timezone.now(), seconds=10)
    assert row.state == "valid"


def test_a_fault_over_one_badge_leaves_the_others_their_rows(monkeypatch, caplog):
    def broken(data, **_how):
        raise TypeError(f"unhashable: {data!r}")

    monkeypatch.setattr(crew, "verify", broken)
    link = f"http://testserver/credentials/{badges.issued().public_id}/"
    entries = [*entries_in_file("a.json", b'{"secret": 1}'), *entries_in_text(link)]
    rows = list(judged(entries, at=timezone.now(), seconds=10))
    assert [row.state for row in rows] == ["not_checked", "valid"]
    assert "Something went wrong here while it was checked." in rows[0].why
    assert "secret" not in caplog.text
