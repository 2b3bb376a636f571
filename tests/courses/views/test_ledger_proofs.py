"""What the ledger publishes: for anyone, with plain words where there is nothing to give."""

import pytest

from courses.domain import checkpoints, ledger_keys
from courses.models import LedgerKey
from tests.factories import accounts, ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_checkpoints():
    ledger.append(3)
    first = ledger.signed()
    ledger.append(4)
    return [first, ledger.signed()]


def assert_public(response, *, lifetime: int) -> None:
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == f"public, max-age={lifetime}"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_the_latest_checkpoint_is_served_as_the_bytes_that_were_signed(client, two_checkpoints):
    response = client.get("/ledger/checkpoint")
    assert response.status_code == 200
    assert response.content == two_checkpoints[1].note.encode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert_public(response, lifetime=60)


def test_earlier_checkpoints_stay_at_their_addresses(client, two_checkpoints):
    for made in two_checkpoints:
        response = client.get(f"/ledger/checkpoint/{made.size}")
        assert response.content == made.note.encode()
        assert_public(response, lifetime=86400)


def test_an_inclusion_proof(client, two_checkpoints):
    response = client.get("/ledger/inclusion/5")
    found = checkpoints.inclusion(5)
    assert response.json() == {
        "position": 5,
        "size": 7,
        "leaf": found.leaf.hex(),
        "path": [step.hex() for step in found.path],
        "root": two_checkpoints[1].root,
    }
    assert_public(response, lifetime=60)
    earlier = client.get("/ledger/inclusion/2?size=3")
    assert (earlier.json()["size"], earlier.json()["root"]) == (3, two_checkpoints[0].root)
    assert_public(earlier, lifetime=86400)


def test_a_consistency_proof(client, two_checkpoints):
    response = client.get("/ledger/consistency/3/7")
    assert response.json() == {
        "from": 3,
        "to": 7,
        "path": [step.hex() for step in checkpoints.consistency(3, 7).path],
        "from_root": two_checkpoints[0].root,
        "to_root": two_checkpoints[1].root,
    }
    assert_public(response, lifetime=86400)


def test_the_key_in_one_line_and_every_key_as_json(client, two_checkpoints):
    old = LedgerKey.objects.get()
    new = ledger_keys.rotate()
    response = client.get("/ledger/key")
    assert response.content.decode() == f"{new.verifier.vkey}\n"
    assert_public(response, lifetime=60)
    for asked in (
        client.get("/ledger/key?format=json"),
        client.get("/ledger/key", headers={"accept": "application/json"}),
    ):
        described = asked.json()["keys"]
        assert [each["vkey"] for each in described] == [old.verifier.vkey, new.verifier.vkey]
        assert [each["until"] is None for each in described] == [False, True]
        assert described[0]["name"] == "testserver/ledger"


def test_before_the_first_checkpoint_everything_says_so_and_nothing_is_made(client):
    ledger.append(2)
    for path in ("checkpoint", "key", "inclusion/1", "consistency/1/2"):
        response = client.get(f"/ledger/{path}")
        assert (response.status_code, response.json()) == (
            404,
            {"error": "No checkpoint of this ledger has been signed yet.", "code": "no_checkpoint"},
        )
        assert_public(response, lifetime=60)
    assert not LedgerKey.objects.exists()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("checkpoint/5", 404, "There is no checkpoint over exactly 5 rows."),
        ("checkpoint/latest", 422, "“latest” is not a whole number from 1 on."),
        ("inclusion/0", 422, "A tree over 7 rows has no row 0."),
        ("inclusion/8", 404, "The latest checkpoint covers 7 rows; there is no proof for 8 yet."),
        ("inclusion/5?size=3", 422, "A tree over 3 rows has no row 5."),
        ("inclusion/1?size=8", 404, "The latest checkpoint covers 7 rows; there is no proof for 8 yet."),
        ("inclusion/1?size=", 422, "“” is not a whole number from 1 on."),
        ("inclusion/-1", 422, "“-1” is not a whole number from 1 on."),
        ("inclusion/٣", 422, "“٣” is not a whole number from 1 on."),
        (f"inclusion/{'9' * 60}", 422, f"“{'9' * 40}” is not a whole number from 1 on."),
        ("inclusion/999999999999999999", 404, "there is no proof for 999999999999999999 yet."),
        ("consistency/0/7", 422, "Name two sizes, the smaller one first; the smallest is 1."),
        ("consistency/7/3", 422, "Name two sizes, the smaller one first; the smallest is 1."),
        ("consistency/3/8", 404, "The latest checkpoint covers 7 rows; there is no proof for 8 yet."),
        ("consistency/3/x", 422, "“x” is not a whole number from 1 on."),
    ],
)
def test_what_cannot_be_answered_is_said_in_plain_words(client, two_checkpoints, path, status, said):
    response = client.get(f"/ledger/{path}")
    assert response.status_code == status
    assert response.json()["error"].endswith(said)
    assert_public(response, lifetime=60)


@pytest.mark.parametrize(
    "path", ["checkpoint", "checkpoint/7", "key", "inclusion/7", "inclusion/1?size=3", "consistency/1/7"]
)
def test_each_answer_takes_at_most_two_queries_also_for_somebody_who_is_signed_in(
    client, two_checkpoints, path, django_assert_max_num_queries
):
    client.force_login(accounts.trainee(), "django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(2):
        response = client.get(f"/ledger/{path}")
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")


def test_nothing_can_be_sent_here(client, two_checkpoints):
    for path in ("checkpoint", "checkpoint/7", "key", "inclusion/1", "consistency/3/7"):
        assert client.post(f"/ledger/{path}").status_code == 405
        assert client.head(f"/ledger/{path}").status_code == 200
