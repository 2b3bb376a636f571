"""The addresses of the contact sheets: those of the accessibility journeys, and some more."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
django.setup()  # the list of the journeys names what the demo made

from tests.journeys.test_accessibility import (  # noqa: E402
    GERMAN,
    PAGES,
    Entry,
    address_of,
    open_page,
    prove_again,
    send_a_mail,
)

__all__ = [
    "EMPTY",
    "FORMS",
    "GERMAN",
    "MORE",
    "PAGES",
    "Entry",
    "address_of",
    "open_page",
    "prove_again",
    "send_a_mail",
]

EMPTY = "sent empty"

# Besides what the journeys open: somebody who has nothing yet and Fettle's own screens for editors.
MORE: dict[str, list[Entry]] = {
    "": [
        ("/search/?q=zzzz", ""),
        ("/accounts/password/reset/done/", ""),
        ("/accounts/confirm-email/", ""),
        ("/accounts/confirm-email/no-such-key/", ""),
        ("/accounts/password/reset/key/1-no-such-key/", ""),
        ("/guardian/no-such-link/", "", 404),
        ("/mails/stop/no-such-link/", "", 404),
        ("/evidence/upload/", "", 405),
    ],
    "teacher": [
        ("/me/", ""),
        ("/me/record/", ""),
        ("/me/badges/", ""),
        ("/me/evidence/", ""),
        ("/me/notes/", ""),
        ("/me/transcripts/", ""),
    ],
    "mentor": [("/mentor/?q=zzzz", ""), ("/mentor/desk/#/queue", ""), ("/mentor/guardian-paper/", "")],
    "editor": [
        ("/admin/skills/", ""),
        ("/admin/skills/S05/", ""),
        ("/admin/curriculum/import/", ""),
    ],
    "admin": [
        ("/admin/badges/who-would-earn/?skill=S01", ""),
        ("/admin/badges/logo/", ""),
        ("/admin/badges/trusted-issuers/import/", ""),
    ],
}
# Forms that are sent with nothing in them but what stood there, so that they say what is wrong.
FORMS = {
    "": ["/accounts/login/", "/accounts/signup/", "/verify/", "/verify/crew/"],
    "trainee": ["/accounts/password/change/", "/me/joining/emergency/", "/me/label/new/"],
    "mentor": ["/mentor/sessions/new/"],
    "coordinator": [
        "/coordinator/incidents/new/?skill=S01",
        "/coordinator/instruments/add/",
        "/coordinator/documents/new/",
        "/accounts/joining/",
    ],
}
