"""A hub at a public https address, and everything that it serves about one badge."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.test import Client

from badges.domain import awards, by_hand, issuing, status
from badges.domain.identity import choose_identity
from badges.enums import AwardState, Format, HeldIdentity, Kind
from badges.formats.keys import did_web_url
from badges.models import Achievement, Award, Credential
from courses.domain.incidents import suspend
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User
from tests.factories import accounts, badges, courses

ORIGIN = "https://hub.example"
_HEADERS = {"accept": "application/json", "host": "hub.example"}
_DID = re.compile(r"did:web:hub\.example[A-Za-z0-9:.%-]*")


def issued(*, when: datetime | None = None, **skill: Any) -> Award:
    """An issued badge of one skill that was measured; the tests' `hub` fixture has set the origin."""
    version = courses.skill(measurements=[courses.measurement()], **skill)
    learner = accounts.trainee()
    courses.observation(courses.mentor(), learner, version, readings={"m1": ["4.8"]}, when=when)
    return _issued(badges.achievement(), learner)


def pathway_badge() -> Award:
    """The badge of a pathway of two courses, whose badges are issued with it."""
    versions = [courses.skill("S01", "C01"), courses.skill("S09", "C02", expiry_months=12)]
    courses.pathway("P1", ["C01", "C02"])
    learner, mentors = accounts.trainee(), [courses.mentor(), courses.mentor(course="C02")]
    achievements = [badges.achievement("C01"), badges.achievement("C02")]
    achievements.append(badges.achievement("P1", kind=Kind.PATHWAY))
    for mentor, version in zip(mentors, versions, strict=True):
        courses.observation(mentor, learner, version)
    return [_issued(achievement, learner) for achievement in achievements][-1]


def rich_badge() -> Award:
    """With everything in it that a badge can have: for a pathway of three courses of which one has no badge, given by
    hand with evidence, with an end, and with its holder's address.
    """
    learner, cora = accounts.trainee(), accounts.coordinator()
    courses.pathway("P1", ["C01", "C02", "C03"])
    for code, skill, expires in (("C01", "S01", None), ("C02", "S09", 12), ("C03", "S20", None)):
        version = courses.skill(skill, code, expiry_months=expires, measurements=[courses.measurement()])
        courses.observation(courses.mentor(course=code), learner, version, readings={"m1": ["4.8"]})
        if code != "C03":
            _issued(badges.achievement(code), learner)
    grounds = by_hand.Grounds("Every Saturday", "The rota of the season", "https://rota.example/2026")
    whole = badges.achievement("P1", kind=Kind.PATHWAY)
    [line] = by_hand.give(whole, [learner.email], grounds, by=cora, request=uuid.uuid4())
    assert line.award is not None
    first = issuing.issue(line.award)
    named = choose_identity(first, by=learner, identity=HeldIdentity.EMAIL)
    assert named is not None
    return issuing.issue(named)


def _issued(achievement: Achievement, learner: User) -> Award:
    award = awards.reconsider(achievement, learner)
    assert award is not None
    return issuing.issue(award)


def end(award: Award, how: str) -> None:
    """Revoke it, since its observation is taken back, or suspend it, since its skill is on hold; published."""
    learner = User.objects.get(awards=award)
    if how == "revoked":
        event = SignOffEvent.objects.get(kind="Observed", subject=learner.pseudonym)
        courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    else:
        by = accounts.coordinator()
        suspend(Skill.objects.get(), [learner], by=by, reason="The guard was changed", public_id=uuid.uuid4())
    awards.reconsider(award.achievement, learner)
    status.publish()


def replaced_and_newer() -> tuple[Award, Award]:
    """A badge, and the one that has replaced it because its earliest expiry moved."""
    old = issued(expiry_months=12)
    learner = User.objects.get(awards=old)
    version = Skill.objects.get().current
    assert version is not None
    courses.observation(courses.mentor("Mia"), learner, version, readings={"m1": ["4.9"]})
    newer = _issued(old.achievement, learner)
    old.refresh_from_db()
    assert (old.state, newer.state) == (AwardState.REPLACED, AwardState.ISSUED)
    return old, newer


def token(award: Award, form: Format) -> str:
    """The badge in a form that is a signed token."""
    stored: Credential = award.credentials.get(format=form)
    return bytes(stored.document).decode()


def document(award: Award, form: Format = Format.OB3) -> dict[str, Any]:
    """The signed or hosted document, as its bytes say."""
    stored: Credential = award.credentials.get(format=form)
    parsed: dict[str, Any] = json.loads(bytes(stored.document))
    return parsed


def served(credential: Any) -> dict[str, Any]:
    """What the hub answers at every address that a verifier of this credential may look up, DIDs included.

    Found by following addresses: what is served names further ones.
    """
    client, found = Client(), {}
    waiting = list(_addresses(credential))
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = _get(client, did_web_url(address) if address.startswith("did:") else address)
        if address.startswith("did:"):
            found[did_web_url(address)] = found[address]
        waiting += _addresses(found[address])
    return {address: answer for address, answer in found.items() if answer is not None}


def _addresses(value: Any) -> Iterator[str]:
    for text in _texts(value):
        yield from _DID.findall(text)
        if text.startswith(f"{ORIGIN}/"):
            yield text.partition("#")[0]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _get(client: Client, address: str) -> Any:
    """The JSON or text at one of the hub's addresses, whatever its status; None for pictures and pages."""
    answer = client.get(address.removeprefix(ORIGIN), headers=_HEADERS, secure=True)
    kind = answer["Content-Type"].partition(";")[0]
    if "json" in kind or kind == "application/vc":
        return json.loads(answer.content)
    return answer.content.decode() if kind in {"application/jwt", "text/plain"} else None
