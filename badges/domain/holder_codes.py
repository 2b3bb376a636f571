"""One-time codes with which a holder shows that a badge is theirs. See docs/decisions/0034."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from badges.models import Award, HolderCode

LASTS: Final = timedelta(minutes=10)
LENGTH: Final = 8
_LETTERS: Final = (
    "ACDEFGHJKMNPQRTUVWXY34679"  # none that looks like another: no B and 8, I, L and 1, O and 0, S and 5
)


@dataclass(frozen=True)
class ShownCode:
    """A code as it is shown, this once: eight characters, and when it ends."""

    text: str
    expires_at: datetime

    @property
    def halves(self) -> tuple[str, str]:
        """The code as people read it: four characters, and four."""
        return self.text[: LENGTH // 2], self.text[LENGTH // 2 :]

    @property
    def spelled(self) -> str:
        """The code letter by letter, for those who hear it."""
        return " ".join(self.text)


def show_code(award: Award, *, at: datetime) -> ShownCode:
    """Make a code that works once, for ten minutes. An earlier one of the badge ends; only a digest is stored."""
    HolderCode.objects.filter(expires_at__lte=at).delete()
    text = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
    HolderCode.objects.update_or_create(
        award=award, defaults={"digest": _digest(award, text), "expires_at": at + LASTS}
    )
    return ShownCode(text, at + LASTS)


def redeem_code(award: Award, typed: str, *, at: datetime) -> bool:
    """Whether this is the badge's code; if so, it is used up. Of two who ask at once, one is told so."""
    rows = HolderCode.objects.filter(award=award, digest=_digest(award, typed), expires_at__gt=at)
    deleted, _by_model = rows.delete()
    return deleted == 1


def _digest(award: Award, typed: str) -> str:
    """Under a secret outside the database: nobody finds a code from a copy of it."""
    text = "".join(letter for letter in typed.upper() if letter.isalnum())[: 2 * LENGTH]
    return salted_hmac("badges.holder_code", f"{award.public_id}:{text}", algorithm="sha256").hexdigest()
