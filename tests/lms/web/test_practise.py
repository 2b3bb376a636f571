"""What to practise is between the trainee and the mentors: no public page, badge, frame or programme says it."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.verification import verify
from courses.domain.corrections import correct
from courses.domain.enrolment import enrol
from courses.enums import Mark
from courses.models import ObservationDetail
from lms.accounts import roles
from tests.architecture.addresses import ADDRESSES
from tests.architecture.world import World
from tests.factories import accounts, courses
from tests.sharing import kept_for_a_module

pytestmark = pytest.mark.django_db

WORDS = "Keep-the-probe-still"
OF_THE_RECORD = ("/me/", "/mentor/", "/coordinator/")


@pytest.fixture(scope="module")
def _kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The hub of the address table with words to practise in a good observation, in a “not yet” and in a correction."""
    with kept_for_a_module(django_db_blocker):
        world = World()
        ObservationDetail.objects.filter(event__kind="Observed").update(practise=WORDS)
        for mark in (Mark.NOT_YET, Mark.MET):
            marks = {"c1": mark, "c2": Mark.MET}
            event = courses.observation(
                world.mentor, world.trainee, world.version, practise=WORDS, marks=marks
            )
        seen = courses.seen(world.version, practise=WORDS, comment="Again")
        correct(event, by=world.mentor, seen=seen, reason="Typing", client_uuid=uuid.uuid4())
        award = awards.reconsider(world.achievement, world.trainee)
        assert award is not None
        world.award = issuing.issue(award)  # a badge that was made while the words were there
        yield world


@pytest.fixture
def world(_kept_world: World, db: None) -> World:
    return _kept_world


def client_of(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def shown(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("role", [None, roles.TEACHER, roles.EDITOR, "another trainee"])
def test_nobody_but_trainee_mentors_and_coordinators_reads_it_at_any_address(world, role):
    reader = accounts.trainee("Omar") if role == "another trainee" else world.person(role or "anonymous")
    if reader is not None:
        enrol(learner=reader, course=world.course)
    client = client_of(reader)
    leaks = [a.path for a in ADDRESSES if WORDS.encode() in shown(client.get(world.fill(a.path)))]
    assert leaks == []


def test_the_trainee_and_the_mentor_read_it(world):
    event = world.observation
    for reader, page in (
        (world.trainee, f"/me/observations/{event.detail.public_id}/"),
        (world.trainee, "/me/record/S01/"),
        (world.mentor, f"/mentor/observations/{event.client_uuid}/"),
        (world.mentor, f"/mentor/sign/{world.trainee.public_id}/S01/"),
    ):
        assert WORDS in client_of(reader).get(page).content.decode()


def test_the_trainees_own_pages_outside_the_record_do_not_carry_it_to_a_frame_or_badge(world):
    client = client_of(world.trainee)
    public = [a for a in ADDRESSES if not a.path.startswith(OF_THE_RECORD) and a.name != "account_logout"]
    leaks = [a.path for a in public if WORDS.encode() in shown(client.get(world.fill(a.path)))]
    assert leaks == []


def test_the_programmes_interface_and_the_verdict_do_not_say_it(world):
    document = client_of(None).get(world.fill("/credentials/{award}.json")).content
    assert WORDS.encode() not in document
    answer = client_of(None).post("/api/v1/verify", {"credential": document.decode()}, "application/json")
    assert answer.status_code == 200
    assert WORDS.encode() not in answer.content
    assert WORDS not in repr(verify(document, at=timezone.now()))
