"""The words in drawings: which there are, and a copy that says them in another language."""

from xml.etree import ElementTree as ET

import pytest

from content.formats import drawings
from content.formats.pictures import complaint

SVG = "{http://www.w3.org/2000/svg}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def drawing(inner, more=""):
    """A drawing with this in it."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"{more}>'
    return f"{head}{inner}</svg>\n".encode()


def german(data, **said):
    return drawings.in_language(data, said, language="de", original="en")


def texts(data):
    return ["".join(one.itertext()) for one in ET.fromstring(data).iter(f"{SVG}text")]  # noqa: S314 -- made here


def test_each_text_is_said_once_in_its_order():
    data = drawing(
        "<title>A box</title><desc>Seen from above</desc>"
        '<text>lid</text><g><text x="1">\n  bag\n  and label </text></g><text>lid</text>'
    )
    assert drawings.words_in(data) == ("A box", "Seen from above", "lid", "bag and label")


@pytest.mark.parametrize(
    "text", ["5", "2.5 kg", "20 N × 0.03 m", "10 kΩ", "S01", "C01 · S03", "A", "V Ω", "−", "µF", "400 V", ""]
)
def test_numbers_units_codes_and_single_letters_need_no_translation(text):
    data = drawing(f"<text>lid</text><text>{text}</text>")
    assert drawings.words_in(data) == ("lid",)
    assert drawings.all_words_in(data) == (("lid", text) if text else ("lid",))


@pytest.mark.parametrize("text", ["OL", "3 div", "CAT IV", "10 kΩ beside it", "STOP", "Test 1"])
def test_whatever_has_a_word_in_it_does(text):
    assert drawings.words_in(drawing(f"<text>{text}</text>")) == (text,)


def test_a_drawing_in_which_nothing_is_written_needs_no_title():
    assert drawings.words_in(drawing("<title>A box</title><text>1</text>")) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        b"<svg",
        drawing("<text>lid</text><script/>"),
        b'<!DOCTYPE svg [<!ENTITY a "lid">]>' + drawing("<text>&a;</text>"),
    ],
)
def test_what_no_page_may_show_says_nothing(data):
    assert drawings.words_in(data) == drawings.all_words_in(data) == ()
    assert drawings.words_kept_in(data) == {}
    assert drawings.is_as_made(data) is False


def test_a_run_of_parts_is_one_text_and_a_part_that_is_placed_begins_a_line():
    run = '<text x="5">dry <tspan font-weight="bold">sand</tspan> or</text>'
    lines = '<text x="5" y="9"><tspan>dry</tspan> sand<tspan x="5" dy="12">or more</tspan></text>'
    assert drawings.words_in(drawing(run)) == ("dry sand or",)
    assert drawings.words_in(drawing(lines)) == ("dry sand\nor more",)


def test_only_the_words_change_and_the_language_is_said():
    data = drawing(
        '<title>A box</title><path d="M0 0h9"/><text x="1" fill="#000">lid &amp; bag</text>', ' role="img"'
    )
    made = german(data, **{"A box": "Eine Kiste", "lid & bag": "Deckel <b>"})
    root = ET.fromstring(made)  # noqa: S314 -- made here
    assert root.get(XML_LANG) == "de"
    assert root.get("role") == "img"
    assert [one.tag.removeprefix(SVG) for one in root] == ["title", "path", "text"]
    assert root[0].text == "Eine Kiste"
    assert (root[2].text, root[2].get("x"), root[2].get("fill"), len(root[2])) == (
        "Deckel <b>",
        "1",
        "#000",
        0,
    )
    assert complaint(made, "svg") is None


def test_what_is_not_translated_stays_and_says_in_which_language_it_is():
    made = german(drawing("<text>lid</text><text>bag</text><text>5 mm</text>"), lid="Deckel")
    assert texts(made) == ["Deckel", "bag", "5 mm"]
    said = ET.fromstring(made)  # noqa: S314 -- made here
    assert [one.get(XML_LANG) for one in said] == [None, "en", None]


def test_a_number_is_written_in_another_way_where_that_is_said():
    assert texts(german(drawing("<text>2.5 kg</text>"), **{"2.5 kg": "2,5 kg"})) == ["2,5 kg"]


def test_a_translation_with_more_lines_is_broken_about_where_the_line_was():
    made = german(drawing('<text x="7" y="50">capacitor</text>'), capacitor="Konden-\nsator")
    (text,) = ET.fromstring(made)  # noqa: S314 -- made here
    assert [(one.text, one.get("x"), one.get("dy")) for one in text] == [
        ("Konden-", "7", "-0.6em"),
        ("sator", "7", "1.2em"),
    ]
    assert drawings.words_kept_in(made) == {"capacitor": "Konden-\nsator"}


def test_lines_take_the_place_of_lines():
    data = drawing(
        '<text x="5"><tspan x="5">one</tspan><tspan x="5" dy="9">two <tspan>more</tspan></tspan></text>'
    )
    for translation in ("eins\nzwei", "eins", "eins\nzwei\ndrei"):
        made = german(data, **{"one\ntwo more": translation})
        assert drawings.words_kept_in(made) == {"one\ntwo more": translation}
        assert drawings.is_as_made(made)


def test_a_copy_knows_what_it_said_and_the_same_words_give_the_same_bytes():
    data = drawing("<title>A box</title><text>lid</text><text>bag</text>")
    said = {"A box": "Eine Kiste", "lid": "Deckel", "bag": "Beutel"}
    made = german(data, **said)
    assert drawings.words_kept_in(made) == said
    assert german(data, **drawings.words_kept_in(made)) == made
    assert drawings.words_kept_in(data) == {}


def test_a_copy_in_which_somebody_has_drawn_is_theirs():
    made = german(drawing('<text x="1">lid</text>'), lid="Deckel")
    assert drawings.is_as_made(made)
    assert not drawings.is_as_made(made.replace(b'x="1"', b'x="2"'))
    assert not drawings.is_as_made(made.replace(b"Deckel", b"Haube"))
    assert not drawings.is_as_made(drawing("<text>lid</text>"))
