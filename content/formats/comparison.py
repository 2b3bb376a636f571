"""Good beside bad: how a piece of work looks when it is right, how when it is not, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

from content.formats.vocabulary import TITLE_LONGEST
from content.formats.yaml_reader import Mapping as Keys

VERDICTS: Final = ("good", "bad")


class MediaReader(Protocol):
    """Reads the name of a media file under a key and notes it as a reference."""

    def __call__(self, keys: Keys, key: str, folder: str, *, required: bool = True) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One piece of work: a picture with its words, or words alone, and why it is good or bad."""

    verdict: str
    why: str
    text: str = ""
    image: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonBlock:
    """Two or more pieces of work side by side, at least one good and one bad."""

    kind: ClassVar[str] = "comparison"

    title: str
    examples: tuple[Example, ...]

    def media(self) -> Iterator[str]:
        """The media files it shows."""
        yield from (example.image for example in self.examples if example.image)

    def data(self) -> dict[str, Any]:
        """The block as YAML holds it."""
        return {"title": self.title, "examples": [_example_data(example) for example in self.examples]}


def _example_data(example: Example) -> dict[str, str]:
    said: Mapping[str, str] = {"text": example.text, "image": example.image, "alt": example.alt}
    given = {key: value for key, value in said.items() if value}
    return {"verdict": example.verdict} | given | {"why": example.why}


def read_comparison(keys: Keys, media: MediaReader) -> ComparisonBlock:
    """The comparison in a fence; what is wrong with it is noted."""
    title = keys.text("title", longest=TITLE_LONGEST)
    examples = tuple(_example(entry, media) for entry in keys.mappings("examples", required=True))
    if "examples" in keys.values and {example.verdict for example in examples} != set(VERDICTS):
        keys.refuse("examples", "a comparison needs at least one good example and one bad one")
    return ComparisonBlock(title=title, examples=examples)


def _example(keys: Keys, media: MediaReader) -> Example:
    example = Example(
        verdict=keys.choice("verdict", VERDICTS),
        text=keys.optional_text("text"),
        image=media(keys, "image", "images", required=False),
        alt=keys.optional_text("alt"),
        why=keys.text("why"),
    )
    if example.image and not example.alt:
        keys.refuse("image", "the picture has no alt; say in words what it shows")
    if example.alt and not example.image:
        keys.refuse("alt", "alt describes a picture, but there is none; add image or remove alt")
    if not example.image and not example.text:
        keys.refuse("verdict", "an example needs a picture or a text; add image or text")
    keys.finish()
    return example
