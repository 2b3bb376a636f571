"""Status lists: bit order, bounds and form, against vectors of others and by property."""

import base64
import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.formats import status_bits
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import Outcome, sign, verify_proof
from badges.formats.status_bits import MAX_ENTRIES, MIN_ENTRIES, decode, encode, indexes_in, is_set
from tests.badges.formats.samples import DID, KEY, SECRET, SIGNED_AT

# The empty list in the examples of W3C Bitstring Status List v1.0, section 2.2.
EMPTY_IN_THE_STANDARD = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
# From the tests of the npm package @digitalbazaar/vc-bitstring-status-list: 100,000 entries, of which the
# 50,000th is set. Shorter than the standard allows, so it shows the order of bits and not a whole list.
FIFTY_THOUSANDTH = "H4sIAAAAAAAAA-3OMQ0AAAgDsElHOh72EJJWQRMAAAAAAIDWXAcAAAAAAIDHFvRitn7UMAAA"
INDEXES = st.sets(st.integers(0, MIN_ENTRIES - 1), max_size=200)


def packed(bits: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def test_the_list_in_the_standard_is_read_as_empty_and_is_what_we_write():
    assert decode(EMPTY_IN_THE_STANDARD) == bytes(MIN_ENTRIES // 8)
    assert decode(encode([])) == decode(EMPTY_IN_THE_STANDARD)


def test_bits_stand_in_the_order_of_an_independent_implementation():
    theirs = zlib.decompress(base64.urlsafe_b64decode(FIFTY_THOUSANDTH), 31)
    ours = decode(encode([50_000]))
    assert len(theirs) == 12_500
    assert ours[: len(theirs)] == theirs
    assert indexes_in(theirs) == {50_000}


@pytest.mark.parametrize(
    ("index", "at", "byte"),
    [(0, 0, 0b1000_0000), (7, 0, 0b0000_0001), (8, 1, 0b1000_0000), (MIN_ENTRIES - 1, -1, 0b0000_0001)],
)
def test_the_first_entry_is_the_left_most_bit(index, at, byte):
    bits = decode(encode([index]))
    assert bits[at] == byte
    assert indexes_in(bits) == {index}


@given(INDEXES)
def test_what_is_encoded_is_what_is_read(indexes):
    bits = decode(encode(indexes))
    assert len(bits) == MIN_ENTRIES // 8
    assert indexes_in(bits) == indexes
    assert all(is_set(bits, index) for index in indexes)


@given(INDEXES, st.integers(0, MIN_ENTRIES - 1))
def test_a_bit_says_nothing_about_its_neighbours(indexes, index):
    assert is_set(decode(encode(indexes)), index) is (index in indexes)


@given(INDEXES)
def test_the_same_bits_give_the_same_text_in_any_order(indexes):
    text = encode(sorted(indexes))
    assert text == encode(sorted(indexes, reverse=True))
    assert text.startswith("uH4sI")
    assert not set(text) & set("=+/")


def test_a_longer_list_keeps_its_length():
    bits = decode(encode([MIN_ENTRIES], length=2 * MIN_ENTRIES))
    assert (len(bits) * 8, indexes_in(bits)) == (2 * MIN_ENTRIES, {MIN_ENTRIES})


@pytest.mark.parametrize("length", [0, 8, MIN_ENTRIES - 8, MIN_ENTRIES + 4, MAX_ENTRIES + 8])
def test_no_list_is_made_that_others_would_refuse(length):
    with pytest.raises(ValueError, match=f"not {length}"):
        encode([], length=length)


@pytest.mark.parametrize("index", [-1, MIN_ENTRIES])
def test_an_index_outside_of_the_list_is_refused_both_ways(index):
    with pytest.raises(ValueError, match=f"no entry {index} "):
        encode([index])
    with pytest.raises(UnreadableBadge) as refused:
        is_set(decode(encode([])), index)
    assert refused.value.code == "bad_status_index"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_status_list"),
        ("u", "bad_status_list"),
        ("z" + encode([])[1:], "bad_status_list"),
        ("uAAAA", "bad_status_list"),
        ("uA", "bad_status_list"),
        (encode([])[:-8], "bad_status_list"),
        (encode([]) + "=", "bad_status_list"),
        (encode([]) + "\n", "bad_status_list"),
        ("u" + encode([])[1:].replace("A", "+", 1), "bad_status_list"),
        ("uÄ", "bad_status_list"),
        (packed(bytes(MIN_ENTRIES // 8 - 1)), "status_list_too_short"),
        (packed(bytes(MAX_ENTRIES // 8 + 1)), "status_list_too_large"),
        ("u" + "A" * status_bits.MAX_CHARACTERS, "status_list_too_large"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(text, code):
    with pytest.raises(UnreadableBadge) as refused:
        decode(text)
    assert refused.value.code == code


def test_two_lists_in_one_text_are_refused():
    both = gzip.compress(bytes(MIN_ENTRIES // 8)) * 2
    with pytest.raises(UnreadableBadge) as refused:
        decode("u" + base64.urlsafe_b64encode(both).rstrip(b"=").decode())
    assert refused.value.code == "bad_status_list"


def test_a_bomb_is_never_unpacked():
    bomb = packed(bytes(100_000_000))  # 97 kB that would fill 100 MB
    with pytest.raises(UnreadableBadge) as refused:
        decode(bomb)
    assert refused.value.code == "status_list_too_large"


@given(st.text(max_size=300))
def test_no_text_does_anything_but_be_refused(text):
    with pytest.raises(UnreadableBadge):
        decode("u" + text)


def test_a_list_that_holds_everything_is_read_whatever_its_bits():
    noise = bytes((at * 197 + at // 7) % 256 for at in range(MAX_ENTRIES // 8))
    text = encode(indexes_in(noise), length=MAX_ENTRIES)
    assert decode(text) == noise


def test_the_signed_list_is_covered_by_its_signature_to_the_last_term():
    document = status_bits.list_credential(
        "http://localhost:8000/status/1",
        issuer=DID,
        encoded_list=encode([5]),
        valid_from=datetime(2026, 11, 20, tzinfo=UTC),
        seconds_to_live=300,
    )
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["credentialSubject"] == {
        "id": "http://localhost:8000/status/1#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": encode([5]),
        "ttl": 300_000,
    }
    signed = sign(document, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)
    assert verify_proof(signed, {KEY.id: KEY}.get, at=SIGNED_AT).outcome is Outcome.PASS
    for term, other in (
        ("encodedList", encode([])),
        ("ttl", 1),
        ("statusPurpose", "message"),
        ("id", "urn:x:y"),
        ("more", "x"),
    ):
        forged = {**signed, "credentialSubject": {**document["credentialSubject"], term: other}}
        assert verify_proof(forged, {KEY.id: KEY}.get, at=SIGNED_AT).outcome is Outcome.FAIL


def test_an_entry_is_one_object_with_an_id_of_its_own():
    assert status_bits.entry("http://localhost:8000/status/1", 94567) == {
        "id": "http://localhost:8000/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "http://localhost:8000/status/1",
    }
