"""The picture for shared addresses, drawn once for each wording of it."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badges.domain.artwork import image_of
from badges.domain.showing import Showing
from badges.domain.verification import holder_state
from badges.enums import Verdict
from badges.formats.artwork.card import Words, draw_card
from badges.formats.strict_json import parse_json_strictly
from badges.models import Award, Credential
from lms.kernel.print_fonts import NoPrintFonts, characters_in, printable, slices, spelt_out

_KEPT_SECONDS: Final = 3600


def words_of(credential: Credential, showing: Showing) -> Words:
    """What the card of a badge says now."""
    document = parse_json_strictly(bytes(credential.document))
    return Words(
        title=printable(document["credentialSubject"]["achievement"]["name"]),
        state=_state(credential.award),
        hub=printable(document["issuer"]["name"]),
        name=printable(showing.name),
    )


def _state(award: Award) -> str:
    now = timezone.now()
    verdict = holder_state(award, now)
    if verdict is Verdict.VALID and award.valid_until is not None:
        until = date_format(timezone.localtime(award.valid_until), "DATE_FORMAT")
        return _("Valid until %(day)s") % {"day": until}
    return str(verdict.label)


def card_name(credential: Credential, words: Words) -> str:
    """A name for this card: the same as long as it says the same."""
    parts = (credential.digest, words.title, words.state, words.hub, words.name)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def card_of(credential: Credential, words: Words) -> bytes:
    """The card as PNG; where this server has no fonts, the badge's own picture."""
    name = f"card:{card_name(credential, words)}"
    found: bytes | None = cache.get(name)
    if found is None:
        found = _drawn(credential, words)
        cache.set(name, found, _KEPT_SECONDS)
    return found


def _drawn(credential: Credential, words: Words) -> bytes:
    picture = image_of(credential)
    try:
        text = f"{words.title}{words.state}{words.hub}{words.name}"
        missing = {
            character
            for character in text
            if not character.isspace() and not _file_with(settings.PRINT_FONTS, character)
        }
    except NoPrintFonts:
        return picture
    spelt = Words(*(spelt_out(part, missing) for part in (words.title, words.state, words.hub, words.name)))
    return draw_card(spelt, picture, _font_for)


def _font_for(character: str) -> Path:
    return _file_with(settings.PRINT_FONTS, character) or slices(settings.PRINT_FONTS)[0].file


@lru_cache(maxsize=4096)
def _file_with(folder: Path, character: str) -> Path | None:
    known = slices(folder)
    holding = (one for one in known if one.holds(character) and ord(character) in characters_in(one.file))
    found = next(holding, None)
    return found.file if found else None
