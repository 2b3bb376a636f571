"""Who issued a badge: an issuer that this hub knows, a stranger, or one that takes another's name."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from badges.domain.verification.judgement import Findings, NamedIssuer
from badges.enums import Verdict
from badges.formats.foreign.keys import VerifyingKey
from badges.formats.foreign.names import looks_like
from badges.formats.proofs import Outcome
from badges.models import TrustedIssuer


def check_issuer(findings: Findings, issuer: NamedIssuer, key: VerifyingKey | None) -> None:
    """Compare the issuer with those that the hub trusts, by id and key, and its name with theirs and our own.

    `key` is the one that signed, None for what is hosted.
    """
    trusted = list(
        TrustedIssuer.objects.defer("note")
    )  # all their names are needed, unless it is one of them
    known = next((each for each in trusted if each.identifier == issuer.id), None)
    if known is not None and known.accepts(None if key is None else key.fingerprint):
        detail = _("Issued by %(name)s, whom this hub knows.") % {"name": known.name}
        findings.add("issuer", Outcome.PASS, detail)
    elif known is not None:
        detail = _("It is signed in the name of %(name)s, but with another key than the hub knows of them.")
        findings.add("issuer", Outcome.FAIL, detail % {"name": known.name}, Verdict.UNTRUSTED_ISSUER)
    elif (name := _imitated(issuer.name, trusted)) is not None:
        detail = _(
            "Be careful: it calls its issuer “%(given)s”, like %(known)s, but it comes from somebody else, %(id)s."
        )
        values = {"given": issuer.name[:200], "known": name, "id": issuer.id[:200]}
        findings.add("issuer", Outcome.FAIL, detail % values, Verdict.UNTRUSTED_ISSUER)
    else:
        detail = _("This hub does not know its issuer, %(id)s. Find out who that is before you rely on it.")
        findings.add("issuer", Outcome.UNKNOWN, detail % {"id": issuer.id[:200]}, Verdict.UNTRUSTED_ISSUER)


def _imitated(name: str, trusted: Iterable[TrustedIssuer]) -> str | None:
    """The hub's name or a trusted issuer's that this one cannot be told from by eye.

    A hub that was never given a name has the one that it came with, as many others have: it is nobody's.
    """
    has_own_name = not looks_like(settings.HUB_NAME, settings.HUB_NAME_UNTIL_NAMED)
    names = [*([settings.HUB_NAME] if has_own_name else []), *(each.name for each in trusted)]
    return next((each for each in names if looks_like(name, each)), None)
