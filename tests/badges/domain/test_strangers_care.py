"""What strangers send is opened where it does no harm, asked about within bounds, and leaves no trace here."""

import base64
import json
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from badges.domain.keys import active_key, resolve, resolve_ob2
from badges.domain.verification import verify, verify_link
from badges.domain.verification.outside import REAL, Outside, baked_in_child
from badges.enums import Format, Verdict
from badges.formats import confined, jws
from badges.formats.baking import bake_ob2_png, bake_ob2_svg, bake_ob3_png, bake_ob3_svg
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import Part, _once, digests
from badges.formats.linked_data import canonical_nquads
from badges.formats.pictures import Baked, baked_in
from badges.models import Credential
from lms.kernel import sandbox
from lms.kernel.fetch import FetchRefused
from tests.badges.domain.strangers import (
    ACHIEVEMENT,
    AT,
    OTHER,
    SCHOOL,
    SECRET,
    World,
    did_of,
    endorsement,
    judged,
    signed,
    told,
)
from tests.badges.formats.test_baking import PNG, SVG
from tests.factories import badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    cache.clear()
    return World()


def endorsed(place: str, found: dict[str, Any]) -> dict[str, Any]:
    """A badge with an endorsement in one of the places where Open Badges 3.0 has them."""
    plain = signed()
    subject, issuer = plain["credentialSubject"], plain["issuer"]
    parts = {"badge": plain, "achievement": subject["achievement"], "issuer": issuer}
    parts[place]["endorsement"] = [found]
    return signed(**{name: part for name, part in plain.items() if name != "proof"})


@pytest.mark.parametrize(
    ("place", "about"), [("badge", ACHIEVEMENT), ("achievement", ACHIEVEMENT), ("issuer", SCHOOL)]
)
def test_endorsements_are_judged_wherever_a_badge_may_have_them(world, place, about):
    good = judged(endorsed(place, endorsement(about=about)), world)
    assert good.verdict is Verdict.UNTRUSTED_ISSUER
    assert told(good, "endorsement") == (
        "pass",
        "Guild of Menders has endorsed it, and that is what they signed.",
    )

    changed = endorsement(about=about)
    changed["credentialSubject"]["endorsementComment"] = "The very best."
    assert judged(endorsed(place, changed), world).verdict is Verdict.TAMPERED


def test_an_endorsement_of_something_else_does_not_speak_for_the_badge(world):
    judgement = judged(endorsed("badge", endorsement(about="https://school.example/achievements/2")), world)

    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    assert told(judgement, "endorsement") == (
        "unknown",
        "An endorsement in it, signed by Guild of Menders, is about something that is not in this badge.",
    )


def test_an_endorsement_as_a_token_is_judged_where_an_achievement_has_it(world):
    stated = {name: part for name, part in endorsement().items() if name != "proof"}
    key = f"{did_of(OTHER)}#{did_of(OTHER).removeprefix('did:key:')}"

    def token(payload: dict[str, Any]) -> str:
        parts = ({"alg": "EdDSA", "kid": key, "typ": "JWT"}, payload)
        text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
        return (text + b"." + base64.urlsafe_b64encode(OTHER.sign(text)).rstrip(b"=")).decode()

    plain = signed()
    subject = plain["credentialSubject"]
    subject["achievement"]["endorsementJwt"] = [token(stated | {"iss": did_of(OTHER), "jti": stated["id"]})]
    judgement = judged(signed(credentialSubject=subject), world)

    assert told(judgement, "endorsement") == (
        "pass",
        "Guild of Menders has endorsed it, and that is what they signed.",
    )
    assert jws.looks_like_token(subject["achievement"]["endorsementJwt"][0].encode())


def test_a_part_with_contexts_of_its_own_is_not_called_a_forgery(world):
    document = signed()
    document["credentialSubject"]["achievement"]["@context"] = ["https://elsewhere.example/context"]

    judgement = judged(document, world)

    assert judgement.verdict is Verdict.UNVERIFIABLE


def test_a_document_that_calls_itself_ours_is_opened_in_the_child_unless_it_is_in_our_records(world):
    asked: list[int] = []

    def counting(parts):
        asked.append(len(parts))
        return digests(parts)

    ours = Credential.objects.get(award=badges.issued(), format=Format.OB3)
    outside = Outside(world.read, counting)
    assert verify(bytes(ours.document), at=AT, outside=outside).verdict is not Verdict.TAMPERED
    assert asked == []  # it says word for word what we signed ourselves

    key = active_key()
    forged = signed(issuer={"id": key.issuer.did, "type": ["Profile"], "name": "Us"})
    forged["proof"][0]["verificationMethod"] = key.verification_method
    assert verify(json.dumps(forged).encode(), at=AT, outside=outside).verdict is Verdict.TAMPERED
    assert asked == [1]


PICTURES = {
    "png, 3.0": bake_ob3_png(PNG, json.dumps(signed()).encode()),
    "svg, 3.0": bake_ob3_svg(SVG, json.dumps(signed()).encode()),
    "png, 2.0": bake_ob2_png(PNG, b'{"id":"https://a.example/1"}'),
    "svg, 2.0": bake_ob2_svg(SVG, b'{"id":"https://a.example/1"}'),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_opened_in_the_child_says_what_it_would_say_here(picture):
    assert baked_in_child(PICTURES[picture]) == baked_in(PICTURES[picture])


@pytest.mark.parametrize("picture", ["png, 3.0", "svg, 3.0"])
def test_a_strangers_picture_is_opened_by_the_child_alone(world, picture):
    seen: list[bytes] = []

    def opened(image: bytes) -> Baked:
        seen.append(image)
        return baked_in(image)

    outside = Outside(world.read, digests, baked=opened)
    judgement = verify(PICTURES[picture], at=AT, outside=outside)
    assert judgement.verdict is Verdict.UNTRUSTED_ISSUER
    assert seen == [PICTURES[picture]]
    assert REAL.baked is baked_in_child


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (PNG, "no_badge_inside"),
        (PICTURES["png, 3.0"][:-30], "png_truncated"),
        (SVG, "no_badge_inside"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", "svg_doctype"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_by_the_child_in_the_same_words(image, code):
    with pytest.raises(UnreadableBadge) as here:
        baked_in(image)
    with pytest.raises(UnreadableBadge) as there:
        baked_in_child(image)
    assert (there.value.code, there.value.reason) == (code, here.value.reason)


@pytest.mark.parametrize(
    "answer", [{}, {"kind": "ob4", "text": "", "verify": ""}, {"kind": "ob3", "text": "%", "verify": ""}]
)
def test_an_answer_that_no_honest_child_gives_is_not_taken(answer):
    with pytest.raises(ValueError, match=r"\w"):
        confined.baked_of_answer(answer, PNG)


def test_where_no_child_can_stay_a_picture_is_opened_in_one_of_its_own():
    answer = sandbox.run("badges.formats.confined:in_child", confined.IMAGE + PICTURES["png, 3.0"]).answer
    assert confined.baked_of_answer(answer, PICTURES["png, 3.0"]) == baked_in(PICTURES["png, 3.0"])


def test_a_document_with_several_proofs_is_worked_through_once():
    worked: list[str] = []

    def counting(document):
        worked.append(str(document.get("type")))
        return canonical_nquads(document)

    once = _once(counting)
    document = {name: part for name, part in signed().items() if name != "proof"}
    assert once(document) == once(json.loads(json.dumps(document))) == canonical_nquads(document)
    assert len(worked) == 1
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
    }
    first, second = digests([Part(document=document, options=options)] * 2)
    assert first == second
    assert len(first.data) == 64


def test_other_sites_are_asked_for_a_megabyte_and_five_seconds_at_most():
    bounds: list[tuple[int, float]] = []

    def read(url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Any:
        bounds.append((most_bytes, seconds))
        raise FetchRefused("too-large")

    address = "https://school.example/badges/large.png"
    judgement = verify_link(address, at=AT, outside=Outside(read, digests))

    assert bounds == [(1 << 20, 5.0)]
    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert told(judgement, "proof")[1].startswith(f"{address}: ")


HOSTED = "https://school.example/assertions/1"
KEPT = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": HOSTED,
    "recipient": {"type": "email", "hashed": False, "identity": "ana@example.org"},
    "badge": "https://school.example/badges/1",
    "verification": {"type": "hosted"},
    "issuedOn": "2026-01-01T00:00:00Z",
}
ALTERED = KEPT | {"issuedOn": "2020-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("kept", "in_hand", "profile", "verdict"),
    [
        (KEPT | {"revoked": True}, KEPT, "https://school.example/issuer", Verdict.REVOKED),
        (KEPT | {"revoked": True}, ALTERED, "https://school.example/issuer", Verdict.TAMPERED),
        (KEPT | {"revoked": True}, KEPT, "https://other.example/issuer", Verdict.TAMPERED),
        ({"id": HOSTED, "revoked": True}, ALTERED, "https://school.example/issuer", Verdict.REVOKED),
        ({"revoked": True}, KEPT, "https://school.example/issuer", Verdict.REVOKED),
        (KEPT | {"revoked": True, "badge": "https://school.example/gone"}, KEPT, "", Verdict.TAMPERED),
    ],
)
def test_that_a_copy_was_changed_is_said_before_that_the_badge_was_revoked(
    world, kept, in_hand, profile, verdict
):
    world.documents = {
        HOSTED: kept,
        KEPT["badge"]: {"id": KEPT["badge"], "name": "Soldering", "issuer": profile},
        profile: {"id": profile, "name": "School of Repair"},
    }
    assert judged(in_hand, world).verdict is verdict


NAME = "Ana-whom-nobody-should-read-of"


@pytest.mark.parametrize("way", ["text", "picture", "link", "api"])
def test_what_is_checked_stands_in_no_log_and_in_no_folder(way, caplog, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    badge = signed(SECRET, name=NAME)
    picture = tmp_path.parent / "badge.png"
    picture.write_bytes(bake_ob3_png(PNG, json.dumps(badge).encode()))
    client = Client()
    with caplog.at_level("DEBUG"), picture.open("rb") if way == "picture" else nullcontext() as file:
        answer = {
            "text": lambda: client.post("/verify/", {"text": json.dumps(badge)}),
            "picture": lambda: client.post("/verify/", {"file": file}),
            "link": lambda: client.get("/verify/", {"url": f"http://localhost:9/{NAME}"}),
            "api": lambda: client.post(
                "/api/v1/verify", {"credential": json.dumps(badge)}, content_type="application/json"
            ),
        }[way]()
    assert answer.status_code in {200, 422}
    assert way == "link" or NAME in answer.content.decode()
    own = [each for each in caplog.records if not each.name.startswith(("django.db", "django.template"))]
    assert not [each for each in own if NAME in each.getMessage()]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["did:web:hub.example\0#k", "http://testserver\0/ob2/keys/k.json"])
def test_a_name_of_a_key_that_no_database_takes_is_nobodys_key(world, place):
    document = signed()
    document["proof"][0]["verificationMethod"] = place
    assert judged(document, world).verdict is Verdict.UNVERIFIABLE
    assert (resolve(place), resolve_ob2(place)) == (None, None)
