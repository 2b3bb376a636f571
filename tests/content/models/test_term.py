"""A word of the glossary: a slug once in each language, and other words that are there."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from content.models import Term

pytestmark = pytest.mark.django_db


def term(slug: str, language: str = "en", **values: str) -> Term:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    made = Term(slug=slug, term=slug.upper(), definition=f"What {slug} is.", locale=locale, **values)
    made.full_clean()
    made.save()
    return made


def test_a_slug_is_once_in_each_language() -> None:
    term("rcd")
    term("rcd", "de")
    with pytest.raises(ValidationError):
        term("rcd")


def test_words_to_see_are_tidied_and_have_to_be_there() -> None:
    term("earth")
    term("fuse")
    assert term("rcd", see_also="earth ,fuse,").see_also == "earth, fuse"
    with pytest.raises(ValidationError) as refused:
        term("mcb", see_also="earth, arc")
    assert refused.value.message_dict == {"see_also": ["There is no other word with the short name “arc”."]}


def test_a_slug_fits_into_a_link() -> None:
    with pytest.raises(ValidationError) as refused:
        term("R C D")
    assert refused.value.message_dict == {"slug": ["Write small letters, digits and single hyphens."]}


def test_a_short_name_that_is_taken_is_refused_by_a_form_that_asks_for_no_language() -> None:
    term("rcd")
    again = Term(locale=Locale.get_default(), slug="rcd", term="Another", definition="Something else.")
    with pytest.raises(ValidationError) as refused:
        again.full_clean(exclude=["locale"])
    assert refused.value.message_dict == {"slug": ["Another word has this short name. Choose another one."]}


def test_a_word_to_see_may_wait_for_its_translation() -> None:
    term("earth")
    assert term("rcd", "de", see_also="earth").see_also == "earth"
    with pytest.raises(ValidationError) as refused:
        term("mcb", "de", see_also="earth, arc")
    assert refused.value.message_dict == {"see_also": ["There is no other word with the short name “arc”."]}
