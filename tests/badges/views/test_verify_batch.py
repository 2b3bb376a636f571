"""Several badges in one question to the API."""

import json

import pytest
from django.core.cache import cache

from badges import api
from badges.enums import AwardState, Format
from badges.models import Award, Credential
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


def ask(client, *asked, **more):
    body = {"badges": list(asked)} | more
    return client.post("/api/v1/verify/batch", json.dumps(body), content_type="application/json")


def test_each_badge_gets_the_answer_that_it_gets_alone_and_one_that_is_none_stops_no_other(client):
    award = badges.issued()
    document = json.loads(bytes(Credential.objects.get(award=award, format=Format.OB3).document))
    link = f"http://testserver/credentials/{award.public_id}/"
    changed = {**document, "name": "Something better"}
    response = ask(
        client,
        {"ref": "17", "url": link},
        {"ref": "18", "credential": changed},
        {"credential": "no badge"},
        {"ref": "20", "url": "http://testserver/credentials/00000000-0000-4000-8000-000000000000/"},
        {"ref": "21"},
    )
    assert response.status_code == 200
    assert not response.cookies
    told = response.json()["answers"]
    assert [(one["ref"], one["status"], one.get("code")) for one in told] == [
        ("17", 200, None),
        ("18", 200, None),
        ("", 422, "not_a_badge_file"),
        ("20", 422, "no_such_badge"),
        ("21", 422, "bad_request"),
    ]
    assert [one["answer"]["verdict"] for one in told[:2]] == ["valid", "tampered"]
    alone = client.post("/api/v1/verify", json.dumps({"url": link}), content_type="application/json").json()
    moments = dict.fromkeys(("checked_at", "status_as_of"))
    assert told[0]["answer"] | moments == alone | moments


def send(client, body: bytes):
    return client.post("/api/v1/verify/batch", body, content_type="application/json")


def test_what_is_not_strict_json_in_one_badge_stops_no_other(client):
    link = f"http://testserver/credentials/{badges.issued().public_id}/"
    sent = [
        '{"ref": "a", "credential": {"n": 1e999}}',
        '{"ref": "b", "credential": {"n": 123456789012345678901234567890}}',
        '{"ref": "c", "credential": {"n": 1, "n": 2}}',
        '{"ref": "d", "credential": {"n": NaN}}',
        '{"ref": "e", "credential": {"n": "\\ud800"}}',
        '{"ref": "f", "ref": "g", "credential": {}}',
        '{"ref": "h", "credential": [[[]]]}',
        '{"ref": "i", "credential": {"a": ' + "[" * 40 + "]" * 40 + "}}",
        '{"ref": "j", "url": "' + link + '"}',
    ]
    told = send(client, ('{"badges": [' + ",".join(sent) + "]}").encode()).json()["answers"]
    assert [(one["ref"], one["status"], one.get("code")) for one in told] == [
        ("a", 422, "bad_number"),
        ("b", 422, "bad_number"),
        ("c", 422, "duplicate_key"),
        ("d", 422, "bad_number"),
        ("e", 422, "bad_text"),
        ("", 422, "duplicate_key"),
        ("h", 422, "bad_request"),
        ("i", 422, "too_deep"),
        ("j", 200, None),
    ]


@pytest.mark.parametrize("levels", [40, 500, 895, 900, 905, 910, 915])
def test_what_is_nested_too_deep_is_said_to_be(client, levels):
    link = f"http://testserver/credentials/{badges.issued().public_id}/"
    deep = f'{{"ref": "1", "credential": {{"x": {"[" * levels}{"]" * levels}}}}}'
    response = send(client, f'{{"badges": [{deep}, {{"ref": "2", "url": "{link}"}}]}}'.encode())
    if response.status_code == 200:
        told = [(one["ref"], one["status"], one.get("code")) for one in response.json()["answers"]]
        assert told == [("1", 422, "too_deep"), ("2", 200, None)]
    else:  # deeper than Python reads at this depth of its own stack: nothing of the list can be told apart
        assert (response.status_code, response.json()["code"]) == (422, "too_deep")


def test_fifty_badges_of_the_hub_fit_into_one_question(client):
    award = badges.issued()
    document = json.loads(bytes(Credential.objects.get(award=award, format=Format.OB3).document))
    document["name"] = (
        "x" * 40_000
    )  # twice as long as a badge of the demo; whether it holds is not what counts
    told = ask(client, *({"ref": str(number), "credential": document} for number in range(50))).json()[
        "answers"
    ]
    assert [one["answer"]["verdict"] for one in told] == ["tampered"] * 50


def test_a_question_with_more_values_than_badges_have_is_refused(client):
    response = send(client, b'{"badges": [' + b"{}," * 200_000 + b"{}]}")
    assert (response.status_code, response.json()["code"]) == (422, "too_many_values")
    assert send(client, b"[" * 100_000).status_code == 422


def test_a_fault_over_one_badge_is_told_of_and_noted_without_the_badge(client, monkeypatch, caplog):
    def broken(data: bytes, **_how: object) -> None:
        raise TypeError(f"unhashable: {data!r}")

    link = f"http://testserver/credentials/{badges.issued().public_id}/"
    monkeypatch.setattr(api, "verify", broken)
    told = ask(client, {"ref": "1", "credential": "secret"}, {"ref": "2", "url": link}).json()["answers"]
    assert [(one["ref"], one["status"], one.get("code")) for one in told] == [
        ("1", 500, "fault"),
        ("2", 200, None),
    ]
    assert "TypeError was not foreseen" in caplog.text
    assert "secret" not in caplog.text


def test_whose_each_badge_is_can_be_asked_as_of_one_alone(client):
    award = badges.issued(accounts.trainee("Tessa"))
    link = f"http://testserver/credentials/{award.public_id}/"
    told = ask(
        client,
        {"ref": "1", "url": link, "recipient": "tessa"},
        {"ref": "2", "url": link, "recipient": "Ada"},
        {"ref": "3", "url": link},
        {"ref": "4", "url": link, "recipient": 7},
        {"ref": "5", "url": link, "recipient": "Ada", "recipient_code": "ACDEFGHJ"},
    ).json()["answers"]
    assert [one["status"] for one in told] == [200, 200, 200, 422, 422]
    assert [
        check["outcome"]
        for one in told[:3]
        for check in one["answer"]["checks"]
        if check["id"] == "recipient"
    ] == ["pass", "fail", "unknown"]
    assert "Send either “recipient” (a name or an e-mail address)" in told[3]["reason"]


def test_names_cannot_be_guessed_faster_in_a_list(client):
    award = badges.issued(accounts.trainee("Tessa"))
    link = f"http://testserver/credentials/{award.public_id}/"
    told = ask(client, *[{"url": link, "recipient": f"Name {n}"} for n in range(11)], {"url": link}).json()
    assert [one["status"] for one in told["answers"]] == [200] * 10 + [429, 200]
    assert told["answers"][10]["code"] == "too_often"


def test_asked_again_it_says_what_is_so_then(client):
    award = badges.issued()
    asked = {"url": f"http://testserver/credentials/{award.public_id}/"}
    before = [ask(client, asked).json()["answers"][0]["answer"]["verdict"] for _ in range(2)]
    Award.objects.filter(pk=award.pk).update(state=AwardState.REVOKED)
    assert (before, ask(client, asked).json()["answers"][0]["answer"]["verdict"]) == (
        ["valid"] * 2,
        "revoked",
    )


@pytest.mark.parametrize(
    "badges_sent", [[], ["a"], [{"ref": 1, "url": "x"}], "x", [{"url": "x"}] * 51], ids=str
)
def test_what_is_no_list_of_badges_is_refused_whole(client, badges_sent):
    response = ask(client, badges=badges_sent)
    assert (response.status_code, response.json()["code"]) == (422, "bad_request")


def test_lists_have_a_limit_of_their_own(client):
    statuses = [ask(client, {"url": "nonsense"}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_the_description_for_machines_knows_it(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/verify/batch"]["post"]
    asked = described["requestBody"]["content"]["application/json"]
    assert asked["schema"]["properties"]["badges"]["maxItems"] == 50
    one = asked["schema"]["properties"]["badges"]["items"]["properties"]
    assert sorted(one) == ["recipient", "recipient_code", "ref"]
    assert [one["ref"] for one in asked["examples"]["two"]["value"]["badges"]] == ["17", "18"]
