"""The code for the door: what goes in comes out, nothing else is read, and it is small enough for a QR code."""

import base64
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.formats import door
from badges.formats.door import PREFIX, DoorCode
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import PublicKey
from tests.badges.formats.samples import CLAIMS, DID, KEY, SECRET, SIGNED_AT

CODE = DoorCode(
    credential_id=CLAIMS.credential_id,
    issuer=DID,
    badge="Safe start",
    skills=4,
    valid_from=SIGNED_AT - timedelta(days=30),
    valid_until=SIGNED_AT + timedelta(days=365),
    signed_at=SIGNED_AT,
    list_number=1,
    list_index=98_123,
    holder="Amina Diallo",
)
OTHER = PublicKey(id=f"{DID}#key-2", controller=DID, raw=bytes(range(32)))


def signed(code: DoorCode = CODE) -> str:
    return door.sign(code, key=SECRET, public=KEY)


@given(
    badge=st.text(max_size=15), holder=st.text(max_size=10), until=st.none() | st.integers(0, 4_000_000_000)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_name_what_was_signed_is_read_again(badge, holder, until):
    end = None if until is None else datetime.fromtimestamp(until, UTC)
    code = dataclasses.replace(CODE, badge=badge, holder=holder, valid_until=end)
    assert door.read(signed(code), KEY) == code


def test_a_badge_without_an_end_and_without_skills_is_read_again():
    code = dataclasses.replace(CODE, valid_until=None, skills=0, holder="")
    assert door.read(signed(code), KEY) == code


def test_a_name_that_is_too_long_is_cut_at_a_letter_with_an_ellipsis():
    read = door.read(signed(dataclasses.replace(CODE, badge="李" * 40, holder="Ω" * 40)), KEY)
    assert (read.badge, read.holder) == ("李" * 19 + "…", "Ω" * 18 + "…")


def test_no_code_with_a_byte_changed_added_or_missing_is_read():
    body = signed().removeprefix(PREFIX)
    data = base64.b32decode(body + "=" * (-len(body) % 8))
    changed = [data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :] for at in range(len(data))]
    for wrong in [*changed, data[:-1], data + b"\0", data[1:], b""]:
        with pytest.raises(UnreadableBadge):
            door.read(door.written(wrong), KEY)


@pytest.mark.parametrize("wrong", ["", PREFIX, f"{PREFIX}0", f"{PREFIX}Ω", signed() + "A", signed()[:-1]])
def test_other_text_is_refused(wrong):
    with pytest.raises(UnreadableBadge):
        door.read(wrong, KEY)


def test_another_key_did_not_sign_it():
    with pytest.raises(UnreadableBadge):
        door.read(signed(), OTHER)


@pytest.mark.parametrize(
    ("code", "version"),
    [
        (dataclasses.replace(CODE, issuer="did:web:fettle.example.org", holder=""), 12),
        (dataclasses.replace(CODE, issuer="did:web:fettle.example.org"), 13),
        (dataclasses.replace(CODE, issuer="did:web:fettle.example.org", badge="ß" * 40, holder="ß" * 40), 15),
    ],
)
def test_behind_the_address_of_its_page_it_fits_into_a_qr_code_that_a_phone_reads(code, version):
    page = f"https://fettle.example.org/credentials/{code.credential_id}/"
    made = segno.make_qr([f"{page}#", signed(code)], error="m", boost_error=False)
    assert (made.version, made.error) == (version, "M")


@pytest.mark.parametrize(
    "text",
    [
        f"{PREFIX}DEAQ",  # a number of two bytes of which none is there
        PREFIX + base64.b32encode(b"\x81" * 2000).rstrip(b"=").decode(),  # a list in a list in a list
        PREFIX + "A" * 1_000_000,
    ],
)
def test_text_that_no_hub_signed_is_refused_at_once(text):
    with pytest.raises(UnreadableBadge) as refused:
        door.read(text, KEY)
    assert refused.value.code == "door_code"
