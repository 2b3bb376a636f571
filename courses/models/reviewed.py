"""Pages that readers see only once they were approved, and what each of them needs (decision 44)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import (
    Page,
    PagePermissionTester,
    PageViewRestriction,
    Revision,
    TaskState,
    WorkflowState,
)
from wagtail_localize.models import StringTranslation

from courses.enums import ReviewStep, Risk
from courses.models.skill import Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError

ALL = "all"  # the value of the setting REVIEW with which every page is approved first
_STREAMS = ("introduction", "body")
_NOTED = frozenset(
    {
        *(
            "path",
            "depth",
            "numchild",
            "url_path",
            "owner",
            "expired",
            "draft_title",
            "wagtail_admin_comments",
        ),
        *(
            "latest_revision",
            "latest_revision_created_at",
            "live_revision",
            "has_unpublished_changes",
            "live",
        ),
        *("first_published_at", "last_published_at", "locked", "locked_at", "locked_by"),
    }
)


class ReviewedPermissions(PagePermissionTester):
    """Wagtail's rights on one page, less what a review comes before. It binds superusers, too.

    To take a page down, or to call a planned publication off, needs nobody's second look.
    """

    def can_publish(self) -> bool:
        """Whether the draft may be published without a review."""
        return bool(super().can_publish()) and not self.page.specific.is_reviewed_first()

    def can_publish_subpage(self) -> bool:
        """Whether a page below may be published as it is made: nobody knows yet what it will hold."""
        return False

    def can_unschedule(self) -> bool:
        """Like unpublishing: it takes away."""
        return bool(super().can_publish())

    def can_set_view_restrictions(self) -> bool:
        """Who may read a page is no part of what was reviewed."""
        return bool(super().can_publish())


class Reviewed:
    """What a page of the hub adds to Wagtail's: what it needs before it goes live."""

    language = ""
    """The code of its language where that is known already: of a page that is served, and of what a list shows."""

    def get_context(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What its template is given. The page then knows its language without a query of its own."""
        self.language = getattr(request, "content_language", "") or self.locale.language_code
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]  # beside Wagtail's page
        return context

    def permissions_for_user(self: Any, user: Any) -> ReviewedPermissions:
        """What this person may do with this page."""
        return ReviewedPermissions(user, self)

    def get_view_restrictions(self: Any) -> QuerySet[PageViewRestriction]:
        """Who may read it: what closes the page it was translated from, or one above that, closes it too."""
        own = super().get_view_restrictions()  # type: ignore[misc]  # beside Wagtail's page
        keys = self.get_ancestors(inclusive=True).values("translation_key")
        of_original = Q(
            page__locale__language_code=settings.LANGUAGE_CODE, page__translation_key__in=keys.order_by()
        )
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(
            Q(pk__in=own.values("pk")) | of_original
        )
        return found

    def route(self: Any, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at this address; 404 below one that was taken down, which Wagtail would go on serving."""
        if path_components and not self.live:
            raise Http404
        return super().route(request, path_components)  # type: ignore[misc]  # beside Wagtail's page

    def save_revision(self: Any, *args: Any, **kwargs: Any) -> Revision:
        """A version saved while somebody looks begins that look anew: nobody approves what they have not seen.

        What was looked at, or what readers see, is never overwritten (Wagtail's editor may ask for that).
        """
        before = kwargs.get("overwrite_revision")
        if before is not None and before == self.get_latest_revision() and self._must_stay(before):
            kwargs["overwrite_revision"] = None
        revision: Revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]  # beside Wagtail's page
        looked_at = self.current_workflow_task_state
        if looked_at is not None and looked_at.revision_id != revision.pk:
            if _words(looked_at.revision) == _words(revision):  # sent once more by a button of the editor
                given = looked_at.workflow_state.task_states.filter(revision=looked_at.revision)
                given.update(revision=revision)
            else:
                looked_at.cancel(user=kwargs.get("user"), resume=True)
        return revision

    def _must_stay(self: Any, revision: Revision) -> bool:
        return (
            bool(self.live_revision_id == revision.pk) or TaskState.objects.filter(revision=revision).exists()
        )

    def is_reviewed_first(self: Any) -> bool:
        """Whether its draft goes through the review."""
        return goes_through_review(self.steps_needed())

    def steps_needed(self: Any) -> set[ReviewStep]:
        """Who has to approve the draft: what either the draft or what readers see today asks for."""
        needed: set[ReviewStep] = self.asks_for()
        if self.pk:
            draft = self.get_latest_revision()
            if draft is not None:
                needed |= draft.as_object().asks_for()
            needed |= type(self).objects.get(pk=self.pk).asks_for()
        return needed

    def asks_for(self: Any) -> set[ReviewStep]:
        """Who has to approve what this object holds, wherever it came from."""
        needed = {ReviewStep.EXPERT}
        if self.is_safety_critical():
            return needed | {ReviewStep.SAFETY, ReviewStep.COUNCIL}
        if self.can_hurt():
            needed.add(ReviewStep.SAFETY)
        return needed

    def can_hurt(self: Any) -> bool:
        """Whether it tells of something that can hurt, or of a limit that somebody will rely on."""
        return any(_can_hurt(kind, value) for kind, value in _blocks_of(self))

    def is_safety_critical(self: Any) -> bool:
        """Whether safety rests on it, so that the hub's council decides with the safety reviewers."""
        return False

    def check_approved(self: Any, state: WorkflowState) -> None:
        """Raise DomainError unless everybody whom the draft needs has approved it, as it stands now."""
        given = approvals(state, self)
        lacking = self.steps_needed() - set(given)
        if missing := [step for step in ReviewStep if step in lacking]:
            names = ", ".join(str(step.label) for step in missing)
            raise DomainError(
                _("What this page needs has changed: %(names)s. Cancel the workflow and submit it again.")
                % {"names": names},
                code="not_approved",
            )
        if _one_for_both(given):
            raise DomainError(_same(), code="same_person")


def _same() -> str:
    return _("Safety reviewer and council are two people: you cannot give both approvals.")


def approvals(state: WorkflowState, page: Page) -> dict[ReviewStep, int]:
    """Who approved the draft as it stands now, by step."""
    rows = TaskState.objects.filter(
        workflow_state=state, status=TaskState.STATUS_APPROVED, revision=page.get_latest_revision()
    ).values_list("task__approvaltask__step", "finished_by")
    return {ReviewStep(step): who for step, who in rows if step}


def _one_for_both(given: Mapping[ReviewStep, int]) -> bool:
    both = given.get(ReviewStep.SAFETY), given.get(ReviewStep.COUNCIL)
    return both[0] is not None and both[0] == both[1]


def writers(page: Page) -> set[int]:
    """Who changed something since the version that readers see; a version that repeats another is nobody's work."""
    saved = Revision.objects.for_instance(page).order_by("created_at", "pk")
    live = page.live_revision
    words: dict[str, Any] = _words(live) if live is not None else {}
    found: set[int] = set()
    for revision in saved.filter(created_at__gt=live.created_at) if live is not None else saved:
        before, words = words, _words(revision)
        if words != before and revision.user_id is not None:
            found.add(revision.user_id)
    return found | _translators(page, live)


def _translators(page: Page, live: Revision | None) -> set[int]:
    """Who put words into this language since: somebody else may have sent them on."""
    words = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale=page.locale_id, last_translated_by__isnull=False
    )
    if live is not None:
        words = words.filter(updated_at__gt=live.created_at)
    return set(words.values_list("last_translated_by", flat=True))


def _words(revision: Revision) -> dict[str, Any]:
    """What a version says, without what Wagtail notes about it."""
    return {name: value for name, value in revision.content.items() if name not in _NOTED}


def why_not(user: User, step: ReviewStep, state: WorkflowState) -> str:
    """Why this person may not approve the draft in this step; empty if they may."""
    page = state.content_object
    return why_not_by(user, step, written_by=writers(page), given=approvals(state, page))


def why_not_by(
    user: User, step: ReviewStep, *, written_by: Collection[int], given: Mapping[ReviewStep, int]
) -> str:
    """The same for any draft, by who wrote it and who has approved it as it stands now."""
    if user.pk in written_by:
        return _("You wrote a part of what is new here. Somebody else has to approve it.")
    if step in {ReviewStep.SAFETY, ReviewStep.COUNCIL} and _one_for_both({**given, step: user.pk}):
        return _same()
    return ""


def goes_through_review(steps: Collection[ReviewStep]) -> bool:
    """Whether a draft that needs these steps goes through the review."""
    return settings.REVIEW == ALL or ReviewStep.COUNCIL in steps


def has_gate(course_code: str) -> bool:
    """Whether a safety gate is among the skills of a course; one query."""
    return Skill.objects.filter(course_code=course_code, current__safety_gate=True).exists()


HEAVY: Final = Q(current__safety_gate=True) | Q(current__risk=Risk.HIGH)
"""The skills whose version in force is heavy, in a query."""


def is_heavy(asks: Any) -> bool:
    """Whether safety rests on what a version, or an outline of one, asks for: a gate, or high risk."""
    return bool(asks.safety_gate or asks.risk == Risk.HIGH)


def is_critical(skill: Skill | None) -> bool:
    """Whether safety rests on a skill: it is a gate, or its risk is high."""
    version = skill.current if skill is not None else None
    return version is not None and is_heavy(version)


def has_safety_question(page: Any) -> bool:
    """Whether a quiz of the page holds a question that has to be right."""
    return any(
        question.value.get("safety")
        for kind, value in _blocks_of(page)
        if kind == "quiz"
        for question in value["questions"]
    )


def _blocks_of(page: Any) -> Iterator[tuple[str, Any]]:
    for name in _STREAMS:
        for child in getattr(page, name, ()):
            yield child.block_type, child.value
    for child in getattr(page, "kit", ()):
        yield "kit", {"items": [child.value]}


def _can_hurt(kind: str, value: Any) -> bool:
    """Whether a block tells of something that can hurt, or of a limit that somebody will rely on."""
    match kind:
        case "sign" | "fault_tree" | "measurement":
            return True
        case "procedure":
            return any(step.get("hazard") or _is_limit(step.get("limit")) for step in value["steps"])
        case "kit":
            return any(item.get("kind") == "ppe" for item in value["items"])
    return False


def _is_limit(limit: Any) -> bool:
    return bool(limit) and any(limit.get(name) for name in ("quantity", "min", "max"))
