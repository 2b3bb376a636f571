"""A signed record of progress in a pathway, made when its holder asks for it and kept as it was signed."""

import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale

from badges.domain import keys
from badges.domain.keys import Pen
from badges.domain.last_look import NotFit, check, last_look
from badges.domain.meaning import issuer_claim
from badges.domain.part_words import part_of
from badges.enums import AwardState
from badges.formats import addresses, proofs
from badges.formats.strict_json import to_json_bytes
from badges.formats.transcript import Part, TranscriptClaims, transcript
from badges.models import Achievement, Award, Transcript, TranscriptHolder
from courses.models import CoursePage, Enrolment, PathwayPage, Skill, Standing
from lms.accounts.models import User
from lms.kernel.errors import DomainError

logger = logging.getLogger(__name__)

LASTS: Final = timedelta(days=90)
_MOST_A_DAY: Final = 10


@dataclass(frozen=True)
class Progress:
    """How far somebody is in one pathway: its page and its parts in order, required pathways' parts first."""

    page: PathwayPage
    parts: Sequence[Part]


def progress_in(person: User, code: str, *, moment: datetime) -> Progress | None:
    """None where there is no such pathway; eight queries for any number of parts."""
    pages = {
        page.code: page
        for page in PathwayPage.objects.filter(locale=Locale.get_default(), live=True).prefetch_related(
            "steps", "requirements"
        )
    }
    if code not in pages:
        return None
    courses = _courses_in_order(code, pages)
    titles = dict(
        CoursePage.objects.filter(code__in=courses, locale=Locale.get_default()).values_list("code", "title")
    )
    skills: dict[str, list[str]] = defaultdict(list)
    for course, skill in Skill.objects.filter(course_code__in=courses).values_list("course_code", "code"):
        skills[course].append(skill)
    rows = {row.skill_code: row for row in Standing.objects.filter(person=person.pseudonym)}
    enrolled = set(Enrolment.objects.active().filter(learner=person).values_list("course_code", flat=True))
    parts = [
        part_of(
            course,
            titles.get(course, course),
            {skill: rows.get(skill) for skill in skills[course]},
            enrolled=course in enrolled,
            moment=moment,
        )
        for course in courses
    ]
    return Progress(pages[code], parts)


def _courses_in_order(code: str, pages: dict[str, PathwayPage]) -> list[str]:
    """The courses of a pathway, after those of the pathways it requires; each once, whatever requires what."""
    found: dict[str, None] = {}
    done: set[str] = set()

    def walk(name: str) -> None:
        page = pages.get(name)
        if page is None or name in done:
            return
        done.add(name)
        for requirement in page.requirements.all():
            walk(requirement.pathway_code)
        found.update(dict.fromkeys(step.course_code for step in page.steps.all()))

    walk(code)
    return list(found)


def make_transcript(person: User, code: str, *, names_badges: bool, at: datetime) -> Transcript:
    """Sign a record of progress as at this moment, for ninety days. Raises DomainError, KeyUnavailable.

    Nothing in it is in any badge or in another record, unless the holder has their badges named.
    """
    with translation.override(settings.LANGUAGE_CODE):
        progress = progress_in(person, code, moment=at)
    if progress is None or not progress.parts:
        raise DomainError(_("There is no such pathway."), code="no_pathway")
    since = at - timedelta(days=1)
    if (
        TranscriptHolder.objects.filter(learner=person, transcript__issued_at__gt=since).count()
        >= _MOST_A_DAY
    ):
        raise DomainError(_("You have asked for many of these today. Use one of them."), code="many")
    keys.active_keys()  # makes the first ones, in a transaction of their own
    with transaction.atomic():
        pen = keys.hold_pen()
        issuer = pen.row.issuer
        parts = _named(person, progress.parts, issuer.origin) if names_badges else progress.parts
        public_id = uuid.uuid4()
        claims = TranscriptClaims(
            transcript_id=public_id,
            subject_id=f"urn:uuid:{uuid.uuid4()}",
            issuer=issuer_claim(issuer),
            code=code,
            title=progress.page.title,
            pathway=_pathway_address(code, progress.page, issuer.origin),
            parts=parts,
            issued_at=at,
            valid_until=at + LASTS,
        )
        text = _looked_at(_signed(transcript(claims, base_url=issuer.origin), pen, at), at)
        made = Transcript.objects.create(
            public_id=public_id,
            pathway_code=code,
            document=text,
            digest=hashlib.sha256(text).hexdigest(),
            issued_at=at,
            valid_until=at + LASTS,
            names_badges=names_badges,
            key=pen.row,
        )
        TranscriptHolder.objects.create(transcript=made, learner=person)
    return made


def _looked_at(signed: dict[str, Any], at: datetime) -> bytes:
    """The bytes to store, which have passed the last look. Raises DomainError; the reasons are for the log."""
    text = to_json_bytes(signed)
    try:
        check(last_look(at).faults_in_text(text))
    except NotFit as fault:
        logger.error("A record of progress was not made: %s", fault)
        raise DomainError(
            _("The record could not be signed as it has to be. Try again, and tell the hub if it goes on."),
            code="not_fit",
        ) from fault
    return text


def _signed(document: dict[str, Any], pen: Pen, at: datetime) -> dict[str, Any]:
    """Signed with the hub's key; raises UnsignableBadge where a term is not defined, as for every badge."""
    return proofs.sign(document, key=pen.signer, verification_method=pen.public.id, created=at)


def _named(person: User, parts: Sequence[Part], origin: str) -> list[Part]:
    """The parts with the badge that the person holds for each, if any."""
    held = Award.objects.filter(learner=person, state=AwardState.ISSUED).select_related("achievement")
    pages = {
        award.achievement.code: addresses.credential_page(origin, award.public_id)
        for award in held.order_by("renewal")
    }
    return [
        Part(
            code=part.code,
            title=part.title,
            status=part.status,
            words=part.words,
            badge=pages.get(part.code, ""),
        )
        for part in parts
    ]


def _pathway_address(code: str, page: PathwayPage, origin: str) -> str:
    found = Achievement.objects.filter(code=code).first()
    return addresses.achievement_page(origin, found.slug) if found else f"{origin}/pathways/{page.slug}/"


def transcripts_of(person: User) -> list[Transcript]:
    """The records that somebody asked for, newest first, without their bytes."""
    return list(Transcript.objects.filter(holder__learner=person).defer("document"))
