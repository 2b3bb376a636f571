"""A mentor's phone with the desk's modules, and a stand-in for the hub's side of the protocol."""

import base64
import hashlib
import json
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

MENTOR = "6f1b1d0e-0000-4000-8000-00000000000a"
OTHER = "6f1b1d0e-0000-4000-8000-00000000000b"
LEARNER = "6f1b1d0e-0000-4000-8000-00000000000c"
SERVER_TIME = "2026-11-26T10:00:00Z"
_MODULES = ("canonical", "jpeg", "store", "secrets", "queue", "pack", "start", "worker", "sending")

# What tests call in the page, beside the modules.
_HELPERS = (Path(__file__).parent / "phone.js").read_text(encoding="utf-8")


def pack(mentor: str, **changes: Any) -> dict[str, Any]:
    """A small pack, as the hub would make it."""
    return {
        "format": "fettle/desk-pack/1",
        "made_at": SERVER_TIME,
        "hub": {"name": "Test hub", "rp_id": "localhost"},
        "mentor": {"id": mentor, "name": f"Mentor {mentor[-1]}", "pin": None, "passkeys": []},
        **changes,
    }


class StandIn:
    """The hub's answers to the desk, and what it has taken. `answer_with` makes the next requests fail."""

    def __init__(self, mentor: str | None = MENTOR) -> None:
        self.mentor = mentor  # who is signed in
        self.ledger: dict[str, dict[str, Any]] = {}
        self.evidence: dict[str, bytes] = {}
        self.devices: list[dict[str, Any]] = []
        self.lists: list[int] = []  # how many observations came in each request
        self.pack_requests = 0
        self._special: list[tuple[str, Callable[[Route], None]]] = []

    def next(self, path: str, act: Callable[[Route], None]) -> None:
        """Let `act` answer the next request whose address ends in `path`."""
        self._special.append((path, act))

    def route(self, route: Route) -> None:
        """Answer one request."""
        request = route.request
        special = next((one for one in self._special if request.url.endswith(one[0])), None)
        if special:
            self._special.remove(special)
            return special[1](route)
        refusal = self._refusal(request)
        if refusal:
            return answer(route, *refusal)
        name = request.url.rsplit("/api/v1/", 1)[1]
        work = {
            "desk/pack": self._pack,
            "sync/device": self._device,
            "sync/evidence": self._evidence,
            "sync/observations": self.take,
        }[name]
        return work(route)

    def take(self, route: Route) -> None:
        """Take observations as the hub does: what is here already changes nothing."""
        listed = json.loads(route.request.post_data or "")
        self.lists.append(len(listed))
        receipts = [self._receipt(item) for item in listed]
        answer(route, 200, {"receipts": receipts, "server_time": SERVER_TIME})

    def _refusal(self, request: Request) -> tuple[int, dict[str, str]] | None:
        headers = request.headers
        if headers.get("x-fettle-desk") != "1":
            return 403, {"code": "origin", "message": "no"}
        if self.mentor is None:
            return 401, {"code": "signed_out", "message": "Sign in."}
        if headers.get("x-fettle-mentor", self.mentor) != self.mentor:
            return 409, {"code": "other_mentor", "message": "Somebody else is signed in."}
        return None

    def _pack(self, route: Route) -> None:
        self.pack_requests += 1
        if route.request.headers.get("if-none-match") == '"1"':
            route.fulfill(status=304)
        else:
            route.fulfill(status=200, headers={"ETag": '"1"'}, json=pack(str(self.mentor)))

    def _device(self, route: Route) -> None:
        self.devices.append(json.loads(route.request.post_data or ""))
        answer(route, 200, {"server_time": SERVER_TIME})

    def _evidence(self, route: Route) -> None:
        fields = _multipart(route.request)
        content = fields["file"]
        assert hashlib.sha256(content).hexdigest() == fields["sha256"].decode()
        ident = fields["id"].decode()
        outcome = "duplicate" if ident in self.evidence else "accepted"
        self.evidence[ident] = content
        answer(route, 200, {"id": ident, "outcome": outcome, "code": "", "reason": ""})

    def _receipt(self, item: dict[str, Any]) -> dict[str, Any]:
        content = json.loads(item["content"])
        ident = content["client_uuid"]
        refused = item.get("evidence_refused", [])
        missing = [one["id"] for one in content["evidence"] if one["id"] not in {*self.evidence, *refused}]
        if missing:
            return receipt(ident, "rejected", code="evidence_missing")
        known = self.ledger.setdefault(ident, item)
        if refused:
            return receipt(ident, "held", code="evidence")
        return receipt(ident, "accepted" if known is item else "duplicate")


def receipt(ident: str, outcome: str, **more: Any) -> dict[str, Any]:
    """What the hub says to one observation."""
    return {"client_uuid": ident, "outcome": outcome, "code": "", "reason": "", **more}


def answer(route: Route, status: int, body: dict[str, Any]) -> None:
    """An answer in JSON."""
    route.fulfill(status=status, json=body)


def _multipart(request: Request) -> dict[str, bytes]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + (request.post_data_buffer or b""))
    parts = [
        (str(part.get_param("name", header="content-disposition")), part) for part in message.iter_parts()
    ]
    return {name: bytes(part.get_payload(decode=True)) for name, part in parts}


class Phone:
    """One browser profile on the hub's origin. A page that is closed and opened again finds what was kept."""

    def __init__(self, browser: Browser, base_url: str, *, hub: StandIn, worker: bool = False) -> None:
        self.hub = hub
        self.context: BrowserContext = browser.new_context(
            base_url=base_url, service_workers="allow" if worker else "block", locale="en-GB"
        )
        self.context.route("**/api/v1/**", hub.route)
        self.page = self.open()

    def open(self) -> Page:
        """Open the plain page on which the modules are tried; the desk's own scripts stay out of it."""
        self.page = self.context.new_page()
        self.page.goto("/healthz")
        return self.page

    def run(self, body: str, given: Any = None) -> Any:
        """Run a piece of script with all modules by name, and `given`; what it returns comes back."""
        imports = "".join(
            f'const {name} = await import("/static/fettle/desk/{name}.js");\n' for name in _MODULES
        )
        return self.page.evaluate(f"async (given) => {{ {imports} {_HELPERS} {{ {body} }} }}", given)

    def desk(self, body: str, given: Any = None) -> Any:
        """The same, with the database of the usual mentor as `desk`."""
        opened = f'const desk = await store.openStore("{MENTOR}");\n'
        return self.run(
            f"{opened} try {{ return await (async () => {{ {body} }})(); }} finally {{ desk.close(); }}",
            given,
        )

    def close(self) -> None:
        """Close the browser profile: everything on this phone is gone."""
        self.context.close()


def unpadded(data: bytes) -> str:
    """Base64url as the protocol writes it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
