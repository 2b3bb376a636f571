"""Where achievements stand in frameworks: the editor's alignments and our own skills, in every document."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from badges.domain import achievements, alignments
from badges.enums import Format
from badges.models import Achievement, AchievementAlignment
from courses.enums import Framework
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
ESCO = "http://data.europa.eu/esco/occupation/f4eaff3d-f8d0-4a6a-aa90-76827c0fbada"
ONET = "https://www.onetonline.org/link/summary/49-9031.00"


def alignment(achievement, **fields):
    values = {"framework": Framework.ESCO, "name": "household appliances repair technician", "url": ESCO}
    return AchievementAlignment(achievement=achievement, **(values | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": ESCO.replace("occupation", "skill")},
        {"framework": Framework.ONET, "url": ONET, "code": "49-9031.00"},
        {"framework": Framework.OTHER, "url": "https://frameworks.test/7", "code": "7"},
    ],
)
def test_addresses_in_the_form_of_their_framework_are_taken(fields):
    alignment(badges.achievement(), **fields).full_clean()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "https://esco.ec.europa.eu/en/classification/occupation"}, "url"),
        ({"url": f"{ESCO}x"}, "url"),
        ({"framework": Framework.ONET, "url": ESCO}, "url"),
        ({"framework": Framework.ONET, "url": ONET, "code": "49-9031"}, "code"),
        ({"framework": Framework.OTHER, "url": "javascript:alert(1)"}, "url"),
        ({"framework": ""}, "framework"),
    ],
)
def test_other_addresses_are_refused_beside_their_field(fields, field):
    with pytest.raises(ValidationError) as caught:
        alignment(badges.achievement(), **fields).full_clean()

    assert set(caught.value.message_dict) == {field}


def test_an_address_stands_once_for_each_achievement():
    row = badges.achievement()
    alignment(row).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        alignment(row, name="again").save()


def test_the_starter_curriculum_gets_its_occupations_by_slug_and_nobody_else():
    page = courses.course("C06", slug="c06-small-appliance-repair")
    courses.practical(page, courses.skill("S24", "C06"))
    badges.taught("C07", courses.skill("S28", "C07"))
    achievements.sync()
    found = Achievement.objects.get(code="C06").alignments.values_list("framework", "url", "code")

    assert list(found) == [("esco", ESCO, ""), ("onet", ONET, "49-9031.00")]
    assert not Achievement.objects.get(code="C07").alignments.exists()


def test_every_starter_alignment_is_in_the_form_of_its_framework():
    for slug in alignments._STARTER:
        row = badges.achievement(slug[:3], slug=slug)
        alignments.align(row)
        for found in row.alignments.all():
            found.full_clean()
        assert row.alignments.exists()


def test_older_achievements_get_them_unless_an_editor_has_been_there(client):
    """One that nobody touched, one that was edited, one with an alignment of its own, one of another curriculum."""
    slugs = [
        "c06-small-appliance-repair",
        "c07-portable-devices-and-esd",
        "c09-board-level-rework",
        "c99-own",
    ]
    fresh, edited, aligned, _own = (badges.achievement(slug[:3].upper(), slug=slug) for slug in slugs)
    alignment(aligned).save()
    log(edited, "wagtail.edit", user=accounts.coordinator())
    before = list(AchievementAlignment.objects.values_list("pk", flat=True))

    def run(*arguments):
        call_command("align_achievements", *arguments, stdout=(out := StringIO()))
        return out.getvalue()

    assert f"would be aligned: {fresh}" in run("--dry-run")
    assert list(AchievementAlignment.objects.values_list("pk", flat=True)) == before
    said = run()
    assert (f"aligned: {fresh}" in said, f"left alone, an editor has changed it: {edited}" in said) == (
        True,
        True,
    )
    assert [row.alignments.count() for row in (fresh, edited, aligned, _own)] == [2, 0, 1, 0]
    assert "0 achievements are aligned." in run()


def test_alignments_and_tags_stand_in_both_versions_and_in_the_public_documents(client):
    row = badges.achievement(name="Course C01", trade="appliances")
    alignment(row, description="Repairs them", sort_order=1).save()
    alignment(
        row, framework=Framework.OTHER, url="https://frameworks.test/7", name="Seven", sort_order=2
    ).save()
    award = badges.issued()
    signed = json.loads(bytes(award.credentials.get(format=Format.OB3).document))["credentialSubject"][
        "achievement"
    ]
    public = json.loads(client.get("/achievements/c01.json").content)
    badge_class = json.loads(client.get("/ob2/badges/c01.json").content)
    expected = [
        {
            "type": ["Alignment"],
            "targetName": "household appliances repair technician",
            "targetUrl": ESCO,
            "targetFramework": "ESCO",
            "targetDescription": "Repairs them",
        },
        {"type": ["Alignment"], "targetName": "Seven", "targetUrl": "https://frameworks.test/7"},
        {
            "type": ["Alignment"],
            "targetName": "Skill S01",
            "targetUrl": "http://testserver/achievements/c01/#skill-S01-1",
            "targetCode": "S01",
            "targetFramework": "Fettle hub: skills",
            "targetDescription": "Version 1",
        },
    ]

    assert signed["alignment"] == expected
    assert public["alignment"] == expected
    assert badge_class["alignment"] == [{**found, "type": "AlignmentObject"} for found in expected]
    assert signed["tag"] == public["tag"] == badge_class["tags"] == ["appliances", "course", "C01", "entry"]


def test_the_place_that_an_alignment_names_is_on_the_page_also_for_earlier_versions(client):
    badges.issued()
    courses.new_version(courses.Skill.objects.get())
    page = client.get("/achievements/c01/").content.decode()

    assert 'id="skill-S01-2"' in page
    assert 'id="skill-S01-1"' in page
    assert 'id="result-S01"' in page
    assert 'id="level-3"' in page
