"""Unbaking under fire: whatever the bytes, a badge or `UnreadableBadge`, in little time and memory.

Here a few thousand damaged files, the same ones every time. `make soak` goes on for as long as
`FETTLE_FUZZ_SECONDS` says, from another seed each time; a find is kept in `.data/fuzz/` and repeated by adding it
to `FINDS`.
"""

import hashlib
import io
import os
import random
import resource
import time
from pathlib import Path

import openbadges_bakery
import pytest

from badges.formats import ob2, ob3
from badges.formats.baking import (
    ReadBadge,
    bake_ob2_png,
    bake_ob2_svg,
    bake_ob3_png,
    bake_ob3_svg,
    read_badge,
)
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import sign
from badges.formats.strict_json import to_json_bytes
from tests.badges.formats.images import PNG, SVG
from tests.badges.formats.samples import BASE_URL, CLAIMS, KEY, SECRET, SIGNED_AT
from tests.fuzz.mutations import mutated

MAX_SECONDS = 1.0  # of processor time, for one file; the slowest seen takes a tenth of it
MAX_GROWTH = 96 * 1024  # kB of the whole process over the run
FEW = 3_000
FINDS: list[bytes] = []


def corpus() -> list[bytes]:
    document = ob3.credential(CLAIMS, base_url=BASE_URL)
    text = to_json_bytes(sign(document, key=SECRET, verification_method=KEY.id, created=SIGNED_AT))
    hosted, token = to_json_bytes(ob2.assertion(CLAIMS, base_url=BASE_URL)), b"eyJhbGciOiJFZERTQSJ9.e30.c2ln"
    theirs = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(PNG), hosted.decode(), theirs)
    texts = [
        (text, bake_ob3_png, bake_ob3_svg),
        (hosted, bake_ob2_png, bake_ob2_svg),
        (token, bake_ob3_png, bake_ob3_svg),
    ]
    baked = [file for text, in_png, in_svg in texts for file in (text, in_png(PNG, text), in_svg(SVG, text))]
    return [*baked, theirs.getvalue(), PNG, SVG, *FINDS]


def check(data: bytes) -> None:
    """One file: nothing but a badge or a refusal comes out, and soon."""
    began, refusal, badge = time.process_time(), None, None
    try:
        badge = read_badge(data)
    except UnreadableBadge as error:
        refusal = error
    assert time.process_time() - began < MAX_SECONDS
    if refusal is None:
        assert isinstance(badge, ReadBadge)
    else:
        assert (bool(refusal.code), refusal.reason[-1]) == (True, ".")


def kept(data: bytes) -> Path:
    folder = Path(".data/fuzz")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / hashlib.sha256(data).hexdigest()[:16]
    file.write_bytes(data)
    return file


def attack(seed: int, *, files: int | None = None, until: float | None = None) -> int:
    chance, originals, done = random.Random(seed), corpus(), 0  # noqa: S311 -- to be repeated
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (files is None or done < files) and (until is None or time.monotonic() < until):
        data = mutated(chance, originals)
        try:
            check(data)
        except Exception as error:  # noqa: BLE001 -- whatever escapes is a find
            pytest.fail(f"seed {seed}, file {done}, kept as {kept(data)}: {error!r}")
        done += 1
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert growth < MAX_GROWTH, f"{growth} kB more after {done} files from seed {seed}"
    return done


def test_damaged_files_are_refused_in_words():
    seconds = float(os.environ.get("FETTLE_FUZZ_SECONDS", "0"))
    if seconds:
        seed = int(os.environ.get("FETTLE_FUZZ_SEED", time.time_ns() % 2**32))
        print(f"{attack(seed, until=time.monotonic() + seconds)} files from seed {seed}")  # noqa: T201
    else:
        assert attack(1, files=FEW) == FEW


@pytest.mark.parametrize("data", corpus())
def test_what_the_damage_starts_from_is_read_or_refused(data):
    check(data)
