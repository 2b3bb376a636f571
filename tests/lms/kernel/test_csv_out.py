"""Tables that are sent line by line, when the request is over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.kernel.csv_out import download


def table() -> Iterator[list[str]]:
    yield [_("Name"), _("Expired")]
    yield [_("Why"), f"{timezone.localtime(datetime(2026, 11, 27, 12, tzinfo=UTC)):%H:%M}"]


def test_every_line_is_in_the_language_and_the_zone_in_which_the_table_was_asked_for():
    with translation.override("de"), timezone.override(ZoneInfo("Asia/Tokyo")):
        answer = download(table(), name="x.csv")
    assert answer.getvalue().decode("utf-8-sig") == "Name,Abgelaufen\r\nBegründung,21:00\r\n"


def test_whoever_takes_the_lines_keeps_a_language_of_their_own():
    with translation.override("de"):
        answer = download(table(), name="x.csv")
    with translation.override("es"):
        assert [translation.get_language() for _line in answer] == ["es"] * 3
