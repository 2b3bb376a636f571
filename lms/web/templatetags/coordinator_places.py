"""The coordinator's pages, in few groups, with the one that is open."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

FIRST: tuple[str, Promise | str] = ("coordinator", _("The hub today"))

# Each group with its pages: the name of the address, and the words of the link.
GROUPS: tuple[tuple[Promise | str, tuple[tuple[str, Promise | str], ...]], ...] = (
    (
        _("People"),
        (
            ("coordinator_matrix", _("Standing")),
            ("coordinator_standing", _("Who stood where")),
            ("coordinator_authority", _("Who may judge")),
            ("drift", _("Mentors compared")),
            ("safeguards", _("Who is under age")),
            ("signatures", _("Who has signed")),
            ("house_documents", _("What people sign")),
        ),
    ),
    (
        _("To decide"),
        (
            ("held_list", _("Held for review")),
            ("samples", _("Samples")),
            ("disputes", _("Disputes")),
            ("incidents", _("Incidents")),
            ("skill_changes", _("Changed skills")),
            ("limits", _("Limits to confirm")),
        ),
    ),
    (
        _("Ledger and tools"),
        (
            ("coordinator_ledger", _("Ledger")),
            ("instruments", _("Instruments")),
            ("benches", _("Benches and machines")),
        ),
    ),
)
# Pages that belong to another: they lie below it, and lead back to it.
BELOW = {
    "coordinator_ledger_row": "coordinator_ledger",
    "skill_change": "skill_changes",
    "versions_compared": "skill_changes",
    "safeguard": "safeguards",
    "signature_paper": "signatures",
    "signatures_of": "signatures",
    "house_document": "house_documents",
    "house_document_new": "house_documents",
    "house_document_edit": "house_documents",
}


class Link(NamedTuple):
    """A link; `current` is what aria-current says of it: page, true for what lies around the page, or nothing."""

    href: str
    text: str
    current: str


class Group(NamedTuple):
    """A group of links; `here` is the text of the one that is open, empty where it is none of these."""

    title: str
    links: list[Link]
    here: str


def _link(page: tuple[str, Any], name: str) -> Link:
    current = "page" if page[0] == name else "true" if page[0] == BELOW.get(name) else ""
    return Link(reverse(page[0]), str(page[1]), current)


def _group(title: Any, pages: Iterable[tuple[str, Any]], name: str) -> Group:
    links = [_link(page, name) for page in pages]
    return Group(str(title), links, next((link.text for link in links if link.current), ""))


@register.inclusion_tag("web/coordinator/_place_groups.html", takes_context=True)
def coordinator_places(context: dict[str, Any]) -> dict[str, Any]:
    """The way to every page of a coordinator; needs `request`."""
    match = context["request"].resolver_match
    name = match.url_name if match else ""
    return {"first": _link(FIRST, name), "groups": [_group(*group, name) for group in GROUPS]}
