"""What a genuine Open Badge 3.0 says of itself: whether it is complete, its dates, its facts."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badges.domain.reasons import in_words
from badges.domain.verification.judgement import Badge, Findings, NamedIssuer
from badges.enums import Verdict
from badges.formats import ob3, proofs
from badges.formats.proofs import Outcome


def check_structure(findings: Findings, document: dict[str, Any]) -> bool:
    """Whether the document is a complete Open Badge 3.0: what follows relies on its parts."""
    problems = ob3.structure_problems(document)
    if problems:
        findings.add("schema", Outcome.FAIL, " ".join(map(in_words, problems)), Verdict.UNVERIFIABLE)
    else:
        findings.add("schema", Outcome.PASS, _("It is a complete Open Badge 3.0."))
    return not problems


def check_dates(findings: Findings, badge: Badge) -> None:
    """Whether the badge is valid at the moment it is checked for."""
    if badge.valid_until is not None and badge.valid_until <= findings.now:
        findings.add(
            "validity",
            Outcome.FAIL,
            _("It expired on %(date)s.") % {"date": _day(badge.valid_until)},
            Verdict.EXPIRED,
        )
    elif badge.valid_from is not None and badge.valid_from > findings.now:
        findings.add("validity", Outcome.FAIL, _("It is not valid yet."), Verdict.UNVERIFIABLE)
    elif badge.valid_until is None:
        findings.add("validity", Outcome.PASS, _("It has no expiry date."))
    else:
        findings.add(
            "validity", Outcome.PASS, _("It is valid until %(date)s.") % {"date": _day(badge.valid_until)}
        )


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def badge_of(document: dict[str, Any]) -> Badge:
    """Facts from a document whose proof has passed."""
    achievement = document["credentialSubject"]["achievement"]
    return Badge(
        name=achievement["name"],
        achievement=achievement["id"],
        issuer=NamedIssuer(document["issuer"]["id"], document["issuer"]["name"]),
        valid_from=proofs.moment(document.get("validFrom")),
        valid_until=proofs.moment(document.get("validUntil")),
        page=document["id"],
    )
