"""What an employer fills in: the badge, in whatever form it came, and whose it is said to be."""

import re
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.domain.reasons import in_words
from badges.domain.verification import (
    Check,
    Holder,
    Judgement,
    LinkOnly,
    verify,
    verify_code,
    verify_link,
)
from badges.domain.whose import holds_code, is_of
from badges.formats.errors import UnreadableBadge
from badges.formats.identities import MOST_LETTERS
from badges.formats.jws import looks_like_token
from badges.formats.links import links_in

_PROOF_REMOVED = frozenset({"no_badge_inside", "not_a_badge_file"})
_MARKDOWN: Final = re.compile(r"\[[^\]\n]*\]\(https?://", re.IGNORECASE)  # a link with its words, not JSON
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_TEXT_CHARACTERS = 1024 * 1024


class VerifyForm(forms.Form):
    """A file, a photo of a QR code, pasted text or a link. After validation `judgement` holds the answer.

    Where all that was found is a link that nobody has asked to follow, `found` says so, and the link stands in the
    field for links, to be sent if that is wanted. `scanned`: the text comes from a code, read by the browser.
    """

    file = forms.FileField(label=_("Badge file"), required=False, allow_empty_file=True)
    photo = forms.FileField(label=_("Photo of the code"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or paste a link or the badge’s text"),
        required=False,
        max_length=MAX_TEXT_CHARACTERS,
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off", "autocapitalize": "off"}
        ),
    )
    scanned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    judgement: Judgement | None = None
    link: str = ""  # the one that was asked about
    found: LinkOnly | None = None

    def clean(self) -> dict[str, Any]:
        """Judge what was given; a refusal stands beside the field it is about."""
        cleaned = super().clean() or {}
        name = next((one for one in ("file", "photo") if cleaned.get(one) is not None), "text")
        text = str(cleaned.get("text") or "").strip()
        if self.errors:
            return cleaned
        if name == "text" and not text:
            raise forms.ValidationError(_("Choose a file, or paste a link."), code="nothing")
        if name != "text" and text:
            raise forms.ValidationError(
                _("You gave a file, and a text too. Empty the field, or leave the file out."), code="both"
            )
        try:
            self.judgement = self._judge(cleaned.get(name), text)
        except LinkOnly as found:
            self.found = found
            self.data = {"text": found.link}
        except UnreadableBadge as error:
            words = in_words(error.reason) if name == "text" else _file_refusal(error, photo=name == "photo")
            self.add_error(name, forms.ValidationError(words, error.code))
        return cleaned

    def _judge(self, upload: Any, text: str) -> Judgement:
        now = timezone.now()
        if not isinstance(upload, str):
            data = upload.read(MAX_FILE_BYTES + 1)
            return verify(data, at=now)
        if self.cleaned_data["scanned"]:
            self.link = text  # one of another site is refused there: nobody has seen it yet
            return verify_code(text, at=now)
        links = links_in(text) if _may_hold_links(text) else []
        if len(links) > 1:
            raise UnreadableBadge(
                gettext("There are several links in this. Paste one, or check many badges at once."),
                "several_links",
            )
        if not links:
            return verify(text.encode(), at=now)
        [self.link] = links
        return verify_link(self.link, at=now)


class WhoseForm(forms.Form):
    """What an employer was told, or the code that the holder shows; one of the two."""

    of = forms.CharField(widget=forms.HiddenInput)
    recipient = forms.CharField(
        label=_("Name or e-mail address"),
        help_text=_("As the person gave it to you, in full."),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    recipient_code = forms.CharField(
        label=_("Or the one-time code that they show you"),
        help_text=_("Eight letters and digits. It works once."),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        cleaned = super().clean() or {}
        given = [bool(cleaned.get(name)) for name in ("recipient", "recipient_code")]
        if not self.errors and not any(given):
            raise forms.ValidationError(gettext("Type a name or an address, or a code."), code="one_of_two")
        if not self.errors and all(given):
            raise forms.ValidationError(
                gettext("You typed a name and a code. Empty one of the two fields."), code="one_of_two"
            )
        return cleaned

    @property
    def by_code(self) -> bool:
        """Whether a code was typed; once it is valid."""
        return bool(self.cleaned_data["recipient_code"])

    def answer(self, holder: Holder) -> Check:
        """Whether it is them; once it is valid."""
        if self.by_code:
            return holds_code(holder, self.cleaned_data["recipient_code"], at=timezone.now())
        return is_of(holder, self.cleaned_data["recipient"])


def _may_hold_links(text: str) -> bool:
    """Whether it is no badge itself: those are JSON, a token or an SVG, and name addresses of their own."""
    if _MARKDOWN.match(text):
        return True
    return not (text.startswith(("{", "[", "<?", "<svg", "<!")) or looks_like_token(text.encode()))


def _file_refusal(error: UnreadableBadge, *, photo: bool) -> str:
    """Why a file is no badge; where the proof may have been lost on the way, also how it stays inside."""
    reason = in_words(error.reason)
    if error.code not in _PROOF_REMOVED:
        return reason
    if photo:
        return f"{reason} {gettext('Take it again: the whole code, sharp and without glare.')}"
    advice = gettext(
        "Chat apps and screenshots remove the proof. Ask for the link, or for the original file sent as a document."
    )
    return f"{reason} {advice}"
