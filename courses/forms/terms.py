"""Proposing what a word of the glossary is to say."""

from django import forms
from django.utils.translation import gettext_lazy

from content.formats.vocabulary import ITEM_LONGEST, TITLE_LONGEST, WORDS_LONGEST
from content.models import Term
from courses.domain.term_review import Words, propose
from courses.models import ReviewEntry
from lms.accounts.models import User


class TermChangeForm(forms.Form):
    """As the glossary has it, without what nobody reads on the pages. `revision` is that of the draft before it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    word = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=ITEM_LONGEST,
        error_messages={"required": gettext_lazy("Write the word.")},
    )
    abbreviation_of = forms.CharField(
        label=gettext_lazy("Stands for"),
        max_length=TITLE_LONGEST,
        required=False,
        help_text=gettext_lazy("If it is an abbreviation."),
    )
    definition = forms.CharField(
        label=gettext_lazy("Meaning"),
        max_length=WORDS_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("In words that the reader knows already."),
        error_messages={"required": gettext_lazy("Say what it means.")},
    )

    def propose(self, term: Term, *, by: User) -> ReviewEntry:
        """Send it into the review; raises DomainError."""
        data = self.cleaned_data
        words = Words(data["word"], data["abbreviation_of"], " ".join(data["definition"].split()))
        return propose(term, words, by=by, revision=data["revision"] or 0)
