"""Where a badge's skills fit elsewhere: signed with each skill, and told where a format has no place for that."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badges.domain import issuing
from badges.domain.verification import verify
from badges.enums import Format, Verdict
from badges.formats.linked_data import canonical_nquads
from badges.formats.ob3 import structure_problems
from badges.formats.schemas import achievement_credential_schema
from badges.models import AchievementAlignment
from content.formats.frameworks import FrameworkPlace
from courses.domain.curriculum.placing import put_places
from courses.enums import Framework
from courses.models import Skill
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
PHONES = "http://data.europa.eu/esco/occupation/f0f6d531-eb96-4bad-84ff-8e2999ea68e6"
HOME = "https://www.onetonline.org/link/summary/49-9031.00"
PLACES = (
    FrameworkPlace(framework="esco", name="mobile phone repair technician", url=PHONES),
    FrameworkPlace(framework="onet", name="Home Appliance Repairers", url=HOME, code="49-9031.00"),
    FrameworkPlace(framework="other", name="Seven", url="https://frameworks.test/7"),
)
STATED = [
    {
        "type": ["Alignment"],
        "targetName": "mobile phone repair technician",
        "targetUrl": PHONES,
        "targetFramework": "ESCO",
    },
    {
        "type": ["Alignment"],
        "targetName": "Home Appliance Repairers",
        "targetUrl": HOME,
        "targetCode": "49-9031.00",
        "targetFramework": "O*NET-SOC",
    },
    {"type": ["Alignment"], "targetName": "Seven", "targetUrl": "https://frameworks.test/7"},
]


@pytest.fixture
def award():
    award = badges.earned()
    put_places(Skill.objects.get(), PLACES)
    return issuing.issue(award)


def document(award):
    return json.loads(bytes(award.credentials.get(format=Format.OB3).document))


def test_the_signed_badge_says_them_with_the_skill_and_nowhere_else(award, client):
    achievement = document(award)["credentialSubject"]["achievement"]
    public = json.loads(client.get("/achievements/c01.json").content)
    [description] = achievement["resultDescription"]

    assert description["alignment"] == STATED
    assert [one["targetName"] for one in achievement["alignment"]] == ["Skill S01"]
    assert public["resultDescription"] == achievement["resultDescription"]


def test_such_a_badge_satisfies_the_schema_and_is_valid_and_every_word_is_signed(award):
    signed = document(award)
    said = bytes(award.credentials.get(format=Format.OB3).document)
    statements = canonical_nquads({name: value for name, value in signed.items() if name != "proof"})

    assert [error.message for error in achievement_credential_schema().iter_errors(signed)] == []
    assert structure_problems(signed) == ()
    assert verify(said, at=timezone.now()).verdict is Verdict.VALID
    for words in (PHONES, HOME, "49-9031.00", "Home Appliance Repairers"):
        assert words in statements


def test_changing_one_of_them_in_a_signed_badge_is_seen(award):
    said = bytes(award.credentials.get(format=Format.OB3).document)
    changed = said.replace(b"mobile phone repair technician", b"brain surgeon")

    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


def test_a_skill_without_any_has_no_empty_list():
    [description] = document(badges.issued())["credentialSubject"]["achievement"]["resultDescription"]

    assert "alignment" not in description


def test_a_badge_that_was_issued_keeps_what_was_signed(award, client):
    before = document(award)
    put_places(Skill.objects.get(), ())

    assert document(award) == before
    [description] = json.loads(client.get("/achievements/c01.json").content)["resultDescription"]
    assert "alignment" not in description


def test_version_2_names_them_once_with_the_skills_that_are_meant(client):
    row = badges.achievement()
    AchievementAlignment.objects.create(achievement=row, framework=Framework.ONET, name="H", url=HOME)
    for code in ("S01", "S02"):
        courses.skill(code)
        put_places(Skill.objects.get(code=code), PLACES[:2])
    found = json.loads(client.get("/ob2/badges/c01.json").content)["alignment"]

    assert [one["targetUrl"] for one in found].count(HOME) == 1
    assert [one for one in found if one["targetUrl"] == PHONES] == [
        {
            "type": "AlignmentObject",
            "targetName": "mobile phone repair technician",
            "targetUrl": PHONES,
            "targetFramework": "ESCO",
            "targetDescription": "Skills S01 and S02 of this badge",
        }
    ]


def test_the_terms_of_ctdl_name_occupations_through_skills(client):
    badges.achievement()
    courses.skill()
    put_places(Skill.objects.get(), PLACES)
    [_owner, badge] = json.loads(client.get("/achievements.json").content)["@graph"]

    assert badge["ceterms:occupationType"] == [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": {"en": "ESCO"},
            "ceterms:targetNode": PHONES,
            "ceterms:targetNodeName": {"en": "mobile phone repair technician"},
            "ceterms:targetNodeDescription": {"en": "Skill S01 of this badge"},
        },
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": {"en": "O*NET-SOC"},
            "ceterms:targetNode": HOME,
            "ceterms:targetNodeName": {"en": "Home Appliance Repairers"},
            "ceterms:codedNotation": "49-9031.00",
            "ceterms:targetNodeDescription": {"en": "Skill S01 of this badge"},
        },
    ]


def test_issuing_costs_the_same_for_any_number_of_them():
    def cost(code, skill):
        award = badges.earned(accounts.trainee(code), code=code, skill_code=skill)
        put_places(Skill.objects.get(code=skill), PLACES if code != "C02" else ())
        with CaptureQueriesContext(connection) as queries:
            issuing.issue(award)
        return len(queries)

    cost("C01", "S01")

    assert cost("C02", "S02") == cost("C03", "S03")


def test_they_stand_on_the_page_of_the_practical(client):
    version = courses.skill()
    page = courses.practical(courses.course(), version)
    assert "Where it fits elsewhere" not in client.get(page.url).content.decode()
    put_places(version.skill, PLACES)
    shown = client.get(page.url).content.decode()

    assert f'<a href="{PHONES}" rel="noopener">mobile phone repair technician</a>' in shown
    assert 'O*NET-SOC <span class="reading">49-9031.00</span>' in shown
