"""The texts of a page in other languages, written together: the rows are those that Localize makes one by one."""

from contextlib import contextmanager

import polib
import pytest
from django.db import connection
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    StringTranslation,
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

from courses.domain.curriculum import ensure_languages
from courses.domain.translation_rows import Text, refresh_segments, store_texts, store_words
from courses.models import LessonPage

SEGMENTS = (StringSegment, TemplateSegment, RelatedObjectSegment, OverridableSegment)
WHAT = {
    StringSegment: ("string__data", "string__data_hash", "attrs"),
    TemplateSegment: ("template__template", "template__string_count"),
    RelatedObjectSegment: ("object",),
    OverridableSegment: ("data_json",),
}


@pytest.fixture
def lesson(imported):
    ensure_languages()
    return LessonPage.objects.filter(locale=Locale.get_default()).first()


@pytest.fixture
def source(lesson):
    return TranslationSource.update_or_create_from_instance(lesson)[0]


@pytest.fixture
def translation(source):
    return Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="de"))


def rows(source):
    return {
        model: sorted(
            map(
                str,
                model.objects.filter(source=source).values_list(
                    "order", "context__path", "context__path_id", "context__field_path", *WHAT[model]
                ),
            )
        )
        for model in SEGMENTS
    }


def one_by_one(source):
    """As Localize's own method does it."""
    instance = source.as_instance()
    for value in extract_segments(instance):
        match value:
            case TemplateSegmentValue():
                row = TemplateSegment.from_value(source, value)
            case RelatedObjectSegmentValue():
                row = RelatedObjectSegment.from_value(source, value)
            case OverridableSegmentValue():
                row = OverridableSegment.from_value(source, value)
            case StringSegmentValue():
                row = StringSegment.from_value(source, source.locale, value)
        row.context.get_field_path(instance)


def test_the_rows_are_those_that_localize_makes(source):
    together = rows(source)
    for model in SEGMENTS:
        model.objects.filter(source=source).delete()
    TranslationContext.objects.filter(object_id=source.object_id).delete()
    String.objects.all().delete()
    one_by_one(source)
    assert rows(source) == together
    assert len(together[StringSegment]) > 10
    assert together[TemplateSegment]


def test_again_keeps_each_row_and_what_is_gone_goes(source):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in SEGMENTS}
    gone = StringSegment.objects.filter(source=source).first()
    StringSegment.objects.create(
        source=source, context=gone.context, string=gone.string, order=999, attrs="{}"
    )
    refresh_segments(source)
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in SEGMENTS} == before


def test_what_is_missing_comes_back(source):
    before = rows(source)
    StringSegment.objects.filter(source=source)[0].delete()
    TemplateSegment.objects.filter(source=source)[0].delete()
    refresh_segments(source)
    assert rows(source) == before


def said(source, words):
    places = StringSegment.objects.filter(source=source).values_list("context__path", "string__data")
    return {place: words(place[1]) for place in places}


def stored(translation):
    fields = ("context__path", "translation_of__data", "data", "translation_type", "tool_name", "has_error")
    mine = StringTranslation.objects.filter(locale=translation.target_locale)
    return sorted(mine.values_list(*fields, "last_translated_by"))


@pytest.mark.parametrize(
    "words",
    [
        lambda text: f"DE {text}",
        lambda text: "" if "e" in text else "anders",
        lambda _text: '<img src="/x.png">',
        lambda _text: '<a id="a99">fremd</a>',
        lambda _text: "5 < 6 & <b>fett</b>",
    ],
)
def test_words_are_kept_and_faults_marked_as_localize_does(translation, source, words):
    given = said(source, words)
    store_words(translation, given, by=None)
    together = stored(translation)
    StringTranslation.objects.all().delete()
    file = polib.POFile()
    for (path, text), translated in given.items():
        file.append(polib.POEntry(msgid=text, msgstr=translated, msgctxt=path))
    translation.import_po(file)
    assert stored(translation) == together


def test_only_what_changed_is_written_and_what_is_empty_is_left(translation, source, django_user_model):
    store_words(translation, said(source, lambda text: f"DE {text}"), by=None)
    when = dict(StringTranslation.objects.values_list("pk", "updated_at"))
    somebody = django_user_model.objects.create(email="tr@example.org", name="Translator")
    first = min(said(source, str))
    store_words(translation, dict.fromkeys(said(source, str), "") | {first: "neu"}, by=somebody)
    changed = [row for row in StringTranslation.objects.all() if row.updated_at != when[row.pk]]
    assert [(row.context.path, row.data, row.last_translated_by) for row in changed] == [
        (first[0], "neu", somebody)
    ]


def test_a_new_title_is_that_of_the_draft(translation, source, lesson):
    copy = lesson.copy_for_translation(translation.target_locale, copy_parents=True)
    store_words(translation, {("title", lesson.title): "Titel"}, by=None)
    assert Page.objects.get(pk=copy.pk).draft_title == "Titel"


@contextmanager
def meanwhile(model, act):
    """Let somebody else act at the moment at which the first new row of this table is stored."""
    waiting = [act]

    def between(execute, sql, params, many, context):
        if waiting and sql.startswith("INSERT") and f'INTO "{model._meta.db_table}"' in sql:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        yield
    assert not waiting


def test_a_place_that_localize_makes_in_between_is_taken(source):
    before = rows(source)
    for model in SEGMENTS:
        model.objects.filter(source=source).delete()
    fields = ("object_id", "path", "path_id", "field_path")
    other = TranslationContext.objects.filter(object_id=source.object_id).values(*fields).first()
    TranslationContext.objects.filter(object_id=source.object_id).delete()
    with meanwhile(TranslationContext, lambda: TranslationContext.objects.create(**other)):
        refresh_segments(source)
    assert rows(source) == before


def test_a_place_of_a_word_that_localize_makes_in_between_is_taken(translation, source):
    key, locales = str(source.object_id), (source.locale_id, translation.target_locale_id)
    place = {"object_id": key, "path": "new", "path_id": TranslationContext._get_path_id("new")}
    with meanwhile(TranslationContext, lambda: TranslationContext.objects.create(**place)):
        store_texts({Text(key, "new", "Word"): "Wort", Text(key, "newer", "Word"): "Wort"}, *locales, by=None)
    said = StringTranslation.objects.filter(translation_of__data="Word").order_by("context__path")
    assert list(said.values_list("context__path", "data")) == [("new", "Wort"), ("newer", "Wort")]


def test_of_two_translations_at_once_the_last_counts(translation, source, lesson):
    title = StringSegment.objects.get(source=source, context__path="title")
    row = {
        "locale": translation.target_locale,
        "translation_of": title.string,
        "context": title.context,
        "data": "Anders",
    }
    with meanwhile(StringTranslation, lambda: StringTranslation.objects.create(**row)):
        store_words(translation, {("title", lesson.title): "Titel"}, by=None)
    assert [row.data for row in StringTranslation.objects.filter(context=title.context)] == ["Titel"]
