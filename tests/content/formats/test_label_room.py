"""Whether translated words have room in a drawing: what the original does is allowed, and nothing more."""

import pytest

from content.formats.label_room import width_of, without_room
from tests.content.formats.test_drawings import drawing

TEXT = '<text x="{x}" y="50" font-size="10" text-anchor="{anchor}">lid</text>'


def has_room(data, translation, words="lid"):
    return without_room(data, {words: translation}, language="de") == []


def text(x, anchor="start"):
    return TEXT.format(x=x, anchor=anchor)


@pytest.mark.parametrize(
    ("x", "anchor", "fits", "leaves"),
    [(100, "start", 16, 20), (100, "end", 16, 20), (100, "middle", 34, 40), (150, "start", 8, 12)],
)
def test_words_stay_in_the_drawing(x, anchor, fits, leaves):
    data = drawing(text(x, anchor))
    assert has_room(data, "a" * fits)
    assert not has_room(data, "a" * leaves)


@pytest.mark.parametrize(
    "shape",
    [
        '<rect x="10" y="30" width="60" height="40"/>',
        '<polygon points="10,30 70,30 70,70 10,70"/>',
        '<circle cx="40" cy="50" r="30"/>',
        '<ellipse cx="40" cy="50" rx="30" ry="20"/>',
        '<g transform="translate(10 30) scale(2)"><rect width="30" height="20"/></g>',
        '<rect width="60" height="40" transform="matrix(1 0 0 1 10 30)"/>',
        '<rect width="40" height="60" transform="rotate(90) translate(30 -70)"/>',
    ],
)
def test_words_stay_in_the_shape_that_holds_them(shape):
    data = drawing(shape + text(40, "middle"))
    assert has_room(data, "a" * 9)
    assert not has_room(data, "a" * 13)


def test_lines_have_to_stay_in_it_too():
    data = drawing('<rect x="10" y="40" width="90" height="15"/>' + text(40, "middle"))
    assert not has_room(data, "Deckel\nzu")


@pytest.mark.parametrize(
    "shape",
    [
        '<circle cx="90" cy="46" r="10"/>',
        '<path d="M80 30V70"/>',
        '<path d="M10 5H80v60z"/>',
        '<g transform="translate(10)"><path d="M70 30l0 40"/></g>',
    ],
)
def test_words_do_not_run_into_what_they_did_not_touch(shape):
    data = drawing(shape + text(40))
    assert has_room(data, "aaaa")
    assert not has_room(data, "a" * 10)


def test_what_is_bent_is_not_looked_at():
    assert has_room(drawing('<path d="M80 30q5 5 0 40"/>' + text(40)), "a" * 10)


def test_words_do_not_run_into_each_other():
    data = drawing(text(10) + '<text x="60" y="50" font-size="10">bag</text>')
    assert has_room(data, "a" * 8)
    assert not has_room(data, "a" * 11)


def test_what_stands_out_already_may():
    data = drawing('<rect x="40" y="30" width="8" height="40"/>' + text(40))
    assert has_room(data, "lid")
    assert without_room(data, {}, language="de") == []


def test_what_is_no_drawing_has_nothing_without_room():
    assert without_room(b"\x89PNG", {"lid": "Deckel"}, language="de") == []


def test_wide_letters_and_bold_ones_are_wider():
    assert width_of("mm", 10) > width_of("nn", 10) > width_of("ii", 10)
    assert width_of("nn", 10, bold=True) > width_of("nn", 10)
    assert width_of("nn", 20) == 2 * width_of("nn", 10)
