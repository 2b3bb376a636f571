"""Judging under fire: whatever is sent and whatever other sites answer, a judgement or `UnreadableBadge`.

And nothing damaged is ever called good: what is, says what was signed. Here a few damaged files, the same ones every
time; `make soak` goes on for as long as `FETTLE_FUZZ_SECONDS` says, from another seed each time. A find is kept in
`.data/fuzz/` and repeated by its seed.
"""

import json
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache
from django.utils import timezone

from badges.domain import door
from badges.domain.showing import showing_of
from badges.domain.verification import Judgement, verify, verify_code, verify_link
from badges.domain.verification.carriers import badge_in_pdf, in_child
from badges.domain.verification.outside import Outside, digests_in_child
from badges.enums import Format, Verdict
from badges.formats.baking import bake_ob3_svg, read_badge
from badges.formats.contexts import CREDENTIALS_V2, OB_3
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import digests
from badges.formats.keys import multikey_encode
from badges.formats.pdf import looks_like_pdf
from badges.formats.proofs import sign
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Credential
from lms.kernel.fetch import Fetched, FetchRefused
from tests.badges.carriers import code, pdf, photo
from tests.badges.formats.images import SVG
from tests.factories import badges
from tests.fuzz import seeds
from tests.fuzz.mutations import mutated
from tests.fuzz.test_unbake import kept

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
HANGS = 10.0  # seconds of processor time for one file: the slowest seen takes a twentieth of it
FINDS: list[bytes] = []
FEW, FEW_OTHERWISE, FEW_CARRIED = 400, 150, 24  # what is carried is opened in a child process each time
GOOD = {Verdict.VALID, Verdict.UNTRUSTED_ISSUER}
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MULTIKEY = multikey_encode(SECRET.public_key().public_bytes_raw())
SCHOOL, LIST = "did:web:school.example", "https://school.example/status/1"
LINK = "https://school.example/download"
NAME = "Bicycle brakes"


def theirs(issuer: str, method: str, **more: Any) -> bytes:
    """A badge of somebody else."""
    document = {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": "https://school.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "School"},
        "validFrom": "2026-01-02T09:00:00Z",
        "name": NAME,
        "credentialSubject": {
            "id": "urn:uuid:3f0c4a3e-8a53-4f5e-9a5b-0d9d3a7a1a11",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://school.example/achievements/brakes",
                "type": ["Achievement"],
                "name": NAME,
                "description": "Adjusts brakes.",
                "criteria": {"narrative": "Seen twice."},
            },
        },
        **more,
    }
    return to_json_bytes(sign(document, key=SECRET, verification_method=method, created=AT))


def published() -> dict[str, bytes]:
    """What other sites hold: a key, a list without proof, and the three documents of a hosted 2.0 badge."""
    method = {"id": f"{SCHOOL}#k", "type": "Multikey", "controller": SCHOOL, "publicKeyMultibase": MULTIKEY}
    did = {"id": SCHOOL, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    site = "https://school.example"
    hosted = {"type": "hosted"}
    context = "https://w3id.org/openbadges/v2"
    documents: dict[str, Any] = {
        f"{site}/.well-known/did.json": did,
        LIST: {"type": ["VerifiableCredential", "BitstringStatusListCredential"], "issuer": SCHOOL},
        f"{site}/a/1": {
            "@context": context,
            "id": f"{site}/a/1",
            "type": "Assertion",
            "recipient": {"type": "email", "hashed": False, "identity": "a@b.example"},
            "issuedOn": "2026-01-02T09:00:00Z",
            "badge": f"{site}/b/1",
            "verification": hosted,
        },
        f"{site}/b/1": {
            "@context": context,
            "id": f"{site}/b/1",
            "type": "BadgeClass",
            "name": NAME,
            "description": "Adjusts brakes.",
            "image": f"{site}/i.png",
            "criteria": {"narrative": "Seen."},
            "issuer": f"{site}/p/1",
        },
        f"{site}/p/1": {
            "@context": context,
            "id": f"{site}/p/1",
            "type": "Issuer",
            "name": "School",
            "url": site,
        },
    }
    return {url: json.dumps(document).encode() for url, document in documents.items()}


class World:
    """Other sites, each of whose answers is sometimes damaged; but what stands behind the link is what it is."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.published = chance, published() | seeds.published()
        self.linked = b""

    def read(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        if url == LINK:
            return Fetched(url, 200, "text/plain", self.linked[:most_bytes], AT)
        if url not in self.published or self.chance.random() < 0.1:
            raise FetchRefused("unreachable")
        body = self.published[url]
        if self.chance.random() < 0.5:
            body = mutated(self.chance, list(self.published.values()))
        return Fetched(
            url, self.chance.choice([200, 200, 200, 404, 410]), "application/json", body[:most_bytes], AT
        )

    @property
    def outside(self) -> Outside:
        """Linked data is worked out here, and one time in eight where strangers' is."""
        return Outside(self.read, digests_in_child if self.chance.random() < 0.125 else digests)


@pytest.fixture
def award() -> Award:
    return badges.issued()


@pytest.fixture
def corpus(award) -> list[bytes]:
    own = Credential.objects.filter(award=award)
    documents = [bytes(row.document) for row in own]
    images = [bytes(row.image) for row in own if row.format in {Format.OB3, Format.OB2}]
    status = {
        "id": f"{LIST}#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST,
    }
    foreign = [
        theirs(f"did:key:{MULTIKEY}", f"did:key:{MULTIKEY}#{MULTIKEY}"),
        theirs(SCHOOL, f"{SCHOOL}#k"),
        theirs(SCHOOL, f"{SCHOOL}#k", credentialStatus=status),
        published()["https://school.example/a/1"],
    ]
    drawn = [bake_ob3_svg(SVG, document) for document in documents[:1]]
    return [*documents, *images, *drawn, *foreign, *seeds.files(), *FINDS]


@pytest.fixture
def carried(corpus) -> list[bytes]:
    """PDFs that they are attached to, so that damage reaches them, or is in the PDF alone; and photos of a code."""
    address = f"http://testserver/credentials/{Award.objects.get().public_id}/"
    own, foreign = corpus[0], theirs(f"did:key:{MULTIKEY}", f"did:key:{MULTIKEY}#{MULTIKEY}")
    papers = [pdf(own), pdf(own, packed=False), pdf(foreign, packed=False), pdf(text=address)]
    return [*papers, photo(code(address), size=(400, 300)), photo(code(address), form="PNG", size=(400, 300))]


Way = Callable[[bytes, World], Judgement]


def as_file(data: bytes, world: World) -> Judgement:
    return verify(data, at=timezone.now(), outside=world.outside)


def behind_a_link(data: bytes, world: World) -> Judgement:
    world.linked = data
    return verify_link(LINK, at=timezone.now(), outside=world.outside)


def as_a_link(data: bytes, world: World) -> Judgement:
    return verify_link(data.decode("utf-8", "replace"), at=timezone.now(), outside=world.outside)


def in_a_code(data: bytes, world: World) -> Judgement:
    return verify_code(data.decode("utf-8", "replace"), at=timezone.now(), outside=world.outside)


def judged(data: bytes, world: World, way: Way = as_file) -> Judgement | None:
    """What comes of one file or text; None where it is refused in words."""
    began = time.process_time()
    refusal, found = None, None
    try:
        found = way(data, world)
    except UnreadableBadge as error:
        refusal = error
    assert time.process_time() - began < HANGS
    if refusal is not None:
        assert (bool(refusal.code), refusal.reason[-1]) == (True, ".")
    if found is not None:
        assert found.checks
        assert all(check.detail for check in found.checks)
    return found


def says_what_was_signed(data: bytes, found: Judgement, originals: list[Any]) -> bool:
    """Whether a badge that is called good is one of those that the damage began with, of ours to the letter."""
    if found.badge is None or found.badge.name not in {"Course C01", NAME, "Soldering"}:
        return False
    if found.verdict is not Verdict.VALID or data.startswith(b"\xff\xd8\xff"):
        return True  # a code that could be read has nothing but an address of ours in it
    badge = badge_in_pdf(data, in_child) if looks_like_pdf(data) else data
    try:
        return read_badge(badge).document in originals
    except UnreadableBadge as error:
        return error.code == "no_badge_inside"  # the picture of such a code


def attack(
    seed: int,
    corpus: list[bytes],
    *,
    files: int | None = None,
    until: float | None = None,
    signed: list[bytes] | None = None,
    way: Way = as_file,
) -> int:
    """Judge damaged files of the corpus; what is called good has to be one of the `signed`, else of the corpus.

    An address leads to what is there, whatever follows it: then nothing is `signed`.
    """
    chance, done = random.Random(seed), 0  # noqa: S311 -- to be repeated
    world, originals = (
        World(chance),
        [read_badge(one).document for one in (corpus if signed is None else signed)],
    )
    while (files is None or done < files) and (until is None or time.monotonic() < until):
        data = mutated(chance, corpus)
        cache.clear()
        try:
            found = judged(data, world, way)
            if found is not None and found.verdict in GOOD and originals:
                assert says_what_was_signed(data, found, originals)
        except Exception as error:  # noqa: BLE001 -- whatever escapes is a find
            pytest.fail(f"seed {seed}, file {done}, kept as {kept(data)}: {error!r}")
        done += 1
    return done


def test_damaged_badges_are_judged_or_refused_and_never_taken_for_good(corpus):
    seconds = float(os.environ.get("FETTLE_FUZZ_SECONDS", "0"))
    if seconds:
        seed = int(os.environ.get("FETTLE_FUZZ_SEED", time.time_ns() % 2**32))
        print(f"{attack(seed, corpus, until=time.monotonic() + seconds)} files from seed {seed}")  # noqa: T201
    else:
        assert attack(1, corpus, files=FEW) == FEW


def test_damaged_pdfs_and_photos_are_judged_or_refused_and_never_taken_for_good(corpus, carried):
    seconds = float(os.environ.get("FETTLE_FUZZ_SECONDS", "0"))
    if seconds:
        seed = int(os.environ.get("FETTLE_FUZZ_SEED", time.time_ns() % 2**32))
        done = attack(seed, carried, until=time.monotonic() + seconds, signed=corpus)
        print(f"{done} PDFs and photos from seed {seed}")  # noqa: T201
    else:
        assert attack(1, carried, files=FEW_CARRIED, signed=corpus) == FEW_CARRIED


@pytest.mark.parametrize("way", [behind_a_link, in_a_code])
def test_damaged_badges_behind_links_and_in_codes_are_judged_or_refused(corpus, way):
    assert attack(2, corpus, files=FEW_OTHERWISE, way=way) == FEW_OTHERWISE


@pytest.mark.parametrize("way", [as_a_link, in_a_code])
def test_damaged_addresses_and_codes_lead_to_a_judgement_or_a_refusal(award, way):
    row = Credential.objects.select_related("award", "issuer").get(award=award, format=Format.OB3)
    addresses = [
        f"http://testserver/credentials/{award.public_id}/",
        f"http://testserver/credentials/{award.public_id}.jwt?alg=RS256",
        f"http://testserver/ob2/assertions/{award.public_id}.svg",
        door.pass_of(row, showing=showing_of(award), name="Ada", at=timezone.now()).text,
        LINK,
    ]
    corpus = [address.encode() for address in addresses]
    assert attack(3, corpus, files=FEW_OTHERWISE, signed=[], way=way) == FEW_OTHERWISE


def test_every_seed_is_good_before_it_is_damaged():
    world = World(random.Random(0))  # noqa: S311 -- nothing is damaged
    world.read = undamaged(world)
    found = [judged(data, world, way) for data in seeds.files() for way in (as_file, behind_a_link)]
    assert [one and one.verdict for one in found] == [Verdict.UNTRUSTED_ISSUER] * 30
    endorsed = [
        check.outcome.value for one in found if one for check in one.checks if check.id == "endorsement"
    ]
    assert endorsed == ["pass"] * 4


def test_what_the_damage_starts_from_is_judged(corpus):
    world = World(random.Random(0))  # noqa: S311 -- nothing is damaged
    world.read = undamaged(world)
    found = [judged(data, world) for data in corpus]
    verdicts = [one.verdict for one in found if one is not None]
    assert len(verdicts) == len(corpus)
    assert Verdict.TAMPERED not in verdicts
    assert {Verdict.VALID, Verdict.UNTRUSTED_ISSUER} <= set(verdicts)


def test_what_carries_them_is_judged_or_shown_before_it_is_damaged(carried):
    world = World(random.Random(0))  # noqa: S311 -- nothing is damaged
    world.read = undamaged(world)
    verdicts = [found and found.verdict for found in (judged(one, world) for one in carried)]
    good, foreign = Verdict.VALID, Verdict.UNTRUSTED_ISSUER
    assert verdicts == [good, good, foreign, None, good, good]  # of a printed address, nothing is followed


def undamaged(world: World) -> Any:
    def read(url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        body = world.linked if url == LINK else world.published[url]
        return Fetched(url, 200, "application/json", body, AT)

    return read
