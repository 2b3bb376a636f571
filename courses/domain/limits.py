"""Limits that are drafts: which of them wait for a locally competent person, and which were confirmed for this hub.

A limit stands in a step of a page, in a measurement that it shows, or in a measurement of a skill version. None of
them is changed when it is confirmed: what was signed stays what it was, and what is right here may be wrong elsewhere.
The confirmation is a row beside it, and holds for these very words and numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.domain.following import reason_given
from courses.domain.limit_words import holds_words, limit_words
from courses.formats.specs import spec_of
from courses.models import (
    CoursePage,
    LessonPage,
    LimitConfirmation,
    PathwayPage,
    PracticalPage,
    Skill,
    SkillVersion,
)
from courses.models.skill import digest_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

CONFIRM: Final = "courses.confirm_limits"
_PAGES: Final[tuple[Any, ...]] = (CoursePage, LessonPage, PracticalPage, PathwayPage)
_STREAMS: Final = ("introduction", "body")
_UNSAID: Final[tuple[Any, ...]] = ("", None, [], {})
_NUMBERS: Final = ("unit", "min", "max")
_SAID: Final = ("quantity", "unit", "min", "max", "note")
_HOLDS: Final = ("begin", "end")


@dataclass(frozen=True)
class Limit:
    """One draft limit where it stands. `title` and `address` are those of the page or skill; `course` is the code of
    the course or pathway that it is listed under; `part` says where on it.

    `min` and `max` are decimal strings or empty; `rules` are sentences about limits that depend on something.
    """

    subject: str
    digest: str
    quantity: str
    unit: str
    min: str
    max: str
    note: str
    title: str
    address: str
    course: str
    part: str = ""
    rules: list[str] = field(default_factory=list)

    @property
    def what(self) -> str:
        """The limit on one line."""
        amount = {
            (True, True): f"{self.min}–{self.max} {self.unit}",
            (True, False): f"≥ {self.min} {self.unit}",
            (False, True): f"≤ {self.max} {self.unit}",
        }.get((bool(self.min), bool(self.max)), self.unit)
        return f"{self.quantity}: {amount}"


@dataclass(frozen=True)
class LimitsOf:
    """The draft limits of one course or pathway: those that wait, and how many were confirmed."""

    code: str
    title: str
    waiting: list[Limit]
    confirmed: int


def digest_of_limit(limit: Mapping[str, Any]) -> str:
    """The digest of everything that a limit says: a mapping of quantity, unit, numbers, note and rules.

    What it is called inside (`id`) and what it rests on (`basis`) are not part of it, nor what is left empty.
    """
    return digest_of(
        {key: value for key, value in limit.items() if key not in {"id", "basis"} and value not in _UNSAID}
    )


def drafts_of(version: SkillVersion) -> list[dict[str, Any]]:
    """The measurements of a skill version with a limit that is a draft."""
    return [one for one in version.measurements if one["basis"] == "draft" and spec_of(one).has_limits]


def drafts_on(page: Any) -> Iterator[tuple[str, int | None, Mapping[str, Any]]]:
    """Every draft limit of a page in order: the block's title, the number of the step if it has any, and the limit."""
    for name in _STREAMS:
        for block in getattr(getattr(page, name, None), "raw_data", ()):
            value = block["value"]
            if block["type"] == "procedure":
                for number, step in enumerate(value.get("steps", ()), start=1):
                    limit = step.get("value", step).get("limit") or {}
                    if limit.get("quantity") and limit.get("basis", "draft") == "draft":
                        yield value.get("title", ""), number, _as_said(limit)
            elif block["type"] == "measurement" and value.get("basis") == "draft":
                yield value.get("title", ""), None, _as_measured(value)


def _as_said(limit: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(limit.get(name) or "") for name in _SAID}


def _as_measured(value: Mapping[str, Any]) -> dict[str, Any]:
    """The limit of a measurement to look at: what a step's says, and from when to when it holds."""
    return _as_said(value) | {name: str(value.get(name) or "") for name in _HOLDS}


def _remembered(
    holder: Any, look_up: Callable[[Any], dict[str, LimitConfirmation]]
) -> dict[str, LimitConfirmation]:
    """What was looked up for a page or a version object, by digest: once, however many limits it has."""
    found: dict[str, LimitConfirmation] | None = holder.__dict__.get("_confirmed_limits")
    if found is None:
        found = holder.__dict__["_confirmed_limits"] = look_up(holder)
    return found


def of_example(page: Any, value: Mapping[str, Any]) -> LimitConfirmation | None:
    """The confirmation of the limit of a measurement to look at; see `of_step`."""
    return _remembered(page, _confirmed_in).get(digest_of_limit(_as_measured(value)))


def of_step(page: Any, limit: Mapping[str, Any]) -> LimitConfirmation | None:
    """The confirmation of a limit as it stands in a step of this page; one query for all limits of a page object.

    In a translation it is that of the original's limit in the same place: both have to have as many, and the same
    numbers there. A translation may be older than its original.
    """
    return _remembered(page, _confirmed_in).get(digest_of_limit(_as_said(limit)))


def _confirmed_of(subject: str) -> dict[str, LimitConfirmation]:
    return {row.digest: row for row in LimitConfirmation.objects.in_force().filter(subject=subject)}


def _confirmed_in(page: Any) -> dict[str, LimitConfirmation]:
    found = _confirmed_of(str(page.translation_key))
    if not found or page.locale.language_code == settings.LANGUAGE_CODE:
        return found
    original = type(page).objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE, live=True
    )
    there = [limit for one in original for *_where, limit in drafts_on(one)]
    here = [limit for *_where, limit in drafts_on(page)]
    if len(there) != len(here):
        return {}
    return {
        digest_of_limit(own): found[digest_of_limit(first)]
        for own, first in zip(here, there, strict=True)
        if digest_of_limit(first) in found and _numbers(own) == _numbers(first)
    }


def _numbers(limit: Mapping[str, Any]) -> list[str]:
    return [limit.get(name, "") for name in (*_NUMBERS, *_HOLDS)]


def of_measurement(version: SkillVersion, measurement: Mapping[str, Any]) -> LimitConfirmation | None:
    """The confirmation of a measurement's limit; one query for all of a version object."""
    if measurement["basis"] != "draft":
        return None
    found = _remembered(version, lambda one: _confirmed_of(one.skill.code))
    return found.get(digest_of_limit(measurement))


def all_drafts() -> list[LimitsOf]:
    """Every draft limit that readers see, by course and then pathway; a constant number of queries."""
    confirmed = set(LimitConfirmation.objects.in_force().values_list("subject", "digest"))
    pages = [page for model in _PAGES for page in _live(model)]
    cards = {page.skill_id: page.url or "" for page in pages if isinstance(page, PracticalPage)}
    heads = {page.path: page for page in pages if isinstance(page, CoursePage | PathwayPage)}
    listed: dict[str, list[Limit]] = {}
    for page in sorted(pages, key=lambda one: one.path):
        head = heads.get(page.path) or heads.get(page.path[: -page.steplen])
        if head is not None:
            listed.setdefault(head.code, []).extend(_of_page(page, head.code))
    for skill in Skill.objects.filter(current__isnull=False).select_related("current__skill"):
        listed.setdefault(skill.course_code, []).extend(_of_skill(skill, cards.get(skill.pk, "")))
    titles = {page.code: page.title for page in heads.values()}
    order = [*(code for code in titles if code in listed), *sorted(listed.keys() - titles.keys())]
    return [
        LimitsOf(code, titles.get(code, ""), *_parted(listed[code], confirmed))
        for code in order
        if listed[code]
    ]


def _parted(limits: Iterable[Limit], confirmed: set[tuple[str, str]]) -> tuple[list[Limit], int]:
    """Each limit once; one that a page says in several steps names all of them."""
    every: dict[tuple[str, str], Limit] = {}
    for one in limits:
        key = (one.subject, one.digest)
        every[key] = replace(one, part=f"{every[key].part}; {one.part}") if key in every else one
    waiting = [one for key, one in every.items() if key not in confirmed]
    return waiting, len(every) - len(waiting)


def _live(model: Any) -> Iterable[Any]:
    own = model.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    rows: Iterable[Any] = own.select_related("locale").order_by("path")
    return rows


def _of_page(page: Page, course: str) -> Iterator[Limit]:
    for title, number, limit in drafts_on(page):
        yield Limit(
            subject=str(page.translation_key),
            digest=digest_of_limit(limit),
            **_as_said(limit),
            title=page.title,
            address=page.url or "",
            course=course,
            part=_place(title, number),
            rules=holds_words(limit),
        )


def _place(title: str, number: int | None) -> str:
    if number is None:
        return title
    return _("%(procedure)s, step %(number)s") % {"procedure": title, "number": number}


def _of_skill(skill: Skill, address: str) -> Iterator[Limit]:
    version = skill.current
    if version is None:
        return
    for one in drafts_of(version):
        yield Limit(
            subject=skill.code,
            digest=digest_of_limit(one),
            **_as_said(one),
            title=f"{skill.code} {version.definition['title']}",
            address=address,
            course=skill.course_code,
            part=_("What you measure and write down"),
            rules=limit_words(one),
        )


def find_draft(subject: str, digest: str) -> Limit | None:
    """One draft limit that readers see."""
    every = (limit for group in all_drafts() for limit in group.waiting)
    return next((one for one in every if (one.subject, one.digest) == (subject, digest)), None)


@transaction.atomic
def confirm(limit: Limit, *, by: User, competent_person: str, rests_on: str) -> LimitConfirmation:
    """Note that somebody who knows has looked at this limit for this hub.

    Raises NotAllowed for whoever may not; DomainError where it does not say who looked or by what, or where it was
    confirmed meanwhile.
    """
    _check(by)
    person = reason_given(competent_person, _("Say who has looked at it, and what qualifies them."))
    source = reason_given(rests_on, _("Say what the limit rests on."))
    try:
        with transaction.atomic():
            return LimitConfirmation.objects.create(
                subject=limit.subject,
                digest=limit.digest,
                what=limit.what[:400],
                title=limit.title[:255],
                part=limit.part[:500],
                note="\n".join([*limit.rules, *([limit.note] if limit.note else [])]),
                competent_person=person,
                rests_on=source,
                confirmed_at=timezone.now(),
                confirmed_by=by,
            )
    except IntegrityError as error:
        raise DomainError(_("Somebody has confirmed this limit meanwhile."), code="confirmed") from error


@transaction.atomic
def take_back(confirmation: LimitConfirmation, *, by: User, because: str) -> bool:
    """Let the limit wait again; says whether it did: it may have been taken back already.

    Raises NotAllowed for whoever may not, DomainError without a reason.
    """
    _check(by)
    why = reason_given(because, _("Say why it is taken back."))
    changed = (
        LimitConfirmation.objects.in_force()
        .filter(pk=confirmation.pk)
        .update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=why)
    )
    return bool(changed)


@transaction.atomic
def forget_person(confirmation: LimitConfirmation, *, by: User) -> None:
    """Let go of the name of whoever looked; that it was confirmed, and on what it rests, stays.

    Raises NotAllowed for whoever may not.
    """
    _check(by)
    LimitConfirmation.objects.filter(pk=confirmation.pk).update(competent_person="")


def _check(by: User) -> None:
    if not by.has_perm(CONFIRM):
        raise NotAllowed(
            _("Only editors, safety reviewers and administrators confirm limits."), code="may_not_confirm"
        )
