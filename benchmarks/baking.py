"""Baking beside openbadges-bakery, in the same run. Run by hand: `.venv/bin/python benchmarks/baking.py`.

The picture is a badge of the starter curriculum, the texts are as long as what the demo issues: a signed badge of four
skills, and its hosted twin. The bakery is called in both of its ways: as its tests do, which makes a temporary file,
and from memory to memory. The first bake of a picture, which looks it through, is a row of its own. Ends with 1 if
baking a known picture is less than ten times as fast as the bakery in its usual way.
"""

import contextlib
import io
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import openbadges_bakery  # noqa: E402 -- after the path, as the rest

from badges.formats import moulds  # noqa: E402
from badges.formats.artwork import draw_png, draw_svg, suggested  # noqa: E402
from badges.formats.baking import bake_ob2_png, bake_ob2_svg, bake_ob3_png, bake_ob3_svg, read_badge  # noqa: E402
from badges.formats.errors import UnreadableBadge  # noqa: E402

SIGNED = b'{"id":"https://hub.test/credentials/1/","name":"' + b"x" * 12_280 + b'"}'
HOSTED = b'{"id":"https://hub.test/ob2/assertions/1.json","name":"' + b"x" * 700 + b'"}'
WANTED = 10


def per_second(act: Callable[[], object], *, seconds: float = 0.4, runs: int = 5) -> float:
    """The median rate of several short runs."""
    rates = []
    for _ in range(runs):
        began, done = time.perf_counter(), 0
        while (taken := time.perf_counter() - began) < seconds:
            act()
            done += 1
        rates.append(done / taken)
    return statistics.median(rates)


def anew(bake: Callable[[bytes, bytes], bytes], image: bytes, text: bytes) -> Callable[[], bytes]:
    """Baking as if the picture had not been seen before."""

    def act() -> bytes:
        moulds.forget()
        return bake(image, text)

    return act


def theirs(image: bytes, text: bytes, *, in_memory: bool) -> Callable[[], object]:
    """The bakery, writing into memory or, as by default, into a temporary file."""
    words = text.decode()

    def act() -> None:
        openbadges_bakery.bake(io.BytesIO(image), words, io.BytesIO() if in_memory else None).close()

    return act


def compare(name: str, bake: Callable[[bytes, bytes], bytes], image: bytes, text: bytes) -> float:
    """Print the rows of one form of badge; how many times as fast as the bakery's usual way."""
    usual = per_second(theirs(image, text, in_memory=False))
    rows = [
        ("openbadges-bakery, to a temporary file", usual),
        ("openbadges-bakery, in memory", per_second(theirs(image, text, in_memory=True))),
        ("ours", per_second(lambda: bake(image, text))),
        ("ours, picture not seen before", per_second(anew(bake, image, text))),
        ("(ours: reading and checking it)", per_second(lambda: _tried(bake(image, text)))),
        ("(the checksum over the text alone)", per_second(lambda: zlib.crc32(text))),
    ]
    print(f"\n{f'{name}: {len(image)} + {len(text)} bytes':<44}{'per second':>12}{'times':>8}")
    for what, rate in rows:
        print(f"{what:<44}{rate:>12,.0f}{rate / usual:>8.1f}")
    print(f"{'ours against the bakery in memory':<56}{rows[2][1] / rows[1][1]:>8.1f}")
    return rows[2][1] / usual


def _tried(image: bytes) -> None:
    with contextlib.suppress(UnreadableBadge):
        read_badge(image)


def main() -> int:
    """Measure and print."""
    design = suggested("C04", "Mains test and release", "technician")
    png, svg = draw_png(design), draw_svg(design).encode()
    slowest = min(
        compare("Open Badges 3.0, PNG", bake_ob3_png, png, SIGNED),
        compare("Open Badges 2.0, PNG", bake_ob2_png, png, HOSTED),
        compare("Open Badges 3.0, SVG", bake_ob3_svg, svg, SIGNED),
        compare("Open Badges 2.0, SVG", bake_ob2_svg, svg, HOSTED),
    )
    print(f"\nslowest of ours: {slowest:.1f} times the bakery (at least {WANTED} wanted)")
    return 0 if slowest >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
