"""What the content app adds to Wagtail's admin."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from content.domain.terms import terms_like
from content.models import Term


class TermFeature(EntityFeature):
    """A button, and the keys that press it: the toolbar is not reached by keyboard."""

    def construct_options(self, options: dict[str, Any]) -> None:
        """Both are named to the editor's script."""
        super().construct_options(options)
        options.setdefault("plugins", []).append({"type": "term-keys"})


class TermFilterForm(BaseFilterForm):
    """What is typed to find a word."""

    q = forms.CharField(
        label=_("Look for a word"), widget=forms.TextInput(attrs={"placeholder": _("Search")}), required=False
    )

    def filter(self, _objects: Any) -> list[Term]:
        """The words that answer it; all of them where nothing was typed."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return terms_like(self.search_query)


class _ChoosesTerms:
    """The list of words to choose from, each with its meaning."""

    filter_form_class = TermFilterForm
    results_template_name = "content/admin/terms_found.html"
    page_subtitle = ""

    @property
    def columns(self: Any) -> list[Column]:
        """The word, its language, and what it means: two words may look alike."""
        title, *others = super().columns  # type: ignore[misc]  # beside Wagtail's view
        title.label = _("Word")
        return [
            title,
            *others,
            Column("abbreviation_of", label=_("Stands for")),
            Column("definition", label=_("Meaning")),
        ]


class ChooseTermView(_ChoosesTerms, ChooseView):
    """The dialog."""


class TermsFoundView(_ChoosesTerms, ChooseResultsView):
    """What is shown anew in it with every letter."""


class TermChosenView(SnippetChosenView):
    """The word that was chosen."""

    def get_chosen_response_data(self, item: Term) -> dict[str, Any]:
        """With what a text makes of it: a link, and its words where none were selected."""
        data: dict[str, Any] = super().get_chosen_response_data(item)
        return data | {"url": item.address, "title": item.term}


class TermChooserViewSet(SnippetChooserViewSet):
    """Choosing a word, in texts above all."""

    page_title = _("Choose a word of the glossary")
    choose_view_class = ChooseTermView
    choose_results_view_class = TermsFoundView
    chosen_view_class = TermChosenView


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
    chooser_viewset_class = TermChooserViewSet


register_snippet(TermViewSet)


@hooks.register("register_rich_text_features")  # type: ignore[untyped-decorator]
def register_term(features: Any) -> None:
    """The button of the text editor that links a word to its explanation. What is stored is a link like any other."""
    scripts = ["wagtailadmin/js/chooser-modal.js", "fettle/js/admin-terms.js"]
    choose = reverse_lazy("wagtailsnippetchoosers_content_term:choose")
    button = {
        "type": "TERM",
        "icon": "openquote",
        "description": _("Word of the glossary (Ctrl + Shift + G)"),
        "chooserUrls": {"termChooser": choose},
    }
    features.register_editor_plugin("draftail", "term", TermFeature(button, js=scripts))
