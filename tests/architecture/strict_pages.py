"""What holds for every page that the walk of `addresses.py` reaches, for every role."""

from django.conf import settings
from django.http import HttpResponse

from tests.architecture.addresses import Address
from tests.architecture.markup import Markup

# The desk holds all its screens as templates, and may compile its decoder: tests/lms/web/test_desk.py.
# What a badge would look like is no page: a script puts it into the admin's form.
OTHERS = {"admin", "desk_app", "artwork_preview"}
NEVER_FRAMED = "frame-ancestors 'self'"
FRAMED_ANYWHERE = "frame-ancestors *"


def faults_of(address: Address, answer: HttpResponse) -> list[str]:
    """What is not plain markup under the strict policy, if the answer is a page of ours; error pages are pages too."""
    if address.name in OTHERS or address.name.startswith("api:") or not _is_page(answer):
        return []
    embedded = address.path.startswith("/embed/") and answer.status_code == 200
    found = _wrong_headers(answer, embedded=embedded)
    return found + Markup(answer.content.decode(), origin=settings.BASE_URL).findings


def _is_page(answer: HttpResponse) -> bool:
    return answer["Content-Type"].startswith("text/html") and answer.status_code not in {301, 302}


def _wrong_headers(page: HttpResponse, *, embedded: bool) -> list[str]:
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
