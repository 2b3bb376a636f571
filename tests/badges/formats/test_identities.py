"""Identities inside badges, compared with what somebody typed."""

import pytest

from badges.formats.claims import Identity, Recipient
from badges.formats.identities import compared, identities_in_ob2, identities_in_ob3
from badges.formats.ob2 import identity
from badges.formats.ob3 import identity_object

NAMED = identity_object(Identity(type="name", value="Zoë Łukasz Ngô", salt="s1"))
ADDRESSED = identity_object(Identity(type="emailAddress", value="zoe@example.org", salt="s2"))


def in_ob3(*entries: object):
    return identities_in_ob3({"credentialSubject": {"identifier": list(entries)}})


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Zoë Łukasz Ngô", True),
        ("  Zoe\u0308   Łukasz Ngô ", True),  # decomposed, and with more room
        ("Ngô, Zoë Łukasz", True),
        ("zoe Łukasz Ngô", False),
        ("Zoë", False),
        (" Zoe@Example.ORG", True),
        ("zoe@example.com", False),
    ],
)
def test_a_name_or_an_address_is_compared_with_the_one_of_its_kind(typed, answer):
    assert compared(in_ob3(NAMED, ADDRESSED), typed) is answer


def test_what_a_badge_does_not_say_cannot_be_compared():
    assert compared(in_ob3(NAMED), "zoe@example.org") is None
    assert (
        compared(in_ob3({"type": "IdentityObject", "identityType": "url", "identityHash": "x"}, 7), "x")
        is None
    )


def test_the_recipient_of_an_older_badge_is_compared_too():
    hashed = {"recipient": identity(Recipient(type="email", identity="zoe@example.org", salt="x"))}
    plain = {"recipient": {"type": "email", "hashed": False, "identity": "zoe@example.org"}}
    for assertion in (hashed, plain):
        assert compared(identities_in_ob2(assertion), "ZOE@example.org") is True
        assert compared(identities_in_ob2(assertion), "zoe@example.net") is False
