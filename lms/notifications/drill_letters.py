"""What the mail after a lost key says. Called in the reader's language and zone."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.enums import DrillOutcome
from badges.models import Award
from lms.kernel.letters import Letter, Line


def after_drill(outcomes: Mapping[Award, DrillOutcome]) -> Letter:
    """One letter about all badges of one person that a lost key had signed, and what became of each."""
    fell = [award for award, outcome in outcomes.items() if outcome == DrillOutcome.FALLEN]
    anew = len(outcomes) - len(fell)
    return Letter(
        subject=_subject(anew),
        paragraphs=(
            _(
                "somebody else may have had a key with which badges of this hub were signed. We have withdrawn it, and "
                "signed with another one whatever our record of sign-offs shows to be genuine. You have done nothing "
                "wrong."
            ),
            *((_signed_anew(),) if anew else ()),
            *((_fallen(),) if fell else ()),
        ),
        lines=tuple(_line(award, outcome) for award, outcome in outcomes.items()),
        action=_("My badges"),
        address=f"{settings.BASE_URL}/me/badges/",
        why=_("You get this mail because a key that had signed badges of yours is withdrawn."),
    )


def _subject(anew: int) -> str:
    if not anew:
        return _("A key of ours was lost: please ask about your badges")
    return ngettext(
        "We signed your badge anew: please fetch it again",
        "We signed your badges anew: please fetch them again",
        anew,
    )


def _signed_anew() -> str:
    return _(
        "What is signed anew says the same, at the same address. Copies that you saved before are refused elsewhere: "
        "fetch the badge again from its page, put it into your wallet again, and give the new file to whoever has the "
        "old one."
    )


def _fallen() -> str:
    return _(
        "What is not signed anew should not be shown any more. That need not mean that it was not earned: talk to a "
        "coordinator of the hub, who can look into it."
    )


def _line(award: Award, outcome: DrillOutcome) -> Line:
    fell = outcome == DrillOutcome.FALLEN
    return Line(
        title=award.achievement.shown_name,
        notes=(_("Not signed anew: ask a coordinator.") if fell else _("Signed anew: fetch it again."),),
        address=f"{settings.BASE_URL}/credentials/{award.public_id}/",
    )
