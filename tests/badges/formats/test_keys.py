from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.formats.keys import (
    PublicKey,
    base58btc_decode,
    base58btc_encode,
    did_document,
    did_web_of,
    did_web_url,
    multikey_decode,
    multikey_encode,
    timestamp,
)


@given(st.binary(max_size=64))
def test_multibase_round_trip(data):
    assert base58btc_decode(base58btc_encode(data)) == data


@given(st.binary(min_size=32, max_size=32))
def test_multikey_round_trip(public):
    assert multikey_encode(public).startswith("z6Mk")
    assert multikey_decode(multikey_encode(public)) == public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "u7QGwDY2Tjn93PVFWWq02piP1NE9_XRlg-c8-jhJiDqKBDw",
        "z0OIl",
        "zÄ",
        "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",  # a P-256 key
        base58btc_encode(b"\xed\x01" + bytes(31)),
        "z" + "1" * 500,
    ],
)
def test_what_is_no_ed25519_multikey_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        multikey_decode(text)


def test_public_key_of_wrong_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        multikey_encode(bytes(31))


@pytest.mark.parametrize(
    ("url", "did", "document"),
    [
        ("http://localhost:8000", "did:web:localhost%3A8000", "http://localhost:8000/.well-known/did.json"),
        ("https://fettle.test/", "did:web:fettle.test", "https://fettle.test/.well-known/did.json"),
        (
            "https://fettle.test:8443/mentors/7d3a",
            "did:web:fettle.test%3A8443:mentors:7d3a",
            "https://fettle.test:8443/mentors/7d3a/did.json",
        ),
    ],
)
def test_did_web_and_address_of_its_document(url, did, document):
    assert did_web_of(url) == did
    assert did_web_url(did) == document


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "https://[::1]/",
        "https://10.0.0.1",
        "https://0x7f.1",
        "ftp://fettle.test",
        "https://user@fettle.test",
        "https://fettle.test/?a=1",
        "https://fettle.test/#a",
        "https://",
        "https://under_score.test",
    ],
)
def test_there_is_no_did_web_for(url):
    with pytest.raises(ValueError, match="did:web"):
        did_web_of(url)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:127.0.0.1",
        "did:web:localhost%3A",
        "did:web:localhost%3A80a",
        "did:web:a.test::b",
        "did:web:a.test/b",
        "did:web:a.test#key",
        "did:web:a.test?b",
        "did:web:user@a.test",
        "web:a.test",
        "",
    ],
)
def test_what_is_no_did_web_is_refused(did):
    with pytest.raises(ValueError, match="did:web"):
        did_web_url(did)


def test_did_document_lists_every_key_and_dates_the_retired_ones():
    did = "did:web:fettle.test"
    old = PublicKey(
        id=f"{did}#key-1", controller=did, raw=bytes(32), retired_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    new = PublicKey(id=f"{did}#key-2", controller=did, raw=bytes(range(32)))

    assert did_document(did, [old, new]) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": "did:web:fettle.test#key-1",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey_encode(bytes(32)),
                "expires": "2026-05-01T00:00:00Z",
            },
            {
                "id": "did:web:fettle.test#key-2",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey_encode(bytes(range(32))),
            },
        ],
        "assertionMethod": ["did:web:fettle.test#key-1", "did:web:fettle.test#key-2"],
    }


def test_timestamp_is_utc_to_the_second():
    moment = datetime(2026, 11, 20, 1, 30, 59, 999999, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp(moment) == "2026-11-19T23:30:59Z"


def test_timestamp_needs_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 11, 20))  # noqa: DTZ001 -- the fault under test
