"""Awarding by hand: who may, to whom, once; and what such a badge says."""

import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.domain import awards, by_hand, ending, issuing, naming
from badges.domain.verification import answer, verify
from badges.enums import AwardState, Format, HandOutcome, Verdict
from badges.formats.keys import bound_digest
from badges.models import Achievement, Award, HandAward, MentorIdentity
from lms.accounts import roles
from lms.kernel.errors import AppendOnlyError, DomainError, NotAllowed
from lms.web import privacy
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
WHY = by_hand.Grounds("Every Saturday of the season")


@pytest.fixture
def cora():
    return accounts.coordinator()


def outcomes(lines) -> list[tuple[str, str]]:
    return [(line.text, line.outcome.value) for line in lines]


def test_a_recognition_says_that_it_was_given_by_hand_by_whom_in_role_why_and_that_nobody_watched(cora):
    learner = accounts.trainee()
    grounds = by_hand.Grounds("Every Saturday", "The rota of the season", "https://hub.example/rota")
    [line] = by_hand.give(badges.recognition(), [learner.email], grounds, by=cora, request=uuid.uuid4())
    award = issuing.issue(line.award)
    text = bytes(award.credentials.get(format=Format.OB3).document).decode()
    decision, linked, given = json.loads(text)["evidence"]
    assert decision["genre"] == "AwardedByHand"
    assert "It rests on no signed observation. Grounds: Every Saturday" in decision["narrative"]
    assert linked["id"] == "https://hub.example/rota"
    assert given["narrative"] == "The rota of the season"
    assert given["digestMultibase"] == bound_digest(award.public_id, b"The rota of the season")
    for name in (
        cora.name,
        cora.email,
        learner.name,
        learner.email,
        str(cora.public_id),
        str(learner.public_id),
    ):
        assert name not in text
    judged = verify(text.encode(), at=timezone.now())
    assert (judged.verdict, judged.observations) == (Verdict.VALID, ())
    assert answer(judged)["awarded_by_hand"] == {
        "role": "coordinator",
        "at": HandAward.objects.get().at.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "grounds": "Every Saturday",
        "evidence": "The rota of the season",
        "link": "https://hub.example/rota",
        "rests_on_observations": False,
    }


def test_the_criteria_of_a_recognition_say_that_it_rests_on_no_observation(cora):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    said = json.loads(bytes(award.credentials.get(format=Format.OB3).document))["credentialSubject"][
        "achievement"
    ]
    assert said["criteria"]["narrative"] == (
        "Helped others for a season.\n\nThis badge is awarded by hand by the hub. "
        "It rests on no observation that a mentor signed."
    )
    assert said["achievementType"] == "Award"


def test_a_recognition_is_issued_in_every_form_and_needs_no_mentor(cora):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    assert (award.state, award.held_because) == (AwardState.ISSUED, "")
    assert set(award.credentials.values_list("format", flat=True)) == set(Format.values)
    for credential in award.credentials.exclude(format=Format.OB2):
        judged = verify(bytes(credential.document), at=timezone.now())
        assert judged.verdict is Verdict.VALID
        assert (judged.observations, judged.course_badges) == ((), ())
    assert b'"endorsement"' not in bytes(award.credentials.get(format=Format.OB3).document)
    assert not MentorIdentity.objects.exists()


def test_whoever_has_no_right_awards_nobody():
    achievement, learner = badges.recognition(), accounts.trainee()
    for role in (roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR):
        with pytest.raises(NotAllowed):
            by_hand.give(
                achievement, [learner.email], WHY, by=accounts.person(role, role=role), request=uuid.uuid4()
            )
    assert not Award.objects.exists()


def test_line_by_line_before_anything_is_awarded(cora):
    achievement = badges.recognition()
    holder, gone, tom = accounts.trainee("Hal"), accounts.trainee("Gus"), accounts.trainee("Tom")
    badges.given(achievement, holder, by=cora)
    gone.is_active = False
    gone.save()
    entries = [tom.email.upper(), holder.email, "nobody@example.test", gone.email, tom.email, cora.email]
    lines = by_hand.judge(achievement, entries, WHY, by=cora, request=uuid.uuid4())
    assert outcomes(lines) == [
        (tom.email.upper(), "award"),
        (holder.email, "holds"),
        ("nobody@example.test", "unknown"),
        (gone.email, "erased"),
        (tom.email, "twice"),
        (cora.email, "own"),
    ]
    assert Award.objects.count() == 1


def test_somebody_who_was_erased_meanwhile_is_awarded_nothing(cora):
    achievement, learner = badges.recognition(), accounts.trainee()
    chosen = str(learner.public_id)
    privacy.erase(learner, by=None)
    [line] = by_hand.give(achievement, [chosen], WHY, by=cora, request=uuid.uuid4())
    assert line.outcome in {HandOutcome.ERASED, HandOutcome.UNKNOWN}
    assert not Award.objects.exists()


def test_sending_the_same_request_twice_awards_once(cora):
    achievement, people = badges.recognition(), [accounts.trainee("Ann"), accounts.trainee("Ben")]
    request, entries = uuid.uuid4(), [one.email for one in people]
    first = by_hand.give(achievement, entries, WHY, by=cora, request=request)
    second = by_hand.give(achievement, entries, WHY, by=cora, request=request)
    assert [line.award for line in first] == [line.award for line in second]
    assert {line.outcome for line in second} == {HandOutcome.AWARDED}
    assert (Award.objects.count(), HandAward.objects.count()) == (2, 2)


def test_the_same_request_again_after_a_revocation_awards_nobody(cora):
    achievement, learner, request = badges.recognition(), accounts.trainee(), uuid.uuid4()
    [award] = badges.given(achievement, learner, by=cora, request=request)
    ending.revoke(award, by=cora, reason="The wrong person")
    by_hand.give(achievement, [learner.email], WHY, by=cora, request=request)
    assert Award.objects.count() == 1
    [again] = badges.given(achievement, learner, by=cora)
    assert (again.renewal, again.state) == (2, AwardState.ISSUED)


def test_the_database_keeps_one_award_for_each_request(cora):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            achievement=award.achievement,
            learner=award.learner,
            renewal=7,
            request=award.request,
            earned_at=award.earned_at,
        )


def test_the_row_of_who_gave_it_is_never_changed(cora):
    badges.given(badges.recognition(), accounts.trainee(), by=cora)
    row = HandAward.objects.get()
    assert (row.by, row.role, row.narrative) == (cora.pseudonym, "coordinator", "Every Saturday")
    with pytest.raises(AppendOnlyError):
        row.save()


def test_grounds_that_name_the_person_are_refused_for_that_person_alone(cora):
    achievement, tom, ann = badges.recognition(), accounts.trainee("Tom Tiller"), accounts.trainee("Ann")
    grounds = by_hand.Grounds("Because tom tiller helped")
    lines = by_hand.give(achievement, [tom.email, ann.email], grounds, by=cora, request=uuid.uuid4())
    assert [line.outcome for line in lines] == [HandOutcome.NAMED, HandOutcome.AWARDED]


def test_a_course_is_given_only_where_the_ledger_supports_it_and_the_missing_skills_are_named(cora):
    first, second = courses.skill("S01"), courses.skill("S02")
    achievement, mentor = badges.achievement(), courses.mentor()
    ready, late = accounts.trainee("Ready"), accounts.trainee("Late")
    for learner in (ready, late):
        courses.observation(mentor, learner, first)
    last = courses.observation(mentor, ready, second)
    lines = by_hand.give(achievement, [ready.email, late.email], WHY, by=cora, request=uuid.uuid4())
    assert [line.outcome for line in lines] == [HandOutcome.AWARDED, HandOutcome.NOT_EARNED]
    assert "C01·S02 Skill S02 (not begun)" in lines[1].detail
    award = issuing.issue(Award.objects.get())
    assert (award.renewal, award.skills, award.state) == (last.position, ["S01", "S02"], AwardState.ISSUED)
    judged = verify(bytes(award.credentials.get(format=Format.OB3).document), at=timezone.now())
    assert judged.decision is not None
    assert judged.decision.observed
    assert len(judged.observations) == 2
    assert awards.award_missing() == [award]  # the sweep agrees, and awards nothing beside it


def test_an_achievement_that_is_awarded_no_more_is_not_given_either(cora):
    badges.recognition()
    Achievement.objects.update(live=False)
    with pytest.raises(DomainError, match="awarded no more"):
        by_hand.give(Achievement.objects.get(), ["a@example.test"], WHY, by=cora, request=uuid.uuid4())


def test_a_reason_is_needed(cora):
    with pytest.raises(DomainError, match="on what grounds"):
        by_hand.give(badges.recognition(), [], by_hand.Grounds(" "), by=cora, request=uuid.uuid4())


def test_looking_and_giving_ask_for_the_same_number_of_rows_however_many_people(
    cora, django_assert_max_num_queries
):
    version, mentor = courses.skill(), courses.mentor()
    achievement, learners = (
        badges.skill_set((version, 3)),
        [accounts.trainee(f"Learner {n}") for n in range(12)],
    )
    for learner in learners[:6]:
        courses.observation(mentor, learner, version)
    entries = [one.email for one in learners]
    cora.get_all_permissions()
    with django_assert_max_num_queries(12):
        lines = by_hand.judge(achievement, entries, WHY, by=cora, request=uuid.uuid4())
    assert [line.outcome.value for line in lines] == ["award"] * 6 + ["not_earned"] * 6
    with django_assert_max_num_queries(24):
        by_hand.give(achievement, entries, WHY, by=cora, request=uuid.uuid4())
    assert Award.objects.count() == 6


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a@x.test\n\n  b@x.test  ", ["a@x.test", "b@x.test"]),
        ("name;e-mail\nAnn;a@x.test\n", ["a@x.test"]),
        ('"Ann, Tiller","a@x.test"\r\nBen <b@x.test>', ["a@x.test", "b@x.test"]),
        ("\ufeffa@x.test", ["a@x.test"]),
        ("not an address", ["not an address"]),
        ("", []),
    ],
)
def test_a_pasted_list_is_read_as_people_write_it(text, entries):
    assert naming.entries_in(text) == entries


def test_everybody_who_follows_a_course_now():
    ann, ben = accounts.trainee("Ann"), accounts.trainee("Ben")
    page = courses.course("C05")
    from courses.domain.enrolment import enrol, leave  # noqa: PLC0415 -- only here

    for learner in (ann, ben):
        enrol(learner=learner, course=page)
    leave(learner=ben, course=page)
    assert naming.enrolled_in("C05") == [str(ann.public_id)]
