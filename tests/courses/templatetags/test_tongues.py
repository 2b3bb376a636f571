"""The language of words on a page: marked where it is not the reader's, in the direction that it is written in."""

import pytest
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.translation import override

from courses.models import SkillWording
from courses.templatetags.tongues import filled, listed, mark_for, naming, site_tongue, titled, words_of
from tests.factories import courses


def shown(template, **values):
    return Template(f"{{% load tongues %}}{template}").render(Context(values))


@pytest.mark.parametrize(
    ("reader", "content", "around", "inside"),
    [
        ("en", "en", "", ""),
        ("de", "en", ' lang="en"', ' lang="de"'),
        ("en", "ar", ' lang="ar" dir="rtl"', ' lang="en" dir="ltr"'),
        ("ar", "en", ' lang="en" dir="ltr"', ' lang="ar" dir="rtl"'),
        ("ar", "he", ' lang="he"', ' lang="ar"'),
        ("de", "", "", ""),
    ],
)
def test_content_and_what_is_the_sites_within_it_say_their_language(reader, content, around, inside):
    with override(reader):
        assert (mark_for(content), site_tongue(content)) == (around, inside)
        assert shown("<p{% tongue of %}><b{% site_tongue of %}>", of=content) == f"<p{around}><b{inside}>"


def test_without_anything_whose_words_they_are_nothing_is_marked():
    with override("de"):
        assert (mark_for(None), site_tongue(""), titled(None)) == ("", "", "")


@pytest.mark.django_db
def test_a_page_and_a_skill_know_their_language():
    page = courses.course(title="Safe <start>")
    version = courses.skill("S01", title="Isolate")
    with override("de"):
        assert titled(page) == '<span lang="en">Safe &lt;start&gt;</span>'
        assert shown("{{ of|titled }}", of=page) == '<span lang="en">Safe &lt;start&gt;</span>'
        assert titled(version) == '<span lang="en">Isolate</span>'
    with override("en"):
        assert titled(page) == "Safe <start>"
        assert shown("{{ of|titled }}", of=page) == "Safe &lt;start&gt;"


@pytest.mark.django_db
def test_a_skill_with_words_in_the_readers_language_is_not_marked():
    page = courses.course()
    version = courses.skill("S01", title="Isolate")
    german = page.locale.__class__.objects.create(language_code="de")
    SkillWording.objects.create(version=version, locale=german, title="Freischalten")
    with override("de"):
        assert (titled(version), mark_for(version)) == ("Freischalten", "")


def test_a_sentence_takes_names_in_and_stays_safe():
    with override("de"):
        name = words_of("en", "<Lead>")
    assert filled("“%(a)s” & %(b)s", a="<x>", b="y") == "“<x>” & y"  # a template escapes it
    assert (
        filled("“%(a)s” & %(b)s", a="<x>", b=name) == '“&lt;x&gt;” &amp; <span lang="en">&lt;Lead&gt;</span>'
    )
    assert listed(["<x>", "y"]) == "<x>, y"
    assert listed(["<x>", format_html("<b>{}</b>", "y")]) == "&lt;x&gt;, <b>y</b>"


def test_a_sentence_that_is_whole_has_the_words_in_it_marked():
    with override("de"):
        told = naming("Ω <Volts> von 0 bis 2", "en", "Ω <Volts>")
        assert told == '<span lang="en">Ω &lt;Volts&gt;</span> von 0 bis 2'
        assert naming("Ohne", "en", "Volts") == "Ohne"
        assert shown("{% naming s 'de' 'Volts' %}", s="<Volts>") == "&lt;Volts&gt;"
