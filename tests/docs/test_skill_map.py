"""The map of skills in the documentation is the one of the starter curriculum as it is now."""

from contextlib import suppress
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]


def test_the_map_in_the_documentation_is_up_to_date(tmp_path):
    target = tmp_path / "map.svg"
    aside = StringIO()
    with suppress(CommandError):  # whether the curriculum has errors is told by a check of its own
        call_command("check_curriculum", "--errors", "--map", target, stdout=StringIO(), stderr=aside)
    assert aside.getvalue().startswith(f"{target}: ")
    wanted = "draw it again: manage.py check_curriculum --map docs/skill-map.svg"
    assert (ROOT / "docs" / "skill-map.svg").read_text() == target.read_text(), wanted


def test_the_documentation_shows_it():
    assert "(skill-map.svg)" in (ROOT / "docs" / "README.md").read_text()
