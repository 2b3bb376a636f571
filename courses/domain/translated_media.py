"""Which pictures and files a translated page shows: those in its language, unless somebody chose others for it.

What is chosen is kept where Wagtail Localize keeps what translators choose, so its screens show it and change it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, TranslationContext
from wagtail_localize.segments import OverridableSegmentValue

from content.models import FettleDocument, FettleImage

_MODELS: Final[Mapping[str, Any]] = {"image": FettleImage, "document": FettleDocument}
KINDS: Final = tuple(_MODELS)
"""The names under which blocks choose a picture, or a file to take along."""
_CHOSEN: Final = ("data_json", "last_translated_by", "updated_at", "has_error", "field_error")

Place = tuple[str, str]  # the path in the page, and the kind of what is chosen there


@dataclass(slots=True)
class Copies:
    """What was made in one language, by kind: the copy of each original, and all that were ever made."""

    by_original: dict[str, dict[int, int]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    made: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in KINDS})


def choose(page: Page, segments: Iterable[Any], locale: Locale, copies: Copies) -> tuple[bool, int]:
    """Choose what there is in a language for the translation of a page, whose segments these are.

    Gives whether anything is chosen otherwise than before, and how often something else stays that somebody chose by
    hand. Four queries at most, none for a page without pictures and files.
    """
    originals = dict(_chosen(segments))
    if not originals:
        return False, 0
    wanted = {
        place: copies.by_original[place[1]][key]
        for place, key in originals.items()
        if key in copies.by_original[place[1]]
    }
    rows = _overrides(page, locale, list(originals))
    theirs = _by_hand(rows, copies)
    gone = [row.pk for place, row in rows.items() if place not in theirs and place not in wanted]
    ours = wanted.keys() - theirs
    stale = {place: row for place, row in rows.items() if place in ours and row.data != wanted[place]}
    missing = {place: key for place, key in wanted.items() if place not in rows}
    _write(page, locale, missing)
    for place, row in stale.items():
        row.data_json, row.last_translated_by, row.updated_at = (
            json.dumps(wanted[place]),
            None,
            timezone.now(),
        )
        row.has_error, row.field_error = False, ""
    SegmentOverride.objects.bulk_update(stale.values(), _CHOSEN)
    SegmentOverride.objects.filter(pk__in=gone).delete()
    kept = sum(rows[place].data != wanted[place] for place in theirs & wanted.keys())
    return bool(missing or stale or gone), kept


def _chosen(segments: Iterable[Any]) -> Iterable[tuple[Place, int]]:
    for one in segments:
        kind = one.path.rpartition(".")[2]
        if isinstance(one, OverridableSegmentValue) and kind in _MODELS and isinstance(one.data, int):
            yield (one.path, kind), one.data


def _overrides(page: Page, locale: Locale, places: Sequence[Place]) -> dict[Place, SegmentOverride]:
    kinds = dict(places)
    rows = SegmentOverride.objects.filter(
        locale=locale, context__object_id=page.translation_key, context__path__in=kinds
    ).select_related("context")
    return {(row.context.path, kinds[row.context.path]): row for row in rows.order_by("pk")}


def _by_hand(rows: Mapping[Place, SegmentOverride], copies: Copies) -> set[Place]:
    """Where a person chose what is there still."""
    others: dict[str, dict[int, list[Place]]] = {kind: {} for kind in KINDS}
    for place, row in rows.items():
        if row.last_translated_by_id is not None or row.data not in copies.made[place[1]]:
            others[place[1]].setdefault(row.data, []).append(place)
    found: set[Place] = set()
    for kind, keys in others.items():
        if keys:
            there = _MODELS[kind].objects.filter(pk__in=keys).values_list("pk", flat=True)
            found.update(place for key in there for place in keys[key])
    return found


def _write(page: Page, locale: Locale, missing: Mapping[Place, int]) -> None:
    if not missing:
        return
    paths = [path for path, _kind in missing]
    contexts = TranslationContext.objects.filter(object_id=page.translation_key, path__in=paths)
    keys = dict(contexts.values_list("path", "pk"))
    SegmentOverride.objects.bulk_create(
        SegmentOverride(locale=locale, context_id=keys[path], data_json=json.dumps(key))
        for (path, _kind), key in missing.items()
    )
