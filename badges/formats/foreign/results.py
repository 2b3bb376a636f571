"""What a signature of another issuer shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from badges.formats.foreign.methods import Method
from badges.formats.proofs import FORGERIES, Outcome

CLOCKS_DIFFER = timedelta(minutes=5)  # by as much may another clock be fast
_FORGERIES = FORGERIES | {"bad_derived_proof"}


def is_forgery(code: str, detail: str) -> bool:
    """Whether this flaw of linked data shows that somebody changed it.

    A part with contexts of its own is allowed to other issuers; what it would mean is not worked out here.
    """
    return code in _FORGERIES and detail != "@context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`fail`: this is not what was signed. `unknown`: it could not be judged. `code` is stable.

    `detail` names the part at fault; `method` is the key that was used, if one was found.
    """

    outcome: Outcome
    code: str
    reason: str
    detail: str = ""
    method: Method | None = None


class NoKey(Exception):
    """The key that a signature names was not found. `code` is stable, `reason` a sentence."""

    def __init__(self, reason: str, code: str = "unknown_key") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


FindKey = Callable[[str], Method]  # by the id of a verification method; raises `NoKey`


def genuine(method: Method) -> Result:
    """The signature is good."""
    reason = "The text is what the issuer signed."
    return Result(outcome=Outcome.PASS, code="genuine", reason=reason, method=method)


def fail(code: str, reason: str, method: Method | None = None, detail: str = "") -> Result:
    """The signature says that something is wrong."""
    return Result(outcome=Outcome.FAIL, code=code, reason=reason, method=method, detail=detail)


def unknown(code: str, reason: str, detail: str = "", method: Method | None = None) -> Result:
    """The signature says nothing."""
    return Result(outcome=Outcome.UNKNOWN, code=code, reason=reason, detail=detail[:200], method=method)


def objection_to(
    method: Method, *, issuer: str | None, signed: datetime | None, at: datetime
) -> Result | None:
    """Why this key cannot vouch for what this issuer is said to have signed, whatever the signature."""
    if method.controller != issuer:
        return fail("wrong_controller", "The key does not belong to the issuer the badge names.", method)
    if not method.vouches:
        return fail("wrong_purpose", "The key was not meant for issuing badges.", method)
    if method.revoked is not None and method.revoked <= at:
        return fail("revoked_key", "Its issuer has withdrawn the key that it was signed with.", method)
    if method.ends is not None and (signed is None or signed > method.ends):
        return fail("retired_key", "It was signed with a key that was no longer in use.", method)
    if signed is not None and signed > at + CLOCKS_DIFFER:
        return unknown("signed_later", "The signature's date lies in the future.", method=method)
    return None


def combined(results: Iterable[Result]) -> Result:
    """What several signatures over the same come to: none may fail, and one has to be good."""
    found = list(results)
    for outcome in (Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN):
        for result in found:
            if result.outcome is outcome:
                return result
    return unknown("no_proof", "It carries no signature.")
