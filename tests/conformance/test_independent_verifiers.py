"""What the hub issues, judged by verifiers that others wrote."""

import copy
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from badges.enums import Format
from badges.formats.keys import PublicKey, did_document
from badges.formats.proofs import sign
from tests.badges.formats.samples import KEY, SECRET

pytestmark = pytest.mark.django_db


def leaves(value, path=()):
    """The place of every text in a document."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))


def changed(document, path):
    """A copy with one text changed, so that it still is what it has to be: an address, a moment, words."""
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = another(holder[path[-1]])
    return copied


def another(text):
    if text[:2] == "20" and text.endswith("Z"):
        return f"2019{text[4:]}"
    if text.startswith(("https:", "urn:", "did:")):
        return f"{text}x"
    return f"{text} indeed"


@pytest.fixture
def judges(node, other):
    """What each of the two says of a credential; nobody objects to a good one."""

    def objections(credential, documents, *, now=None):
        first = node.credential(credential, documents, now=now or timezone.now())
        second = other.credential(credential, documents)
        return {
            "digitalbazaar": "revoked" if first.verified and first.revoked else " ".join(first.reasons),
            "openbadgeslib": second,
        }

    return objections


GOOD = {"digitalbazaar": "", "openbadgeslib": ""}


def test_both_accept_an_issued_badge(hub, judges):
    credential = hub.document(hub.issued())

    assert judges(credential, hub.served(credential)) == GOOD


def test_both_accept_the_badge_of_a_pathway(hub, judges):
    credential = hub.document(hub.pathway_badge())

    assert [entry["genre"] for entry in credential["evidence"]] == ["CourseBadge", "CourseBadge"]
    assert judges(credential, hub.served(credential)) == GOOD


def test_the_first_accepts_each_endorsement_in_a_badge_for_itself(hub, node):
    credential = hub.document(hub.issued())
    documents = hub.served(credential)

    answers = [
        node.credential(endorsement, documents, now=timezone.now())
        for endorsement in credential["endorsement"]
    ]

    assert [(answer.verified, answer.reasons) for answer in answers] == [(True, ())]


def test_both_refuse_a_badge_that_was_changed_in_any_place(hub, node, other):
    credential = hub.document(hub.issued())
    documents = hub.served(credential)
    accepted = []

    for path in leaves(credential):
        forged = changed(credential, path)
        if node.credential(forged, documents, now=timezone.now()).verified:
            accepted.append(("digitalbazaar", path))
        if other.credential(forged, documents) == "":
            accepted.append(("openbadgeslib", path))

    assert accepted == []


def test_both_refuse_a_word_that_was_added(hub, judges):
    """Linked data drops what it has no definition for, so that a signature would not cover it."""
    credential = hub.document(hub.issued())
    documents = hub.served(credential)
    credential["credentialSubject"]["alsoCan"] = "weld"

    found = judges(credential, documents)

    assert all(found.values()), found


@pytest.mark.parametrize("ended", ["revoked", "suspended"])
def test_both_see_that_a_badge_holds_no_longer(hub, judges, ended):
    award = hub.issued()
    credential = hub.document(award)
    before = hub.served(credential)

    hub.end(award, ended)

    assert judges(credential, before) == GOOD
    found = judges(credential, hub.served(credential))
    assert found["digitalbazaar"] == "revoked"
    assert "'revocation' is set" in found["openbadgeslib"]


def test_a_replaced_badge_is_good_elsewhere_and_so_is_its_successor(hub, judges):
    """Nobody outside is told that it was replaced, since that would tie two badges together."""
    for award in hub.replaced_and_newer():
        credential = hub.document(award)
        assert judges(credential, hub.served(credential)) == GOOD


def test_what_has_expired_is_refused(hub, node):
    credential = hub.document(hub.issued(expiry_months=1))
    documents = hub.served(credential)
    later = timezone.now() + timedelta(days=40)

    assert not node.credential(credential, documents, now=later).verified


def test_both_refuse_another_key_under_the_hubs_name(hub, judges):
    credential = hub.document(hub.issued())
    documents = hub.served(credential)
    forged = sign(
        {name: value for name, value in credential.items() if name != "proof"},
        key=SECRET,
        verification_method=credential["proof"][0]["verificationMethod"],
        created=timezone.now(),
    )

    found = judges(forged, documents)

    assert all(found.values()), found


def test_both_refuse_a_badge_in_the_hubs_name_under_somebody_elses_key(hub, judges):
    credential = hub.document(hub.issued())
    stranger = PublicKey(id="did:web:stranger.example#1", controller="did:web:stranger.example", raw=KEY.raw)
    theirs = did_document(stranger.controller, [stranger])
    documents = hub.served(credential) | {
        stranger.controller: theirs,
        "https://stranger.example/.well-known/did.json": theirs,
    }
    forged = sign(
        {name: value for name, value in credential.items() if name != "proof"},
        key=SECRET,
        verification_method=stranger.id,
        created=timezone.now(),
    )

    found = judges(forged, documents)

    assert all(found.values()), found


@pytest.mark.parametrize("form", [Format.JWT_EDDSA, Format.JWT_RS256])
def test_both_accept_a_badge_as_a_token_and_see_when_it_was_revoked(hub, node, other, form):
    award = hub.issued(expiry_months=12)
    token = hub.token(award, form)
    documents = hub.served(hub.document(award))
    issuer = hub.document(award)["issuer"]["id"]

    answer = node.token(token, documents, now=timezone.now())
    assert (answer.verified, answer.reasons) == (True, ())
    assert other.token(token, documents, issuer=issuer) == ""

    hub.end(award, "revoked")
    assert "'revocation' is set" in other.token(token, hub.served(hub.document(award)), issuer=issuer)


@pytest.mark.parametrize("form", [Format.JWT_EDDSA, Format.JWT_RS256])
def test_both_refuse_a_token_that_was_changed(hub, node, other, form):
    award = hub.issued()
    documents = hub.served(hub.document(award))
    head, body, signature = hub.token(award, form).split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    claims["name"] = "Nuclear welding"
    forged = f"{head}.{urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"

    assert not node.token(forged, documents, now=timezone.now()).verified
    assert other.token(forged, documents, issuer=claims["iss"]) != ""


def test_a_hosted_badge_is_accepted(hub, other):
    assertion = hub.document(hub.issued(), Format.OB2)

    assert other.hosted(assertion, hub.served(assertion)) == ""


def test_a_hosted_badge_that_was_changed_is_refused(hub, other):
    assertion = hub.document(hub.issued(), Format.OB2)
    documents = hub.served(assertion)
    assertion["issuedOn"] = another(assertion["issuedOn"])

    assert "issuedOn" in other.hosted(assertion, documents)


def test_a_hosted_badge_that_was_revoked_is_refused(hub, other):
    award = hub.issued()
    assertion = hub.document(award, Format.OB2)
    hub.end(award, "revoked")

    assert other.hosted(assertion, hub.served(assertion)) != ""


def test_a_signed_badge_of_version_2_is_accepted_until_it_is_revoked(hub, other):
    award = hub.issued()
    token = hub.token(award, Format.OB2_JWS)
    payload = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert other.signed(token, hub.served(payload)) == ""

    hub.end(award, "revoked")

    assert "revoked" in other.signed(token, hub.served(payload)).lower()
