"""What the hub issues, judged by verifiers that others wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from badges.formats.keys import PublicKey, did_document
from badges.formats.linked_data import NotCanonical, canonical_nquads
from badges.formats.proofs import sign
from tests.badges.formats.samples import KEY, SECRET
from tests.conformance.tampering import branches, changed, leaves, without

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


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


@pytest.fixture
def rich(hub):
    """A badge with everything in it that one can have, and what is served about it."""
    credential = hub.document(hub.rich_badge())
    genres = {entry["genre"] for entry in credential["evidence"]}
    assert genres == {"AwardedByHand", "GivenEvidence", "CourseBadge", "Observation"}
    assert {"validUntil", "endorsement", "refreshService", "credentialStatus"} <= set(credential)
    assert credential["credentialSubject"]["identifier"]
    return credential, hub.served(credential)


def test_both_accept_a_badge_with_everything_in_it(rich, judges):
    assert judges(*rich) == GOOD


# An endorsement without one of its own contexts means the same inside the badge, whose contexts hold for it too. We
# refuse it: by itself it would not.
SAME_MEANING = [("digitalbazaar", ("endorsement", 0, "@context", number)) for number in (0, 1)]


def is_said_twice(credential, forged):
    """Whether what was taken out still stands: levels of a scale stand with each skill, and are one in the graph."""
    try:
        same_proof = credential.get("proof") == forged.get("proof")
        return same_proof and canonical_nquads(bare(credential)) == canonical_nquads(bare(forged))
    except NotCanonical:
        return False


def bare(credential):
    return {name: value for name, value in credential.items() if name != "proof"}


@pytest.mark.parametrize(
    ("places", "how"), [(leaves, changed), (branches, without)], ids=["changed", "removed"]
)
def test_both_refuse_a_badge_of_which_anything_was(rich, node, other, places, how):
    credential, documents = rich
    accepted = []

    for path in places(credential):
        forged = how(credential, path)
        if is_said_twice(credential, forged):
            continue
        if node.credential(forged, documents, now=timezone.now()).verified:
            accepted.append(("digitalbazaar", path))
        if other.credential(forged, documents) == "":
            accepted.append(("openbadgeslib", path))

    assert [one for one in accepted if one not in SAME_MEANING] == []


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


def test_what_has_expired_is_refused(hub, node, other):
    credential = hub.document(hub.issued(expiry_months=1))
    documents = hub.served(credential)
    after = timedelta(days=40)

    assert not node.credential(credential, documents, now=timezone.now() + after).verified
    assert other.credential(credential, documents) == ""
    assert other.later(after).credential(credential, documents) != ""


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
