"""What an author should look at again on a page, while it is being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.checks import Finding, find
from content.formats.vocabulary import UNKNOWN_LICENCE
from content.models import FettleDocument, FettleImage, Term
from courses.domain.curriculum.media import names_for
from courses.domain.curriculum.to_bundle import BundleNames, body_of

_WORDS: Final = {
    "alt": gettext_lazy("The picture has no words for those who cannot see it. Write them."),
    "unit": gettext_lazy("The limit for “%(name)s” has no unit. Write it."),
    "no_basis": gettext_lazy("Nobody has said what the limit for “%(name)s” rests on. Choose it."),
    "no_source": gettext_lazy("The limit for “%(name)s” does not say what it rests on. Name it in its note."),
    "no_confirmer": gettext_lazy(
        "The limit for “%(name)s” is a draft. Say in its note who has to confirm it."
    ),
    "no_standard": gettext_lazy(
        "The limit for “%(name)s” rests on a standard. Name it in its note, with its number."
    ),
    "no_document": gettext_lazy(
        "The limit for “%(name)s” is a maker’s. Name the data sheet or manual it is taken from in its note."
    ),
    "no_licence": gettext_lazy(
        "Nobody has said under which licence “%(name)s” may be used. Write it with the picture or document."
    ),
    "silent": gettext_lazy(
        "A wrong answer says nothing to whoever chose it: %(name)s. Write feedback for it."
    ),
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
    """Everything to look at on a course, lesson, practical or pathway as it stands; six queries."""
    stream = page.body if hasattr(page, "body") else page.introduction
    language = page.locale.language_code if page.locale_id else ""
    terms = Term.objects.filter(locale_id=page.locale_id).values_list("term", "slug")
    names = BundleNames(pictures=names_for(FettleImage), downloads=names_for(FettleDocument))
    found = find(
        body_of(stream, names),
        language=language,
        explained={word for pair in terms for word in pair},
        unlicensed=_unlicensed(FettleImage, names.pictures) | _unlicensed(FettleDocument, names.downloads),
    )
    return [_remark(one) for one in found]


def _unlicensed(model: type[FettleImage] | type[FettleDocument], names: Mapping[int, str]) -> set[str]:
    unsaid = model.objects.filter(licence__in=("", UNKNOWN_LICENCE)).values_list("pk", flat=True)
    return {names[pk] for pk in unsaid if pk in names}


def _remark(finding: Finding) -> Remark:
    words = _WORDS[finding.code] % {"name": finding.name}
    return Remark(_place(finding), words, finding.is_error)


def _place(finding: Finding) -> str:
    if finding.block is None:
        return _("The whole page")
    if finding.step is None:
        return _("Part %(part)d") % {"part": finding.block + 1}
    if finding.code == "silent":
        return _("Part %(part)d, question %(question)d") % {
            "part": finding.block + 1,
            "question": finding.step + 1,
        }
    return _("Part %(part)d, step %(step)d") % {"part": finding.block + 1, "step": finding.step + 1}
