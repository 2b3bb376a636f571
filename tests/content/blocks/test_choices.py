"""Every code has its words."""

from content.blocks.choices import BASIS_CHOICES, KIT_KIND_CHOICES, KIT_PER_CHOICES, SIGN_WORDS, sign_choices
from content.formats.vocabulary import BASES, KIT_KINDS, KIT_PER, SIGNS


def test_every_code_has_words_and_no_words_lack_a_code() -> None:
    assert tuple(SIGN_WORDS) == SIGNS
    assert tuple(code for code, _ in BASIS_CHOICES) == BASES
    assert tuple(code for code, _ in KIT_KIND_CHOICES) == KIT_KINDS
    assert tuple(code for code, _ in KIT_PER_CHOICES) == KIT_PER


def test_signs_are_grouped_by_family() -> None:
    groups = sign_choices()
    assert [str(words) for words, _ in groups] == [
        "Warning",
        "You must",
        "You must not",
        "Safety and rescue",
        "Fire safety",
    ]
    assert tuple(code for _, signs in groups for code, _ in signs) == SIGNS
