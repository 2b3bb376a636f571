"""What an author should look at again on a page, while it is being written."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.checks import Finding, find
from content.models import FettleDocument, FettleImage, Term
from courses.domain.curriculum.media import names_for
from courses.domain.curriculum.to_bundle import BundleNames, body_of

_WORDS: Final = {
    "alt": gettext_lazy("The picture has no words for those who cannot see it. Write them."),
    "unit": gettext_lazy("The limit for “%(name)s” has no unit. Write it."),
    "no_check": gettext_lazy(
        "Steps without a check: %(name)s. Say what one sees when they have gone right, where it helps."
    ),
    "no_sign": gettext_lazy(
        "Steps name hazards, but no warning or instruction sign stands on the page. Add one."
    ),
    "abbreviation": gettext_lazy(
        "“%(name)s” is not explained. Add it to the glossary, or write it out where it first stands."
    ),
    "hard": gettext_lazy("The text is hard to read (%(name)s). Shorter sentences and plainer words help."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: where it is, what to do, and whether it has to be put right."""

    place: str
    words: str
    is_error: bool


def remarks_on(page: Any) -> list[Remark]:
    """Everything to look at on a course, lesson, practical or pathway as it stands; four queries."""
    stream = page.body if hasattr(page, "body") else page.introduction
    language = page.locale.language_code if page.locale_id else ""
    terms = Term.objects.filter(locale_id=page.locale_id).values_list("term", "slug")
    names = BundleNames(pictures=names_for(FettleImage), downloads=names_for(FettleDocument))
    explained = {word for pair in terms for word in pair}
    return [_remark(one) for one in find(body_of(stream, names), language=language, explained=explained)]


def _remark(finding: Finding) -> Remark:
    words = _WORDS[finding.code] % {"name": finding.name}
    return Remark(_place(finding), words, finding.is_error)


def _place(finding: Finding) -> str:
    if finding.block is None:
        return _("The whole page")
    if finding.step is None:
        return _("Part %(part)d") % {"part": finding.block + 1}
    return _("Part %(part)d, step %(step)d") % {"part": finding.block + 1, "step": finding.step + 1}
