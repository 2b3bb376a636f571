"""Links as people write, paste and dictate them."""

import pytest

from badges.formats.links import MOST_LETTERS, links_in

LINK = "https://hub.example/credentials/1/"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (LINK, [LINK]),
        (f"  {LINK}\n", [LINK]),
        ("HTTPS://hub.example/Credentials/1/", ["https://hub.example/Credentials/1/"]),
        ("Http://hub.example/1", ["http://hub.example/1"]),
        (f"Look: {LINK}, or {LINK}.", [LINK]),
        (f"({LINK})", [LINK]),
        ("https://hub.example/a_(b)", ["https://hub.example/a_(b)"]),
        (f"“{LINK}”", [LINK]),
        (f"<{LINK}>", [LINK]),
        (f"«{LINK}»", [LINK]),
        (f"‹{LINK}›…", [LINK]),
        (f"{LINK}。", [LINK]),
        (f"[my badge]({LINK})", [LINK]),
        (f"{LINK}!", [LINK]),
        ("https://a.example/1 https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        ("hub.example/credentials/1/", [LINK]),
        ("www.hub.example/1", ["https://www.hub.example/1"]),
        ("'hub.example:8443/1'", ["https://hub.example:8443/1"]),
        ("localhost:8000/credentials/1/", ["http://localhost:8000/credentials/1/"]),
        ("see hub.example/credentials/1/", []),
        ("hub.example", []),
        ("Ada Example", []),
        ("01/02/2026", []),
        ("and/or", []),
        ("badge.png", []),
        ("", []),
        ("x" * MOST_LETTERS + LINK, []),
    ],
)
def test_the_links_in_what_somebody_wrote(text: str, links: list[str]) -> None:
    assert links_in(text) == links
