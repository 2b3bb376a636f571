"""What the form of an achievement asks for about its picture."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from badges.domain import artwork
from badges.domain.artwork import Picture
from badges.models import Achievement
from lms.kernel.errors import DomainError


class LooksForm(WagtailAdminModelForm):
    """Refuses colours that cannot be seen and files that are no picture, with the reason beside the field."""

    picture_file = forms.FileField(
        label=_("Own picture (PNG)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        help_text=_(
            "Instead of the drawn badge: square, 600 pixels a side or more (300 at least), on a transparent ground."
        ),
    )
    drawing_file = forms.FileField(
        label=_("The same picture as a drawing (SVG)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/svg+xml"}),
        help_text=_("If there is one. Without it, SVG badges show the PNG."),
    )
    drop_picture = forms.BooleanField(label=_("Go back to the drawn badge"), required=False)
    _taken: Picture | None = None

    def clean(self) -> dict[str, Any]:
        """Check that the badge can be seen."""
        cleaned: dict[str, Any] = super().clean() or {}
        image, drawing = cleaned.get("picture_file"), cleaned.get("drawing_file")
        if drawing and not image:
            self.add_error("picture_file", _("Add the picture as PNG too: most places show that one."))
        elif image:
            self._take(image, drawing)
        if not image and (cleaned.get("drop_picture") or self.instance.picture_id is None):
            self._check_colours(cleaned)
        return cleaned

    def _take(self, image: Any, drawing: Any) -> None:
        title = f"{self.instance.code} {self.instance.name}"
        try:
            self._taken = artwork.take_in(image.read(), drawing.read() if drawing else None, title=title)
        except DomainError as refused:
            self.add_error("picture_file", refused.message)

    def _check_colours(self, cleaned: dict[str, Any]) -> None:
        own = self.instance
        chosen = {name: cleaned.get(name, getattr(own, name)) for name in ("trade", "ground", "ink")}
        design = artwork.design_of(Achievement(code=own.code, kind=own.kind, level=own.level, **chosen))
        for fault in artwork.faults(design.ground, design.ink):
            self.add_error("ground", fault)

    def save(self, commit: bool = True) -> Achievement:
        """Save it with its picture."""
        if self._taken is not None:
            self.instance.picture_id = artwork.keep(self._taken)
        elif self.cleaned_data.get("drop_picture"):
            self.instance.picture = None
        saved: Achievement = super().save(commit=commit)
        return saved
