"""Forms of the editors' site for pictures."""

from wagtail.images.forms import BaseImageForm

from content.events import pictures_shown
from content.models import FettleImage


class PictureForm(BaseImageForm):
    """Uploads a picture or changes one; where another file takes its place, its sizes are wanted again."""

    def save(self, commit: bool = True) -> FettleImage:
        """The picture. Wagtail throws the old file and its sizes away."""
        replaced = "file" in self.changed_data and self.instance.pk is not None
        row: FettleImage = super().save(commit=commit)
        if commit and replaced:
            pictures_shown.announce(image_ids=[row.pk])
        return row
