"""How words are folded, asked for and marked."""

import pytest

from content.formats.finding import Piece, asked, fit, fold, indexed, marked, snippet, stem


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Löten", "loten"), ("Straße", "strasse"), ("Señal", "senal"), ("ŁÓDŹ", "lodz"), ("S04", "s04")],
)
def test_case_and_accents_make_no_difference(word, folded):
    assert fold(word) == folded


def test_a_word_is_kept_with_and_without_its_accents_spelt_out():
    assert indexed(["Löten, bitte.", "C04·S15"]) == "loten loeten bitte c04 s15"


def test_what_is_kept_has_an_end():
    assert len(indexed(["word " * 50_000]).split()) == 20_000
    assert indexed(["x" * 5_000]) == "x" * 40


@pytest.mark.parametrize(
    ("typed", "words", "cut"),
    [
        ("  Soldering   iron ", ("soldering", "iron"), False),
        ('" AND * - NOT', ("and", "not"), False),
        ("a\0b", ("a", "b"), False),
        ("\0", (), False),
        ("iron iron", ("iron",), False),
        ("a b c d e f g h i", tuple("abcdefgh"), True),
        ("x" * 10_000, ("x" * 40,), True),
    ],
)
def test_a_query_is_words_and_nothing_else(typed, words, cut):
    query = asked(typed)
    assert (query.words, query.cut) == (words, cut)
    assert len(query.text) <= 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [("\u037a", ()), ("\ufc5e", ()), ("\ufe70 iron", ("iron",)), ("\uff9e", ()), ("½", ("1", "2"))],
)
def test_letters_that_fold_to_a_blank_are_no_words(typed, words):
    assert asked(typed).words == words
    assert indexed([typed]) == " ".join(words)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("soldering", "en", "solder"),
        ("batteries", "en", "batter"),
        ("gates", "en", "gate"),
        ("ring", "en", "ring"),
        ("lotenden", "de", "lotend"),
        ("prufungen", "de", "pruf"),
        ("soldadura", "es", "soldadur"),
        ("s04", "en", "s04"),
        ("soldering", "xx", "soldering"),
    ],
)
def test_a_word_is_looked_for_by_its_stem(word, language, expected):
    assert stem(word, language) == expected


@pytest.mark.parametrize(
    ("name", "about", "level"),
    [
        ("Soldering", "", 5),
        ("Soldering at the bench", "", 4),
        ("Solder and join", "", 3),
        ("Join wires", "How to solder", 2),
        ("Join wires", "", 1),
    ],
)
def test_what_is_called_so_comes_before_what_says_so(name, about, level):
    assert fit(["soldering"], ["solder"], name=name, about=about) == level


def test_what_was_found_is_marked_as_it_is_written():
    assert marked("<b>Löten</b> & more", ["loet"]) == (
        Piece("<b>", found=False),
        Piece("Löten", found=True),
        Piece("</b> & more", found=False),
    )


def test_a_snippet_is_cut_where_most_words_stand_together():
    far = "An iron here. " + "Nothing to see. " * 30 + "The soldering iron is hot. " + "More of it. " * 30
    pieces = snippet(["No match", far], ["solder", "iron"])
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert [piece.text for piece in pieces if piece.found] == ["soldering", "iron"]
    assert len(text) < 300
    assert snippet(["Nothing of the kind"], ["solder"]) == ()
