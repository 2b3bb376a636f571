"""Badges of other issuers: whom the hub trusts, what is asked for and kept, and what people are told.

The signatures themselves, and lists of revoked badges, are judged beside other libraries in tests/conformance.
"""

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from badges.domain.keys import current_issuer
from badges.domain.verification import verify, verify_link
from badges.domain.verification.library import Library, Unread
from badges.domain.verification.outside import REAL, WORK, Outside, digests_in, digests_in_child, kept
from badges.enums import Verdict
from badges.formats.contexts import CREDENTIALS_V2, OB_3
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import Part, digests
from badges.formats.foreign.keys import of_did_key
from badges.models import TrustedIssuer
from badges.templatetags.badges_tags import advice_on, explained
from lms.kernel.standby import Pool
from tests.badges.domain.strangers import (
    AT,
    OTHER,
    SCHOOL,
    World,
    did_of,
    endorsement,
    judged,
    signed,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    cache.clear()
    return World()


def trust(**changes: Any) -> TrustedIssuer:
    issuer = TrustedIssuer(**{"identifier": SCHOOL, "name": "School of Repair", "fingerprints": ""} | changes)
    issuer.full_clean()
    issuer.save()
    return issuer


def test_a_genuine_badge_of_a_stranger_says_who_it_is_from(world):
    judgement = judged(signed(), world)

    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    assert {check.id: check.outcome.value for check in judgement.checks} == {
        "proof": "pass",
        "schema": "pass",
        "status": "unknown",
        "validity": "pass",
        "issuer": "unknown",
        "recipient": "unknown",
    }
    assert (judgement.badge.name, judgement.badge.issuer.id) == ("Soldering", SCHOOL)
    assert told(judgement, "issuer")[1] == (
        f"This hub does not know its issuer, {SCHOOL}. Find out who that is before you rely on it."
    )
    assert world.asked == []  # a did:key is its own key


def test_the_badge_of_a_trusted_issuer_is_valid(world):
    trust()

    judgement = judged(signed(), world)

    assert judgement.verdict is Verdict.VALID
    assert told(judgement, "issuer") == ("pass", "Issued by School of Repair, whom this hub knows.")


def test_trust_can_be_bound_to_a_key(world):
    trust(fingerprints=of_did_key(SCHOOL).fingerprint.upper())
    assert judged(signed(), world).verdict is Verdict.VALID

    TrustedIssuer.objects.update(fingerprints=of_did_key(did_of(OTHER)).fingerprint)
    judgement = judged(signed(), world)
    assert (judgement.verdict, told(judgement, "issuer")) == (
        Verdict.UNTRUSTED_ISSUER,
        (
            "fail",
            "It is signed in the name of School of Repair, but with another key than the hub knows of them.",
        ),
    )


@pytest.mark.parametrize(
    ("name", "imitates"),
    [
        ("School of Repair", "School of Repair"),
        ("  SCHOOL   of repair. ", "School of Repair"),
        ("Sсhооl of Rерair", "School of Repair"),  # with Cyrillic letters
        ("Schoo1 of Repaır", "School of Repair"),
        ("School\u200b of Répair", "School of Repair"),
        ("Répair-Café Leeds", "Repair Cafe Leeds"),  # our own
        ("School of Repairs", None),
        ("Рецепт", None),
    ],
)
def test_whoever_takes_the_name_of_another_is_warned_about(world, settings, name, imitates):
    settings.HUB_NAME = "Repair Cafe Leeds"
    trust()

    judgement = judged(signed(OTHER, name=name), world)

    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    outcome, words = told(judgement, "issuer")
    assert outcome == ("fail" if imitates else "unknown")
    assert (f"like {imitates}, but it comes from somebody else, {did_of(OTHER)}." in words) is bool(imitates)
    assert judgement.warning == (words if imitates else "")


def test_two_hubs_that_were_never_given_a_name_do_not_imitate_each_other(world, settings):
    settings.HUB_NAME = "Fettle  Hub"
    judgement = judged(signed(OTHER, name="Fettle hub"), world)
    assert told(judgement, "issuer")[0] == "unknown"
    assert (judgement.verdict, judgement.warning) == (Verdict.UNTRUSTED_ISSUER, "")

    trust(name="Fettle hub")  # but a person has written this one, who can write more
    assert told(judged(signed(OTHER, name="Fettle hub"), world), "issuer")[0] == "fail"


def test_the_page_warns_at_the_top_of_a_name_that_is_another_issuers(client, settings):
    settings.HUB_NAME = "Repair Cafe Leeds"
    text = json.dumps(signed(OTHER, name="Repair Café Leeds"))

    page = client.post("/verify/", {"text": text}).content.decode()

    assert 'data-verdict="untrusted_issuer"' in page
    assert page.index(
        "Be careful: it calls its issuer “Repair Café Leeds”, like Repair Cafe Leeds"
    ) < page.index("What was checked")
    assert "Ask the issuer whose name it is, in a way that you know, whether the badge is theirs." in page


def test_a_badge_in_the_hubs_own_name_with_a_key_it_never_had_is_never_looked_up(world):
    own = current_issuer().did
    forged = json.loads(json.dumps(signed()).replace(SCHOOL, own))

    judgement = judged(forged, world)

    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert told(judgement, "proof") == (
        "unknown",
        "It names this hub as its issuer, but the key is none of ours.",
    )
    assert world.asked == []


def test_endorsements_are_told_one_by_one_and_only_a_changed_one_makes_it_worse(world):
    good = endorsement(OTHER, "Guild of Menders")
    unread = endorsement(OTHER, "Far away")
    unread["issuer"]["id"] = "did:web:far.example"
    unread["proof"][0]["verificationMethod"] = "did:web:far.example#key"

    fine = judged(signed(endorsement=[good, unread]), world)
    assert fine.verdict is Verdict.UNTRUSTED_ISSUER
    assert [(each.outcome.value, each.detail[:40]) for each in fine.checks if each.id == "endorsement"] == [
        ("pass", "Guild of Menders has endorsed it, and th"),
        ("unknown", "Whether Far away really endorsed it coul"),
    ]

    changed = json.loads(json.dumps(good))
    changed["credentialSubject"]["endorsementComment"] = "The very best."
    assert judged(signed(endorsement=[changed]), world).verdict is Verdict.TAMPERED


def test_a_badge_is_fetched_from_a_link_and_judged(world):
    world.documents["https://school.example/badges/1"] = signed()

    judgement = verify_link("https://school.example/badges/1", at=AT, outside=world.outside)

    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    away = verify_link("https://school.example/badges/2", at=AT, outside=world.outside)
    assert (away.verdict, told(away, "proof")[1]) == (
        Verdict.UNVERIFIABLE,
        "https://school.example/badges/2: There is no site of this name. Look for a typing mistake in the address.",
    )
    world.documents["https://school.example/page"] = ["no", "badge"]
    with pytest.raises(UnreadableBadge, match="The JSON is not an object"):
        verify_link("https://school.example/page", at=AT, outside=world.outside)


def test_one_verification_asks_twelve_times_at_most_and_never_the_hub_itself(world):
    library = Library(world.read)
    for number in range(12):
        with pytest.raises(Unread, match="There is no site of this name"):
            library.answer(f"https://a.example/{number}")
    with pytest.raises(Unread, match="too many questions"):
        library.answer("https://a.example/12")
    assert len(world.asked) == 12

    with pytest.raises(Unread, match="an address of this hub"):
        Library(world.read).answer("http://testserver/status/1")
    assert len(world.asked) == 12


def test_what_is_about_an_issuer_is_kept_and_what_is_about_one_badge_is_not(world):
    world.documents = {"https://a.example/issuer": {"id": 1}, "https://a.example/assertion": {"id": 2}}
    for _ in range(2):
        library = Library(world.read)
        library.document("https://a.example/issuer")
        library.document("https://a.example/assertion", kept=False)
    assert world.asked == ["https://a.example/issuer", *["https://a.example/assertion"] * 2]


def test_what_a_list_signs_is_worked_out_once_for_several_badges(world):
    asked = []

    def counting(parts):
        asked.append(len(parts))
        return digests(parts)

    part = Part(document={"@context": [CREDENTIALS_V2], "type": "VerifiableCredential"}, options={})
    first, second = (kept(counting)([part]) for _ in range(2))
    assert first == second == digests([part])
    assert asked == [1]


def test_a_strangers_linked_data_is_worked_out_in_the_child_process(world):
    judgement = verify(json.dumps(signed()).encode(), at=AT, outside=Outside(world.read, digests_in_child))
    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    assert REAL.digest is digests_in_child


@pytest.fixture
def pool():
    found = Pool(WORK, most=1)
    yield found
    found.close()


def computed(pool: Pool) -> float:
    """Seconds that the one standby, and what it has forked and seen end, have computed."""
    [process] = pool.processes()
    fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has what it takes")
def test_a_poison_graph_costs_little_and_touches_no_other_badge(pool):
    work = digests_in(pool)
    base = {"@context": [CREDENTIALS_V2, OB_3], "type": "VerifiableCredential"}
    good = [Part(document=base, options={})]
    alike = [{"type": ["Achievement"], "related": {"type": ["Related"]}} for _ in range(30)]
    poisons = {
        "too_many_nodes": base | {"name": ["x"] * 500},
        "tangled": base | {"credentialSubject": {"type": "AchievementSubject", "achievement": alike}},
    }
    assert work(good) == digests(good)
    before = computed(pool)
    for code, poison in poisons.items():
        [refused] = work([Part(document=poison, options={})])
        assert (refused.code, refused.data) == (code, b"")
        assert work(good) == digests(good)
    assert computed(pool) - before < 1


def test_where_no_child_can_stay_one_is_started_for_each_badge():
    pool = Pool(dataclasses.replace(WORK, warm_up="no_such_function"))
    part = Part(document={"@context": [CREDENTIALS_V2], "type": "VerifiableCredential"}, options={})
    assert digests_in(pool)([part]) == digests([part])
    assert pool.processes() == set()


def test_judging_a_stranger_asks_the_database_for_what_is_ours_and_for_whom_we_trust(
    world, django_assert_num_queries
):
    badge = json.dumps(signed()).encode()
    with django_assert_num_queries(2):  # what we are called; whom we trust
        verify(badge, at=AT, outside=world.outside)


def page_of(judgement):
    """What the page says beside the verdict's word, and what to do next."""
    return explained(judgement), advice_on(judgement)


LISTED = {
    "id": "https://school.example/status#1",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "1",
    "statusListCredential": "https://school.example/status",
}
LATER = {"validFrom": "2026-12-31T23:30:00Z"}


def test_a_genuine_badge_that_begins_later_is_not_said_to_be_beyond_checking(world):
    trust()
    judgement = judged(signed(**LATER), world)
    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert page_of(judgement) == (
        "This badge is genuine, but not in force yet: it begins on 31 Dec 2026.",
        "Ask the holder to show it again from that day on.",
    )
    with timezone.override("Europe/Berlin"):
        assert "it begins on 1 Jan 2027." in page_of(judgement)[0]


def test_a_genuine_badge_of_which_the_list_cannot_be_read_is_said_to_be_genuine(world):
    trust()
    judgement = judged(signed(credentialStatus=LISTED), world)
    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert page_of(judgement)[0] == (
        "This badge is genuine, but whether it has been revoked could not be found out."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (LATER, "not in force yet: it begins on 31 Dec 2026."),
        ({"credentialStatus": LISTED}, "whether they have revoked it could not be found out."),
    ],
)
def test_of_a_badge_that_cannot_be_called_good_the_issuer_is_told_as_of_any_other(world, changes, words):
    stranger = judged(signed(**changes), world)
    said, advice = page_of(stranger)
    assert said == f"The badge is signed by an issuer this hub does not know, and {words}"
    assert advice == "Look at who the issuer is before you rely on the badge."
    trust(identifier="https://repair.example/", name="School of Repair")
    impostor = judged(signed(**changes), world)
    assert impostor.verdict is Verdict.UNVERIFIABLE
    said, advice = page_of(impostor)
    assert said.startswith("Be careful: it calls its issuer “School of Repair”")
    assert advice.startswith("Ask the issuer whose name it is")


def test_where_no_list_is_published_nobody_says_that_a_badge_is_in_force(world):
    stranger = judged(signed(), world)
    assert "who publishes no list of badges taken back" in page_of(stranger)[0]
    trust()
    known = judged(signed(), world)
    assert known.verdict is Verdict.VALID
    assert "Its issuer publishes no list of badges that they have taken back" in page_of(known)[0]


def test_a_badge_that_cannot_be_judged_at_all_keeps_the_usual_words(world):
    judgement = judged(signed() | {"proof": []}, world)
    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert page_of(judgement)[0] == ""
