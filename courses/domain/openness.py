"""Which pages a reader may be led to: none that a rule closes to them, none of a course that was taken down.

Wagtail asks a page's rules when it is opened. Whatever names a page or links to it before asks here, in the query that
finds the page: what closes a page closes those below it, and their translations too (`courses.models.reviewed`).
"""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction

from courses.models import CoursePage
from lms.accounts.models import User


@dataclass(frozen=True)
class Reader:
    """Who looks: a person, or None for a visitor, and the rules whose password they gave in this session."""

    person: User | None = None
    passed: tuple[int, ...] = ()


VISITOR: Final = Reader()


def reader_of(request: Any) -> Reader:
    """Whoever makes this request."""
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    key = PageViewRestriction.passed_view_restrictions_session_key
    passed = session.get(key, []) if session is not None else []
    return Reader(user if isinstance(user, User) else None, tuple(passed))


def open_to(reader: Reader) -> Q:
    """What holds for pages that this reader may be led to; a part of whatever query finds them, and none more."""
    return ~Q(Exists(_closed_above(reader))) & ~Q(_course_taken_down())


def with_openness(pages: Any, reader: Reader) -> Any:
    """All of these pages, each with `is_open`: whether this reader may be led to it."""
    return pages.annotate(is_open=ExpressionWrapper(open_to(reader), output_field=BooleanField()))


def is_open(page: Any) -> bool:
    """Whether a page may be shown that was read with its openness; any that was not."""
    return bool(getattr(page, "is_open", True))


def _closed_above(reader: Reader) -> Any:
    """The pages at or above the one in question that a rule closes, and those translated from one that is closed."""
    rules = _rules_against(reader)
    own = rules.filter(page__locale__language_code=settings.LANGUAGE_CODE)
    closed = Page.objects.filter(
        Q(pk__in=rules.values("page")) | Q(translation_key__in=own.values("page__translation_key"))
    )
    return closed.filter(path=Substr(OuterRef("path"), 1, Length(F("path"))))


def _course_taken_down() -> Exists:
    """That the page in question stands in a course that is not live."""
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    return Exists(CoursePage.objects.filter(live=False, path=above))


def _rules_against(reader: Reader) -> Any:
    """The rules that do not let this reader in, as `accept_request` of each would say."""
    rules = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
    if reader.passed:
        rules = rules.exclude(restriction_type=PageViewRestriction.PASSWORD, pk__in=reader.passed)
    if reader.person is None:
        return rules
    rules = rules.exclude(restriction_type=PageViewRestriction.LOGIN)
    if reader.person.is_superuser:
        return rules.exclude(restriction_type=PageViewRestriction.GROUPS)
    theirs = PageViewRestriction.objects.filter(
        restriction_type=PageViewRestriction.GROUPS, groups__user=reader.person
    )
    return rules.exclude(pk__in=theirs.values("pk"))
