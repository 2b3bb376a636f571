"""The reader of `markup.py` finds what it is there to find."""

import pytest

from tests.architecture.markup import Markup

PAGE = '<html lang="en"><head><title>T</title></head><body><h1>H</h1>{}</body></html>'


def findings(body: str) -> list[str]:
    return Markup(PAGE.format(body), origin="https://hub.example").findings


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("<script>x()</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ('<p style="color:red">', "style= on <p>"),
        ('<p onclick="x()">', "onclick= on <p>"),
        ('<a href="javascript:x()">', "javascript: in href of <a>"),
        ('<img src="//cdn.example/x.png">', "<img> loads //cdn.example/x.png"),
        ('<img srcset="/a.png 1x, https://cdn.example/b.png 2x">', "<img> loads https://cdn.example/b.png"),
        (
            '<link rel="stylesheet" href="https://cdn.example/x.css">',
            "<link> loads https://cdn.example/x.css",
        ),
        ("<h1>Again</h1>", "2 h1 instead of one"),
        ('<p id="a"></p><p id="a"></p>', "id “a” more than once"),
    ],
)
def test_finds(body, finding):
    assert findings(body) == [finding]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://elsewhere.example/">a link is no load</a>',
        '<link rel="canonical" href="https://elsewhere.example/">',
        '<script src="https://hub.example/x.js"></script>',
        '<img src="data:image/png;base64,AAAA">',
        '<script type="application/json">{}</script>',
    ],
)
def test_lets_pass(body):
    assert findings(body) == []


def test_finds_what_is_missing():
    assert Markup("<html><body></body></html>", origin="https://hub.example").findings == [
        "0 h1 instead of one",
        "no title",
        "no lang on html",
    ]
