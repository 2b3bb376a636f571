from dataclasses import replace

import pytest

from badges.formats import ob3
from badges.formats.addresses import credential_page
from badges.formats.claims import RequiredSkill
from badges.formats.contexts import (
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    MULTIKEY_V1,
    OB_2,
    OB_3,
    OB_3_EXTENSIONS,
    OB_3_VERSIONS,
)
from badges.formats.endorsements import endorsements_of
from badges.formats.linked_data import NotCanonical, canonical_nquads
from badges.formats.proofs import sign
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from tests.badges.formats.samples import ACHIEVEMENT, BASE_URL, CLAIMS, SECRET, SIGNED_AT

BASE = {
    "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS],
    "id": "urn:uuid:5b7f8f0e-0d56-4d5e-8a1e-3a5d1c0c9f10",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": "did:web:fettle.test",
}


def refusal(document):
    with pytest.raises(NotCanonical) as caught:
        canonical_nquads(document)
    return caught.value.code, caught.value.detail


def evidence(*entries):
    return {**BASE, "evidence": [{"type": ["Evidence"], **entry} for entry in entries]}


def nested(names):
    document: dict[str, object] = {"type": ["Evidence"]}
    for name in names:
        document = {"type": ["Profile"], "name": name, "endorsement": [document]}
    return document


def test_canonical_form_is_sorted_statements():
    subject = "<urn:uuid:5b7f8f0e-0d56-4d5e-8a1e-3a5d1c0c9f10>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert canonical_nquads(BASE) == (
        f"{subject} {kind} <https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential> .\n"
        f"{subject} {kind} <https://www.w3.org/2018/credentials#VerifiableCredential> .\n"
        f"{subject} <https://www.w3.org/2018/credentials#issuer> <did:web:fettle.test> .\n"
    )


def test_order_of_keys_does_not_matter():
    assert canonical_nquads(dict(reversed(BASE.items()))) == canonical_nquads(BASE)


@pytest.mark.parametrize(
    ("document", "code", "detail"),
    [
        ({**BASE, "grade": "A"}, "undefined_term", "grade"),
        (evidence({"grade": "A"}), "undefined_term", "grade"),
        ({**BASE, "type": [*BASE["type"], "Nonsense"]}, "undefined_term", "Nonsense"),
        ({**BASE, "image": {"id": "badge.png", "type": "Image"}}, "undefined_term", "badge.png"),
        ({**BASE, "id": ""}, "undefined_term", ""),
        ({**BASE, "@context": [CREDENTIALS_V2, OB_3], "credentialSchema": [
            {"id": "https://fettle.test/s", "type": "1EdTechJsonSchemaValidator2019"}
        ]}, "undefined_term", "1EdTechJsonSchemaValidator2019"),
        ({**BASE, "https://schema.org/name": "x"}, "not_a_term", "https://schema.org/name"),
        ({**BASE, "https://www.w3.org/2018/credentials#credentialStatus": {"id": "urn:a:b"}}, "not_a_term",
         "https://www.w3.org/2018/credentials#credentialStatus"),
        ({**BASE, "@reverse": {}}, "not_a_term", "@reverse"),
        (evidence({"@context": {"grade": "urn:a:grade"}, "grade": "A"}), "not_a_term", "@context"),
        ({**BASE, "name": {"@value": "x"}}, "not_a_term", "@value"),
        ({**BASE, "name": None}, "null_value", ""),
        ({**BASE, "evidence": [None]}, "list_in_list", ""),
        ({**BASE, "evidence": [[{"type": ["Evidence"]}]]}, "list_in_list", ""),
        ({**BASE, "name": "tab\x0bulator"}, "control_character", ""),
        ({**BASE, "name": "no character: \uffff"}, "control_character", ""),
        ({**BASE, "endorsement": [{"@context": [CREDENTIALS_V2], "id": "urn:a:b"}]}, "bad_context", ""),
        ({**BASE, "endorsement": [{"@context": {"grade": "urn:a:grade"}, "id": "urn:a:b"}]}, "bad_context", ""),
        ({**BASE, "endorsement": [{"id": "urn:a:b", "issuer": {"@context": [CREDENTIALS_V2, OB_3]}}]},
         "not_a_term", "@context"),
        ({**BASE, "image": {"id": "urn:a:b> <urn:c:d> <urn:e:f", "type": "Image"}}, "bad_address",
         "urn:a:b> <urn:c:d> <urn:e:f"),
        ({**BASE, "image": {"id": "_:b1", "type": "Image"}}, "bad_address", "_:b1"),
        ({**BASE, "@context": CREDENTIALS_V2}, "bad_context", ""),
        ({**BASE, "@context": [CREDENTIALS_V2, {"@vocab": "urn:x:"}]}, "bad_context", ""),
        ({**BASE, "@context": []}, "bad_context", ""),
        ({**BASE, "@context": [CREDENTIALS_V2, "https://evil.test/c"]}, "unknown_context", "https://evil.test/c"),
        ({**BASE, "@context": [CREDENTIALS_V2, OB_3_VERSIONS[0], OB_3]}, "bad_linked_data",
         "protected term redefinition"),
        ({**BASE, "id": ["urn:a:b", "urn:a:c"]}, "bad_linked_data", "invalid @id value"),
        ({**BASE, "type": 5}, "bad_linked_data", "invalid type value"),
        (evidence(*({"name": [{"name": "x"}] * 90} for _ in range(30))), "too_many_nodes", ""),
        (evidence(*({"name": ["x"] * 300} for _ in range(60))), "too_many_nodes", ""),
        (evidence(*({"name": str(number)} for number in range(401))), "too_many_nodes", ""),
        (evidence(*({"id": "urn:a:b", "name": [f"{n}-{m}" for m in range(201)]} for n in (1, 2))),
         "too_many_nodes", ""),
        ({**BASE, "@context": [CREDENTIALS_V2] * 2_000}, "too_many_contexts", ""),
        ({**BASE, "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS, DATA_INTEGRITY_V2, MULTIKEY_V1, OB_2]},
         "too_many_contexts", ""),
        ({**BASE, "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS, OB_3]}, "repeated_context", ""),
        (evidence({}, {}, {}, {}, {}), "tangled", ""),
        ({**BASE, "endorsement": [nested("abcdefghijklm"), nested("abcdefghijklm")]}, "tangled", ""),
    ],
)  # fmt: skip
def test_what_a_signature_would_not_cover_or_not_bound_is_refused(document, code, detail):
    assert refusal(document) == (code, detail)


def test_a_few_parts_that_look_alike_are_no_reason_to_refuse():
    twins = {**BASE, "endorsement": [nested("abc"), nested("abd")]}

    assert canonical_nquads(twins).count("\n") == 25


def test_document_is_left_as_it_was():
    document = evidence({"name": "a"})
    before = repr(document)
    canonical_nquads(document)

    assert repr(document) == before


def test_a_pathway_of_twice_the_skills_and_sign_offs_of_our_largest_can_be_signed():
    codes = [f"S{number:02}" for number in range(2 * 39)]
    claims = replace(
        CLAIMS,
        achievement=replace(
            ACHIEVEMENT,
            skills=tuple(
                RequiredSkill(code=c, version=1, title=f"Skill {c}", minimum_level=3) for c in codes
            ),
        ),
        results=tuple(replace(CLAIMS.results[0], code=code) for code in codes),
        evidence=tuple(
            replace(CLAIMS.evidence[0], event_hash=f"{number:064x}", skill_code=codes[number % len(codes)])
            for number in range(5 * len(codes))
        ),
    )
    document = ob3.credential(claims, base_url=BASE_URL)

    assert canonical_nquads(document).count("#Evidence> .") == 2 * 195


def test_a_badge_with_195_endorsements_can_be_signed_and_read_and_one_twice_as_large_as_well():
    for number in (195, 390):
        claims = replace(
            CLAIMS,
            evidence=tuple(
                replace(CLAIMS.evidence[0], event_hash=f"{count:064x}") for count in range(number)
            ),
        )
        unsigned = endorsements_of(claims, credential_page(BASE_URL, claims.credential_id))
        signed = [
            sign(one, key=SECRET, verification_method=f"{one['issuer']['id']}#key", created=SIGNED_AT)
            for one in unsigned
        ]
        document = ob3.credential(claims, base_url=BASE_URL, endorsements=signed)
        assert canonical_nquads(document).count("#endorsementComment> ") == number
        assert parse_json_strictly(to_json_bytes(document)) == document
