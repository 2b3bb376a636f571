"""Names of issuers that people cannot tell apart by eye."""

import unicodedata

# Letters of other scripts, and digits, that are drawn like a Latin letter; after case folding.
_DRAWN_ALIKE = str.maketrans({
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y",
    "х": "x", "і": "l", "ј": "j", "ѕ": "s", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ѵ": "v", "г": "r", "п": "n",
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "l", "κ": "k", "μ": "m", "ν": "v", "ο": "o", "ρ": "p", "τ": "t",
    "υ": "y", "χ": "x", "ω": "w", "γ": "y", "σ": "o",
    "ı": "l", "i": "l", "ɩ": "l", "ɑ": "a", "ɡ": "g", "ո": "n", "օ": "o", "ս": "u", "հ": "h",
    "0": "o", "1": "l", "|": "l", "5": "s", "$": "s", "@": "a",
})  # fmt: skip
_SHOWN = frozenset("LN")  # letters and digits; neither marks, spaces, signs nor what has no width


def looks_like(name: str, other: str) -> bool:
    """Whether two names are the same but for case, spaces, signs, accents and letters that are drawn alike."""
    folded = _folded(name)
    return bool(folded) and folded == _folded(other)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    alike = plain.translate(_DRAWN_ALIKE).replace("rn", "m").replace("vv", "w")
    return "".join(letter for letter in alike if unicodedata.category(letter)[0] in _SHOWN)
