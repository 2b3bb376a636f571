"""Canonical Markdown, exactly."""

import pytest

from content.formats import markdown

CANONICAL = [
    ("Plain words.", "<p>Plain words.</p>"),
    ("## Look\n\n### Closer\n\nText", "<h2>Look</h2><h3>Closer</h3><p>Text</p>"),
    ("**Bold** and *italic*", "<p><b>Bold</b> and <i>italic</i></p>"),
    ("***both***", "<p><b><i>both</i></b></p>"),
    ("**b *bi***", "<p><b>b <i>bi</i></b></p>"),
    ("*a***b**", "<p><i>a</i><b>b</b></p>"),
    ("**stop.**&#110;ow", "<p><b>stop.</b>now</p>"),
    ("- a\n- b\n  1. c\n  2. d", "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>"),
    ("1. a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    ("one\\\ntwo", "<p>one<br/>two</p>"),
    ("- one\\\n  two", "<ul><li>one<br/>two</li></ul>"),
    (
        "[**Bold** link](https://e.org/?a=1&b=2)",
        '<p><a href="https://e.org/?a=1&amp;b=2"><b>Bold</b> link</a></p>',
    ),
    ("**See [it](page:courses/c01-x).**", '<p><b>See <a href="page:courses/c01-x">it</a>.</b></p>'),
    ("tip < 5 mm & > 2 mm", "<p>tip &lt; 5 mm &amp; &gt; 2 mm</p>"),
    (r"\<b> \&amp; \* \`", "<p>&lt;b&gt; &amp;amp; * `</p>"),
    ("a_b_c", "<p>a_b_c</p>"),
    (r"\_a\_", "<p>_a_</p>"),
    (r"\# not a heading", "<p># not a heading</p>"),
    (r"1\. not a list", "<p>1. not a list</p>"),
    (r"\- not a list", "<p>- not a list</p>"),
    ("[ ] box", "<p>[ ] box</p>"),
    (r"[a\](b)", "<p>[a](b)</p>"),
    (r"## C \#", "<h2>C #</h2>"),
]


@pytest.mark.parametrize(("text", "html"), CANONICAL, ids=[case[0][:24] for case in CANONICAL])
def test_markdown_and_stored_html_are_one_for_the_other(text: str, html: str) -> None:
    assert markdown.to_html(text) == html
    assert markdown.from_html(html) == text
    assert markdown.canonical(text) == text


def test_joined_texts_keep_one_list_where_two_meet() -> None:
    assert markdown.join("A\n\n- b", "- c", "D") == "A\n\n- b\n- c\n\nD"


def test_nothing_is_written_as_nothing() -> None:
    assert markdown.from_html('<p data-block-key="x"></p>') == ""
