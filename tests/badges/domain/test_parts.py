"""A pathway's badge lists the badges of its courses, and nothing links two badges of one person."""

import hashlib
import itertools
import json
import re
import uuid

import base58
import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.tokens import ALGORITHM_OF
from badges.domain.verification import answer, verify
from badges.enums import AwardState, Format, Kind, Verdict
from badges.formats import jws
from badges.formats.course_badges import stated_parts
from badges.formats.evidence import stated_observations
from badges.formats.keys import bound_digest
from badges.formats.strict_json import to_json_bytes
from badges.models import Award
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db

# Of the day, of signing, or of an expiry, about which the holder is told.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def document_of(award):
    return json.loads(text_of(award))


def text_of(award):
    return bytes(award.credentials.get(format=Format.OB3).document)


def stated(text):
    """What docs/employers.md says to hash: without signatures, names sorted, no spaces (RFC 8785)."""
    document = {
        name: value for name, value in json.loads(text).items() if name not in {"proof", "endorsement"}
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@pytest.fixture
def pathway():
    """A pathway of two courses with one skill each; the second expires after a year."""
    versions = [courses.skill("S01", "C01"), courses.skill("S09", "C02", expiry_months=12)]
    courses.pathway("P1", ["C01", "C02"])
    for code in ("C01", "C02"):
        badges.achievement(code)
    badges.achievement("P1", kind=Kind.PATHWAY)
    return versions


def earn(learner, versions, *codes):
    """Both skills observed; the awards that are owed for these codes."""
    mentors = [courses.mentor("Max"), courses.mentor("Max", course="C02")]
    for mentor, version in zip(mentors, versions, strict=False):
        courses.observation(mentor, learner, version)
    return [awards.reconsider(badges.Achievement.objects.get(code=code), learner) for code in codes]


def test_a_pathways_badge_lists_the_course_badges_bound_by_a_digest(pathway):
    learner = accounts.trainee()
    first, second, whole = earn(learner, pathway, "C01", "C02", "P1")
    document = document_of(issuing.issue(whole))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (AwardState.ISSUED, AwardState.ISSUED)
    assert "endorsement" not in document
    assert stated_observations(document) == ()
    parts = stated_parts(document)
    assert [(part.course, part.name) for part in parts] == [("C01", "Course C01"), ("C02", "Course C02")]
    assert [part.lasting for part in parts] == [True, True]
    assert [part.digest for part in parts] == [
        bound_digest(whole.public_id, stated(text_of(one))) for one in (first, second)
    ]
    plain = hashlib.sha256(whole.public_id.bytes + stated(text_of(first))).digest()
    assert base58.b58decode(parts[0].digest[1:]) == b"\x12\x20" + plain
    assert [part.valid_until is None for part in parts] == [True, False]
    assert parts[1].valid_until.date() == second.valid_until.date()
    assert [result["alignment"][0]["targetCode"] for result in document["credentialSubject"]["result"]] == [
        "S01",
        "S09",
    ]


def test_a_sweep_issues_the_course_badges_before_the_pathway_that_lists_them(pathway):
    [whole] = earn(accounts.trainee(), pathway, "P1")
    earn(whole.learner, [], "C01", "C02")
    assert issuing.issue_pending() == 3
    assert [part.course for part in stated_parts(document_of(whole))] == ["C01", "C02"]


def test_a_pathways_badge_is_valid_and_its_answer_names_the_course_badges(pathway):
    [_first, _second, whole] = earn(accounts.trainee(), pathway, "C01", "C02", "P1")
    judgement = verify(text_of(issuing.issue(whole)), at=timezone.now())
    assert judgement.verdict is Verdict.VALID
    assert answer(judgement)["observations"] == []
    assert [part["course"] for part in answer(judgement)["course_badges"]] == ["C01", "C02"]


def test_a_course_without_a_badge_of_its_own_is_stated_by_its_observations(pathway):
    [_first, whole] = earn(accounts.trainee(), pathway, "C01", "P1")
    document = document_of(issuing.issue(whole))
    assert [part.course for part in stated_parts(document)] == ["C01"]
    assert [seen.skill for seen in stated_observations(document)] == ["S09"]
    assert len(document["endorsement"]) == 1
    assert verify(to_json_bytes(document), at=timezone.now()).verdict is Verdict.VALID


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.SUSPENDED, AwardState.REPLACED])
def test_a_course_badge_that_has_ended_is_not_listed(pathway, state):
    first, whole = earn(accounts.trainee(), pathway, "C01", "P1")
    issuing.issue(first)
    Award.objects.filter(pk=first.pk).update(state=state)
    document = document_of(issuing.issue(whole))
    assert stated_parts(document) == ()
    assert [seen.skill for seen in stated_observations(document)] == ["S01", "S09"]


def test_another_persons_course_badge_is_not_listed(pathway):
    other = earn(accounts.trainee("Tom"), pathway, "C01")[0]
    issuing.issue(other)
    [whole] = earn(accounts.trainee(), pathway, "P1")
    assert stated_parts(document_of(issuing.issue(whole))) == ()


@pytest.fixture
def of_two(pathway):
    """Three badges each of two people, who did the same on the same day."""
    codes = ("C01", "C02", "P1")
    return [
        [issuing.issue(one) for one in earn(accounts.trainee(name), pathway, *codes)]
        for name in ("Tessa", "Tom")
    ]


def said_in(award, form):
    """All that one form of a badge says: of a token its payload and its header."""
    text = bytes(award.credentials.get(format=form).document)
    if form not in ALGORITHM_OF:
        return texts(json.loads(text))
    token = jws.read(text)
    return texts(token.payload) | texts(dict(token.header))


def test_badges_of_one_person_have_no_text_in_common_but_what_anybodys_have(of_two):
    """Whatever two of one person's badges share, in any of their forms, stands in another person's badges as well."""
    mine, theirs = ([[said_in(one, form) for form in Format] for one in badges_] for badges_ in of_two)
    anybodys = set().union(*(said for badge in theirs for said in badge))
    for first, second in itertools.combinations(mine, 2):
        for one, other in itertools.product(first, second):
            assert one & other - anybodys == set()


def test_the_forms_of_one_badge_are_told_apart_from_those_of_another_by_every_salt_and_subject(of_two):
    recipients = []
    for award in of_two[0]:
        hosted = json.loads(bytes(award.credentials.get(format=Format.OB2).document))["recipient"]
        signed = jws.read(bytes(award.credentials.get(format=Format.OB2_JWS).document)).payload["recipient"]
        assert hosted == signed
        recipients.append((hosted["salt"], hosted["identity"], document_of(award)["credentialSubject"]["id"]))
    for values in zip(*recipients, strict=True):
        assert len(set(values)) == len(recipients)


def test_two_badges_that_rest_on_the_same_observation_share_no_text_that_tells_so(pathway):
    """A renewed badge states the earlier observations again: the same words as any other of that mentor and day."""
    learner, version = accounts.trainee(), pathway[0]
    mentor = courses.mentor()
    courses.observation(mentor, learner, version)
    achievement = badges.Achievement.objects.get(code="C01")
    before = document_of(issuing.issue(awards.reconsider(achievement, learner)))
    Award.objects.update(state=AwardState.REPLACED)
    again = Award.objects.get()
    again.pk, again.public_id, again.state, again.renewal = (
        None,
        uuid.uuid4(),
        AwardState.PENDING,
        again.renewal,
    )
    Award.objects.all().update(renewal=0)
    again.save()
    after = document_of(issuing.issue(again))
    tom = accounts.trainee("Tom")
    courses.observation(mentor, tom, version)
    anybodys = texts(document_of(issuing.issue(awards.reconsider(achievement, tom))))
    assert texts(before) & texts(after) <= anybodys


def texts(value):
    """Every text in a document but moments, and every token of its machine lines."""
    if isinstance(value, str):
        return {text for text in (value, *re.split(r"[;\s]+", value)) if not MOMENT.fullmatch(text)}
    if isinstance(value, (bool, int)):
        return set()  # moments of tokens, and "hashed"
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(texts, parts))
