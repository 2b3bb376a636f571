import hashlib
from importlib.resources import files

import pytest

from badges.formats import contexts
from badges.formats.contexts import PINS, pinned_contexts


def test_digest_of_the_w3c_context_is_the_one_the_recommendation_prints():
    data = (files("badges.formats.contexts") / "credentials-v2.json").read_bytes()

    assert (
        hashlib.sha256(data).hexdigest() == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    )


def test_every_pinned_context_is_there_and_unchanged():
    assert set(pinned_contexts()) == set(PINS)
    assert all("@context" in document for document in pinned_contexts().values())


def test_readme_names_every_file_with_its_digest():
    readme = (files("badges.formats.contexts") / "README.md").read_text()

    assert [(name, digest) for name, digest in PINS.values() if f"| `{name}` |" not in readme] == []
    assert [digest for _, digest in PINS.values() if f"`{digest}` |" not in readme] == []


def test_changed_file_is_refused():
    with pytest.raises(ValueError, match=r"ob-2\.json has been changed"):
        contexts._read("ob-2.json", PINS[contexts.OB_3][1])
