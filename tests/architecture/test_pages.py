"""What holds for every page that the walk of `addresses.py` reaches, for every role."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.architecture.addresses import ADDRESSES
from tests.architecture.markup import Markup
from tests.architecture.world import WALKERS, World

# The desk holds all its screens as templates, and may compile its decoder: tests/lms/web/test_desk.py.
# What a badge would look like is no page: a script puts it into the admin's form. The page at the door is a file of its
# own under a policy that is stricter, and names what it holds: tests/badges/views/test_door.py.
OTHERS = {"admin", "desk_app", "artwork_preview", "door_file"}
OWN = [one for one in ADDRESSES if one.name not in OTHERS and not one.name.startswith("api:")]
NEVER_FRAMED = "frame-ancestors 'self'"
FRAMED_ANYWHERE = "frame-ancestors *"


def pages_for(role: str) -> Iterator[tuple[str, Any]]:
    """Every HTML answer that this role gets instead of a redirect; error pages are pages too."""
    world = World()
    for address in OWN:
        client = Client()
        if person := world.person(role):
            client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        response = client.get(world.fill(address.path))
        if response["Content-Type"].startswith("text/html") and response.status_code not in {301, 302}:
            yield address.path, response


def wrong_headers(page: HttpResponse, *, embedded: bool) -> list[str]:
    """Headers that do not hold the browser to the policy; only an embedded page may be framed by others."""
    policy = page.get("Content-Security-Policy", "").split("; ")
    strict = "default-src 'self'" in policy and not any("unsafe" in rule for rule in policy)
    framing = (FRAMED_ANYWHERE if embedded else NEVER_FRAMED) in policy
    named = {
        "Content-Security-Policy": strict and framing,
        "X-Frame-Options": page.get("X-Frame-Options") == (None if embedded else "SAMEORIGIN"),
        "X-Content-Type-Options": page["X-Content-Type-Options"] == "nosniff",
        "Referrer-Policy": page["Referrer-Policy"] == "same-origin",
    }
    return [f"{name}: {page.get(name)}" for name, right in named.items() if not right]


@pytest.mark.parametrize("role", WALKERS)
def test_every_page_is_plain_markup_under_a_strict_policy(db, role):
    findings = []
    for path, page in pages_for(role):
        embedded = path.startswith("/embed/") and page.status_code == 200
        wrong = wrong_headers(page, embedded=embedded)
        wrong += Markup(page.content.decode(), origin=settings.BASE_URL).findings
        findings += [f"{path}: {finding}" for finding in wrong]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(
    "path", ["/verify/", "/embed/courses/c02/first-lesson/", "/courses/c02/first-lesson/"]
)
def test_who_only_reads_or_verifies_gets_no_cookie(db, path):
    World()
    client = Client()
    assert (client.get(path).status_code, dict(client.cookies)) == (200, {})
