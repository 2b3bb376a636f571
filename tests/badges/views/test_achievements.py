"""What badges mean and how they look, for people and for machines of every origin."""

import json
import uuid
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pyld import jsonld

from badges.domain.artwork import design_of
from badges.enums import Format
from badges.formats import ctdl
from badges.formats.baking import read_badge
from badges.models import Achievement, AchievementAlignment, Artwork, Credential
from courses.enums import Framework
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
TERMS = "https://purl.org/ctdl/terms/"
PUBLIC = ["/achievements.json", "/achievements/c01.json", "/ob2/badges/c01.json", "/ob2/issuer.json"]


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


# Open to every origin


@pytest.mark.parametrize(
    "address",
    [*PUBLIC, "/ob2/issuer.png", "/achievements/c01/badge.png", "/achievements/c01/badge.svg"],
)
def test_public_facts_are_open_cacheable_and_unchanged_ones_are_not_sent_again(client, award, address):
    response = client.get(address)
    again = client.get(address, headers={"if-none-match": response["ETag"]})

    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == again["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=")
    assert (again.status_code, again.content, response.cookies) == (304, b"", {})


@pytest.mark.parametrize("address", PUBLIC)
def test_a_changed_document_has_another_etag(client, award, address, settings):
    before = client.get(address)["ETag"]
    Achievement.objects.update(name="Renamed")
    settings.HUB_NAME = "Other hub"

    assert client.get(address)["ETag"] != before


def test_a_picture_that_badges_were_issued_with_stays_at_its_address_for_good(client, award):
    row = Artwork.objects.get()
    png, svg = (client.get(f"/artwork/{row.digest}.{ending}") for ending in ("png", "svg"))

    assert (png.content, png["Content-Type"]) == (bytes(row.png), "image/png")
    assert (svg.content, svg["Content-Type"]) == (bytes(row.svg), "image/svg+xml")
    assert png["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/artwork/{'0' * 64}.png").status_code == 404


def test_the_issuers_picture_is_there_and_named_in_its_profile_and_in_badges(client, award):
    profile = json.loads(client.get("/ob2/issuer.json").content)
    signed = json.loads(client.get(f"/credentials/{award.public_id}.json").content)
    picture = client.get(profile["image"].removeprefix("http://testserver"))

    assert profile["image"] == "http://testserver/ob2/issuer.png"
    assert signed["issuer"]["image"]["id"] == profile["image"]
    assert Image.open(BytesIO(picture.content)).size == (512, 512)


# Baked SVG


@pytest.mark.parametrize(("path", "format_"), [("credentials", Format.OB3), ("ob2/assertions", Format.OB2)])
def test_a_badge_is_served_as_a_drawing_with_the_stored_bytes_inside(client, award, path, format_):
    response = client.get(f"/{path}/{award.public_id}.svg")
    badge = read_badge(response.content)

    assert (badge.kind, badge.format, badge.text) == (
        format_.value, "svg", bytes(award.credentials.get(format=format_).document),
    )  # fmt: skip
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_drawing_is_gone_with_its_holder_and_for_a_badge_that_never_was(client, award):
    award.learner = None
    award.save()

    for path in ("credentials", "ob2/assertions"):
        assert client.get(f"/{path}/{award.public_id}.svg").status_code == 410
        assert client.get(f"/{path}/00000000-0000-4000-8000-000000000000.svg").status_code == 404


def test_an_issued_badge_is_shown_with_the_picture_it_was_issued_with(client, award):
    old = Artwork.objects.get().digest
    Achievement.objects.update(ground="plum")
    client.force_login(award.learner)

    for address in (f"/credentials/{award.public_id}/", "/me/"):
        assert f"/artwork/{old}.svg" in client.get(address).content.decode()
    Credential.objects.update(artwork=None)
    for address in (f"/credentials/{award.public_id}/", "/me/"):
        assert "/achievements/c01/badge.svg" in client.get(address).content.decode()


# The list


def test_the_list_shows_what_is_awarded_by_level_and_trade_with_its_picture(client):
    badges.achievement("C08", level="skilled", trade="electronics")
    badges.achievement("C04", level="technician", trade="electrical")
    badges.achievement("C02", level="entry", trade="workshop")
    badges.achievement("C03", level="entry", trade="electrical")
    badges.achievement("C99", level="entry", live=False)
    page = client.get("/achievements/").content.decode()
    shown = ["Entry", "Course C02", "Course C03", "Technician", "Course C04", "Skilled", "Course C08"]
    places = [page.index(f">{words}<") for words in shown]

    assert places == sorted(places)
    assert "Course C99" not in page
    assert 'src="/achievements/c08/badge.svg"' in page


def test_what_people_make_is_listed_without_a_trade_unless_they_chose_one(client):
    thanks, chosen = badges.recognition(), badges.skill_set(courses.skill())
    Achievement.objects.filter(pk=chosen.pk).update(trade="making")
    chosen.refresh_from_db()
    tags = [
        badge["ceterms:keyword"]["en"]
        for badge in client.get("/achievements.json").json()["@graph"]
        if badge["@type"] == "ceterms:OpenBadge"
    ]
    assert tags == [["recognition", "R-1", "entry"], ["making", "set of skills", "K-1", "entry"]]
    page = client.get("/achievements/").content.decode()
    assert page.index(">Chosen skills<") < page.index(">Helping hand<")
    looks = [(design_of(one).ground, design_of(one).glyph) for one in (thanks, chosen)]
    assert looks == [("slate", "star"), ("plum", "spanner")]


def test_an_empty_list_says_how_badges_come_about(client):
    assert "No badge yet" in client.get("/achievements/").content.decode()


@pytest.mark.parametrize(
    ("address", "other"), [("/achievements/", PUBLIC[0]), ("/achievements/c01/", PUBLIC[1])]
)
def test_machines_that_ask_for_a_document_get_it_at_the_page(client, award, address, other):
    response = client.get(address, headers={"accept": "application/ld+json"})

    assert response.content == client.get(other).content
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("address", ["/achievements/", "/achievements.json"])
def test_lists_cost_the_same_for_any_number(client, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    courses.pathway("P1", ["C01", "C02"])
    courses.skill("S01", "C01")
    for code in ("C01", "P1"):
        badges.achievement(code)
    client.get(address)
    before = cost()
    for number in range(2, 9):
        badges.achievement(f"C0{number}")
        courses.skill(f"S0{number}", f"C0{number}")

    assert cost() == before < 13


# In the terms of CTDL


def test_an_achievement_in_the_terms_of_ctdl(client, award):
    row = Achievement.objects.get()
    url = "http://data.europa.eu/esco/occupation/f4eaff3d-f8d0-4a6a-aa90-76827c0fbada"
    AchievementAlignment.objects.create(achievement=row, framework=Framework.ESCO, name="technician", url=url)
    graph = json.loads(client.get("/achievements.json").content)["@graph"]
    owner, badge = graph
    page = "http://testserver/achievements/c01/"

    assert (owner["@id"], owner["@type"]) == ("did:web:testserver", "ceterms:CredentialOrganization")
    assert (badge["@id"], badge["@type"]) == (page, "ceterms:OpenBadge")
    assert badge["ceterms:name"] == {"en": "Course C01"}
    assert badge["ceterms:ownedBy"] == ["did:web:testserver"]
    assert badge["ceterms:credentialStatusType"]["ceterms:targetNode"] == "credentialStat:Active"
    assert badge["ceterms:occupationType"] == [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": {"en": "ESCO"},
            "ceterms:targetNode": url,
            "ceterms:targetNodeName": {"en": "technician"},
        }
    ]
    [condition] = badge["ceterms:requires"]
    [competency] = condition["ceterms:targetCompetency"]
    assert condition["@type"] == "ceterms:ConditionProfile"
    assert competency["ceterms:targetNode"] == f"{page}#skill-S01-1"
    assert competency["ceterms:targetNodeName"] == {"en": "Skill S01"}


def test_registries_know_an_achievement_by_an_identifier_that_stays_when_the_hub_moves(
    client, award, settings
):
    def identifiers():
        return [
            node["ceterms:ctid"] for node in json.loads(client.get("/achievements.json").content)["@graph"]
        ]

    first = identifiers()
    name = uuid.uuid5(uuid.NAMESPACE_URL, "did:web:testserver/achievements/c01")
    assert first == [f"ce-{uuid.uuid5(uuid.NAMESPACE_URL, 'did:web:testserver')}", f"ce-{name}"]
    Achievement.objects.update(name="Renamed")
    settings.BASE_URL = "https://new.example"
    assert identifiers() == first


def test_what_is_awarded_no_more_is_said_to_be_so(client):
    badges.achievement(live=False)
    [_, badge] = json.loads(client.get("/achievements.json").content)["@graph"]

    assert badge["ceterms:credentialStatusType"]["ceterms:targetNode"] == "credentialStat:Deprecated"


def test_every_term_is_defined_without_fetching_anything(client, award):
    def refuse(url, _options):
        raise AssertionError(url)

    document = json.loads(client.get("/achievements.json").content)
    expanded = jsonld.expand(document, {"documentLoader": refuse})
    written = json.dumps(document["@graph"])

    assert document["@context"] == ctdl.CONTEXT
    assert json.dumps(expanded).count(f'"{TERMS}') == written.count('"ceterms:')
    [owned] = [node for node in expanded if f"{TERMS}OpenBadge" in node["@type"]]
    assert owned[f"{TERMS}ownedBy"] == [{"@id": "did:web:testserver"}]
    assert owned[f"{TERMS}name"] == [{"@language": "en", "@value": "Course C01"}]
