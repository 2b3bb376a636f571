"""Judging under fire: whatever is sent and whatever other sites answer, a judgement or `UnreadableBadge`.

And nothing damaged is ever called good: what is, says what was signed. Here a few damaged files, the same ones every
time; `make soak` goes on for as long as `FETTLE_FUZZ_SECONDS` says, from another seed each time. A find is kept in
`.data/fuzz/` and repeated by its seed.
"""

import json
import os
import random
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache
from django.utils import timezone

from badges.domain.verification import Judgement, verify
from badges.domain.verification.carriers import badge_in_pdf, in_child
from badges.domain.verification.outside import Outside
from badges.enums import Format, Verdict
from badges.formats.baking import read_badge
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
from tests.factories import badges
from tests.fuzz.mutations import mutated
from tests.fuzz.test_unbake import kept

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
HANGS = 10.0  # seconds of processor time for one file: the slowest seen takes a twentieth of it
FEW, FEW_CARRIED = 400, 24  # what is carried is opened in a child process each time
GOOD = {Verdict.VALID, Verdict.UNTRUSTED_ISSUER}
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MULTIKEY = multikey_encode(SECRET.public_key().public_bytes_raw())
SCHOOL, LIST = "did:web:school.example", "https://school.example/status/1"
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
    """Other sites, each of whose answers is sometimes damaged."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.published = chance, published()

    def read(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
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
        return Outside(self.read, digests)


@pytest.fixture
def corpus() -> list[bytes]:
    own = Credential.objects.filter(award=badges.issued())
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
    return [*documents, *images, *foreign]


@pytest.fixture
def carried(corpus) -> list[bytes]:
    """PDFs that they are attached to, so that damage reaches them, or is in the PDF alone; and photos of a code."""
    address = f"http://testserver/credentials/{Award.objects.get().public_id}/"
    own, foreign = corpus[0], corpus[-3]
    papers = [pdf(own), pdf(own, packed=False), pdf(foreign, packed=False), pdf(text=address)]
    return [*papers, photo(code(address), size=(400, 300)), photo(code(address), form="PNG", size=(400, 300))]


def judged(data: bytes, outside: Outside) -> Judgement | None:
    """What comes of one file; None where it is refused in words."""
    began = time.process_time()
    refusal, found = None, None
    try:
        found = verify(data, at=timezone.now(), outside=outside)
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
    if found.badge is None or found.badge.name not in {"Course C01", NAME}:
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
) -> int:
    """Judge damaged files of the corpus; what is called good has to be one of the `signed`, else of the corpus."""
    chance, done = random.Random(seed), 0  # noqa: S311 -- to be repeated
    world, originals = World(chance), [read_badge(one).document for one in signed or corpus]
    while (files is None or done < files) and (until is None or time.monotonic() < until):
        data = mutated(chance, corpus)
        cache.clear()
        try:
            found = judged(data, world.outside)
            if found is not None and found.verdict in GOOD:
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


def test_what_the_damage_starts_from_is_judged(corpus):
    world = World(random.Random(0))  # noqa: S311 -- nothing is damaged
    world.read = undamaged(world)
    found = [judged(data, world.outside) for data in corpus]
    verdicts = [one.verdict for one in found if one is not None]
    assert len(verdicts) == len(corpus)
    assert Verdict.TAMPERED not in verdicts
    assert {Verdict.VALID, Verdict.UNTRUSTED_ISSUER} <= set(verdicts)


def test_what_carries_them_is_judged_or_shown_before_it_is_damaged(carried):
    world = World(random.Random(0))  # noqa: S311 -- nothing is damaged
    world.read = undamaged(world)
    verdicts = [found and found.verdict for found in (judged(one, world.outside) for one in carried)]
    good, foreign = Verdict.VALID, Verdict.UNTRUSTED_ISSUER
    assert verdicts == [good, good, foreign, None, good, good]  # of a printed address, nothing is followed


def undamaged(world: World) -> Any:
    def read(url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        return Fetched(url, 200, "application/json", world.published[url], AT)

    return read
