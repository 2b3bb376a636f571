"""What pages say about badges."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from badges.domain.meaning import own_words
from badges.domain.mentors import page_of
from badges.domain.verification import Judgement, holder_state
from badges.domain.verification.chain import Strand
from badges.enums import AwardState, Format, Verdict
from badges.formats.evidence import StatedObservation
from badges.formats.proofs import Outcome, moment
from badges.models import Achievement, Award, Credential
from courses.domain.counting import expiry_of
from courses.domain.readiness import versions_in_force
from courses.enums import Entrustment, Level
from courses.models import SkillVersion
from lms.accounts import roles
from lms.accounts.models import User

register = template.Library()

_OF_AWARD = Credential.objects.filter(award=OuterRef("pk"), format=Format.OB3)
_DIGEST = Subquery(_OF_AWARD.values("artwork__digest")[:1])
_NEW_FOR = timedelta(days=7)


@register.inclusion_tag("badges/my_badges.html")
def my_badges(learner: User) -> dict[str, Any]:
    """A learner's badges, newest first, with those that have ended; one query."""
    awards = list(
        Award.objects.filter(learner=learner)
        .select_related("achievement")
        .prefetch_related("achievement__wordings__locale")
        .annotate(digest=_DIGEST)
        .order_by("-earned_at")
    )
    issued = [award for award in awards if award.issued_at]
    return {
        "tiles": [_tile(award) for award in issued],
        "preparing": [award for award in awards if award.state == AwardState.PENDING],
    }


@register.simple_tag
def new_badges(learner: User) -> list[Award]:
    """A learner's badges of the last seven days that are good now, newest first; one query, two with some."""
    now = timezone.now()
    issued = (
        Award.objects.filter(learner=learner, issued_at__gt=now - _NEW_FOR)
        .select_related("achievement")
        .prefetch_related("achievement__wordings__locale")
        .order_by("-issued_at", "-pk")
    )
    return [award for award in issued if holder_state(award, now) is Verdict.VALID]


def _tile(award: Award) -> dict[str, Any]:
    state = holder_state(award, timezone.now())
    return {
        "title": award.achievement.shown_name,
        "href": reverse("credential", args=[award.public_id]),
        "image": picture_of(award, getattr(award, "digest", None)),
        "level": Level(award.achievement.level).label,
        "issued": award.issued_at,
        "until": award.valid_until,
        "state": "" if state is Verdict.VALID else state.value,
    }


@register.simple_tag
def picture_of(award: Award, digest: str | None) -> str:
    """Where the picture is that a badge was issued with; badges from before pictures were kept show today's."""
    if digest:
        return reverse("artwork_svg", args=[digest])
    return reverse("achievement_svg", args=[award.achievement.slug])


@register.inclusion_tag("badges/leads_to.html")
def leads_to(code: str) -> dict[str, Any]:
    """The badge that a course or pathway leads to; one query."""
    return {"achievement": Achievement.objects.filter(code=code, live=True).first()}


@register.simple_tag
def stated_badge(document: dict[str, Any]) -> dict[str, Any]:
    """What a genuine document says, in the shape of the verdict panel."""
    return {
        "name": document["credentialSubject"]["achievement"]["name"],
        "achievement": document["credentialSubject"]["achievement"]["id"],
        "issuer": document["issuer"],
        "valid_from": moment(document.get("validFrom")),
        "valid_until": moment(document.get("validUntil")),
    }


@register.simple_tag
def own_words_of(award: Award, document: dict[str, Any]) -> str:
    """What a badge says of its holder before the list of skills, in the reader's language where that was signed."""
    criteria = document["credentialSubject"]["achievement"].get("criteria", {})
    return own_words(award.achievement, str(criteria.get("narrative", "")))


@register.simple_tag
def still_signed_for(verdict: Verdict | str) -> bool:
    """Whether everything a badge states still stands as it was signed, even if its time has run out."""
    return verdict in {Verdict.VALID, Verdict.EXPIRED}


@register.simple_tag
def explained(judgement: Judgement) -> str:
    """What is said beside the verdict's word where its usual sentence would be wrong of this badge; else nothing."""
    if judgement.warning:
        return judgement.warning
    if judgement.verdict is Verdict.UNVERIFIABLE:
        return _why_not(judgement)
    without_status = judgement.outcome_of("status") is Outcome.UNKNOWN
    match judgement.verdict:
        case Verdict.VALID if without_status:
            return gettext(
                "This badge is genuine, and its time has not run out. Its issuer publishes no list of badges that they "
                "have taken back: if much depends on it, ask them."
            )
        case Verdict.UNTRUSTED_ISSUER if without_status:
            return gettext(
                "The badge is genuine, and its time has not run out, but it is signed by an issuer this hub does not "
                "know, who publishes no list of badges taken back. Decide for yourself whether you trust them."
            )
    return ""


def _why_not(judgement: Judgement) -> str:
    """Why a badge cannot be called good although it is what somebody signed; nothing where it is not even that."""
    if judgement.is_unrecorded:
        return gettext(
            "It has our signature, but the badge is not in our records: somebody else may have made it."
        )
    is_of_a_stranger = judgement.outcome_of("issuer") is Outcome.UNKNOWN
    if (begins := judgement.begins) is not None:
        words = (
            gettext(
                "The badge is signed by an issuer this hub does not know, and not in force yet: it begins on %(day)s."
            )
            if is_of_a_stranger
            else gettext("This badge is genuine, but not in force yet: it begins on %(day)s.")
        )
        return words % {"day": date_format(timezone.localtime(begins), "DATE_FORMAT")}
    lacks_status_alone = (
        judgement.outcome_of("status") is Outcome.UNKNOWN
        and judgement.outcome_of("validity") is not Outcome.UNKNOWN
    )
    if not (judgement.is_genuine and lacks_status_alone):
        return ""
    if is_of_a_stranger:
        return gettext(
            "The badge is signed by an issuer this hub does not know, and whether they have revoked it could not be "
            "found out."
        )
    return gettext("This badge is genuine, but whether it has been revoked could not be found out.")


@register.simple_tag
def advice_on(judgement: Judgement) -> str:
    """What the person who checked a badge can do next; nothing where it is valid."""
    if judgement.verdict is Verdict.VALID:
        return ""
    if judgement.warning:
        return gettext(
            "Ask the issuer whose name it is, in a way that you know, whether the badge is theirs."
        )
    if judgement.verdict is Verdict.UNVERIFIABLE:
        return _advice_on_what_cannot_be_told(judgement)
    advice = {
        Verdict.EXPIRED: gettext("Ask the holder whether they have a renewed badge, and for its link."),
        Verdict.REPLACED: gettext("Ask the holder for the link to the newer badge."),
        Verdict.REVOKED: gettext("Ask the issuer if you need to know more."),
        Verdict.SUSPENDED: gettext("Ask the holder whether they have a newer badge, or ask the issuer."),
        Verdict.UNTRUSTED_ISSUER: gettext("Look at who the issuer is before you rely on the badge."),
    }
    other = gettext(
        "Ask the holder for the link to the badge, and open it yourself. If the result is the same, ask the issuer."
    )
    return advice.get(judgement.verdict, other)


def _advice_on_what_cannot_be_told(judgement: Judgement) -> str:
    if judgement.is_unrecorded:
        return gettext("Ask the hub about it before you rely on it.")
    if judgement.outcome_of("issuer") is Outcome.UNKNOWN:
        if judgement.is_genuine:
            return gettext("Look at who the issuer is before you rely on the badge.")
        return gettext("Ask the issuer named on the badge, or check it on their site.")
    if judgement.begins is not None:
        return gettext("Ask the holder to show it again from that day on.")
    return gettext("See why under “What was checked”, and ask the issuer.")


@dataclass(frozen=True)
class SkillSeen:
    """What the observations of one skill come to: the last level, how often, by how many, when last."""

    code: str
    level: int
    words: str
    times: int
    mentors: int
    last: datetime
    within_limits: bool | None
    version: int = 0
    holds_until: datetime | None = None

    def has_lapsed(self, moment: datetime) -> bool:
        """Whether by the badge alone it holds no longer; it may have been seen again since."""
        return self.holds_until is not None and self.holds_until <= moment


@register.simple_tag
def skills_seen(observations: Iterable[StatedObservation], now: datetime) -> dict[str, list[SkillSeen]]:
    """The skills of a badge: those that hold at a moment, and those that lapsed; one query."""
    found = by_skill(observations)
    rows = SkillVersion.objects.select_related("skill").filter(skill__code__in=[one.code for one in found])
    versions = {(row.skill.code, row.number): row for row in rows}
    dated = [_dated(one, versions.get((one.code, one.version))) for one in found]
    return {
        "held": [one for one in dated if not one.has_lapsed(now)],
        "lapsed": [one for one in dated if one.has_lapsed(now)],
    }


def _dated(seen: SkillSeen, version: SkillVersion | None) -> SkillSeen:
    return seen if version is None else replace(seen, holds_until=expiry_of(version, seen.last))


@register.filter
def by_skill(observations: Iterable[StatedObservation]) -> list[SkillSeen]:
    """The observations of a badge, one entry per skill in the order of the badge."""
    groups: dict[str, list[StatedObservation]] = {}
    for seen in observations:
        groups.setdefault(seen.skill, []).append(seen)
    return [_skill_seen(code, group) for code, group in groups.items()]


def _skill_seen(code: str, group: list[StatedObservation]) -> SkillSeen:
    last = max(reversed(group), key=lambda seen: seen.observed_at)  # of one day, the last one listed
    limits = [
        seen.measurements_within_limits for seen in group if seen.measurements_within_limits is not None
    ]
    return SkillSeen(
        code=code,
        level=last.level,
        words=str(Entrustment(last.level).label),
        times=len(group),
        mentors=len({seen.mentor for seen in group}),
        last=last.observed_at,
        within_limits=all(limits) if limits else None,
        version=last.skill_version,
    )


@register.filter
def mentor_count(observations: Iterable[StatedObservation]) -> str:
    """How many different mentors, in words."""
    number = len({seen.mentor for seen in observations})
    return ngettext("%(number)d mentor", "%(number)d mentors", number) % {"number": number}


@register.simple_tag
def mentor_pages(observations: Iterable[StatedObservation]) -> list[str]:
    """Addresses of the pages about the mentors, each once, in the order of the badge; older badges name none."""
    pages = dict.fromkeys(page_of(seen.mentor) for seen in observations)
    return [page for page in pages if page]


@register.simple_tag
def skill_titles() -> dict[str, str]:
    """Titles of all skills in the reader's language, by code; two queries."""
    return {code: version.title for code, version in versions_in_force().items()}


@register.filter
def sound_count(chain: Iterable[Strand]) -> int:
    """How many observations are backed up at every step."""
    return sum(strand.outcome is Outcome.PASS for strand in chain)


@register.simple_tag
def step_label(step: str) -> str:
    """What a step of the chain is about."""
    labels = {
        "observation": gettext("Record"),
        "mentor": gettext("Mentor"),
        "authority": gettext("Authority"),
        "ledger": gettext("Seal"),
    }
    return labels.get(step, step)


@register.filter
def title_in(code: str, titles: dict[str, str]) -> str:
    """The title of a skill that may have gone since."""
    return titles.get(code, "")


@register.filter
def role_word(role: str) -> str:
    """The word for a role in which somebody awarded a badge."""
    return str(roles.NAMES.get(role, role))


@register.filter
def entrustment(level: int) -> str:
    """The words for a level of the entrustment scale."""
    return str(Entrustment(level).label)
