"""What the hub issues, judged by verifiers that others wrote."""

import copy

import pytest
from django.utils import timezone

from badges.enums import Format

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


def test_both_accept_an_issued_badge(hub, node, other):
    credential = hub.document(hub.issued())
    documents = hub.served(credential)

    answer = node.credential(credential, documents, now=timezone.now())

    assert answer.reasons == ()
    assert answer.verified
    assert other.credential(credential, documents) == ""


def test_both_refuse_a_badge_that_was_changed_in_any_place(hub, node, other):
    credential = hub.document(hub.issued())
    documents = hub.served(credential)
    accepted = []

    for path in leaves(credential):
        forged = changed(credential, path)
        documents |= {ours: served for ours, served in documents.items() if served}
        if node.credential(forged, documents, now=timezone.now()).verified:
            accepted.append(("digitalbazaar", path))
        if other.credential(forged, documents) == "":
            accepted.append(("openbadgeslib", path))

    assert accepted == []


def test_a_hosted_badge_is_accepted(hub, other):
    assertion = hub.document(hub.issued(), Format.OB2)

    assert other.hosted(assertion, hub.served(assertion)) == ""


def test_a_hosted_badge_that_was_changed_is_refused(hub, other):
    assertion = hub.document(hub.issued(), Format.OB2)
    documents = hub.served(assertion)
    assertion["issuedOn"] = another(assertion["issuedOn"])

    assert "issuedOn" in other.hosted(assertion, documents)
