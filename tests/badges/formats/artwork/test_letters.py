import pytest

from badges.formats.artwork import letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Safe start", "SAFE START"),
        ("  Öffnen –  „rein“ ", "OFFNEN - 'REIN'"),
        ("Straße", "STRASSE"),
        ("Łódź", "LODZ"),
        ("Smørebrød", "SMOREBROD"),
        ("C01", "C01"),
        ("日本", None),
        ("Ωmega", None),
        ("a\nb", "A B"),
        ("", None),
        (" ", None),
    ],
)
def test_text_in_plain_capitals(text, plain):
    assert letters.engravable(text) == plain


def test_width_is_that_of_the_strokes():
    strokes = letters.strokes("LI")

    assert max(x for stroke in strokes for x, _ in stroke) == pytest.approx(letters.width("LI"))
    assert letters.width("") == 0.0


def test_a_space_takes_room_and_draws_nothing():
    assert letters.width("I I") > letters.width("II")
    assert len(letters.strokes("I I")) == 2
