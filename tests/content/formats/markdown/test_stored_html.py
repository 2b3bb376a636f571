"""HTML as Wagtail's editor stores it, and what becomes of everything else."""

import pytest

from content.formats import markdown

READ = [
    ('<p data-block-key="a1">Words</p>', "Words"),
    ('<ul><li data-block-key="a">One</li><li data-block-key="b">Two</li></ul>', "- One\n- Two"),
    ("<p><strong>A</strong> <em>b</em></p>", "**A** *b*"),
    ("<p>  two   spaces \n and a line </p>", "two spaces and a line"),
    ("<p>a<b> b </b>c</p>", "a **b** c"),
    ("<p><b>a</b><b>b</b></p>", "**ab**"),
    ("<p>a<br/><br/>b</p>", "a\\\nb"),
    ("<h2>a<br/>b</h2>", "## a b"),
    ("<h4>Deep</h4><p>x</p>", "### Deep\n\nx"),
    ("<blockquote>Said</blockquote>", "Said"),
    ("<p>a <code>b</code></p>", "a b"),
    ("<ul><li><ul><li>deep</li></ul></li></ul>", "- deep"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n- b"),
    ("<p>words<ul><li>a</li></ul>", "words\n\n- a"),
    ('<p><a href="javascript:x()">a</a></p>', "a"),
    ('<p><a href="https://e.org/a (b)">a</a></p>', "[a](https://e.org/a%20%28b%29)"),
    ("loose", "loose"),
]


@pytest.mark.parametrize(("html", "text"), READ)
def test_stored_html_becomes_canonical_markdown(html: str, text: str) -> None:
    assert markdown.from_html(html) == text


def test_links_to_pages_are_mapped_both_ways() -> None:
    ids = {"page:courses/c01-x": "7"}
    pages = {number: target for target, number in ids.items()}
    html = markdown.to_html("[a](page:courses/c01-x)", lambda href: {"linktype": "page", "id": ids[href]})
    assert html == '<p><a linktype="page" id="7">a</a></p>'
    assert (
        markdown.from_html(html, lambda attributes: pages.get(attributes["id"])) == "[a](page:courses/c01-x)"
    )
    assert (
        markdown.from_html(
            '<p><a linktype="page" id="8">a</a></p>', lambda attributes: pages.get(attributes["id"])
        )
        == "a"
    )
