"""A link in what somebody typed or pasted, as people write them: in a sentence, in quotes, without its scheme."""

import re
from typing import Final

MOST_LETTERS: Final = 4_000  # of a text that is looked through for one
_ENDS: Final = r"\s<>\"“”„‘’«»‹›"  # none of them is part of a link
_WRITTEN: Final = re.compile(rf"https?://[^{_ENDS}]+", re.IGNORECASE)
# A host with a dot, or the machine itself with a port, and something behind it: no name, date or file looks so.
_WITHOUT_SCHEME: Final = re.compile(
    rf"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,}}(?::\d{{1,5}})?|localhost:\d{{1,5}})/[^{_ENDS}]*",
    re.IGNORECASE,
)
_QUOTES: Final = "<>\"'“”„‘’«»‹›()[] \t\r\n"
_AFTER: Final = ".,;:!?)]}'…。"  # ends a sentence, not a link


def links_in(text: str) -> list[str]:
    """The links in a text, each once, in their order, with their scheme in small letters; none in one that is long.

    Where none is written out, the whole text may be one without `https://`.
    """
    text = text.strip()
    if len(text) > MOST_LETTERS:
        return []
    found = [link for _begin, link in written_in(text)]
    if not found and _WITHOUT_SCHEME.fullmatch(bare := text.strip(_QUOTES)):
        scheme = "http" if bare.lower().startswith("localhost:") else "https"
        found = [f"{scheme}://{bare.rstrip(_AFTER)}"]
    return list(dict.fromkeys(found))


def written_in(text: str) -> list[tuple[int, str]]:
    """Where in the text each link begins that is written out, and the link, its scheme in small letters."""
    return [(found.start(), _plain(found.group())) for found in _WRITTEN.finditer(text)]


def _plain(link: str) -> str:
    """Without what ends the sentence around it; a bracket stays where the link has its other half."""
    scheme, rest = link.split("://", 1)
    unopened, end = rest.count(")") - rest.count("("), len(rest)
    while end and rest[end - 1] in _AFTER:
        if rest[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return f"{scheme.lower()}://{rest[:end]}"
