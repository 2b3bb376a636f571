"""What the content app adds to Wagtail's admin."""

from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from content.events import pictures_shown
from content.models import FettleImage, Term


class TermViewSet(SnippetViewSet):
    """The glossary: words, and the address to link them with."""

    model = Term
    icon = "openquote"
    menu_label = _("Glossary")
    add_to_admin_menu = True
    menu_order = 450
    list_display: ClassVar = ["term", "abbreviation_of", "definition", "address"]
    search_fields: ClassVar = ["term", "slug", "abbreviation_of", "definition"]
    search_backend_name = None
    ordering: ClassVar = ["slug"]


register_snippet(TermViewSet)


@hooks.register("after_edit_image")  # type: ignore[untyped-decorator]
def on_picture_replaced(_request: HttpRequest, image: FettleImage) -> None:
    """Its sizes went with the old file: they are wanted again."""
    pictures_shown.announce(image_ids=[image.pk])
