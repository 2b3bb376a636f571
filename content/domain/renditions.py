"""Pictures at the sizes and in the formats that pages show, made when a page is published and never in a request."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wagtail.fields import StreamField
from wagtail.models import Page

from content.events import pictures_shown
from content.models import FettleImage, FettleRendition

PLAIN: Final = "max-960x960"
LARGE: Final = "max-2400x2400"
_WIDTHS: Final = ("max-480x480", PLAIN)
_FORMATS: Final = (("avif", "image/avif"), ("webp", "image/webp"))
SPECS: Final = (*(f"{size}|format-{name}" for name, _ in _FORMATS for size in _WIDTHS), PLAIN, LARGE)


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in a ``<source>``: a media type and addresses with their widths."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it. Until its sizes are made it is shown as it was uploaded."""

    src: str
    width: int
    height: int
    large: str
    sources: tuple[Source, ...]


def shown(image: FettleImage) -> Shown:
    """What there is of a picture; at most one query, none where its renditions were fetched, and nothing is made."""
    made = {} if image.is_svg() else {one.filter_spec: one for one in image.renditions.all()}
    plain, large = made.get(PLAIN), made.get(LARGE)
    return Shown(
        src=plain.url if plain else image.file.url,
        width=plain.width if plain else image.width,
        height=plain.height if plain else image.height,
        large=large.url if large else image.file.url,
        sources=tuple(_sources(made)) if plain else (),
    )


def _sources(made: dict[str, FettleRendition]) -> Iterator[Source]:
    for name, media_type in _FORMATS:
        found = [made[spec] for size in _WIDTHS if (spec := f"{size}|format-{name}") in made]
        if found:
            sizes = {one.width: one.url for one in found}  # a small picture is the same at both
            yield Source(media_type, ", ".join(f"{url} {width}w" for width, url in sizes.items()))


def announce_pictures_of(page: Page) -> None:
    """Say which pictures a page shows from now on."""
    if ids := sorted(set(chosen_in(page, "image"))):
        pictures_shown.announce(image_ids=ids)


def make(image_ids: Sequence[int]) -> None:
    """Make what is missing of these pictures. Safe to run again; a picture that is gone is passed over."""
    for image in FettleImage.objects.filter(pk__in=image_ids).prefetch_related("renditions"):
        if not image.is_svg():
            image.get_renditions(*SPECS)


def chosen_in(page: Page, name: str) -> Iterator[int]:
    """The keys of the pictures, or of what else blocks choose under this name, that a page holds, in its order."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from keys_under(getattr(page, field.name).raw_data, (name,))


def keys_under(value: Any, names: Collection[str]) -> Iterator[int]:
    """Every number under one of these names in what a stream stores, however deep."""
    if isinstance(value, dict):
        yield from (value[name] for name in names if isinstance(value.get(name), int))
        for part in value.values():
            yield from keys_under(part, names)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for part in value:
            yield from keys_under(part, names)
