"""The course badges that a pathway's badge lists in place of the observations behind them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from badges.enums import AwardState, Format, Kind
from badges.formats.claims import CourseBadge
from badges.formats.course_badges import bound_to_statements, digests_of, stated_parts
from badges.models import Award, Credential, FormerDocument
from courses.domain.completion import Completion
from courses.models import SignOffEvent

Done = Mapping[Award, Completion]


def course_badges(done: Done) -> dict[int, dict[Award, CourseBadge]]:
    """The learners' badges for courses of these pathways that are in force and rest on nothing but their skills.

    By primary key of the pathway's award; nothing for other awards. A course without such a badge is left out: its
    observations are stated then. One query, if there is a pathway.
    """
    pathways = {award: one for award, one in done.items() if award.achievement.kind == Kind.PATHWAY}
    rows = list(_in_force(pathways)) if pathways else []
    return {award.pk: _parts(award, one, rows) for award, one in pathways.items()}


def _in_force(pathways: Done) -> QuerySet[Credential]:
    courses = {skill.version.skill.course_code for one in pathways.values() for skill in one.skills}
    return (
        Credential.objects.filter(
            format=Format.OB3,
            award__learner__in={award.learner_id for award in pathways},
            award__state=AwardState.ISSUED,
            award__achievement__kind=Kind.COURSE,
            award__achievement__code__in=courses,
        )
        .select_related("award__achievement")
        .defer("image")
        .order_by("award__achievement__code", "-award__renewal")
    )


def _parts(award: Award, done: Completion, rows: Iterable[Credential]) -> dict[Award, CourseBadge]:
    skills = {skill.version.skill.code for skill in done.skills}
    courses = {skill.version.skill.course_code for skill in done.skills}
    return {
        row.award: _stated(row)
        for row in rows
        if row.award.learner_id == award.learner_id
        and row.award.achievement.code in courses
        and skills.issuperset(row.award.skills)
        and not row.award.has_expired(done.completed_at)
    }


def are_owed(awards: Iterable[Award]) -> set[int]:
    """Which of these awards, by primary key, are for pathways of learners who are owed one for a course; one query."""
    pathways = [award for award in awards if award.achievement.kind == Kind.PATHWAY and award.learner_id]
    if not pathways:
        return set()
    owed = Award.objects.filter(state=AwardState.PENDING, achievement__kind=Kind.COURSE)
    waiting = set(
        owed.filter(learner__in={award.learner_id for award in pathways}).values_list("learner", flat=True)
    )
    return {award.pk for award in pathways if award.learner_id in waiting}


def owed_parts(award: Award) -> list[Award]:
    """Awards for courses that the learner is owed, where this one is for a pathway that may list them."""
    if award.achievement.kind != Kind.PATHWAY or award.learner_id is None:
        return []
    owed = Award.objects.filter(
        learner=award.learner_id, state=AwardState.PENDING, achievement__kind=Kind.COURSE
    )
    return list(owed.order_by("pk"))


def listed_badges(award: Award, document: Mapping[str, Any]) -> dict[str, tuple[Award, bytes]]:
    """The course badges that a pathway's document lists, each with its signed text, by the digest in the document.

    Only those of the same person, by the ledger, so that it holds after an erasure too; as they are now, or as they
    were before they were signed again. What is not among them is not in our records. Two queries, none without parts.
    """
    wanted = {part.digest for part in stated_parts(document)}
    if not wanted:
        return {}
    earned = SignOffEvent.objects.filter(position=award.renewal, skill_code__in=award.skills)
    own = SignOffEvent.objects.filter(subject__in=earned.values("subject")).values("position")
    rows = Credential.objects.filter(
        format=Format.OB3, award__achievement__kind=Kind.COURSE, award__renewal__in=own
    ).select_related("award__achievement", "award__learner")
    former = FormerDocument.objects.filter(credential__in=rows.values("pk")).values_list(
        "credential", "document"
    )
    held = {row.pk: row for row in rows.defer("image")}
    texts = [
        *((row.pk, bytes(row.document)) for row in held.values()),
        *((at, bytes(text)) for at, text in former),
    ]
    found = {
        digest: (held[number].award, text)
        for number, text in texts
        for digest in digests_of(award.public_id, text)
    }
    return {digest: found[digest] for digest in wanted & found.keys()}


def with_lasting_digests(award: Award, statement: dict[str, Any]) -> dict[str, Any]:
    """What a badge states, its course badges bound to what they state: for one from before 0.2.0 that is signed again.

    It was bound to their bytes, which are others once they are signed again too.
    """
    if all(part.lasting for part in stated_parts(statement)):
        return statement
    texts = {digest: text for digest, (_award, text) in listed_badges(award, statement).items()}
    return bound_to_statements(statement, award.public_id, texts)


def _stated(row: Credential) -> CourseBadge:
    return CourseBadge(
        code=row.award.achievement.code,
        name=row.award.achievement.name,
        valid_from=row.award.earned_at,
        valid_until=row.award.valid_until,
        document=bytes(row.document),
    )
