"""The hub's own picture: chosen in the admin, served at an address that signed documents hold."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils import timezone

from badges.domain import artwork
from badges.domain.artwork import Picture
from badges.models import Artwork, IssuerPicture
from lms.accounts.models import User

_ICON = "fettle/img/icon-512.png"


def chosen_picture() -> Artwork | None:
    """The picture that somebody chose last; None where it is the icon."""
    row = IssuerPicture.objects.select_related("picture").order_by("-pk").first()
    return row.picture if row is not None else None


def issuer_picture() -> bytes | None:
    """The hub's picture as PNG: the one that was chosen, or the icon; None where that is missing."""
    own = chosen_picture()
    if own is not None:
        return bytes(own.png)
    file = finders.find(_ICON)
    return Path(file).read_bytes() if isinstance(file, str) else None


def choose(picture: Picture | None, *, by: User) -> IssuerPicture:
    """Make this the hub's picture, None for the icon. What was chosen before stays on record."""
    kept = artwork.keep(picture) if picture is not None else None
    return IssuerPicture.objects.create(picture_id=kept, by=by.pseudonym, at=timezone.now())
