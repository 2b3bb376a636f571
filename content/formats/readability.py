"""How hard a text is to read, by the measure that is usual for its language.

- English: the grade of Flesch and Kincaid (Kincaid, Fishburne, Rogers and Chissom, 1975).
- German: the first *Wiener Sachtextformel* (Bamberger and Vanecek, 1984), a grade as well.
- Spanish: the reading ease of Fernández Huerta (1959), where more is easier.

Syllables are counted as groups of vowels, which is right on average and wrong for single words. A measure looks at
lengths only: it cannot tell whether a text makes sense.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST_WORDS: Final = 100
_SENTENCE_END: Final = re.compile(r"[.!?…:]+(?:\s|$)|\n+")
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS: Final = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"aa|ee|oo|ai|au|äu|ei|eu|ie|[aeiouyäöü]"),
    "es": re.compile(r"[iuü]?[aeoáéó][iuy]?|[iíuúü]+|y$"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure says, rounded to one decimal, and whether that is harder than this hub's lessons should be."""

    measure: str
    value: float
    hard: bool


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    work_out: Callable[[Sequence[str], int, str], float]
    bound: float
    more_is_harder: bool = True


def reading_of(text: str, language: str) -> Reading | None:
    """How hard a plain text is; None for a language without a measure, or for fewer than 100 words."""
    short = language.partition("-")[0]
    measure = _MEASURES.get(short)
    words = WORD.findall(text)
    if measure is None or len(words) < FEWEST_WORDS:
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(text) if WORD.search(part))
    value = round(measure.work_out(words, sentences, short), 1)
    hard = value > measure.bound if measure.more_is_harder else value < measure.bound
    return Reading(measure.name, value, hard)


def syllables(word: str, language: str) -> int:
    """About how many syllables a word has; never fewer than one."""
    plain = word.lower()
    if language == "en":
        plain = re.sub(
            r"(?<=[^aeiouy])(?:e|es|ed)$", lambda end: "e" if _sounds(plain, end[0]) else "", plain
        )
    return max(1, len(_VOWELS[language].findall(plain)))


def _sounds(word: str, ending: str) -> bool:
    """Whether an English ending with e is heard: *table*, *wanted*, *boxes*."""
    stem = word[: -len(ending)]
    if ending == "e":
        return stem.endswith("l") and len(stem) > 1 and stem[-2] not in "aeiouyl"
    if ending == "ed":
        return stem.endswith(("t", "d"))
    return stem.endswith(("s", "x", "z", "ch", "sh", "c", "g"))


def _flesch_kincaid(words: Sequence[str], sentences: int, language: str) -> float:
    spoken = sum(syllables(word, language) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def _wiener_sachtext(words: Sequence[str], sentences: int, language: str) -> float:
    counts = [syllables(word, language) for word in words]
    many = 100 * sum(count >= 3 for count in counts) / len(words)
    single = 100 * sum(count == 1 for count in counts) / len(words)
    long = 100 * sum(len(word) > 6 for word in words) / len(words)
    return 0.1935 * many + 0.1672 * len(words) / sentences + 0.1297 * long - 0.0327 * single - 0.875


def _fernandez_huerta(words: Sequence[str], sentences: int, language: str) -> float:
    spoken = sum(syllables(word, language) for word in words)
    return 206.84 - 60 * spoken / len(words) - 1.02 * len(words) / sentences


_MEASURES: Final[Mapping[str, _Measure]] = {
    "en": _Measure("Flesch-Kincaid", _flesch_kincaid, 8),
    "de": _Measure("Wiener Sachtextformel", _wiener_sachtext, 9),
    "es": _Measure("Fernández Huerta", _fernandez_huerta, 60, more_is_harder=False),
}
