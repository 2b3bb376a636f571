"""How a badge looks: drawn from the achievement's choices, or a picture that somebody sent. See docs/decisions/0018."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from badges.domain.reasons import SENTENCES, in_words
from badges.enums import Glyph, Ground, Kind
from badges.formats import png
from badges.formats.artwork import Design, draw_png, draw_svg, picture, suggested
from badges.formats.artwork.contrast import ENOUGH_OF_A_PICTURE, Contrast, contrasts
from badges.formats.artwork.tokens import TRADES, suggested_trade
from badges.models import Achievement, Artwork, Credential
from lms.kernel import sandbox
from lms.kernel.errors import DomainError

_JOBS = "badges.formats.artwork.picture"
_LIMITS = sandbox.Limits(source_bytes=picture.MAX_BYTES, memory_bytes=1 << 30, file_bytes=8 << 20)
# Of what people make, the code tells no trade; a recognition must not look like a badge for watched work.
_BY_KIND: dict[str, tuple[str, str]] = {
    Kind.SKILLS: (Ground.TEAL, Glyph.SPANNER),
    Kind.RECOGNITION: (Ground.SLATE, Glyph.STAR),
}


@dataclass(frozen=True)
class Picture:
    """A badge's picture in both forms; `digest` is of both."""

    png: bytes
    svg: bytes
    digest: str


def design_of(achievement: Achievement) -> Design:
    """What the badge is drawn from: the choices made, and what the code suggests where none was."""
    start = suggested(
        achievement.code, achievement.name, achievement.level, is_whole=achievement.kind == Kind.PATHWAY
    )
    ground, glyph = _BY_KIND.get(achievement.kind, (start.ground, start.glyph))
    return Design(
        label=achievement.label or start.label,
        title=start.title,
        level=start.level,
        ground=achievement.ground or TRADES.get(achievement.trade, ground),
        ink=achievement.ink,
        glyph=achievement.glyph or glyph,
        is_whole=start.is_whole,
    )


def trade_of(achievement: Achievement) -> str:
    """The trade that was chosen, or that the code suggests; empty for what people made without choosing one."""
    return achievement.trade or ("" if achievement.kind in _BY_KIND else suggested_trade(achievement.code))


def picture_of(achievement: Achievement) -> Picture:
    """The picture that a badge issued now would have; nothing is stored."""
    if achievement.picture is not None:
        own = achievement.picture
        return Picture(bytes(own.png), bytes(own.svg), own.digest)
    return _drawn(design_of(achievement))


@lru_cache(maxsize=64)  # drawing takes a fifth of a second; a hub has few badges and issues each often
def _drawn(design: Design) -> Picture:
    return _picture(draw_png(design), draw_svg(design).encode())


def _picture(image: bytes, drawing: bytes) -> Picture:
    digest = hashlib.sha256(hashlib.sha256(image).digest() + hashlib.sha256(drawing).digest())
    return Picture(image, drawing, digest.hexdigest())


def keep(found: Picture) -> int:
    """The row that keeps a picture, made if it is not there; returns its key. Safe to call by many at once."""
    return keep_all([found])[found.digest]


def keep_all(found: Iterable[Picture]) -> dict[str, int]:
    """The same for many, by digest; one query, and more only for pictures that are new."""
    pictures = {one.digest: one for one in found}
    known = dict(Artwork.objects.filter(digest__in=pictures).values_list("digest", "pk"))
    return known | {digest: _keep(pictures[digest]) for digest in sorted(pictures.keys() - known.keys())}


def _keep(found: Picture) -> int:
    try:
        with transaction.atomic():
            return Artwork.objects.create(digest=found.digest, png=found.png, svg=found.svg).pk
    except IntegrityError:  # another process was faster
        return Artwork.objects.values_list("pk", flat=True).get(digest=found.digest)


def drawing_of(credential: Credential) -> bytes:
    """The SVG of the picture an issued badge has. One that was issued without a drawing shows its PNG in it."""
    if credential.artwork is not None:
        return bytes(credential.artwork.svg)
    title = f"{credential.award.achievement.code} {credential.award.achievement.name}"
    return picture.wrapped(png.without_badge(bytes(credential.image)), title=title)


def image_of(credential: Credential) -> bytes:
    """The PNG of the picture an issued badge has, without a badge inside."""
    if credential.artwork is not None:
        return bytes(credential.artwork.png)
    return png.without_badge(bytes(credential.image))


def comparisons(ground: str, ink: str) -> list[tuple[str, bool]]:
    """What is to be told apart, each in words, and whether it can be."""
    return [(_in_words(found), found.is_enough) for found in contrasts(ground, ink)]


def faults(ground: str, ink: str) -> list[str]:
    """What is wrong with a choice of colours, in words; empty if the badge can be seen everywhere."""
    return [words for words, is_enough in comparisons(ground, ink) if not is_enough]


def _in_words(found: Contrast) -> str:
    sentences = {
        "ink": _("The ink on its ground has a contrast of %(ratio)s to 1; it needs %(needed)s."),
        "light": _("The colour on a light page has a contrast of %(ratio)s to 1; it needs %(needed)s."),
        "dark": _("The colour on a dark page has a contrast of %(ratio)s to 1; it needs %(needed)s."),
    }
    # Rounded down: 4.46 must not be shown as the 4.5 that it is not.
    shown = int(found.ratio * 10) / 10
    return sentences[found.subject] % {"ratio": f"{shown:.1f}", "needed": f"{found.needed:g}"}


def take_in(image: bytes, drawing: bytes | None, *, title: str) -> Picture:
    """A picture from elsewhere, opened in the sandbox alone. DomainError says why it cannot be a badge's."""
    outcome = _run("take_png", image)
    shares = outcome.answer.get("stands_out")
    for page, message in (
        ("light", _("Hardly anything of the picture can be seen on a light page. Give it a darker ground.")),
        ("dark", _("Hardly anything of the picture can be seen on a dark page. Give it a paler ground.")),
    ):
        share = shares.get(page) if isinstance(shares, Mapping) else None
        if not isinstance(share, float | int) or share < ENOUGH_OF_A_PICTURE:
            raise DomainError(message, code=f"artwork_contrast_{page}")
    clean = outcome.files.get(picture.PNG_NAME, b"")
    if drawing is None:
        return _picture(clean, picture.wrapped(clean, title=title))
    return _picture(clean, _run("take_svg", drawing).files.get(picture.SVG_NAME, b""))


def _run(job: str, data: bytes) -> sandbox.Outcome:
    try:
        return sandbox.run(f"{_JOBS}:{job}", data, limits=_LIMITS)
    except sandbox.Refused as refused:
        # The child may have been taken over: of its sentences only those are shown that are known.
        own = refused.code in {"too-large", "time", "memory", "output", "crashed", "busy"}
        words = in_words(refused.reason) if own or refused.reason in SENTENCES else _("This is no image.")
        raise DomainError(words, code="artwork_refused") from refused
