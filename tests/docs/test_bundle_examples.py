"""The examples in docs/bundle.md are in canonical form, and its lists are complete."""

import re
from pathlib import Path

import pytest

from content.formats import body
from content.formats.bundle.documents import Reading, read, write
from content.formats.bundle.layout import place
from content.formats.problems import Problems
from content.formats.vocabulary import SIGNS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "bundle.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^````markdown\n(.*?)^````$", TEXT, re.MULTILINE | re.DOTALL)
FILES = dict(re.findall(r"^### (\S+\.yaml)\n.*?^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def test_there_are_examples_of_every_block_and_file():
    assert (len(BLOCKS), sorted(FILES)) == (4, ["bundle.yaml", "media.yaml", "skills/S03.yaml"])


@pytest.mark.parametrize("example", BLOCKS)
def test_an_example_of_a_block_is_canonical(example):
    problems = Problems()
    found = body.read(example, "docs/bundle.md", problems, body.References())
    assert (problems.found, body.write(found) + "\n") == ([], example)


@pytest.mark.parametrize("path", sorted(FILES))
def test_an_example_of_a_file_is_canonical(path):
    where, reading = place(path), Reading()
    assert where
    document = read(where, FILES[path].encode(), reading)
    assert document
    assert (reading.problems.found, write(document).decode()) == ([], FILES[path])


def test_every_sign_is_listed():
    assert [sign for sign in SIGNS if f"`{sign}`" not in TEXT] == []
