"""Stands in for the hub's side of the desk's protocol, in the browser of one visitor, as docs/sync.md describes it.

What arrives is checked as the hub checks it: commitments and PINs. To run a journey against a real hub, leave out
`answer_for` and sign in.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route

from tests.journeys import desk_pack

WITHOUT_WORKER = "Object.defineProperty(Navigator.prototype, 'serviceWorker', {get: () => undefined});"


def unpacked(text: str) -> bytes:
    """Bytes out of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def mac_of(person: str, label: str, commitment: bytes) -> bytes:
    """What a PIN makes of a commitment."""
    key = hashlib.pbkdf2_hmac(
        "sha256", desk_pack.PINS[person].encode(), desk_pack.salt_of(person), desk_pack.ITERATIONS
    )
    return hmac.digest(key, label.encode() + commitment, "sha256")


@dataclass
class DeskHub:
    """What the hub would answer, and what it was sent."""

    pack: dict[str, Any] = field(default_factory=desk_pack.pack)
    outcome: dict[str, str] = field(default_factory=lambda: {"outcome": "accepted", "code": "", "reason": ""})
    clock_ahead: timedelta = timedelta()  # of the device
    signed_in: bool = True
    received: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[bytes] = field(default_factory=list)
    attendance: list[dict[str, Any]] = field(default_factory=list)

    def answer_for(self, page: Page) -> None:
        """Answer the desk's requests from `page`. Without its service worker, whose requests come from no page."""
        page.add_init_script(WITHOUT_WORKER)
        page.route("**/api/v1/desk/pack", lambda route: self._json(route, self.pack))
        page.route("**/api/v1/sync/device", lambda route: self._json(route, self._time()))
        page.route("**/api/v1/sync/attendance", self._attendance)
        page.route("**/api/v1/sync/evidence", self._evidence)
        page.route("**/api/v1/sync/observations", self._observations)

    @property
    def contents(self) -> list[dict[str, Any]]:
        """The contents of what was received, in order."""
        return [json.loads(item["content"]) for item in self.received]

    def signed(self, item: dict[str, Any]) -> bool:
        """Whether the mentor's PIN signed this item."""
        return self._pin_fits(desk_pack.MENTOR, "fettle/observed/1", item, item["signature"])

    def acknowledged(self, item: dict[str, Any]) -> bool:
        """Whether the trainee's PIN acknowledged this item."""
        learner = json.loads(item["content"])["learner"]
        return self._pin_fits(learner, "fettle/acknowledged/1", item, item["acknowledgement"])

    def _pin_fits(self, person: str, label: str, item: dict[str, Any], made: dict[str, Any] | None) -> bool:
        if made is None or made["kind"] != "pin":
            return False
        commitment = hashlib.sha256(unpacked(item["salt"]) + item["content"].encode()).digest()
        return hmac.compare_digest(mac_of(person, label, commitment), unpacked(made["mac"]))

    def _time(self) -> dict[str, str]:
        return {"server_time": (datetime.now(UTC) - self.clock_ahead).isoformat()}

    def _json(self, route: Route, answer: Any) -> None:
        if self.signed_in:
            route.fulfill(json=answer)
        else:
            route.fulfill(status=401, json={"code": "signed_out", "message": "You are signed out."})

    def _attendance(self, route: Route) -> None:
        said = route.request.post_data_json or []
        self.attendance += said
        self._json(route, [{"outcome": "accepted"} for _ in said])

    def _evidence(self, route: Route) -> None:
        self.evidence.append(route.request.post_data_buffer or b"")
        self._json(route, {"id": "", "outcome": "accepted", "code": "", "reason": ""})

    def _observations(self, route: Route) -> None:
        items = route.request.post_data_json or []
        if self.signed_in:
            self.received += items
        receipts = [
            {"client_uuid": json.loads(item["content"])["client_uuid"], "position": at, "skew_seconds": 0}
            | self.outcome
            for at, item in enumerate(items, start=1)
        ]
        self._json(route, {"receipts": receipts, **self._time()})
