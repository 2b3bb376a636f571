"""What holds for every page that the walk of `addresses.py` reaches, for every role."""

from django.conf import settings
from django.http import HttpResponse

from tests.architecture.addresses import Address
from tests.architecture.markup import Markup

# The desk holds all its screens as templates, and may compile its decoder: tests/lms/web/test_desk.py.
# What a badge would look like is no page: a script puts it into the admin's form. The page at the door is a file of its
# own under a policy that is stricter, and names what it holds: tests/badges/views/test_door.py.
OTHERS = {"admin", "desk_app", "artwork_preview", "door_file"}
# These read QR codes, and may compile the decoder for that; to the letter, and nothing else.
SCANNING, MAY_DECODE = {"verify", "verify_whose"}, "script-src 'self' 'wasm-unsafe-eval'"
NEVER_FRAMED = "frame-ancestors 'self'"
FRAMED_ANYWHERE = "frame-ancestors *"


def faults_of(address: Address, answer: HttpResponse) -> list[str]:
    """What is not plain markup under the strict policy, if the answer is a page of ours; error pages are pages too."""
    if address.name in OTHERS or address.name.startswith("api:") or not _is_page(answer):
        return []
    embedded = address.path.startswith("/embed/") and answer.status_code == 200
    found = _wrong_headers(answer, embedded=embedded, scanning=address.name in SCANNING)
    return found + Markup(answer.content.decode(), origin=settings.BASE_URL).findings


def _is_page(answer: HttpResponse) -> bool:
    return answer["Content-Type"].startswith("text/html") and answer.status_code not in {301, 302}


def _wrong_headers(page: HttpResponse, *, embedded: bool, scanning: bool) -> list[str]:
    """Headers that do not hold the browser to the policy; only an embedded page may be framed by others."""
    policy = page.get("Content-Security-Policy", "").split("; ")
    if scanning and MAY_DECODE in policy:
        policy.remove(MAY_DECODE)
    strict = "default-src 'self'" in policy and not any("unsafe" in rule for rule in policy)
    framing = (FRAMED_ANYWHERE if embedded else NEVER_FRAMED) in policy
    named = {
        "Content-Security-Policy": strict and framing,
        "X-Frame-Options": page.get("X-Frame-Options") == (None if embedded else "SAMEORIGIN"),
        "X-Content-Type-Options": page["X-Content-Type-Options"] == "nosniff",
        "Referrer-Policy": page["Referrer-Policy"] == "same-origin",
    }
    return [f"{name}: {page.get(name)}" for name, right in named.items() if not right]
