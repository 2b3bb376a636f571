"""The fast canonical form against the slow one, which is its oracle, for any text in any place."""

import copy
import threading

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from badges.formats import ob3
from badges.formats.addresses import credential_page
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS
from badges.formats.endorsements import endorsements_of
from badges.formats.linked_data import MAX_FOR_ONE, NotCanonical, canonical_nquads
from badges.formats.proofs import sign
from badges.formats.templates import Templates
from tests.badges.formats.samples import BASE_URL, CLAIMS, SECRET, SIGNED_AT

PAGE = credential_page(BASE_URL, CLAIMS.credential_id)
ENDORSEMENTS = [
    sign(one, key=SECRET, verification_method=f"{one['issuer']['id']}#key", created=SIGNED_AT)
    for one in endorsements_of(CLAIMS, PAGE)
]
DOCUMENT = ob3.credential(
    CLAIMS,
    base_url=BASE_URL,
    status={"id": "http://localhost:8000/status/1#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": "7", "statusListCredential": "http://localhost:8000/status/1"},
    endorsements=ENDORSEMENTS,
)  # fmt: skip
OPTIONS = {
    "@context": DOCUMENT["@context"],
    **{name: value for name, value in ENDORSEMENTS[0]["proof"][0].items() if name != "proofValue"},
}
NAMES = {"@context", "type", "proofPurpose", "cryptosuite"}
TEMPLATES = Templates()


def places(value, path=()):
    """Where the texts of a document stand."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NAMES:
                yield from places(part, (*path, name))
    else:
        for number, part in enumerate(value):
            yield from places(part, (*path, number))


def replaced(document, texts):
    changed = copy.deepcopy(document)
    for path, text in texts.items():
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = text
    return changed


def outcome(canonical, document):
    """What came of it: the text, or how it was refused."""
    try:
        return canonical(document)
    except NotCanonical as error:
        return error.code, error.detail
    except UnicodeEncodeError as error:
        return type(error)


def addresses(draw_from="abc/#?%é <>[]{}|^`\\\"'._~:@!$&()*+,;="):
    scheme = st.sampled_from(
        ["https://", "http://", "did:web:", "urn:uuid:", "mailto:", "name:", "", "_:", "@", "xsd:"]
    )
    return st.builds("{}{}".format, scheme, st.text(draw_from, max_size=12))


ANY = st.text(st.characters(exclude_categories=()), max_size=30)
TEXTS = st.one_of(
    st.text(max_size=30),
    ANY,
    st.text('"\\\n\r\t\x85\u2028\ufeff\ufffe😀\x00\x1f\x7f', max_size=6),
    addresses(),
)
FEW = settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize(
    "document", [DOCUMENT, ENDORSEMENTS[0], OPTIONS], ids=["badge", "endorsement", "proof"]
)
def test_what_we_sign_has_a_template_that_gives_the_same_as_the_slow_way(document):
    assert TEMPLATES.canonical(document) == canonical_nquads(document)
    assert TEMPLATES.knows(document)


@FEW
@given(st.dictionaries(st.sampled_from(sorted(places(DOCUMENT), key=str)), st.text(max_size=30), max_size=12))
def test_any_text_in_any_place_gives_the_same_or_is_refused_alike(texts):
    document = replaced(DOCUMENT, texts)
    assert outcome(TEMPLATES.canonical, document) == outcome(canonical_nquads, document)


@FEW
@given(st.sampled_from(sorted(places(ENDORSEMENTS[0]), key=str)), TEXTS)
@example(("name",), "")
@example(("name",), "\ud800")
@example(("credentialSubject", "endorsementComment"), 'a\\"b"\n\t\r\x85\u2028 .\n_:b0')
@example(("id",), "https://fettle.test/a> <urn:x:y> <urn:x:z")
@example(("issuer", "id"), "https://fettle.test/%zz[")
@example(("issuer", "id"), PAGE)
@example(("validFrom",), "not a date")
@example(("name",), "x\x00")
def test_an_endorsement_with_any_text_anywhere_gives_the_same_or_is_refused_alike(path, text):
    document = replaced(ENDORSEMENTS[0], {path: text})
    assert outcome(TEMPLATES.canonical, document) == outcome(canonical_nquads, document)


@FEW
@given(
    st.lists(st.sampled_from(["urn:uuid:a", "urn:uuid:b", "https://x.test/"]), min_size=2, max_size=2),
    st.text(),
)
def test_things_with_one_address_are_one_thing_either_way(ids, name):
    document = replaced(
        DOCUMENT,
        {("evidence", 0, "id"): ids[0], ("evidence", 1, "id"): ids[1], ("evidence", 1, "name"): name},
    )
    assert outcome(TEMPLATES.canonical, document) == outcome(canonical_nquads, document)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3))
def test_lists_of_any_length_share_their_templates(results, evidence, endorsed):
    document = copy.deepcopy(DOCUMENT)
    subject = document["credentialSubject"]
    subject["result"] = [
        {**subject["result"][0], "value": str(number), "alignment": []} for number in range(results)
    ]
    document["evidence"] = [
        {**document["evidence"][0], "id": f"{PAGE}#{n}", "name": str(n)} for n in range(evidence)
    ]
    document["endorsement"] = [
        {**ENDORSEMENTS[0], "id": f"{PAGE}#e{number}", "proof": ENDORSEMENTS[number % 2]["proof"]}
        for number in range(endorsed)
    ]
    assert outcome(TEMPLATES.canonical, document) == outcome(canonical_nquads, document)


@pytest.mark.parametrize(
    "change",
    [
        {"grade": "A"},
        {"name": None},
        {"name": {"@value": "x"}},
        {"https://schema.org/name": "x"},
        {"type": [*DOCUMENT["type"], "Nonsense"]},
        {"evidence": [None]},
        {"evidence": [{"type": ["Evidence"]}] * 5},
        {"evidence": [{"type": ["Evidence"], "name": str(number)} for number in range(MAX_FOR_ONE + 1)]},
        {"evidence": [{"id": "urn:uuid:a", "name": [f"{n}-{m}" for m in range(201)]} for n in (1, 2)]},
        {"evidence": [{"type": ["Evidence"], "name": ["x"] * 300}] * 60},
        {"@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS, "https://evil.test/"]},
        {"endorsement": [{**ENDORSEMENTS[0], "@context": [CREDENTIALS_V2, {"@vocab": "urn:x:"}]}]},
        {"endorsement": [{**ENDORSEMENTS[0], "@context": CREDENTIALS_V2}]},
        {"endorsement": [{**ENDORSEMENTS[0], "grade": "A"}]},
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_the_same_way(change):
    document = {**DOCUMENT, **change}
    refusal = outcome(canonical_nquads, document)
    assert isinstance(refusal, tuple)
    assert outcome(TEMPLATES.canonical, document) == refusal
    assert outcome(TEMPLATES.canonical, document) == refusal


def test_a_number_goes_the_slow_way():
    document = {**DOCUMENT, "name": 5}
    assert TEMPLATES.canonical(document) == canonical_nquads(document)


def test_the_store_is_bounded_and_forgets_what_was_not_used_for_longest():
    few = Templates(size=2)
    for document in (DOCUMENT, OPTIONS, ENDORSEMENTS[0]):
        few.canonical(document)
    assert len(few) == 2
    assert [few.knows(document) for document in (DOCUMENT, OPTIONS, ENDORSEMENTS[0])] == [False, True, True]


def test_many_threads_get_the_same():
    shared, wanted, found = Templates(size=1), [canonical_nquads(d) for d in (DOCUMENT, OPTIONS)], []

    def work():
        found.extend([shared.canonical(document) for document in (DOCUMENT, OPTIONS)] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 20
