"""No address answers odd input with a crash: every page of this hub is asked, and sent, what no browser would send."""

import os
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from courses.domain import limits
from courses.domain.adjustments import agree
from courses.domain.holding import seen_as_json
from courses.domain.incidents import suspend, suspensions_of
from courses.domain.labels import label_of
from courses.domain.learner_words import dispute
from courses.domain.notes import subject_of, write
from courses.domain.quiz import answer_attempt
from courses.enums import Act
from courses.models import (
    AuthorityGrant,
    Device,
    HeldObservation,
    Place,
    Refresher,
    SafetyChange,
    Sample,
    WrittenAnswer,
)
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses, joining
from tests.factories import evidence as made
from tests.factories.quizzes import EVERY_KIND, answers_to, attempt_at, put_quizzes
from tests.factories.signing import make_passkey
from tests.sharing import kept_for_a_module

pytestmark = pytest.mark.django_db

ODD = {
    "nothing": "",
    "nul": "a\0b",
    "half a character": "\ud83d",
    "a huge number": "9" * 40,
    "more digits than Python reads": "9" * 5000,
    "a negative number": "-1",
    "the first year": "0001-01-01T00:00",
    "the first day": "0001-01-01",
    "the last year": "9999-12-31T23:59",
    "the last day": "9999-12-31",
    "no UUID": "not-a-uuid",
    "an unknown UUID": "00000000-0000-4000-8000-000000000000",
    "not a number": "NaN",
    "a megabyte": "x" * 1_000_000,
    "digits of another script": "٣²",
    "markup": "<script>'\"%s%(x)s{{ x }}",
}
# All of them, in both zones and field by field, take many minutes: `make soak` does that, with FETTLE_ODD_INPUT set.
THOROUGH = bool(os.environ.get("FETTLE_ODD_INPUT"))
USUAL = (
    "nul",
    "half a character",
    "more digits than Python reads",
    "the first year",
    "the last day",
    "an unknown UUID",
)
SENT = ODD if THOROUGH else {name: ODD[name] for name in USUAL}
ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago"] if THOROUGH else ["Pacific/Kiritimati"]
ASKED = (
    "page",
    "q",
    "skill",
    "date",
    "moment",
    "at",
    "on",
    "known",
    "known_by",
    "person",
    "people",
    "learner",
    "who",
    "place",
    "kind",
    "size",
    "from",
    "until",
    "since",
    "next",
    "position",
    "format",
    "course",
    "state",
    "sort",
    "seen",
    "before",
    "after",
    "version",
    "grant",
    "mentor",
    "time",
    "zone",
    "day",
    "clock",
    "show",
    "url",
)
SKIPPED = {
    "erase_person",
    "index",
    "index_results",
    "add",
    "edit",
    "dev_mail",
    "dev_mail_message",
    "dev_mail_html",
}
OURS = {"courses", "lms", "badges"}
FIELD = re.compile(r"<(?:input|textarea|select|button)\b[^>]*>")
ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')


def patterns(found, prefix="") -> Iterator[tuple[str, str]]:
    for each in found:
        if not isinstance(each, URLPattern):
            yield from patterns(each.url_patterns, prefix + str(each.pattern))
            continue
        view = getattr(each.callback, "view_class", each.callback)
        if view.__module__.split(".")[0] in OURS and each.name not in SKIPPED:
            yield prefix + str(each.pattern), each.name or ""


Address = Callable[[str, str], str]
ADDRESSES = sorted(set(patterns(get_resolver().url_patterns)))


@pytest.fixture(scope="module")
def _kept_hub(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[User, Address]]:
    with kept_for_a_module(django_db_blocker):
        yield _made()


@pytest.fixture
def hub(_kept_hub: tuple[User, Address], db: None, settings: Any) -> tuple[User, Client, Address]:
    """Somebody who may do everything, their browser, and the address of each page."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000_000
    me, address = _kept_hub
    client = Client(raise_request_exception=False)
    client.force_login(me)
    return me, client, address


def _made() -> tuple[User, Address]:
    """Somebody who may do everything, a trainee, and one row of everything that pages are about."""
    me, tessa, cora = courses.mentor("Max"), accounts.trainee(), accounts.coordinator()
    for act in (Act.SIGN, Act.COUNTERSIGN, Act.SAMPLE, Act.GRANT):
        courses.mentor("Max", act=act)
    me.give_roles(roles.MENTOR, roles.COORDINATOR, roles.TEACHER, roles.TRAINEE, roles.ADMINISTRATOR)
    version = courses.skill(
        countersign=True, batch_allowed=True, expiry_months=6, measurements=[courses.measurement()]
    )
    plain = courses.skill("S02")
    practical = courses.practical(courses.course(), version)
    lesson = courses.lesson(practical.get_parent().specific)
    put_quizzes(lesson, EVERY_KIND)
    put_quizzes(practical, EVERY_KIND)
    begun, answered = (attempt_at(lesson, person) for person in (me, tessa))
    answer_attempt(attempt=answered, answers=answers_to(answered))
    Place.objects.create(code="W1", name="Workshop")
    other = courses.mentor("Mia")
    event = courses.observation(me, tessa, version, readings={"m1": ["1"]})
    theirs = courses.observation(other, tessa, version, readings={"m1": ["1"]})
    own = courses.observation(other, me, plain)
    courses.observation(me, tessa, plain)
    now = timezone.now()
    said = dispute(theirs, by=tessa, reason="x", client_uuid=uuid.uuid4())
    incident = suspend(plain.skill, [tessa, me], by=cora, reason="x", public_id=uuid.uuid4())
    holds = {hold.subject: hold for hold in suspensions_of(incident)}
    held = HeldObservation.objects.create(
        client_uuid=uuid.uuid4(),
        mentor=other,
        learner=tessa,
        version=plain,
        seen=seen_as_json(courses.seen(plain)),
        device="web",
        observed_at=now,
        received_at=now,
        reason="x",
    )
    sample = Sample.objects.create(
        event=theirs, reason="risk", draw="w", seed="x", share=1, drawn_at=now, due_at=now + timedelta(days=1)
    )
    recognised = courses.recognition(me, tessa, courses.skill("S03"))
    courses.skill("S04", measurements=[courses.measurement()])
    waits, confirmed = [one for group in limits.all_drafts() for one in group.waiting]
    rules = joining.published(by=cora)
    minor = joining.minor("Nia", by=cora)
    asked = Refresher.objects.create(
        learner=tessa,
        change=SafetyChange.objects.create(version=version, reason="x", noted_at=now),
        due_on=now.date() + timedelta(days=30),
        holds=False,
        asked_at=now,
    )
    names = {
        "refresher": asked.public_id,
        "learner_id": tessa.public_id,
        "skill_code": "S01",
        "observation": event.client_uuid,
        "sample_id": sample.public_id,
        "client_uuid": held.client_uuid,
        "grant_id": AuthorityGrant.objects.filter(mentor=other).get().public_id,
        "dispute": said.client_uuid,
        "incident": incident.public_id,
        "hold": holds[tessa.pseudonym].client_uuid,
        "recognition": recognised.client_uuid,
        "adjustment": agree(tessa, None, what="x", by=me).public_id,
        "page_id": practical.pk,
        "translation_source_id": 1,
        "position": 2,
        "size": "2",
        "first": "1",
        "before": "1",
        "after": "1",
        "second": "2",
        "slug": "c01",
        "path": "x",
        "key": "x",
        "pk": tessa.pk,
        "kind": "bench",
        "name": "rsa-1",
        "number": 1,
        "digest": "0" * 64,
        "confirmation": limits.confirm(confirmed, by=me, competent_person="x", rests_on="x").public_id,
        "token": "x",
        "link": uuid.uuid4(),
        "piece": uuid.uuid4(),
        "form": "file",
        "code": courses.bench(version).code,
        "device": Device.objects.create(
            user=me, public_id=uuid.uuid4(), first_seen_at=now, last_seen_at=now
        ).public_id,
    }
    session = {"public_id": courses.session(me, tessa).public_id}
    house = {"public_id": rules.document.public_id}
    note = {
        "public_id": write(
            learner=me, subject=subject_of(lesson, lesson.get_parent().specific), text="x", based_on=0
        ).public_id
    }
    passkey = {"public_id": make_passkey(me).row.public_id}
    tool = {"public_id": made.instrument().public_id}
    special = {
        "signoff_countersign": {"observation": theirs.client_uuid},
        "my_observation": {"public_id": own.detail.public_id},
        "my_acknowledge": {"public_id": own.detail.public_id},
        "my_dispute": {"public_id": own.detail.public_id},
        "my_hold_dispute": {"hold": holds[me.pseudonym].client_uuid},
        "complete_lesson": {"page_id": lesson.pk},
        "quiz": {"page_id": lesson.pk, "quiz_id": "everything"},
        "practical_quiz": {"page_id": practical.pk, "quiz_id": "everything"},
        "quiz_attempt": {"attempt": begun.public_id},
        "written_answer": {"answer": WrittenAnswer.objects.get().public_id},
        "group": {"skill_code": "S01"},
        "limit_confirm": {"subject": waits.subject, "digest": waits.digest},
        "house_version": {"public_id": rules.public_id},
        "safeguard": {"public_id": minor.public_id},
        "consent_withdraw": {"public_id": joining.consent(minor, by=cora).public_id},
        "signatures_of": {"public_id": minor.public_id},
        "signature_take_back": {"public_id": joining.on_paper(rules, minor, by=cora).public_id},
        "my_signature": {"public_id": joining.signed(rules, me).public_id},
        **dict.fromkeys(
            ("house_document", "house_document_edit", "house_document_retire", "my_document"), house
        ),
        **dict.fromkeys(("my_note", "note_remove"), note),
        **dict.fromkeys(
            ("session_drill", "session_contacts", "session_contact", "session_presence", "open_session"),
            session,
        ),
        "label": {"code": label_of(tessa).code},
        **dict.fromkeys(("instrument", "instrument_edit", "instrument_retire"), tool),
        **dict.fromkeys(
            ("session", "session_change", "session_cancel", "session_labels", "session_remove"), session
        ),
        **dict.fromkeys(("passkey", "passkey_remove"), passkey),
    }
    evidence = made.item(me).public_id

    def address(pattern: str, name: str) -> str:
        known = {"public_id": evidence} | names | special.get(name, {})
        query = f"?learner={tessa.public_id}&skill=S02" if name in {"group", "incident_new"} else ""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), pattern) + query

    return me, address


def form_of(html: str) -> dict[str, str]:
    """The names that the page's own forms would send, with what stands in them."""
    found = {}
    for tag in FIELD.findall(html):
        said = dict(ATTRIBUTE.findall(tag))
        if said.get("name") and said.get("type") != "file":
            found[unescape(said["name"])] = unescape(said.get("value", ""))
    found.pop("csrfmiddlewaretoken", None)
    return found


def crashes(response) -> bool:
    return bool(response.status_code == 500)  # 501 and 503 are answers


@pytest.mark.parametrize("zone", ZONES)
def test_no_address_crashes_on_odd_input(hub, zone):
    me, client, address = hub
    me.timezone = zone
    me.save()
    failed = []
    for pattern, name in ADDRESSES:
        where = address(pattern, name)
        page = client.get(where)
        if crashes(page):
            failed.append(f"GET {where}")
            continue
        fields = form_of(page.content.decode(errors="replace")) if not page.streaming else {}
        for what, value in SENT.items():
            query = encoded(dict.fromkeys(ASKED, value[:3000])).decode()
            if crashes(client.get(where.partition("?")[0], QUERY_STRING=query)):
                failed.append(f"GET {where} with {what}")
            if crashes(
                client.post(where, encoded(dict.fromkeys([*fields, *ASKED], value)), content_type=FORM)
            ):
                failed.append(f"POST {where} with {what}")
            for field in fields if THOROUGH else ():
                sent = encoded({**fields, field: value})
                if crashes(client.post(where, sent, content_type=FORM)):
                    failed.append(f"POST {where} with {what} in {field}")
    assert not failed, "\n".join(failed)


FORM = "application/x-www-form-urlencoded"


def encoded(data: dict[str, str]) -> bytes:
    """As a form; half a character becomes a byte that is no UTF-8."""

    def quoted(text: str) -> str:
        return quote_from_bytes(b"\xff" if text == ODD["half a character"] else text.encode())

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in data.items()).encode()


@pytest.mark.parametrize(
    "odd",
    [
        "0",
        "99999999999999999999",
        "9" * 30,
        "%00",
        "%FF",
        "a" * 3000,
        "00000000-0000-4000-8000-000000000000",
        "S01%00",
    ],
)
def test_no_address_crashes_on_an_odd_name_in_it(hub, odd):
    _me, client, _address = hub
    failed = []
    for pattern, _name in ADDRESSES:
        where = "/" + re.sub(r"<(?:\w+:)?(\w+)>", odd, pattern)
        if odd not in where:
            continue
        failed += [where[:200] for answer in (client.get(where), client.post(where)) if crashes(answer)]
    assert not failed, "\n".join(failed)
