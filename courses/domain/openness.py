"""Which pages a reader may be led to: none that a rule closes to them, none below a page that was taken down.

Wagtail asks a page's rules when it is opened. Whatever names a page or links to it before asks here, in the query that
finds the page: what closes a page closes those below it, and their translations too (`courses.models.reviewed`).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction

from lms.accounts.models import User

_ABOVE: Final = range(1, 5)  # the depths of pages with others below: root, home, list and course


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
    return ~Q(Exists(_closed_above(reader))) & ~Q(taken_down_above())


def taken_down_above() -> Exists:
    """That something above the page in question is not live."""
    above = [Substr(OuterRef("path"), 1, depth * Page.steplen) for depth in _ABOVE]
    return Exists(Page.objects.filter(live=False, depth__lt=OuterRef("depth"), path__in=above))


def with_openness(pages: Any, reader: Reader) -> Any:
    """All of these pages, each with `is_open`: whether this reader may be led to it."""
    return pages.annotate(is_open=_as_column(reader))


def open_for_each(pages: Any, people: Collection[User]) -> list[tuple[Any, set[int]]]:
    """All of these pages, each with the keys of those of these people who may be led to it; two queries.

    Nobody is in a session, so what a password closes is closed to all. Who is in the same groups is one kind of reader.
    """
    groups: dict[int, set[int]] = defaultdict(set)
    rows = User.groups.through.objects.filter(user__in=[person.pk for person in people])
    for key, group in rows.values_list("user_id", "group_id"):
        groups[key].add(group)
    kinds: dict[tuple[bool, frozenset[int]], list[User]] = defaultdict(list)
    for person in people:
        kinds[person.is_superuser, frozenset(groups[person.pk])].append(person)
    columns = {f"_open_to_kind_{number}": several for number, several in enumerate(kinds.values())}
    asked = pages.annotate(**{name: _as_column(Reader(several[0])) for name, several in columns.items()})
    return [
        (page, {one.pk for name, several in columns.items() if getattr(page, name) for one in several})
        for page in asked
    ]


def _as_column(reader: Reader) -> Any:
    return ExpressionWrapper(open_to(reader), output_field=BooleanField())


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
