"""Style sheets put together: nothing that a browser reads is lost, and a change of a source is there at once."""

import os
from pathlib import Path

import pytest
import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders
from tinycss2.ast import Comment, WhitespaceToken

from lms.kernel.sheets import SheetFinder, tight

THEME = "fettle/sheets/theme.css"


def meaning(css):
    """The tokens of a sheet as a browser tells them apart, without space and comments."""
    return [told for token in tinycss2.parse_component_value_list(css) for told in flat(token)]


def flat(token):
    inner = getattr(token, "content", None) or getattr(token, "arguments", None)
    if isinstance(token, (WhitespaceToken, Comment)):
        return []
    if inner:
        told = [told for one in inner for told in flat(one)]
        return [token.type, *(told[:-1] if told[-1:] == [";"] else told), "end"]
    return [token.serialize()]


@pytest.mark.parametrize("sheet", settings.STYLE_SHEETS)
def test_a_sheet_says_what_its_sources_say_in_their_order(sheet):
    sources = settings.STYLE_SHEETS[sheet]
    said = "\n".join(Path(finders.find(source)).read_text() for source in sources)
    made = Path(finders.find(sheet)).read_text()
    assert meaning(made) == meaning(said)
    assert "/*" not in made
    assert len(made) < 0.75 * len(said)


@pytest.mark.parametrize(
    ("css", "shorter"),
    [
        ("a {\n  color: red;\n}\n\nb { }", "a{color:red}b{}"),
        ("a { & :is(b, i) { margin: 0 auto } }", "a{& :is(b,i){margin:0 auto}}"),
        (".a .b > .c:hover { x: y }", ".a .b > .c:hover{x:y}"),
        ("a { width: calc(1px + 2 * 3px) }", "a{width:calc(1px + 2 * 3px)}"),
        ('a { content: "a  /* b */" }', 'a{content:"a  /* b */"}'),
        (
            "@media (min-width: 3rem) and (hover) { a { x: y } }",
            "@media (min-width:3rem) and (hover){a{x:y}}",
        ),
        ("a { b: c/* d */e }", "a{b:c/**/e}"),
        ("a { unicode-range: U+0-FF, U+131 }", "a{unicode-range:U+0-FF,U+131}"),
    ],
)
def test_only_space_that_means_nothing_goes(css, shorter):
    assert tight(css) == shorter


def test_a_sheet_is_made_anew_where_a_source_is_newer(tmp_path, settings):
    source = tmp_path / "own.css"
    source.write_text("a { color: red }")
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STYLE_SHEETS = {"made.css": ("own.css",)}
    settings.SHEETS_DIR = tmp_path / "sheets"
    finders.get_finder.cache_clear()
    try:
        found = Path(finders.find("made.css"))
        assert found.read_text() == "a{color:red}"
        source.write_text("a { color: blue }")
        later = found.stat().st_mtime + 10
        os.utime(source, (later, later))
        assert Path(finders.find("made.css")).read_text() == "a{color:blue}"
        assert [file.name for file in found.parent.iterdir()] == ["made.css"]
    finally:
        finders.get_finder.cache_clear()


def test_what_is_collected_has_every_sheet_and_what_is_no_sheet_is_left_to_others():
    listed = {name: storage.path(name) for name, storage in SheetFinder().list(None)}
    assert set(listed) == set(settings.STYLE_SHEETS)
    assert all(Path(path).is_file() for path in listed.values())
    assert SheetFinder().find("fettle/css/tokens.css") == []
    assert SheetFinder().find(THEME, find_all=True) == [listed[THEME]]
