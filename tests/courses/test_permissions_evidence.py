"""Who may see a piece of evidence: the whole matrix of readers and consents."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from courses.domain import evidence
from courses.enums import Act, ConsentScope, EvidenceState, Mark
from courses.models import AuthorityGrant, Evidence
from courses.permissions import can_view_evidence, evidence_reader
from lms.accounts import roles
from tests.factories import accounts, courses
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db

READERS = (
    "learner",
    "uploader",
    "signer",
    "coordinator",
    "judging",
    "assessor",
    "countersigner",
    "other mentor",
    "trainee",
    "nobody",
)


class Bench:
    """One learner, one observation, and everybody who might look."""

    def __init__(self) -> None:
        self.version = courses.skill()
        self.people: dict[str, Any] = {
            "learner": accounts.trainee(),
            "uploader": accounts.person("Una", role=roles.MENTOR),
            "signer": courses.mentor("Sam"),
            "coordinator": accounts.coordinator(),
            "judging": accounts.person("Jo", role=roles.MENTOR),
            "assessor": courses.mentor("Ann"),
            "countersigner": courses.mentor("Cleo", act=Act.COUNTERSIGN),
            "other mentor": courses.mentor("Olga", course="C02"),
            "trainee": accounts.trainee("Otto"),
            "nobody": AnonymousUser(),
        }
        self.row = made.item(self.people["learner"], by=self.people["uploader"])

    def bind(self, mark: Mark = Mark.MET) -> None:
        self.row.uploaded_by = self.people["signer"]
        self.row.save()
        made.signed(self.people["signer"], self.people["learner"], self.version, [self.row], mark=mark)
        self.row.uploaded_by = self.people["uploader"]
        self.row.save()

    def who_sees(self, **changes) -> set[str]:
        Evidence.objects.filter(pk=self.row.pk).update(**changes)
        row = Evidence.objects.select_related("learner__safeguard", "event").get(pk=self.row.pk)
        now = timezone.now()
        return {
            name
            for name, person in self.people.items()
            if can_view_evidence(person, row, now, judging=name == "judging")
        }


@pytest.fixture
def bench():
    return Bench()


NEAR = {"learner", "uploader", "signer", "coordinator", "judging"}
ASSESSORS = NEAR | {"assessor", "countersigner"}
MATRIX = [
    (ConsentScope.SIGNOFF_ONLY, NEAR),
    (ConsentScope.ASSESSORS, ASSESSORS),
    (ConsentScope.HUB, set(READERS) - {"nobody"}),
    (ConsentScope.BADGE, set(READERS)),
]


@pytest.mark.parametrize(("scope", "seen_by"), MATRIX)
def test_each_scope_opens_to_exactly_these(bench, scope, seen_by):
    bench.bind()
    assert bench.who_sees(scope=scope) == seen_by


@pytest.mark.parametrize("scope", ConsentScope)
def test_before_it_belongs_to_an_observation_no_scope_opens_it_further(bench, scope):
    assert bench.who_sees(scope=scope) == {"learner", "uploader", "coordinator", "judging"}


@pytest.mark.parametrize("scope", ConsentScope)
def test_a_minors_evidence_stays_with_the_sign_off(bench, scope):
    bench.bind()
    evidence.record_safeguard(
        bench.people["learner"], by=bench.people["coordinator"], is_minor=True, guardian_consents=False
    )
    assert bench.who_sees(scope=scope) == NEAR


def test_a_minors_evidence_is_never_shown_outside_the_hub(bench):
    bench.bind()
    evidence.record_safeguard(
        bench.people["learner"], by=bench.people["coordinator"], is_minor=True, guardian_consents=True
    )
    assert bench.who_sees(scope=ConsentScope.BADGE) == set(READERS) - {"nobody"}
    assert bench.who_sees(scope=ConsentScope.ASSESSORS) == ASSESSORS


@pytest.mark.parametrize("scope", ConsentScope)
@pytest.mark.parametrize(
    ("mark", "seen_by"),
    [(Mark.MET, {"learner", "judging"}), (Mark.STOP, {"learner", "judging", "coordinator"})],
)
def test_after_a_withdrawal_only_the_safety_record_opens_it(bench, scope, mark, seen_by):
    bench.bind(mark)
    assert bench.who_sees(scope=scope, withdrawn_at=timezone.now()) == seen_by


@pytest.mark.parametrize("state", [EvidenceState.ERASED, EvidenceState.REFUSED, EvidenceState.UPLOADED])
def test_what_is_not_ready_is_seen_by_nobody(bench, state):
    bench.bind()
    assert bench.who_sees(state=state, scope=ConsentScope.BADGE) == set()


def test_authority_counts_as_it_stands_now(bench):
    bench.bind()
    AuthorityGrant.objects.filter(mentor=bench.people["assessor"]).update(withdrawn_at=timezone.now())
    assert bench.who_sees(scope=ConsentScope.ASSESSORS) == ASSESSORS - {"assessor"}


def test_authority_for_a_single_skill_is_enough(bench):
    bench.bind()
    AuthorityGrant.objects.filter(mentor=bench.people["other mentor"]).update(skill_code="S01")
    assert bench.who_sees(scope=ConsentScope.ASSESSORS) == ASSESSORS | {"other mentor"}


def test_somebody_whose_account_is_closed_sees_nothing(bench):
    bench.bind()
    for person in bench.people.values():
        if not isinstance(person, AnonymousUser):
            person.is_active = False
            person.save()
    assert bench.who_sees(scope=ConsentScope.SIGNOFF_ONLY) == set()


def test_asking_about_many_pieces_costs_no_query(
    bench, django_assert_max_num_queries, django_assert_num_queries
):
    bench.bind()
    rows = list(Evidence.objects.readable()) * 50
    with django_assert_max_num_queries(4):
        reader = evidence_reader(bench.people["assessor"], timezone.now())
    with django_assert_num_queries(0):
        assert [reader.can_view(row) for row in rows] == [False] * 50
