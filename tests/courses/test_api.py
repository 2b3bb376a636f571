"""The desk's addresses over HTTP: who may ask, how much, and what is answered to nonsense."""

import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from courses.domain import authority, trace_intake
from courses.domain.ledger import first_bad_row
from courses.enums import HoldState
from courses.models import (
    Attendance,
    AuthorityGrant,
    Device,
    Evidence,
    HeldObservation,
    Place,
    SignOffEvent,
    WorkshopSession,
)
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses, traces
from tests.factories.desk import Desk, client_of, clock
from tests.factories.evidence import photo

pytestmark = pytest.mark.django_db

OBSERVATIONS, EVIDENCE = "/api/v1/sync/observations", "/api/v1/sync/evidence"
DEVICE, ATTENDANCE, PACK = "/api/v1/sync/device", "/api/v1/sync/attendance", "/api/v1/desk/pack"
POSTS = [OBSERVATIONS, EVIDENCE, DEVICE, ATTENDANCE]


def post(client, address, body, **headers):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(address, text, content_type="application/json", headers=headers)


def scene():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    return version, Desk(mentor), learner, client_of(mentor)


def refusal(response):
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("address", [*POSTS, PACK])
def test_only_a_page_of_this_hub_may_ask(address):
    mentor = courses.mentor()
    plain = Client()
    plain.force_login(mentor)
    ask = (
        (lambda c, **h: c.get(address, headers=h))
        if address == PACK
        else (lambda c, **h: post(c, address, [], **h))
    )
    assert refusal(ask(plain)) == (403, "origin")
    assert refusal(ask(client_of(mentor), Origin="https://other.example")) == (403, "origin")
    assert refusal(ask(client_of(mentor), Origin="null")) == (403, "origin")
    assert ask(client_of(mentor), Origin="http://testserver").status_code in {200, 422}


@pytest.mark.parametrize("address", POSTS)
def test_who_is_not_signed_in_or_is_somebody_else_hands_nothing_in(address):
    mentor, other = courses.mentor(), courses.mentor("Other")
    assert refusal(post(Client(headers={"X-Fettle-Desk": "1"}), address, [])) == (401, "signed_out")
    named = {"X-Fettle-Mentor": str(other.public_id)}
    assert refusal(post(client_of(mentor), address, [], **named)) == (409, "other_mentor")
    unnamed = Client(headers={"X-Fettle-Desk": "1"})
    unnamed.force_login(mentor)
    assert refusal(post(unnamed, address, [])) == (409, "other_mentor")
    assert refusal(post(client_of(accounts.trainee()), address, [])) == (403, "may_not_observe")


def test_a_queue_is_never_taken_under_another_login():
    version, desk, learner, _client = scene()
    other = client_of(courses.mentor("Other"))
    item = desk.observation(learner, version)
    assert refusal(post(other, OBSERVATIONS, [item], **{"X-Fettle-Mentor": str(desk.mentor.public_id)})) == (
        409,
        "other_mentor",
    )
    [receipt] = post(other, OBSERVATIONS, [item]).json()["receipts"]
    assert (receipt["outcome"], receipt["code"]) == ("rejected", "other_mentor")
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    assert not HeldObservation.objects.exists()


def test_a_receipt_says_what_became_of_an_observation():
    version, desk, learner, client = scene()
    item = desk.observation(learner, version)
    response = post(client, OBSERVATIONS, [item])
    event = SignOffEvent.objects.get(kind="Observed")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    [receipt] = response.json()["receipts"]
    assert receipt == {
        "client_uuid": str(event.client_uuid),
        "outcome": "accepted",
        "code": "",
        "reason": "",
        "position": event.position,
        "received_at": receipt["received_at"],
        "skew_seconds": 0,
        "acknowledged": False,
        "acknowledgement_reason": "",
    }
    [again] = post(client, OBSERVATIONS, [item]).json()["receipts"]
    assert again == receipt | {"outcome": "duplicate", "first": "accepted"}
    assert response.json()["server_time"].endswith("Z")


def test_who_was_a_mentor_can_still_hand_in_what_they_saw_and_it_is_held():
    version, desk, learner, _client = scene()
    authority.withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    desk.mentor.groups.clear()
    [receipt] = post(client_of(desk.mentor), OBSERVATIONS, [desk.observation(learner, version)]).json()[
        "receipts"
    ]
    assert (receipt["outcome"], receipt["code"]) == ("held", "authority")
    assert HeldObservation.objects.get().state == HoldState.WAITING
    assert refusal(client_of(desk.mentor).get(PACK)) == (403, "may_not_observe")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (422, "unreadable")),
        (b"{}", (422, "unreadable")),
        (b"\xff\xfe[", (422, "unreadable")),
        (b"[" * 100_000, (422, "unreadable")),
        (b'["\\u0000"]', (422, "unreadable")),
        (b'["\\ud800"]', (422, "unreadable")),
        (b"[1e999]", (422, "unreadable")),
        (b"[" + b"9" * 5000 + b"]", (422, "unreadable")),
        (b"[" + b" " * 1_000_000 + b"]", (413, "too_large")),
        (json.dumps([0] * 51).encode(), (413, "too_many")),
    ],
)
def test_nonsense_is_refused_with_a_reason(body, expected):
    client = client_of(courses.mentor())
    assert refusal(post(client, OBSERVATIONS, body)) == expected


@pytest.mark.parametrize(
    "item",
    [
        None,
        1,
        "x",
        [],
        {},
        {"content": {}},
        {"content": "{}", "salt": 5},
        {"content": "x" * 100_000},
        {"extra": 1},
    ],
)
def test_an_item_that_cannot_be_read_gets_a_receipt_that_says_so(item):
    [receipt] = post(client_of(courses.mentor()), OBSERVATIONS, [item]).json()["receipts"]
    assert (receipt["outcome"], bool(receipt["reason"])) == ("rejected", True)


def test_each_part_of_an_item_may_be_nonsense_without_a_fault():
    version, desk, learner, client = scene()
    good = desk.observation(learner, version)
    odd = [None, 0, "", "\u20ac", [], {}, [[]], "A" * 9000, True, -1]
    items = [
        good | {key: value} for key in [*good, "evidence_refused"] for value in odd if key != "signature"
    ]
    items += [
        good | {"signature": {**good["signature"], key: value}} for key in good["signature"] for value in odd
    ]
    for start in range(0, len(items), 10):
        response = post(client, OBSERVATIONS, items[start : start + 10])
        assert response.status_code == 200
        assert {one["outcome"] for one in response.json()["receipts"]} <= {
            "rejected",
            "held",
            "accepted",
            "duplicate",
        }


def upload(client, data, learner, *, name=None, sha256=None):
    fields = {
        "id": str(name or uuid.uuid4()),
        "learner": str(getattr(learner, "public_id", learner)),
        "sha256": sha256 or hashlib.sha256(data).hexdigest(),
        "file": SimpleUploadedFile("photo.jpg", data),
    }
    return client.post(EVIDENCE, fields)


def test_a_file_is_kept_byte_for_byte_under_the_name_that_the_device_gave_it():
    _version, desk, learner, client = scene()
    data, name = photo(), uuid.uuid4()
    assert upload(client, data, learner, name=name).json() == {
        "id": str(name),
        "outcome": "accepted",
        "code": "",
        "reason": "",
    }
    row = Evidence.objects.get()
    assert (row.public_id, row.file.read(), row.uploaded_by, row.learner, row.scope) == (
        name,
        data,
        desk.mentor,
        learner,
        "signoff_only",
    )
    assert upload(client, data, learner, name=name).json()["outcome"] == "duplicate"
    other = upload(client, photo(80, 60), learner, name=name).json()
    assert (other["outcome"], other["code"]) == ("rejected", "evidence_taken")
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sha256", "code"),
    [
        (photo(gps=True), None, "carries_metadata"),
        (photo(), "0" * 64, "evidence_digest"),
        (b"no picture at all \x00\x01", None, "evidence_unknown"),
    ],
)
def test_a_file_that_would_have_to_be_changed_is_rejected_and_nothing_is_kept(data, sha256, code):
    _version, _desk, learner, client = scene()
    answer = upload(client, data, learner, sha256=sha256).json()
    assert (answer["outcome"], bool(answer["reason"])) == ("rejected", True)
    assert answer["code"] == code or (code == "evidence_unknown" and answer["code"].startswith("evidence_"))
    assert not Evidence.objects.exists()


def test_a_request_with_a_file_that_lacks_something_is_refused():
    _version, _desk, learner, client = scene()
    assert refusal(client.post(EVIDENCE, {"id": str(uuid.uuid4())})) == (422, "unreadable")
    assert refusal(post(client, EVIDENCE, {})) == (422, "unreadable")
    broken = client.post(EVIDENCE, b"--x\r\nnonsense", content_type="multipart/form-data")
    assert refusal(broken) == (422, "unreadable")
    assert refusal(upload(client, photo(), learner, sha256="x" * 64)) == (422, "unreadable")
    assert upload(client, photo(), uuid.uuid4()).json()["code"] == "unknown_person"
    assert refusal(upload(client, b"x" * 26_500_000, learner)) == (413, "evidence_too_large")


def test_a_trace_goes_up_as_one_and_its_observation_waits_for_the_mentor():
    version, desk, learner, client = scene()
    data, name = traces.log(), uuid.uuid4()
    sha256 = hashlib.sha256(data).hexdigest()
    fields = {
        "id": str(name),
        "learner": str(learner.public_id),
        "sha256": sha256,
        "kind": "trace",
        "skill": version.skill.code,
    }
    answer = client.post(EVIDENCE, fields | {"file": SimpleUploadedFile("trace", data)})
    assert answer.json() == {"id": str(name), "outcome": "accepted", "code": "", "reason": ""}
    unknown = fields | {"id": str(uuid.uuid4()), "skill": "S99"}
    answer = client.post(EVIDENCE, unknown | {"file": SimpleUploadedFile("trace", data)})
    assert (answer.json()["outcome"], answer.json()["code"]) == ("rejected", "unknown_skill")
    row = Evidence.objects.get()
    assert (row.kind, row.trace.original_sha256, row.trace.skill) == ("trace", sha256, version.skill)
    stated = {"id": str(name), "sha256": sha256, "kind": "trace", "media_type": "text/csv", "size": len(data)}
    item = desk.observation(learner, version, evidence=[stated])
    [receipt] = post(client, OBSERVATIONS, [item]).json()["receipts"]
    assert (receipt["outcome"], receipt["code"]) == ("held", "trace")
    page = client.get(f"/traces/{name}/")
    assert "What you saw waits for this trace" in page.content.decode()
    assert f"/traces/{name}/" in client.get("/mentor/").content.decode()
    trace = trace_intake.own_open_trace(desk.mentor, name)
    trace_intake.read(trace, trace.mapping)
    event_page = client.post(f"/traces/{name}/keep/", follow=True)
    event = SignOffEvent.objects.get(kind="Observed")
    assert str(event.client_uuid) in event_page.redirect_chain[0][0]
    assert "What you saw is recorded." in event_page.content.decode()
    assert client.get(f"/traces/{name}/").status_code == 302
    assert first_bad_row() is None


def with_photo(desk, learner, version, data, name, **changes):
    stated = {
        "id": str(name),
        "sha256": hashlib.sha256(data).hexdigest(),
        "kind": "photo",
        "media_type": "image/jpeg",
        "size": len(data),
    }
    return desk.observation(learner, version, evidence=[stated | changes])


def test_an_observation_waits_for_its_files_and_then_rests_on_them():
    version, desk, learner, client = scene()
    data, name = photo(), uuid.uuid4()
    item = with_photo(desk, learner, version, data, name)
    [receipt] = post(client, OBSERVATIONS, [item]).json()["receipts"]
    assert (receipt["outcome"], receipt["code"]) == ("rejected", "evidence_missing")
    upload(client, data, learner, name=name)
    [receipt] = post(client, OBSERVATIONS, [item]).json()["receipts"]
    assert receipt["outcome"] == "accepted"
    assert Evidence.objects.get().event == SignOffEvent.objects.get(kind="Observed")


def test_other_bytes_than_those_signed_or_a_file_that_was_refused_hold_the_observation():
    version, desk, learner, client = scene()
    data, name, gone = photo(), uuid.uuid4(), uuid.uuid4()
    upload(client, data, learner, name=name)
    other = with_photo(desk, learner, version, data, name, sha256="0" * 64)
    refused = with_photo(desk, learner, version, data, gone) | {"evidence_refused": [str(gone)]}
    receipts = post(client, OBSERVATIONS, [other, refused]).json()["receipts"]
    assert [(one["outcome"], one["code"]) for one in receipts] == [("held", "evidence")] * 2
    assert [row.seen["evidence"] for row in HeldObservation.objects.all()] == [[], []]


def test_a_device_tells_about_its_queue():
    _version, desk, _learner, client = scene()
    told = {
        "id": str(desk.device),
        "label": " Chrome  on Android ",
        "queued": 3,
        "oldest": None,
        "sequence": 14,
    }
    assert post(client, DEVICE, told | {"oldest": "2026-11-26T10:00:00.000Z"}).status_code == 200
    row = Device.objects.get()
    assert (row.user, row.public_id, row.label, row.queued, row.told_sequence) == (
        desk.mentor,
        desk.device,
        "Chrome on Android",
        3,
        14,
    )
    for change in ({"queued": -1}, {"id": "x"}, {"label": "x" * 81}, {"sequence": None}, {"more": 1}):
        assert refusal(post(client, DEVICE, told | change)) == (422, "unreadable")
    assert refusal(post(client, DEVICE, [])) == (422, "unreadable")


def test_who_came_is_put_on_the_list_once():
    mentor, learner, now = courses.mentor(), accounts.trainee(), timezone.now()
    place = Place.objects.create(code="main", name="Main")
    session = WorkshopSession.objects.create(
        title="Evening", place=place, starts_at=now, ends_at=now + timedelta(hours=2)
    )
    came = {
        "session": str(session.public_id),
        "learner": str(learner.public_id),
        "how": "qr",
        "at": clock(now),
    }
    odd = [
        came | {"how": "luck"},
        came | {"session": str(uuid.uuid4())},
        came | {"learner": str(uuid.uuid4())},
        3,
    ]
    outcomes = post(client_of(mentor), ATTENDANCE, [came, came, *odd]).json()["outcomes"]
    assert [(one["outcome"], one["code"]) for one in outcomes] == [
        ("accepted", ""),
        ("duplicate", ""),
        ("rejected", "unreadable"),
        ("rejected", "unknown_session"),
        ("rejected", "unknown_person"),
        ("rejected", "unreadable"),
    ]
    row = Attendance.objects.get()
    assert (row.learner, row.how, row.added_by) == (learner, "qr", mentor)


def test_the_pack_is_sent_once_and_then_only_what_changed():
    courses.skill()
    mentor = courses.mentor()
    client = client_of(mentor)
    first = client.get(PACK)
    assert first.status_code == 200
    assert first.json()["format"] == "fettle/desk-pack/1"
    same = client.get(PACK, headers={"If-None-Match": f"W/{first['ETag']}"})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    accounts.trainee("Newcomer")
    assert client.get(PACK, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert refusal(client_of(accounts.trainee("Other")).get(PACK)) == (403, "may_not_observe")


def test_the_addresses_are_in_the_public_description():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert {path for path in paths if "sync" in path or "desk" in path} == {*POSTS, PACK}
    assert b"/sync/observations" not in Client().get("/api/v1/docs").content


def test_coordinators_have_a_desk_too():
    assert client_of(accounts.person("Cora", role=roles.COORDINATOR)).get(PACK).status_code == 200
    assert User.objects.filter(name="Cora").exists()
