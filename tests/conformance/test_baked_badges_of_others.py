"""Badges that `openbadgeslib`'s programs sign and bake into pictures, from the file and from a link to the verdict."""

import base64
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from badges.domain.verification import verify_link
from badges.domain.verification.outside import Outside
from badges.formats.baking import read_badge
from badges.formats.foreign.digests import digests
from tests.badges import carriers
from tests.conformance.elsewhere import Elsewhere
from tests.conformance.judges.signer import ADDRESS, School, school

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNKNOWN = "tampered", "untrusted_issuer"
WAYS = {
    "3.0, a token": ("-V", "3"),
    "3.0, a proof": ("-V", "3", "-P", "ldp"),
    "2.0, signed": ("-V", "2"),
    "2.0, hosted": ("-V", "2", "-H"),
}


@pytest.fixture(scope="module")
def issued(tmp_path_factory) -> School:
    return school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def baked(issued) -> dict[str, bytes]:
    """A badge in every way and both kinds of picture."""
    return {
        f"{way}, {kind}": issued.sign(kind, *options)
        for kind in ("png", "svg")
        for way, options in WAYS.items()
    }


@pytest.fixture(scope="module")
def published(issued, baked) -> dict[str, Any]:
    found: dict[str, Any] = issued.published()
    return found


@pytest.fixture
def world(node, published) -> Elsewhere:
    return Elsewhere(node, dict(published))


def test_every_picture_gets_the_verdict_of_what_is_in_it(world, baked):
    assert {name: world.verdict(data, timezone.now()) for name, data in baked.items()} == dict.fromkeys(
        baked, UNKNOWN
    )
    assert len(baked) == 8


def test_pictures_whose_text_was_changed(world, baked):
    inside = {way: read_badge(baked[f"{way}, png"]).text.decode() for way in WAYS}
    proof = inside["3.0, a proof"].replace("Soldering", "Welding")
    cases = {
        "3.0, a proof, png": in_png("openbadgecredential", proof),
        "3.0, a proof, svg": baked["3.0, a proof, svg"].replace(b"Soldering", b"Welding"),
        "3.0, a token, png": in_png("openbadgecredential", other_words(inside["3.0, a token"])),
        "2.0, signed, png": in_png("openbadges", other_words(inside["2.0, signed"])),
        "2.0, hosted, png": in_png("openbadges", other_words(inside["2.0, hosted"])),
    }
    for way in ("3.0, a token", "2.0, signed", "2.0, hosted"):
        text = read_badge(baked[f"{way}, svg"]).text
        cases[f"{way}, svg"] = baked[f"{way}, svg"].replace(text, other_words(text.decode()).encode())
    assert {name: world.verdict(data, timezone.now()) for name, data in cases.items()} == dict.fromkeys(
        cases, TAMPERED
    )


def in_png(keyword: str, text: str) -> bytes:
    """A picture with a text that nobody signed, by a library that knows no badges."""
    chunks, out = PngInfo(), io.BytesIO()
    chunks.add_itxt(keyword, text)
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=chunks)
    return out.getvalue()


def claims_in(token: str) -> dict[str, Any]:
    """What a token says."""
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return said


def other_words(token: str) -> str:
    """The same token with another day of issue."""
    head, _, signature = token.split(".")
    claims = claims_in(token)
    claims["validFrom" if "validFrom" in claims else "issuedOn"] = "2020-01-01T00:00:00Z"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{signature}"


def test_pictures_whose_badge_has_ended(world, issued, baked):
    expiring = issued.sign("png", "-V", "3", "-x", "1")
    now = timezone.now()
    assert world.verdict(expiring, now) == UNKNOWN
    assert world.verdict(expiring, now + timedelta(days=2)) == "expired"
    issued.revoke(claims_in(read_badge(expiring).text.decode())["jti"])

    signed, hosted = baked["2.0, signed, svg"], baked["2.0, hosted, svg"]
    world.documents |= issued.published()
    world.documents[f"{ADDRESS}/revoked.json"] |= {
        "revokedAssertions": [claims_in(read_badge(signed).text.decode())["id"]]
    }
    address = claims_in(read_badge(hosted).text.decode())["id"]
    world.documents[address] = (410, {"id": address, "revoked": True})
    cache.clear()
    assert [world.verdict(data, timezone.now()) for data in (expiring, signed, hosted)] == ["revoked"] * 3


def test_links_to_every_kind_of_file(world, baked):
    """What a site says of its file's type is not asked: `Elsewhere` calls everything JSON."""
    proof, token = (read_badge(baked[f"{way}, png"]).text for way in ("3.0, a proof", "3.0, a token"))
    kept = {
        "1.png": baked["3.0, a token, png"],
        "1.svg": baked["3.0, a proof, svg"],
        "2.png": baked["2.0, signed, png"],
        "2.svg": baked["2.0, hosted, svg"],
        "1.jwt": token,
        "1.json": proof,
        "1.pdf": carriers.pdf(proof),
        "token.pdf": carriers.pdf(token),
    }
    world.documents |= {f"{ADDRESS}/{name}": data for name, data in kept.items()}
    outside = Outside(world.read, digests)
    found = {name: verify_link(f"{ADDRESS}/{name}", at=timezone.now(), outside=outside) for name in kept}
    assert {name: each.verdict.value for name, each in found.items()} == dict.fromkeys(kept, UNKNOWN)
    assert {name for name, each in found.items() if each.from_pdf} == {"1.pdf", "token.pdf"}
