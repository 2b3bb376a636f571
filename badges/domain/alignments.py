"""Occupations that the starter curriculum's badges correspond to, for a start; editors change them afterwards.

Found by the slug: a hub that gives the code C06 to a course of its own gets no claim it did not make. ESCO's
"refurbishing technician" is not here: it means the engines of vehicles.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import ModelLogEntry

from badges.models import Achievement, AchievementAlignment
from courses.enums import Framework

_ESCO = "http://data.europa.eu/esco/occupation/"
_APPLIANCES = (
    Framework.ESCO,
    "household appliances repair technician",
    f"{_ESCO}f4eaff3d-f8d0-4a6a-aa90-76827c0fbada",
)
_ELECTRONICS = (
    Framework.ESCO,
    "consumer electronics repair technician",
    f"{_ESCO}f8ab2e08-d14e-4938-a2cd-c04821556db7",
)
_PHONES = (Framework.ESCO, "mobile phone repair technician", f"{_ESCO}f0f6d531-eb96-4bad-84ff-8e2999ea68e6")
_PRINTING = (Framework.ESCO, "3D printing technician", f"{_ESCO}4cf7be91-fed9-47a7-9ca9-e74c7eb6becb")
_HOME = (Framework.ONET, "Home Appliance Repairers", "https://www.onetonline.org/link/summary/49-9031.00")
_STARTER = {
    "c06-small-appliance-repair": (_APPLIANCES, _HOME),
    "c07-portable-devices-and-esd": (_PHONES,),
    "c09-board-level-rework": (_ELECTRONICS,),
    "c11-make-parts-and-machines": (_PRINTING,),
    "p2-repair-technician": (_APPLIANCES, _ELECTRONICS, _HOME),
    "p4-parts-and-fabrication": (_PRINTING,),
}


def align(achievement: Achievement) -> None:
    """Give a new achievement of the starter curriculum its occupations."""
    AchievementAlignment.objects.bulk_create(
        AchievementAlignment(
            achievement=achievement,
            sort_order=position,
            framework=framework,
            name=name,
            url=url,
            code=url.rpartition("/")[2] if framework == Framework.ONET else "",
        )
        for position, (framework, name, url) in enumerate(_STARTER.get(achievement.slug, ()))
    )


@transaction.atomic
def align_existing(*, dry_run: bool = False) -> tuple[list[Achievement], list[Achievement]]:
    """Give achievements that were made before there were alignments those of the starter curriculum.

    Returns those that got some, and those that were left alone because an editor has changed them since they were
    made: what is missing there may be missing on purpose. One that has an alignment already is neither. `dry_run`
    changes nothing.
    """
    bare = Achievement.objects.filter(slug__in=_STARTER, alignments__isnull=True)
    edited = set(
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Achievement), action="wagtail.edit"
        ).values_list("object_id", flat=True)
    )
    left = [row for row in bare if str(row.pk) in edited]
    given = [row for row in bare if str(row.pk) not in edited]
    for row in given if not dry_run else ():
        align(row)
    return given, left
