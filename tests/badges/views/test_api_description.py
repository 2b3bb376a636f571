"""What the API says of itself: its examples are what it takes and gives, and its words are the ones it uses."""

import json
from typing import Any

import pytest
from django.core.cache import cache

from badges.api_shapes import Answer, AnswersOut, Refusal
from badges.enums import Format, Verdict
from badges.formats.proofs import Outcome
from badges.models import Credential
from tests.factories import badges

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v1/verify", "/api/v1/verify/batch"]


@pytest.fixture
def described(client) -> dict[str, Any]:
    cache.clear()
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def ask(client, body: dict[str, Any]):
    return client.post("/api/v1/verify", json.dumps(body), content_type="application/json")


def examples(part: dict[str, Any]) -> list[Any]:
    return [one["value"] for one in part["content"]["application/json"]["examples"].values()]


def test_verdicts_and_outcomes_are_listed(described):
    shapes = described["components"]["schemas"]
    assert shapes["Answer"]["properties"]["verdict"]["enum"] == Verdict.values
    for shape in ("CheckOut", "StepOut", "StrandOut"):
        assert shapes[shape]["properties"]["outcome"]["enum"] == [one.value for one in Outcome]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_an_example_of_its_shape(described, address):
    answers = described["paths"][address]["post"]["responses"]
    assert sorted(answers) == ["200", "413", "422", "429"]
    for status, answer in answers.items():
        good = AnswersOut if "batch" in address else Answer
        for example in examples(answer):
            shape = (good if status == "200" else Refusal).model_validate(example)
            assert shape.model_dump(exclude_unset=True) == example


def test_the_document_that_serves_as_an_example_can_be_sent(client, described):
    asked = described["paths"]["/api/v1/verify"]["post"]["requestBody"]["content"]["application/json"]
    response = ask(client, asked["examples"]["document"]["value"])
    assert (response.status_code, response.json()["verdict"]) == (200, "untrusted_issuer")


def test_an_answer_has_the_parts_of_its_example(client, described):
    [example] = examples(described["paths"]["/api/v1/verify"]["post"]["responses"]["200"])
    document = bytes(Credential.objects.get(award=badges.issued(), format=Format.OB3).document).decode()
    answer = ask(client, {"credential": document}).json()
    assert parts(answer) == parts(example)
    assert Answer.model_validate(answer).model_dump() == answer


def parts(value: Any) -> Any:
    """The names in it, without what stands under them; of a list, those of its first."""
    if isinstance(value, dict):
        return {name: parts(each) for name, each in value.items()}
    return parts(value[0]) if isinstance(value, list) and value else None


@pytest.mark.parametrize(
    ("data", "status"), [(b"x" * 7_000_000, 413), (b"Notes", 422)], ids=["too large", "no badge"]
)
def test_a_refusal_is_the_one_of_the_example(client, described, data, status):
    [example] = examples(described["paths"]["/api/v1/verify"]["post"]["responses"][str(status)])
    response = ask(client, {"credential": data.decode()})
    assert (response.status_code, response.json()) == (status, example)


def test_more_than_sixty_questions_in_a_minute_are_refused(client, described):
    [example] = examples(described["paths"]["/api/v1/verify"]["post"]["responses"]["429"])
    statuses = [ask(client, {"credential": "Notes"}).status_code for _ in range(60)]
    assert statuses == [422] * 60
    response = ask(client, {"credential": "Notes"})
    assert (response.status_code, response.json()) == (429, example)
    assert response["Access-Control-Allow-Origin"] == "*"
