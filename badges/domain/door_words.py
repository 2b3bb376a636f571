"""Sentences of the page at the door, which a script puts on the screen. They travel in the file."""

from django.utils.translation import gettext as _


def door_words() -> dict[str, str]:
    """Every sentence by its key, in the language in force; `%(name)s` is filled in by the script."""
    return {**_verdicts(), **_waiting(), **_advice(), **_facts(), **_camera()}


def _verdicts() -> dict[str, str]:
    return {
        "holds_word": _("Holds"),
        "holds_why": _("As of %(asof)s. Signed by %(hub)s."),
        "expired_word": _("Expired"),
        "expired_why": _("It is genuine, but its time ran out on %(until)s. Ask for a renewed one."),
        "early_word": _("Not valid yet"),
        "early_why": _("It is genuine, and holds from %(from)s on."),
        "revoked_word": _("Revoked"),
        "revoked_why": _("The hub took it back or put it on hold. Do not rely on it."),
        "forged_word": _("Not genuine"),
        "forged_why": _("%(hub)s did not sign this, or it was changed or damaged. Scan again to be sure."),
        "stranger_word": _("Signed by an unknown hub"),
        "stranger_why": _(
            "It says that it comes from %(issuer)s. This file knows the keys of %(hub)s alone."
        ),
        "stale_word": _("Snapshot too old to know"),
        "stale_why": _(
            "This file shows how things stood as of %(asof)s. Get a new one before you rely on it."
        ),
        "distrusted_word": _("Key no longer trusted"),
        "distrusted_why": _(
            "The key that signed this got into other hands. Ask the holder for a new code; they make it in a moment."
        ),
        "nothing_word": _("No code for the door"),
        "nothing_why": _("Ask the holder for the code under “Show at the door”."),
    }


def _waiting() -> dict[str, str]:
    return {
        "ready_word": _("Ready"),
        "ready_why": _("Scan the code that the holder shows."),
        "checking_word": _("Checking"),
        "unread_word": _("Not checked yet"),
    }


def _advice() -> dict[str, str]:
    return {
        "warn_old": _("Much may have changed since %(asof)s. Get a new file soon."),
        "warn_clock": _("The clock of this device is behind. Set it right."),
        "ask_identification": _("Ask for identification and compare the name."),
        "ask_whose": _(
            "It names nobody. Ask the holder to make one with their name, or to open the badge signed in."
        ),
        "as_of": _("Works without a network. Knows how things stood as of %(asof)s."),
        "browser_too_old": _("This browser is too old to check signatures. Open the file with a newer one."),
    }


def _facts() -> dict[str, str]:
    return {
        "badge": _("Badge"),
        "holder": _("Holder"),
        "nobody_named": _("Not named"),
        "skills": _("Skills signed off"),
        "from": _("Valid from"),
        "until": _("Valid until"),
        "no_end": _("No end date"),
        "signed": _("Code made"),
        "issuer": _("Issued by"),
    }


def _camera() -> dict[str, str]:
    return {
        "camera_start": _("Scan with the camera"),
        "camera_stop": _("Stop the camera"),
        "camera_starting": _("The camera starts. If your browser asks, allow it."),
        "camera_looking": _("Hold the code in front of the camera. It is checked as soon as it is seen."),
        "camera_insecure": _("This browser gives files no camera. Take a picture and choose it below."),
        "camera_absent": _(
            "No camera found. Take a picture and choose it below, or use a hand-held scanner."
        ),
        "camera_refused": _(
            "The camera was refused. Allow it in the browser’s settings, or choose a picture below."
        ),
        "camera_failed": _("The camera does not start. Another program may be using it."),
        "picture_looking": _("Looking for the code in the photo."),
        "picture_empty": _("There is no QR code to be read in this picture. Take it closer and straight."),
        "picture_unknown": _(
            "This browser cannot open the file as a picture. Take a photo of the code, and choose that."
        ),
    }
