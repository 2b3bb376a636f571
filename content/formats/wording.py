"""What of a file's text is words that somebody has to translate."""

import re
from typing import Final

_LONGEST: Final = 100_000  # bytes of a sheet that people read; what is longer is data
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_CODE: Final = re.compile(r"\b[A-Z]{1,3}[0-9]{1,4}\b")
_UNIT: Final = re.compile(r"[kMmµnp]?(?:V|A|Ω|Wh?|Ah|Hz|s|m|g|F|H|J|Pa)|min|cm|dB|px|Nm")


def has_words(text: str) -> bool:
    """Whether there is more in a text than numbers, units, codes and single letters."""
    return any(not _UNIT.fullmatch(word) for word in _WORD.findall(_CODE.sub("", text)))


def text_of(data: bytes) -> str:
    """A sheet as text; empty where it is none, or is too long to be one."""
    if len(data) > _LONGEST:
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
