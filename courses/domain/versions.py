"""Which version of a skill was in force when: from the moment it was made until the next one was."""

from datetime import datetime

from courses.models import Skill, SkillVersion


def was_in_force(version: SkillVersion, skill: Skill, moment: datetime) -> bool:
    """Whether this version of `skill` was in force at `moment`; one query.

    The first version counts as in force before it was made, too: nothing else was. Of a skill that was withdrawn the
    last version counts as not in force, since nobody knows from when.
    """
    after = SkillVersion.objects.filter(skill=skill, number__gt=version.number).order_by("number")
    ended = after.values_list("created_at", flat=True).first()
    if ended is None and skill.current_id != version.pk:
        return False
    began = version.number == 1 or version.created_at <= moment
    return began and (ended is None or moment < ended)
