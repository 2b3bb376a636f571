"""How the hub's own badges stand, from its own records."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from badges.domain.renewal import successor_of
from badges.domain.showing import showing_of
from badges.domain.verification.judgement import Findings
from badges.enums import AwardState, Verdict
from badges.formats.addresses import credential_page
from badges.formats.proofs import Outcome
from badges.models import Award, Credential

_ENDED = {
    AwardState.REVOKED: Verdict.REVOKED,
    AwardState.SUSPENDED: Verdict.SUSPENDED,
    AwardState.REPLACED: Verdict.REPLACED,
}


def check_status(findings: Findings, stored: Credential | None) -> None:
    """How a badge with a signature of ours stands; one that is not in our records cannot be relied on."""
    if stored is None:
        findings.add(
            "status",
            Outcome.UNKNOWN,
            _("Our signature, but the badge is not in our records. Ask the hub."),
            Verdict.UNVERIFIABLE,
        )
        return
    ended = _ENDED.get(AwardState(stored.award.state))
    if ended is Verdict.REVOKED:
        findings.add("status", Outcome.FAIL, _("The hub has revoked this badge."), ended)
    elif ended is Verdict.SUSPENDED:
        findings.add("status", Outcome.FAIL, _("The hub has put this badge on hold."), ended)
    elif ended is Verdict.REPLACED:
        findings.add("status", Outcome.FAIL, _replaced(stored.award), ended)
    else:
        findings.add("status", Outcome.PASS, _("The hub has not revoked or replaced it."))


def _replaced(award: Award) -> str:
    newer = successor_of(award) if award.leads_on else None
    if newer is None or not showing_of(newer).is_public:
        return _("A newer badge has replaced this one. Ask for it.")
    address = credential_page(settings.BASE_URL, newer.public_id)
    return _("A newer badge has replaced this one: %(address)s") % {"address": address}


def holder_state(award: Award, moment: datetime) -> Verdict:
    """The verdict on an award as its own page shows it, from the database alone."""
    ended = _ENDED.get(AwardState(award.state))
    if ended is not None:
        return ended
    return Verdict.EXPIRED if award.has_expired(moment) else Verdict.VALID
