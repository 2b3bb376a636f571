import copy
import dataclasses
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.formats import ob3
from badges.formats.errors import UnreadableBadge, UnsignableBadge
from badges.formats.keys import base58btc_encode
from badges.formats.proofs import Outcome, moment, sign, verify_proof
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from tests.badges.formats.samples import BASE_URL, CLAIMS, DID, KEY, SECRET, SIGNED_AT

DOCUMENT = ob3.credential(CLAIMS, base_url=BASE_URL)
SIGNED = sign(DOCUMENT, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)
TEXT = to_json_bytes(SIGNED)


def judge(document, keys=(KEY,), at=SIGNED_AT):
    result = verify_proof(document, {key.id: key for key in keys}.get, at=at)
    return result.outcome, result.code


def paths(value, path=()):
    """Every place in a document that holds a text."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))
    else:
        yield path


def changed(path, change):
    document = copy.deepcopy(SIGNED)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change(place[path[-1]])
    return document


CONTENT = [path for path in paths(SIGNED) if path[0] not in {"@context", "proof"}]


def resigned(**changes):
    """Signed by hand, so that it may hold what ``sign`` would refuse."""
    proof = {**SIGNED["proof"][0], **changes}
    return {**SIGNED, "proof": [{name: value for name, value in proof.items() if value is not None}]}


def test_signed_document_is_genuine():
    assert judge(parse_json_strictly(TEXT)) == (Outcome.PASS, "genuine")


def test_signing_leaves_the_document_as_it_was():
    assert "proof" not in DOCUMENT
    assert {name: value for name, value in SIGNED.items() if name != "proof"} == DOCUMENT


def test_proof_given_as_an_object_is_judged_the_same():
    assert judge({**SIGNED, "proof": SIGNED["proof"][0]}) == (Outcome.PASS, "genuine")


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: "/".join(map(str, path)))
def test_a_character_more_in_any_text_is_seen(path):
    outcome, code = judge(changed(path, lambda text: text + "x"))

    assert outcome is Outcome.FAIL
    assert code in {"bad_signature", "undefined_term", "wrong_controller"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_byte_anywhere_is_never_genuine(data):
    position = data.draw(st.integers(0, len(TEXT) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != TEXT[position]))
    text = TEXT[:position] + bytes([byte]) + TEXT[position + 1 :]
    try:
        document = parse_json_strictly(text)
    except UnreadableBadge:
        return

    assert document != SIGNED
    assert judge(document)[0] is not Outcome.PASS


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CONTENT), st.text(max_size=20))
def test_another_text_in_any_place_is_never_genuine(path, text):
    document = changed(path, lambda _: text)
    if document == SIGNED:
        return

    assert judge(document)[0] is Outcome.FAIL


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "type", "@id", "@graph", "name", "proof", "x"]), inner)
        ),
    ),
    st.sampled_from(
        ["@context", "id", "type", "issuer", "credentialSubject", "evidence", "validFrom", "proof"]
    ),
)
def test_no_document_breaks_the_judge(value, place):
    assert judge({**SIGNED, place: value})[0] in {Outcome.FAIL, Outcome.UNKNOWN} or value == SIGNED[place]


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        ({"grade": "A"}, "undefined_term"),
        ({"https://schema.org/description": "x"}, "not_a_term"),
        ({"description": None}, "null_value"),
        ({"description": "Also may work alone."}, "bad_signature"),
    ],
)
def test_an_addition_to_a_signed_document_is_seen(addition, code):
    assert judge({**SIGNED, **addition}) == (Outcome.FAIL, code)


def test_a_property_moved_under_its_long_name_is_seen():
    document = copy.deepcopy(SIGNED)
    document["https://schema.org/name"] = document.pop("name")

    assert judge(document) == (Outcome.FAIL, "not_a_term")


@pytest.mark.parametrize("name", [name for name in DOCUMENT if name != "@context"])
def test_a_property_taken_away_is_seen(name):
    document = {key: value for key, value in SIGNED.items() if key != name}

    assert judge(document)[0] is Outcome.FAIL


@pytest.mark.parametrize(
    ("document", "outcome", "code"),
    [
        (DOCUMENT, Outcome.UNKNOWN, "no_proof"),
        ({**SIGNED, "proof": []}, Outcome.UNKNOWN, "no_proof"),
        ({**SIGNED, "proof": SIGNED["proof"] * 2}, Outcome.UNKNOWN, "many_proofs"),
        ({**SIGNED, "proof": "x"}, Outcome.UNKNOWN, "many_proofs"),
        (resigned(cryptosuite="ecdsa-rdfc-2019"), Outcome.UNKNOWN, "unsupported_proof"),
        (resigned(type="Ed25519Signature2020"), Outcome.UNKNOWN, "unsupported_proof"),
        (resigned(previousProof="urn:a:b"), Outcome.UNKNOWN, "unsupported_proof"),
        (resigned(**{"@context": DOCUMENT["@context"]}), Outcome.UNKNOWN, "unsupported_proof"),
        (resigned(proofValue=None), Outcome.UNKNOWN, "unsupported_proof"),
        (resigned(verificationMethod=f"{DID}#key-9"), Outcome.UNKNOWN, "unknown_key"),
        (resigned(proofPurpose="authentication"), Outcome.FAIL, "wrong_purpose"),
        (resigned(created="yesterday"), Outcome.FAIL, "bad_moment"),
        (resigned(created="2026-11-20T10:20:01Z"), Outcome.FAIL, "bad_signature"),
        (resigned(created=None), Outcome.FAIL, "bad_signature"),
        (resigned(expires="2026-11-20T10:19:59Z"), Outcome.FAIL, "expired_proof"),
        (resigned(proofValue="z1"), Outcome.FAIL, "bad_signature"),
        (resigned(proofValue="not multibase"), Outcome.FAIL, "bad_signature"),
        (resigned(proofValue=base58btc_encode(bytes(64))), Outcome.FAIL, "bad_signature"),
        ({**SIGNED, "issuer": "did:web:elsewhere.test"}, Outcome.FAIL, "wrong_controller"),
        ({**SIGNED, "issuer": [DID]}, Outcome.FAIL, "wrong_controller"),
        (
            {**SIGNED, "@context": [*DOCUMENT["@context"], "https://elsewhere.test/c"]},
            Outcome.UNKNOWN,
            "unknown_context",
        ),
    ],
)
def test_verdict_names_what_is_the_matter(document, outcome, code):
    assert judge(document) == (outcome, code)


def test_key_of_another_controller_cannot_vouch():
    other = dataclasses.replace(KEY, controller="did:web:elsewhere.test")

    assert judge(SIGNED, keys=[other]) == (Outcome.FAIL, "wrong_controller")


def test_key_that_is_not_for_assertions_cannot_vouch():
    other = dataclasses.replace(KEY, purposes=frozenset({"authentication"}))

    assert judge(SIGNED, keys=[other]) == (Outcome.FAIL, "wrong_purpose")


def test_another_key_under_the_same_name_is_seen():
    other = dataclasses.replace(KEY, raw=Ed25519PrivateKey.generate().public_key().public_bytes_raw())

    assert judge(SIGNED, keys=[other]) == (Outcome.FAIL, "bad_signature")


def test_what_is_no_key_cannot_vouch():
    assert judge(SIGNED, keys=[dataclasses.replace(KEY, raw=b"short")]) == (Outcome.FAIL, "bad_signature")


@pytest.mark.parametrize(
    ("retired", "verdict"),
    [(0, (Outcome.PASS, "genuine")), (-1, (Outcome.FAIL, "retired_key")), (1, (Outcome.PASS, "genuine"))],
)
def test_retired_key_vouches_for_what_it_signed_before(retired, verdict):
    key = dataclasses.replace(KEY, retired_at=SIGNED_AT + timedelta(seconds=retired))

    assert judge(SIGNED, keys=[key]) == verdict


def test_retired_key_does_not_vouch_for_a_signature_without_date():
    key = dataclasses.replace(KEY, retired_at=SIGNED_AT)

    assert judge(resigned(created=None), keys=[key]) == (Outcome.FAIL, "retired_key")


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        ({"grade": "A"}, "undefined_term", "grade"),
        ({"description": None}, "null_value", ""),
        ({"name": "bell\x07"}, "control_character", ""),
        ({"id": "relative"}, "undefined_term", "relative"),
        ({"proof": []}, "signed_already", ""),
    ],
)
def test_nothing_is_signed_that_the_signature_would_not_cover(change, code, detail):
    with pytest.raises(UnsignableBadge) as caught:
        sign({**DOCUMENT, **change}, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)

    assert (caught.value.code, caught.value.detail) == (code, detail)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_can_be_signed_and_verified(text):
    achievement = dataclasses.replace(CLAIMS.achievement, name=text, criteria=f"{text}\n\n\t{text}")
    document = ob3.credential(dataclasses.replace(CLAIMS, achievement=achievement), base_url=BASE_URL)
    signed = sign(document, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)

    assert judge(parse_json_strictly(to_json_bytes(signed))) == (Outcome.PASS, "genuine")
    assert json.loads(to_json_bytes(signed))["name"] == text


@pytest.mark.parametrize("value", ["2026-11-20", "2026-11-20T10:20:00", 5, "", "2026-13-20T10:20:00Z"])
def test_what_is_no_moment_is_refused(value):
    with pytest.raises(ValueError, match=r".+"):
        moment(value)
