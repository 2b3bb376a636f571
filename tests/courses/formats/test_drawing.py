"""Lots that anybody can draw again."""

import hashlib
import uuid
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from courses.formats.drawing import is_drawn, lot

NAME = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")


def test_a_lot_is_the_digest_of_seed_and_name_as_a_fraction():
    digest = hashlib.sha256(
        b"seed\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
    ).hexdigest()
    assert lot("seed", NAME) == Fraction(int(digest, 16), 2**256)
    assert lot("other", NAME) != lot("seed", NAME)


@given(st.text(max_size=64), st.uuids())
def test_nothing_draws_none_and_one_draws_all(seed, name):
    assert 0 <= lot(seed, name) < 1
    assert not is_drawn(seed, name, Decimal(0))
    assert is_drawn(seed, name, Decimal(1))


@given(st.text(max_size=64), st.uuids(), st.decimals(0, 1, places=3), st.decimals(0, 1, places=3))
def test_a_larger_share_keeps_what_a_smaller_one_draws(seed, name, one, other):
    small, large = sorted([one, other])
    assert is_drawn(seed, name, large) or not is_drawn(seed, name, small)


def test_a_share_is_about_that_share_of_many():
    drawn = sum(is_drawn("seed", uuid.UUID(int=number), Decimal("0.10")) for number in range(10_000))
    assert 900 < drawn < 1100
