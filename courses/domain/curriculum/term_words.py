"""Words of the glossary in other languages, as one file: each with what it stands for and its meaning.

What is translated is kept where Wagtail Localize keeps it, so that the list of words in the admin knows it too. All
words are stored together: there are hundreds of them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, ModelLogEntry
from wagtail.search.backends import get_search_backend
from wagtail_localize.models import StringTranslation, TranslatableObject, Translation
from wagtail_localize.strings import StringValue

from content.formats.problems import BundleError, Problem
from content.models import Term
from courses.domain.curriculum import po_files
from courses.domain.translation_rows import Text, store_texts
from lms.accounts.models import User

FILE: Final = "glossary.po"
_FIELDS: Final = ("term", "abbreviation_of", "definition")
_Stored = dict[tuple[str, str, str], str]  # by the key of a word, the field, and what it says in the original
_Field = tuple[str, str]  # the key of a word, and the field


def said(locale: Locale) -> list[tuple[str, str, str]]:
    """Every text of the glossary with the short name of its word and its translation, in order of the bundle.

    What an editor wrote in a word's own form goes before what was imported.
    """
    terms = _terms()
    stored = _stored(terms, locale)
    edited = _edited(locale, stored)
    found = []
    for term in terms:
        key = str(term.translation_key)
        for path, words in _texts(term):
            translation = stored.get((key, path, words), "")
            # Where nothing is stored the original has changed since: what the word says then is of an earlier one.
            found.append((term.slug, words, translation and edited.get((key, path), translation)))
    return found


def store(locale: Locale, given: Mapping[po_files.Named, str], *, by: User | None) -> tuple[int, int, int]:
    """Keep the translations that there are: how many, of how many, and how many belong to nothing any more.

    A word of which all is translated is explained in that language, if the file says anything new about it; another
    stays as it is there, edited or deleted. Raises BundleError.
    """
    terms = _terms()
    wanted = {
        Text(str(term.translation_key), path, words): given.get((term.slug, words), "")
        for term in terms
        for path, words in _texts(term)
    }
    _check(wanted)
    kind = ContentType.objects.get_for_model(Term)
    keys = {text.key for text, words in wanted.items() if words}
    rows = [TranslatableObject(translation_key=key, content_type=kind) for key in sorted(keys)]
    TranslatableObject.objects.bulk_create(rows, ignore_conflicts=True)
    changed = store_texts(wanted, Locale.get_default().pk, locale.pk, by=by)
    _explain(terms, locale, {(text.key, text.path) for text in changed})
    known = {(term.slug, words) for term in terms for _path, words in _texts(term)}
    return sum(map(bool, wanted.values())), len(wanted), sum(one not in known for one in given)


def _terms() -> list[Term]:
    return list(Term.objects.filter(locale=Locale.get_default()).order_by("slug"))


def _texts(term: Term) -> Iterator[tuple[str, str]]:
    """Its texts by their fields, in the form in which Localize keeps them."""
    for name in _FIELDS:
        if words := getattr(term, name):
            yield name, StringValue.from_plaintext(words).data


def _stored(terms: list[Term], locale: Locale) -> _Stored:
    rows = StringTranslation.objects.filter(
        context__object_id__in=[term.translation_key for term in terms], locale=locale, has_error=False
    )
    said = rows.values_list("context__object_id", "context__path", "translation_of__data", "data")
    return {(str(key), path, words): data for key, path, words, data in said}


def _imported(stored: _Stored) -> dict[_Field, set[str]]:
    """Everything that a field can say without anybody having written in it."""
    found: dict[_Field, set[str]] = {}
    for (key, path, _words), data in stored.items():
        found.setdefault((key, path), set()).add(_plain(data))
    return found


def _edited(locale: Locale, stored: _Stored) -> dict[_Field, str]:
    """What somebody wrote in words' own forms. Where Localize translates a word it has none: a draft is there."""
    imported = _imported(stored)
    translated = Translation.objects.filter(target_locale=locale, enabled=True).values("source__object_id")
    found = {}
    for row in Term.objects.filter(locale=locale).exclude(translation_key__in=translated):
        for path in _FIELDS:
            place, words = (str(row.translation_key), path), getattr(row, path)
            if words and words not in imported.get(place, ()):
                found[place] = StringValue.from_plaintext(words).data
    return found


def _check(wanted: Mapping[Text, str]) -> None:
    for text, words in wanted.items():
        most = getattr(Term._meta.get_field(text.path), "max_length")  # noqa: B009 -- fields of relations lack it
        if len(_plain(words)) > most:
            message = f"the translation of “{text.words}” has more than {most} characters; make it shorter"
            raise BundleError([Problem(FILE, 0, message)])
        if words and not text.allows(words):
            message = f"the translation of “{text.words}” has mark-up that the original does not have"
            raise BundleError([Problem(FILE, 0, message)])


def _plain(words: str) -> str:
    return str(StringValue(words).render_text()) if {"<", "&"} & set(words) else words


def _deleted() -> set[str]:
    """Words that editors deleted, as they read: all else about them Localize forgets at once."""
    kind = ContentType.objects.get_for_model(Term)
    log = ModelLogEntry.objects.filter(content_type=kind, action="wagtail.delete")
    return set(log.values_list("label", flat=True))


def _explain(terms: list[Term], locale: Locale, changed: Collection[_Field]) -> None:
    stored = _stored(terms, locale)
    imported, deleted = _imported(stored), _deleted()
    there = {row.translation_key: row for row in Term.objects.filter(locale=locale)}
    new: list[Term] = []
    renewed: list[Term] = []
    for term in terms:
        key = str(term.translation_key)
        texts = {path: stored.get((key, path, words)) for path, words in _texts(term)}
        # Nothing new about a word: it stays as an editor left it, and is not there if they deleted it.
        if not all(texts.values()) or not any((key, path) in changed for path in texts):
            continue
        told = {path: _plain(texts.get(path) or "") for path in _FIELDS}
        row = there.get(term.translation_key)
        if row is None:
            if told["term"] in deleted:
                continue
            row = Term(locale=locale, translation_key=term.translation_key, **told)
            new.append(row)
        else:
            renewed.append(row)
            for path, words in told.items():
                if (key, path) in changed or getattr(row, path) in imported.get((key, path), ()):
                    setattr(row, path, words)
        row.slug, row.see_also = term.slug, term.see_also
    _check_slugs(new, locale)
    Term.objects.bulk_create(new)
    Term.objects.bulk_update(renewed, [*_FIELDS, "slug", "see_also"])
    # Rows that are stored together tell the index nothing by themselves.
    get_search_backend().add_bulk(Term, [*new, *renewed])


def _check_slugs(new: list[Term], locale: Locale) -> None:
    taken = Term.objects.filter(locale=locale).filter(slug__in=[term.slug for term in new]).first()
    if taken is not None:
        message = f"another word of this language has the short name {taken.slug}; take it away first"
        raise BundleError([Problem(FILE, 0, message)])
