"""The one field an employer needs."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.domain.reasons import in_words
from badges.domain.verification import Judgement, verify, verify_link
from badges.formats.errors import UnreadableBadge

_PROOF_REMOVED = frozenset({"no_badge_inside", "not_a_badge_file"})
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_TEXT_CHARACTERS = 1024 * 1024


class VerifyForm(forms.Form):
    """A file, or pasted text, or a link. After validation `judgement` holds the answer."""

    file = forms.FileField(label=_("Badge file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or paste a link or the badge’s text"),
        required=False,
        max_length=MAX_TEXT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    judgement: Judgement

    def clean(self) -> dict[str, Any]:
        """Judge what was given; a refusal stands beside the field it is about."""
        cleaned = super().clean() or {}
        upload, text = cleaned.get("file"), str(cleaned.get("text") or "").strip()
        if self.errors:
            return cleaned
        if upload is None and not text:
            raise forms.ValidationError(_("Choose a file, or paste a link."), code="nothing")
        try:
            self.judgement = self._judge(upload, text)
        except UnreadableBadge as error:
            words = _file_refusal(error) if upload is not None else in_words(error.reason)
            self.add_error("file" if upload is not None else "text", forms.ValidationError(words, error.code))
        return cleaned

    def _judge(self, upload: Any, text: str) -> Judgement:
        now = timezone.now()
        if upload is not None:
            return verify(upload.read(MAX_FILE_BYTES + 1), at=now)
        if text.startswith(("http://", "https://")):
            return verify_link(text, at=now)
        return verify(text.encode(), at=now)


def _file_refusal(error: UnreadableBadge) -> str:
    """Why a file is no badge; where the proof may have been lost on the way, also how it stays inside."""
    reason = in_words(error.reason)
    if error.code not in _PROOF_REMOVED:
        return reason
    advice = gettext(
        "Chat apps and screenshots remove the proof. Ask for the link, or for the original file sent as a document."
    )
    return f"{reason} {advice}"
