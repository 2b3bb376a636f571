"""Choosing a word of the glossary in the editor of texts: found while one types, and stored as a plain link."""

import json

import pytest
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.models import Locale

from content.blocks.text import STEP_FEATURES, TEXT_FEATURES
from content.domain.terms import terms_like
from content.models import Term
from lms.accounts import roles
from tests.factories import accounts

pytestmark = pytest.mark.django_db

CHOOSE = "wagtailsnippetchoosers_content_term"


def word(slug: str, term: str, language: str = "en", **values: str) -> Term:
    locale = Locale.objects.get_or_create(language_code=language)[0]
    return Term.objects.create(
        slug=slug, term=term, locale=locale, **({"definition": f"What {term} is."} | values)
    )


@pytest.fixture
def words() -> dict[str, Term]:
    return {
        "rcd": word("rcd", "RCD", abbreviation_of="Residual-current device", definition="A switch."),
        "de": word("rcd", "FI-Schutzschalter", "de", definition="Ein Schalter."),
        "earth": word("earth", "Earth", definition="The path into the ground."),
        "solder": word("solder", "Solder", definition="Metal that joins. An iron melts it."),
    }


@pytest.fixture
def editor(client):
    client.force_login(
        accounts.person("Edda", role=roles.EDITOR), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["earth", "rcd", "solder"]),
        (" … ", ["earth", "rcd", "solder"]),
        ("rc", ["rcd", "de"]),
        ("RCDs", ["rcd", "de"]),
        ("residual", ["rcd"]),
        ("schutzsch", ["de"]),
        ("soldering", ["solder"]),
        ("melts", ["solder"]),
        ("earth ground", ["earth"]),
        ("glass", []),
        ("ss", []),
    ],
)
def test_a_word_is_found_by_its_beginning_in_other_forms_and_languages_and_by_what_it_means(
    words, typed, found
):
    assert terms_like(typed) == [words[name] for name in found]


def test_what_is_called_so_comes_before_what_only_speaks_of_it(words):
    iron = word("iron", "Iron", definition="It melts solder.")
    assert terms_like("iron") == [iron, words["solder"]]


def test_it_costs_as_much_with_many_words(words, django_assert_num_queries):
    Locale.get_default()
    with django_assert_num_queries(2):
        terms_like("rcd")
    for number in range(20):
        word(f"rcd-{number}", f"RCD {number}")
    with django_assert_num_queries(2):
        assert len(terms_like("rcd")) == 22


def test_the_dialog_lists_words_with_their_meaning_and_narrows_down(editor, words):
    opened = json.loads(editor.get(reverse(f"{CHOOSE}:choose"), {"q": ""}).content)
    assert opened["step"] == "choose"
    assert "Choose a word of the glossary" in opened["html"]
    assert "Residual-current device" in opened["html"]
    assert 'value="rcd"' in json.loads(editor.get(reverse(f"{CHOOSE}:choose"), {"q": "rcd"}).content)["html"]
    narrowed = editor.get(reverse(f"{CHOOSE}:choose_results"), {"q": "earth"}).content.decode()
    assert "The path into the ground." in narrowed
    assert "Residual-current device" not in narrowed


def test_what_is_not_there_is_said_with_the_way_to_explain_it(editor, words):
    page = editor.get(reverse(f"{CHOOSE}:choose_results"), {"q": "<b>glass"}).content.decode()
    assert "No word of the glossary answers to “&lt;b&gt;glass”." in " ".join(page.split())
    assert reverse("wagtailsnippets_content_term:add") in page
    Term.objects.all().delete()
    page = editor.get(reverse(f"{CHOOSE}:choose_results")).content.decode()
    assert "The glossary has no words yet." in page


def test_what_is_chosen_comes_with_the_address_of_a_link(editor, words):
    answer = json.loads(editor.get(reverse(f"{CHOOSE}:chosen", args=[words["de"].pk])).content)
    assert answer["step"] == "chosen"
    assert (answer["result"]["title"], answer["result"]["url"]) == ("FI-Schutzschalter", "/glossary/#rcd")


def test_who_may_not_into_the_admin_chooses_nothing(client, words):
    client.force_login(accounts.trainee(), "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(f"{CHOOSE}:choose")).status_code == 302


@pytest.mark.parametrize("features", [TEXT_FEATURES, STEP_FEATURES])
def test_every_text_has_the_button_and_keeps_the_link_as_it_always_was(features):
    area = DraftailRichTextArea(features=features)
    button = next(one for one in area.options["entityTypes"] if one["type"] == "TERM")
    assert str(button["chooserUrls"]["termChooser"]) == reverse(f"{CHOOSE}:choose")
    assert area.options["plugins"] == [{"type": "term-keys"}]
    scripts = str(area.media)
    assert scripts.index("draftail.js") < scripts.index("chooser-modal.js") < scripts.index("admin-terms.js")
    stored = '<p>Test the <a href="/glossary/#rcd">RCDs</a>.</p>'
    kept = area.converter.to_database_format(area.converter.from_database_format(stored))
    assert stored in kept.replace(
        ' data-block-key="' + kept.split('data-block-key="')[1].split('"')[0] + '"', ""
    )
