"""All drafts that are no pages and go through the review: what they are called, and where they are."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from content.models import Term
from courses.domain import skill_review, term_review
from courses.domain.draft_review import TERM, DraftState
from courses.models import ReviewEntry


def states() -> list[DraftState]:
    """Where each is; five queries."""
    return [*skill_review.states(), *term_review.states()]


def names_of(entries: Iterable[ReviewEntry]) -> dict[str, str]:
    """What the drafts of these entries are about, by subject; one query where words are among them."""
    parts = {entry.subject: entry.subject.partition(":") for entry in entries}
    ids = [int(name) for kind, _colon, name in parts.values() if kind == TERM]
    words = dict(Term.objects.filter(pk__in=ids).values_list("pk", "term")) if ids else {}
    return {
        subject: _("word “%(word)s”") % {"word": words.get(int(name), "–")} if kind == TERM else name
        for subject, (kind, _colon, name) in parts.items()
    }


def name_of(entry: ReviewEntry) -> str:
    """What the draft is about, in a sentence."""
    name = names_of([entry])[entry.subject]
    return name if entry.subject.startswith(f"{TERM}:") else _("skill %(code)s") % {"code": name}


def address_of(entry: ReviewEntry) -> str:
    """Where its author goes on with it."""
    kind, _colon, name = entry.subject.partition(":")
    return reverse("term_change" if kind == TERM else "skill", args=[name])
