"""Codes for the door: read by a program that is not ours, and judged by the scripts of the page as they are served."""

import base64
import dataclasses
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from badges.formats import door, status_bits
from badges.formats.door import PREFIX, DoorCode, key_id
from badges.formats.keys import PublicKey, base64url
from tests.badges.formats.samples import CLAIMS, DID, KEY, SECRET, SIGNED_AT
from tests.conformance.judges import digitalbazaar, program

DAY = timedelta(days=1)
KID = key_id(KEY.raw).hex()
CODE = DoorCode(
    credential_id=CLAIMS.credential_id,
    issuer=DID,
    badge="Elektrische Prüfung „sicher“ 李",
    skills=5,
    valid_from=SIGNED_AT - 30 * DAY,
    valid_until=SIGNED_AT + 365 * DAY,
    signed_at=SIGNED_AT,
    list_number=1,
    list_index=131_071,
    holder="Żółć Ωμέγα",
)


@pytest.fixture(scope="module")
def ask():
    with program.running([digitalbazaar.node(), Path(__file__).parent / "judges" / "door.mjs"]) as asking:
        yield asking


def signed(key: PublicKey = KEY, **changes: Any) -> str:
    return door.sign(dataclasses.replace(CODE, **changes), key=SECRET, public=key)


def snapshot(*, revoked: tuple[int, ...] = (), **key: Any) -> dict[str, Any]:
    """A snapshot of the day on which the code was signed."""
    known = {"key": base64url(KEY.raw), "issuer": DID, "until": None, "compromised": False}
    return {
        "made": int(SIGNED_AT.timestamp()),
        "warnAfterDays": 7,
        "tooOldAfterDays": 30,
        "keys": {KID: known | key},
        "lists": {"1": status_bits.encode(revoked)},
    }


def judged(
    ask: program.Ask, text: str, known: dict[str, Any], *, now: datetime = SIGNED_AT
) -> dict[str, Any]:
    page: dict[str, Any] = ask({"text": text, "snapshot": known, "now": now.timestamp()})["page"]
    return page


def test_a_reader_that_is_not_ours_finds_a_web_token_signed_as_cose(ask):
    found = ask({"text": signed(), "key": base64url(KEY.raw)})["other"]
    assert found == {
        "header": {"1": -8, "4": KID},
        "claims": {
            "1": DID,
            "4": int(SIGNED_AT.timestamp()) + 365 * 86_400,
            "5": int(SIGNED_AT.timestamp()) - 30 * 86_400,
            "6": int(SIGNED_AT.timestamp()),
            "7": CLAIMS.credential_id.hex,
            "-65537": [CODE.badge, 5, 1, 131_071, CODE.holder],
        },
    }


def test_neither_reader_believes_a_code_in_which_any_byte_was_changed(ask):
    data = base64.b32decode(signed().removeprefix(PREFIX) + "=" * (-len(signed().removeprefix(PREFIX)) % 8))
    believed = []
    for at, bit in product(range(len(data)), (1, 0x20)):
        changed = door.written(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        said = ask(
            {
                "text": changed,
                "key": base64url(KEY.raw),
                "snapshot": snapshot(),
                "now": SIGNED_AT.timestamp(),
            }
        )
        if said["other"] or said["page"]["word"] not in {"forged", "stranger", "stale"}:
            believed.append((at, said))
    assert believed == []


def test_what_holds_is_said_with_all_that_the_hub_stated(ask):
    assert judged(ask, f"https://hub.example/credentials/x/#{signed()}", snapshot()) == {
        "word": "holds",
        "warnings": [],
        "stated": {
            "issuer": DID,
            "until": int(CODE.valid_until.timestamp()) if CODE.valid_until else None,
            "from": int(CODE.valid_from.timestamp()),
            "signedAt": int(SIGNED_AT.timestamp()),
            "badge": CODE.badge,
            "skills": 5,
            "list": 1,
            "index": 131_071,
            "holder": CODE.holder,
        },
    }


def test_a_badge_without_an_end_and_without_a_name_holds_too_and_gaps_and_small_letters_do_no_harm(ask):
    text = signed(valid_until=None, holder="").lower()
    said = judged(ask, f"  {text[:40]}\n {text[40:]} ", snapshot())
    assert (said["word"], said["stated"]["until"], said["stated"]["holder"]) == ("holds", None, "")


STRANGE = f"{PREFIX}not base 32: 0189"


@pytest.mark.parametrize(
    ("word", "text", "known", "after"),
    [
        ("expired", signed(valid_until=SIGNED_AT + DAY), snapshot(), DAY),
        ("early", signed(valid_from=SIGNED_AT + 3 * DAY), snapshot(), DAY),
        ("revoked", signed(), snapshot(revoked=(131_071,)), 0 * DAY),
        ("revoked", signed(valid_until=SIGNED_AT), snapshot(revoked=(131_071,)), 400 * DAY),
        ("holds", signed(), snapshot(revoked=(131_070,)), 0 * DAY),
        ("holds", signed(), snapshot(), 30 * DAY),
        ("stale", signed(), snapshot(), 31 * DAY),
        ("stale", signed(list_number=2), snapshot(), 0 * DAY),
        (
            "stale",
            signed(signed_at=SIGNED_AT + DAY),
            snapshot() | {"keys": {"00": snapshot()["keys"][KID]}},
            DAY,
        ),
        ("forged", signed(), snapshot() | {"keys": {"00": snapshot()["keys"][KID]}}, 0 * DAY),
        ("holds", signed(), snapshot(until=int(SIGNED_AT.timestamp())), 0 * DAY),
        ("forged", signed(), snapshot(until=int(SIGNED_AT.timestamp()) - 1), 0 * DAY),
        ("forged", signed(), snapshot(key=base64url(bytes(32))), 0 * DAY),
        ("distrusted", signed(), snapshot(compromised=True), 0 * DAY),
        ("stranger", signed(issuer="did:web:elsewhere.example"), snapshot(), 0 * DAY),
        ("forged", STRANGE, snapshot(), 0 * DAY),
        ("nothing", PREFIX, snapshot(), 0 * DAY),
        ("nothing", "https://hub.example/credentials/x/", snapshot(), 0 * DAY),
    ],
)
def test_every_other_case_has_its_own_word(ask, word, text, known, after):
    assert judged(ask, text, known, now=SIGNED_AT + after)["word"] == word


def test_what_is_not_the_hubs_states_nothing_but_the_name_that_a_stranger_gives(ask):
    stranger = judged(ask, signed(issuer="did:web:elsewhere.example"), snapshot())
    stolen = judged(ask, signed(), snapshot(compromised=True))
    assert (stranger["stated"], stolen["stated"]) == ({"issuer": "did:web:elsewhere.example"}, None)


def test_a_key_of_a_former_origin_does_not_sign_for_the_present_one(ask):
    both = snapshot(issuer="did:web:former.example")
    both["keys"]["00"] = {"key": base64url(bytes(32)), "issuer": DID, "until": None, "compromised": False}
    assert judged(ask, signed(), both)["word"] == "forged"


def test_an_old_snapshot_warns_and_a_clock_that_is_behind_makes_nothing_hold(ask):
    assert judged(ask, signed(), snapshot(), now=SIGNED_AT + 8 * DAY)["warnings"] == ["old"]
    said = judged(ask, signed(valid_until=SIGNED_AT - DAY), snapshot(), now=datetime(2020, 1, 1, tzinfo=UTC))
    assert (said["word"], said["warnings"]) == ("expired", ["clock"])
