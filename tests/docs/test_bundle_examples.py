"""The examples in docs/bundle.md are in canonical form, and its lists are complete."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from content.formats import body
from content.formats.bundle.documents import Reading, read, write
from content.formats.bundle.layout import place
from content.formats.outline import MeasurementOutline
from content.formats.problems import Problems
from content.formats.vocabulary import FEATURES, SIGNS, STEPS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "bundle.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^````markdown\n(.*?)^````$", TEXT, re.MULTILINE | re.DOTALL)
FILES = dict(re.findall(r"^### (\S+\.yaml)\n.*?^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def test_there_are_examples_of_every_block_and_file():
    assert (len(BLOCKS), sorted(FILES)) == (
        9,
        ["bundle.yaml", "glossary.yaml", "media.yaml", "skills/S03.yaml"],
    )


@pytest.mark.parametrize("example", BLOCKS)
def test_an_example_of_a_block_is_canonical(example):
    problems = Problems()
    found = body.read(example, "docs/bundle.md", problems, body.References(), quizzes=True)
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


def test_every_optional_key_of_a_measurement_and_every_feature_is_explained():
    optional = [name.name for name in fields(MeasurementOutline) if name.default is not MISSING]
    assert [name for name in (*optional, *FEATURES, *STEPS) if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize(
    "example", re.findall(r"^```yaml\n((?:conditions|kind):.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
)
def test_an_example_of_optional_keys_is_canonical(example):
    skill = FILES["skills/S03.yaml"]
    if example.startswith("kind: envelope"):
        skill = skill.replace("max: '5'", "max: null")
    text = skill + "".join(f"    {line}\n" for line in example.splitlines())
    where, reading = place("skills/S03.yaml"), Reading()
    assert where
    document = read(where, text.encode(), reading)
    assert document
    assert (reading.problems.found, write(document).decode()) == ([], text)
