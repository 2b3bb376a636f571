"""Contexts that PyLD has worked through are kept, and nothing else follows from that than the time it takes."""

import pytest
from pyld import jsonld

from badges.formats import ob3
from badges.formats.addresses import credential_page
from badges.formats.endorsements import endorsements_of
from badges.formats.expansion import Kept
from badges.formats.linked_data import NotCanonical, canonical_nquads, expansion_options
from tests.badges.formats.samples import BASE_URL, CLAIMS

ENDORSEMENTS = endorsements_of(CLAIMS, credential_page(BASE_URL, CLAIMS.credential_id))
BADGE = ob3.credential(CLAIMS, base_url=BASE_URL, endorsements=ENDORSEMENTS)


def by_pyld_alone(document):
    options = {**expansion_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
    return jsonld.normalize(document, options)


def test_the_canonical_form_is_the_one_of_pyld_in_any_order_and_every_time():
    for document in (BADGE, *ENDORSEMENTS, BADGE, ENDORSEMENTS[0]):
        assert canonical_nquads(document) == by_pyld_alone(document)


def test_the_same_words_under_other_contexts_mean_what_those_say():
    without = {**BADGE, "@context": BADGE["@context"][:1], "endorsement": []}
    canonical_nquads(BADGE)
    for _time in range(2):
        with pytest.raises(NotCanonical) as refused:
            canonical_nquads(without)
        assert refused.value.code == "undefined_term"
    assert canonical_nquads(BADGE) == by_pyld_alone(BADGE)


def test_a_term_that_is_not_defined_is_found_every_time():
    for _time in range(2):
        with pytest.raises(NotCanonical) as refused:
            canonical_nquads({**BADGE, "grade": "A"})
        assert (refused.value.code, refused.value.detail) == ("undefined_term", "grade")


def test_of_what_is_kept_the_longest_unused_goes_first():
    kept = Kept(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.found("a") == 1
    kept.keep("c", 3)
    assert (len(kept), kept.found("a"), kept.found("b"), kept.found("c")) == (2, 1, None, 3)
