"""Every reason that the formats can give a reader is offered to translators."""

import ast
from collections.abc import Iterator
from pathlib import Path

from badges import formats
from badges.domain.reasons import SENTENCES

# Said to programmers only: arguments that our own code would have to get wrong.
TO_PROGRAMMERS = {
    "A moment needs a time zone.",
    "An Ed25519 public key has 32 bytes.",
    "An Open Badges 2.0 assertion needs a recipient.",
    "An assertion in an SVG needs an address.",
    "An event's hash is 64 hexadecimal digits.",
    "Not a date and time with a zone.",
    "Not an Ed25519 Multikey.",
    "Not an RSA key of 2048 bits or more.",
    "Not base58btc multibase text.",
    "The badge's text cannot be stored in a PNG.",
    "The badge's text cannot be stored in an SVG.",
    "The document is signed already.",
}
# Written into credentials, in the language that those have for good.
IN_CREDENTIALS = {
    "A link to the evidence.",
    "A link to the evidence. No digest: what stands there is not part of the badge and may change.",
    "It rests on no signed observation.",
    "It rests on the signed observations of this badge.",
}


def spoken() -> Iterator[str]:
    for file in Path(formats.__path__[0]).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documented = ast.FunctionDef | ast.ClassDef | ast.Module
        docstrings = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value not in docstrings
            ):
                text = node.value
                if text[:1].isupper() and text.endswith(".") and " " in text and "\n" not in text:
                    yield text


def test_the_list_holds_what_the_formats_say_and_nothing_else():
    assert set(SENTENCES) == set(spoken()) - TO_PROGRAMMERS - IN_CREDENTIALS
