"""What other sites show: a link out, to one of a few that are known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from content.formats.vocabulary import TITLE_LONGEST, WORDS_LONGEST
from content.formats.yaml_reader import Mapping as Keys

PROVIDERS: Final[Mapping[str, str]] = {
    "www.youtube.com": "YouTube",
    "youtube.com": "YouTube",
    "m.youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
    "player.vimeo.com": "Vimeo",
    "commons.wikimedia.org": "Wikimedia Commons",
    "archive.org": "Internet Archive",
    "framatube.org": "Framatube",
    "www.ifixit.com": "iFixit",
    "de.ifixit.com": "iFixit",
    "es.ifixit.com": "iFixit",
}
"""Sites that authors may lead to with a block, by host. Any other site is a plain link in a text."""
NAMES: Final = tuple(dict.fromkeys(PROVIDERS.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedBlock:
    """Something on another site. Nothing of it is loaded until a reader follows the link."""

    kind: ClassVar[str] = "embed"

    url: str
    title: str
    note: str

    def media(self) -> Iterator[str]:
        """It shows no media of its own."""
        yield from ()

    def data(self) -> dict[str, Any]:
        """The block as YAML holds it."""
        return {"url": self.url, "title": self.title, "note": self.note}


def provider_of(url: str) -> str | None:
    """The name of the known site that an address belongs to; None for any other, and for what is no plain https."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.netloc == (parts.hostname or "")
    except ValueError:
        return None
    sound = plain and url.isascii() and url.isprintable() and not set(url) & set(' <>"\\`')
    return PROVIDERS.get(parts.netloc) if sound else None


def read_embed(keys: Keys) -> EmbedBlock:
    """The link in a fence; what is wrong with it is noted."""
    block = EmbedBlock(
        url=keys.text("url", longest=WORDS_LONGEST),
        title=keys.text("title", longest=TITLE_LONGEST),
        note=keys.text("note"),
    )
    if block.url and provider_of(block.url) is None:
        known = ", ".join(NAMES)
        keys.refuse(
            "url", f"{block.url} is not on a site that is known here; give an https: address of {known}"
        )
    return block
