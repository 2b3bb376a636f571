"""The rows that Wagtail Localize keeps of a page's texts, written together: one by one a course takes minutes.

What is kept is what Localize itself would keep.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue, validate_translation_links

from lms.accounts.models import User

Place = tuple[str, str]  # the path of a text, and the text
_SAID: Final = ("data", "translation_type", "tool_name", "last_translated_by", "updated_at", "has_error")


def read_texts_together() -> None:
    """Let every screen and command of Localize take the texts of an original over with few queries."""
    TranslationSource.refresh_segments = refresh_segments


@transaction.atomic
def refresh_segments(source: TranslationSource) -> None:
    """Make what is kept of an original's texts agree with the original; what agrees already keeps its row."""
    instance = source.as_instance()
    found = extract_segments(instance)
    contexts = _contexts(source, instance, {one.path for one in found})

    def place(one: Any) -> tuple[int, int]:
        return contexts[one.path], one.order

    texts = [one for one in found if isinstance(one, StringSegmentValue)]
    strings = _strings(source.locale_id, {one.string.data for one in texts})
    _agree(
        StringSegment,
        source,
        ("context_id", "order", "string_id", "attrs"),
        [(*place(one), strings[one.string.data], _json(one.attrs)) for one in texts],
    )
    frames = [one for one in found if isinstance(one, TemplateSegmentValue)]
    templates = {(one.format, one.template): Template.from_value(one).pk for one in _once(frames)}
    _agree(
        TemplateSegment,
        source,
        ("context_id", "order", "template_id"),
        [(*place(one), templates[one.format, one.template]) for one in frames],
    )
    _agree(
        OverridableSegment,
        source,
        ("context_id", "order", "data_json"),
        [(*place(one), _json(one.data)) for one in found if isinstance(one, OverridableSegmentValue)],
    )
    others = [one for one in found if isinstance(one, RelatedObjectSegmentValue)]
    kept = [RelatedObjectSegment.from_value(source, one).pk for one in others]
    source.relatedobjectsegment_set.exclude(pk__in=kept).delete()


def _once(frames: Iterable[TemplateSegmentValue]) -> Iterable[TemplateSegmentValue]:
    return {(one.format, one.template): one for one in frames}.values()


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


@dataclass
class _Unsaved:
    """A place whose path through the fields is worked out before it is stored."""

    path: str
    field_path: str = ""

    def save(self, update_fields: Collection[str]) -> None:
        """Localize would store each by itself."""


def _contexts(source: TranslationSource, instance: Any, paths: Collection[str]) -> dict[str, int]:
    there = {row.path: row for row in TranslationContext.objects.filter(object_id=source.object_id)}
    work_out = cast("Callable[[Any, Any], str]", TranslationContext.get_field_path)
    for path in paths & there.keys():
        work_out(there[path], instance)  # a row of an early version may lack it
    new = [
        TranslationContext(
            object_id=source.object_id,
            path=path,
            path_id=TranslationContext._get_path_id(path),
            field_path=work_out(_Unsaved(path), instance),
        )
        for path in sorted(paths - there.keys())
    ]
    # Localize may make one of them at this moment.
    TranslationContext.objects.bulk_create(new, ignore_conflicts=True)
    rows = TranslationContext.objects.filter(object_id=source.object_id)
    return {path: pk for path, pk in rows.values_list("path", "pk") if path in paths}


def _strings(locale: int, texts: Collection[str]) -> dict[str, int]:
    hashes = {String._get_data_hash(text): text for text in texts}
    wanted = String.objects.filter(locale_id=locale, data_hash__in=hashes)
    missing = hashes.keys() - set(wanted.values_list("data_hash", flat=True))
    rows = [String(locale_id=locale, data_hash=one, data=hashes[one]) for one in sorted(missing)]
    String.objects.bulk_create(rows, ignore_conflicts=True)  # another page may say the same at this moment
    return {hashes[one]: pk for one, pk in wanted.values_list("data_hash", "pk")}


def _agree(
    model: Any, source: TranslationSource, fields: Sequence[str], wanted: Sequence[tuple[Any, ...]]
) -> None:
    rows = model.objects.filter(source=source)
    there = {pk: tuple(values) for pk, *values in rows.values_list("pk", *fields)}
    missing = dict.fromkeys(one for one in wanted if one not in set(there.values()))
    model.objects.bulk_create(model(source=source, **dict(zip(fields, one, strict=True))) for one in missing)
    rows.filter(pk__in=[pk for pk, values in there.items() if values not in set(wanted)]).delete()


def store_words(translation: Translation, said: Mapping[Place, str], *, by: User | None) -> None:
    """Keep what texts of a page are in another language; what is empty is passed over.

    As in Localize, mark-up that the original does not have is kept and marked as a fault.
    """
    source = translation.source
    key = str(source.object_id)
    texts = {Text(key, path, words): translated for (path, words), translated in said.items()}
    store_texts(texts, source.locale_id, translation.target_locale_id, by=by)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of something that is translated: its key, the path to the text in it, and what it says."""

    key: str
    path: str
    words: str

    def allows(self, translated: str) -> bool:
        """Whether a translation has no mark-up but what there may be."""
        if "<" not in translated:  # reading mark-up takes most of the time, and most texts have none
            return True
        try:
            StringValue.from_translated_html(translated)
            validate_translation_links(self.words, translated)
        except ValueError:
            return False
        return True


@transaction.atomic
def store_texts(said: Mapping[Text, str], original: int, locale: int, *, by: User | None) -> set[Text]:
    """The same for texts of several things, from one locale into another; their places are made where they lack.

    Gives those whose translation is another one than before.
    """
    given = {text: words for text, words in said.items() if words}
    keys = {text.key for text in given}
    strings = _strings(original, {text.words for text in given})
    contexts = _places({(text.key, text.path) for text in given})
    rows = StringTranslation.objects.filter(context__object_id__in=keys, locale_id=locale)
    there = {(row.context_id, row.translation_of_id): row for row in rows}
    new: list[StringTranslation] = []
    changed: list[StringTranslation] = []
    renewed: set[Text] = set()
    for text, words in given.items():
        place = contexts[text.key, text.path], strings[text.words]
        row = there.get(place) or _row(place, locale)
        if row.data == words:
            continue
        _say(row, text, words, by)
        renewed.add(text)
        (changed if row.pk else new).append(row)
        if text.path == "title":
            Page.objects.filter(translation_key=text.key, locale_id=locale).update(draft_title=words)
    # Somebody may translate the same text at this moment: as with a row that is there, the last word counts.
    StringTranslation.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["locale", "translation_of", "context"], update_fields=_SAID
    )
    StringTranslation.objects.bulk_update(changed, _SAID)
    return renewed


def _places(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The rows of places; one that is new is that of a plain field, as pages have theirs from their texts."""
    rows = TranslationContext.objects.filter(object_id__in={key for key, _path in wanted})
    there = _by_place(rows)
    new = [
        TranslationContext(
            object_id=key, path=path, path_id=TranslationContext._get_path_id(path), field_path=path
        )
        for key, path in sorted(wanted - there.keys())
    ]
    TranslationContext.objects.bulk_create(new, ignore_conflicts=True)  # likewise
    return _by_place(rows) if new else there


def _by_place(rows: QuerySet[TranslationContext]) -> dict[tuple[str, str], int]:
    return {(str(key), path): pk for pk, key, path in rows.values_list("pk", "object_id", "path")}


def _row(key: tuple[int, int], locale: int) -> StringTranslation:
    context, string = key
    return StringTranslation(context_id=context, translation_of_id=string, locale_id=locale)


def _say(row: StringTranslation, text: Text, words: str, by: User | None) -> None:
    row.data, row.last_translated_by, row.updated_at = words, by, timezone.now()
    row.translation_type, row.tool_name = StringTranslation.TRANSLATION_TYPE_MANUAL, ""
    row.has_error = not text.allows(words)
