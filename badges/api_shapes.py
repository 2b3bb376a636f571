"""What the public API of badges takes and gives, as its description for machines shows it."""

from typing import Final, Literal

from ninja import Schema

from badges import api_examples

# Written out, so that programs which are made from the description read them in one place.
VerdictOut = Literal[
    "tampered", "unverifiable", "revoked", "suspended", "replaced", "expired", "untrusted_issuer", "valid"
]
OutcomeOut = Literal["pass", "fail", "unknown"]
MOST_TOGETHER: Final = 50  # badges in one list


class CheckOut(Schema):
    """One thing that was looked at."""

    id: str
    outcome: OutcomeOut
    detail: str


class IssuerOut(Schema):
    """Who issued the badge."""

    id: str
    name: str


class BadgeOut(Schema):
    """What the badge says of itself."""

    name: str
    achievement: str
    issuer: IssuerOut
    valid_from: str | None
    valid_until: str | None


class ObservationOut(Schema):
    """One sign-off that the badge rests on."""

    skill: str
    observed_at: str
    mentor: str
    entrustment: str
    measurements_within_limits: bool | None


class DecisionOut(Schema):
    """That the hub awarded it by hand: in which role, when, on what grounds, and whether it rests on sign-offs too."""

    role: str
    at: str
    grounds: str
    evidence: str
    link: str | None
    rests_on_observations: bool


class CourseBadgeOut(Schema):
    """A course badge that a pathway's badge lists; `digest` is over the pathway badge's UUID and either what the
    course badge states (`digest_over` is "statement") or, in badges from before 0.2.0, its bytes ("bytes").
    """

    name: str
    course: str
    valid_from: str
    valid_until: str | None
    digest: str
    digest_over: str


class StepOut(Schema):
    """One step from an observation back to the sealed ledger; `address` is where anybody can look."""

    id: str
    outcome: OutcomeOut
    detail: str
    address: str | None


class StrandOut(Schema):
    """What one counted observation rests on; `digest` as in the badge's evidence, `outcome` the worst of its steps."""

    skill: str
    observed_at: str
    digest: str
    outcome: OutcomeOut
    steps: list[StepOut]


class Answer(Schema):
    """The verdict and what it rests on."""

    verdict: VerdictOut
    checks: list[CheckOut]
    badge: BadgeOut | None
    observations: list[ObservationOut]
    course_badges: list[CourseBadgeOut]
    checked_at: str
    status_as_of: str | None
    awarded_by_hand: DecisionOut | None
    chain: list[StrandOut]


class Refusal(Schema):
    """Why input could not be judged: `code` is stable, `reason` is a sentence for people."""

    code: str
    reason: str


class OneOut(Schema):
    """What came of one badge of several: an `answer` with 200, else `code` and `reason` as a single question gets."""

    ref: str
    status: int
    answer: Answer | None = None
    code: str | None = None
    reason: str | None = None


class AnswersOut(Schema):
    """One for each badge that was sent, in its order."""

    answers: list[OneOut]


_TEXT: Final = {"type": "string"}
_FILES: Final = (
    "The badge, up to 5 MB: png, svg, json, jwt or jws; pdf with the badge attached, as this hub’s certificates have "
    "it; or a photo (jpg, png, webp) of one QR code that holds a badge, or the address of one of this hub."
)
_WHOSE: Final = {
    "recipient": {**_TEXT, "description": "A name or an e-mail address: is the badge of this person?"},
    "recipient_code": {**_TEXT, "description": "The one-time code that the holder shows, instead of that."},
}
_ONE: Final = [
    {
        "type": "object",
        "required": ["credential"],
        "properties": {"credential": {"oneOf": [{"type": "object"}, _TEXT]}},
    },
    {"type": "object", "required": ["url"], "properties": {"url": {**_TEXT, "format": "uri"}}},
]
_LINK: Final = api_examples.LINK
BODY: Final = {
    "responses": api_examples.responses("valid", api_examples.ANSWER),
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {**_TEXT, "format": "binary", "description": _FILES}, **_WHOSE},
                }
            },
            "application/json": {
                "schema": {"oneOf": _ONE, "properties": _WHOSE},
                "examples": {
                    "link": {"value": _LINK},
                    "document": {"value": {"credential": api_examples.DOCUMENT}},
                    "token, and whose": {"value": {"credential": "eyJ…", "recipient": "Ada Example"}},
                },
            },
        },
    },
}
BODIES: Final = {
    "responses": api_examples.responses("one of two", api_examples.ANSWERS),
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["badges"],
                    "properties": {
                        "badges": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_TOGETHER,
                            "items": {"oneOf": _ONE, "properties": {"ref": _TEXT, **_WHOSE}},
                        }
                    },
                },
                "examples": {
                    "two": {
                        "value": {
                            "badges": [
                                {"ref": "17", **_LINK},
                                {"ref": "18", "credential": "eyJ…", "recipient": "Ada Example"},
                            ]
                        }
                    }
                },
            }
        },
    },
}
