"""Words of the glossary in other languages: one file, in and out with the same bytes."""

import polib
import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.formats.finding import asked
from content.formats.glossary import TermOutline
from content.formats.problems import BundleError
from content.models import Term
from courses.domain.curriculum import ensure_languages
from courses.domain.curriculum.terms import store_terms
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.domain.finding import Search
from courses.domain.openness import VISITOR
from tests.factories import accounts

FILE = "glossary.po"
RCD = TermOutline(
    slug="rcd",
    term="RCD",
    abbreviation_of="Residual-current device",
    definition="Cuts off.",
    see_also=("a-b",),
)
PLAIN = TermOutline(slug="a-b", term="Nuts & bolts", definition="What holds.")


@pytest.fixture(autouse=True)
def words(imported):
    ensure_languages()
    store_terms([RCD, PLAIN])


def filled(said=lambda words: f"DE {words}"):
    file = polib.pofile(export_translations("de")[FILE].decode(), wrapwidth=0)
    for entry in file:
        entry.msgstr = said(entry.msgid)
    return {FILE: f"{str(file).strip()}\n".encode()}


def german():
    rows = Term.objects.filter(locale__language_code="de").order_by("slug")
    return [(row.slug, row.term, row.abbreviation_of, row.definition, row.see_also) for row in rows]


def test_the_file_has_every_word_by_its_short_name_in_order_of_the_bundle():
    entries = polib.pofile(export_translations("de")[FILE].decode())
    assert [(entry.msgctxt, entry.msgid, entry.msgstr) for entry in entries] == [
        ("a-b", "Nuts &amp; bolts", ""),
        ("a-b", "What holds.", ""),
        ("rcd", "RCD", ""),
        ("rcd", "Residual-current device", ""),
        ("rcd", "Cuts off.", ""),
    ]


def test_a_hub_without_words_has_no_file():
    Term.objects.all().delete()
    assert FILE not in export_translations("de")


def test_what_was_imported_comes_out_with_the_same_bytes():
    sent = filled()
    (told,) = import_translations(sent, "de")
    assert str(told) == "glossary.po: 5 of 5 translated, complete"
    assert export_translations("de")[FILE] == sent[FILE]
    assert german() == [
        ("a-b", "DE Nuts & bolts", "", "DE What holds.", ""),
        ("rcd", "DE RCD", "DE Residual-current device", "DE Cuts off.", "a-b"),
    ]


def test_the_same_file_again_changes_nothing_and_a_new_one_what_it_says():
    import_translations(filled(), "de")
    before = list(Term.objects.order_by("pk").values())
    import_translations(filled(), "de")
    assert list(Term.objects.order_by("pk").values()) == before
    import_translations(filled(lambda words: "FI" if words == "RCD" else f"DE {words}"), "de")
    assert [row[1] for row in german()] == ["DE Nuts & bolts", "FI"]
    assert Term.objects.count() == len(before)


def test_a_word_that_lacks_something_is_not_explained_yet():
    (told,) = import_translations(filled(lambda words: "" if words == "Cuts off." else f"DE {words}"), "de")
    assert (told.translated, told.total, told.complete) == (4, 5, False)
    assert [row[0] for row in german()] == ["a-b"]


def test_a_meaning_that_changed_waits_and_the_old_one_stays():
    sent = filled()
    import_translations(sent, "de")
    store_terms([TermOutline(slug="a-b", term="Nuts & bolts", definition="Other.")])
    entries = polib.pofile(export_translations("de")[FILE].decode())
    assert [entry.msgid for entry in entries if not entry.msgstr] == ["Other."]
    (told,) = import_translations(sent, "de")
    assert (told.translated, told.total, told.unknown) == (4, 5, 1)
    assert german()[0][3] == "DE What holds."


def test_readers_of_the_language_get_its_words(client):
    import_translations(filled(), "de")
    html = client.get("/glossary/", headers={"accept-language": "de"}).content.decode()
    assert "<dfn>DE Nuts &amp; bolts</dfn>" in html
    assert "<dfn>Nuts &amp; bolts</dfn>" in client.get("/glossary/").content.decode()


def test_a_word_is_found_in_its_language():
    import_translations(filled(lambda words: "Fehlerstromschutz" if words == "RCD" else f"DE {words}"), "de")
    hits = Search(asked("fehlerstrom"), language="de", reader=VISITOR).hits
    assert [hit.name for found in hits.values() for hit in found] == ["Fehlerstromschutz"]


def test_the_admin_knows_what_the_file_brought():
    import_translations(filled(), "de")
    term = Term.objects.get(slug="rcd", locale=Locale.get_default())
    source, _new = TranslationSource.update_or_create_from_instance(term)
    target = Locale.objects.get(language_code="de")
    made = Translation.objects.create(source=source, target_locale=target)
    assert made.get_progress() == (3, 3)


def test_a_dry_run_changes_nothing():
    (told,) = import_translations(filled(), "de", dry_run=True)
    assert told.complete
    assert german() == []


def test_a_file_without_a_translation_is_passed_over():
    assert import_translations({FILE: export_translations("de")[FILE]}, "de") == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (lambda _words: "x" * 121, "has more than 120 characters"),
        (lambda words: f'<img src="/x.png"> {words}'[:100], "has mark-up that the original does not have"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(said, message):
    with pytest.raises(BundleError, match=message):
        import_translations(filled(said), "de")
    assert german() == []


def test_a_file_that_is_none_is_refused():
    with pytest.raises(BundleError, match=r"glossary\.po: is no PO file"):
        import_translations({FILE: b"words: none"}, "de")


def test_another_word_in_the_way_is_named():
    Term.objects.create(slug="rcd", term="FI", definition="x", locale=Locale.objects.get(language_code="de"))
    with pytest.raises(BundleError, match="another word of this language has the short name rcd"):
        import_translations(filled(), "de")


def edit(slug, **said):
    """As the form of the word itself does it."""
    row = Term.objects.get(slug=slug, locale__language_code="de")
    for name, words in said.items():
        setattr(row, name, words)
    row.full_clean()
    row.save()


def translations():
    file = polib.pofile(export_translations("de")[FILE].decode())
    return {entry.msgid: entry.msgstr for entry in file}


def test_what_an_editor_wrote_in_a_word_stays_and_is_exported():
    sent = filled()
    import_translations(sent, "de")
    edit("rcd", term="FI", definition="Schaltet ab, auch < 30 mA.")
    edited = german()
    import_translations(sent, "de")
    assert german() == edited
    assert (translations()["RCD"], translations()["Cuts off."]) == ("FI", "Schaltet ab, auch &lt; 30 mA.")
    out = export_translations("de")
    import_translations({FILE: out[FILE]}, "de")
    assert german() == edited
    assert export_translations("de") == out


def test_what_a_file_says_anew_leaves_alone_what_an_editor_wrote_beside_it():
    import_translations(filled(), "de")
    edit("rcd", term="FI")
    edit("a-b", definition="Hält.")
    new = filled(lambda words: "Schaltet ab." if words == "Cuts off." else f"DE {words}")
    import_translations(new, "de")
    assert german() == [
        ("a-b", "DE Nuts & bolts", "", "Hält.", ""),
        ("rcd", "FI", "DE Residual-current device", "Schaltet ab.", "a-b"),
    ]


def test_texts_that_changed_and_come_one_after_the_other_replace_the_earlier_ones():
    import_translations(filled(), "de")
    store_terms([TermOutline(slug="a-b", term="Bolts", definition="Other.")])
    import_translations(filled(lambda words: "" if words == "Other." else f"DE {words}"), "de")
    assert german()[0] == ("a-b", "DE Nuts & bolts", "", "DE What holds.", "")
    import_translations(filled(), "de")
    assert german()[0] == ("a-b", "DE Bolts", "", "DE Other.", "")


def test_a_word_that_an_editor_deleted_comes_back_only_as_another_one(client):
    client.force_login(accounts.person("Ada", is_superuser=True))
    sent = filled()
    import_translations(sent, "de")
    row = Term.objects.get(slug="rcd", locale__language_code="de")
    client.post(reverse(Term.snippet_viewset.get_url_name("delete"), args=[row.pk]))
    assert [row[0] for row in german()] == ["a-b"]
    import_translations(sent, "de")
    import_translations(sent, "de")
    assert [row[0] for row in german()] == ["a-b"]
    import_translations(filled(lambda words: "FI" if words == "RCD" else f"DE {words}"), "de")
    assert [row[1] for row in german()] == ["DE Nuts & bolts", "FI"]


def test_a_draft_in_localize_is_exported_before_readers_see_it():
    import_translations(filled(), "de")
    term = Term.objects.get(slug="rcd", locale=Locale.get_default())
    source, _new = TranslationSource.update_or_create_from_instance(term)
    Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="de"))
    StringTranslation.objects.filter(translation_of__data="RCD").update(data="FI")
    assert translations()["RCD"] == "FI"
    import_translations({FILE: export_translations("de")[FILE]}, "de")
    assert StringTranslation.objects.get(translation_of__data="RCD").data == "FI"
