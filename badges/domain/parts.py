"""The course badges that a pathway's badge lists in place of the observations behind them."""

from badges.enums import AwardState, Format, Kind
from badges.formats.claims import CourseBadge
from badges.models import Award, Credential
from courses.domain.completion import Completion


def course_badges(award: Award, done: Completion) -> dict[Award, CourseBadge]:
    """The learner's badges for courses of this pathway that are in force and rest on nothing but its skills.

    None for a course's own award. A course without such a badge is left out: its observations are stated then.
    """
    if award.achievement.kind != Kind.PATHWAY:
        return {}
    skills = {skill.version.skill.code for skill in done.skills}
    courses = {skill.version.skill.course_code for skill in done.skills}
    rows = (
        Credential.objects.filter(
            format=Format.OB3,
            award__learner=award.learner,
            award__state=AwardState.ISSUED,
            award__achievement__kind=Kind.COURSE,
            award__achievement__code__in=courses,
        )
        .select_related("award__achievement")
        .order_by("award__achievement__code", "-award__renewal")
    )
    found: dict[Award, CourseBadge] = {}
    for row in rows:
        part = row.award
        if skills.issuperset(part.skills) and not part.has_expired(done.completed_at):
            found[part] = _stated(row)
    return found


def owed_parts(award: Award) -> list[Award]:
    """Awards for courses that the learner is owed, where this one is for a pathway that may list them."""
    if award.achievement.kind != Kind.PATHWAY or award.learner_id is None:
        return []
    owed = Award.objects.filter(
        learner=award.learner_id, state=AwardState.PENDING, achievement__kind=Kind.COURSE
    )
    return list(owed.order_by("pk"))


def _stated(row: Credential) -> CourseBadge:
    return CourseBadge(
        code=row.award.achievement.code,
        name=row.award.achievement.name,
        valid_from=row.award.earned_at,
        valid_until=row.award.valid_until,
        document=bytes(row.document),
    )
