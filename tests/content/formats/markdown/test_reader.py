"""What Markdown is refused for, with the line."""

import pytest

from content.formats.markdown import Fence, Link, MarkdownError, Refusal, canonical, parse

REFUSED = [
    ("a\n\n# Title", 3, "only ## and ### headings are allowed; the page's title is the first level"),
    ("#### Deep", 1, "only ## and ### headings are allowed; the page's title is the first level"),
    ("Title\n-----", 1, "only ## and ### headings are allowed; the page's title is the first level"),
    ("a\n\n<div>x</div>", 3, "HTML is not allowed here; write it as Markdown"),
    ("a\nb <b>x", 2, "HTML is not allowed here; write it as Markdown"),
    ("a\n\n    code", 3, "indented code is not allowed; start the line at the left margin"),
    ("use `code`", 1, "code in backticks is not allowed; use **bold** for what stands on a label or display"),
    ("> said", 1, "quotations with > are not allowed; write a plain paragraph"),
    ("a\n\n---\n\nb", 3, "a rule is not allowed; use a heading to divide the text"),
    ("![x](y.png)", 1, "a picture cannot stand inside a text; use an ```image block of its own"),
    ("2. second", 1, "a numbered list starts at 1"),
    ("- a\n\n  b", 3, "a list item holds one paragraph; make the second an item of its own"),
    ("- a\n- ## b", 2, "only text and lists can stand in a list; move this to the left margin"),
    (
        "- a\n\n  ```image\n  x\n  ```",
        3,
        "only text and lists can stand in a list; move this to the left margin",
    ),
    ("- - a", 1, "a list item has no text"),
    ("- a\n  - b\n    - c\n      - d\n        - e\n          - f", 6, "lists can be nested 5 deep at most"),
    (
        "a\n[x](javascript:alert)",
        2,
        "a link to 'javascript:alert' is not allowed; use https:, mailto:, tel:, page:courses/… or term:…",
    ),
    (
        "[x](//e.org)",
        1,
        "a link to '//e.org' is not allowed; use https:, mailto:, tel:, page:courses/… or term:…",
    ),
    (
        "[x](lesson)",
        1,
        "a link to 'lesson' is not allowed; use https:, mailto:, tel:, page:courses/… or term:…",
    ),
    ('[x](https://e.org "T")', 1, "a link has no title in quotes; leave it out"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED, ids=[case[0][:20] for case in REFUSED])
def test_refusal_names_line_and_way_out(text: str, line: int, message: str) -> None:
    assert Refusal(line, message) in parse(text).refusals


def test_table_is_no_table_and_stays_text() -> None:
    assert canonical("| a | b |\n|---|---|") == "| a | b | |---|---|"


def test_fences_stand_between_texts_with_their_lines() -> None:
    parsed = parse("One\n\n```sign\nsign: x\n```\n\nTwo [a](page:courses)")
    assert [part if isinstance(part, Fence) else "text" for part in parsed.parts] == [
        "text",
        Fence("sign", "sign: x\n", 4),
        "text",
    ]
    assert parsed.links == (Link(7, "page:courses"),)


def test_text_with_a_fence_is_no_plain_text() -> None:
    with pytest.raises(MarkdownError) as refused:
        canonical("One\n\n```sign\nx\n```")
    assert refused.value.refusals == (Refusal(3, "a fenced block cannot stand inside a text"),)
    assert str(refused.value) == "line 3: a fenced block cannot stand inside a text"
