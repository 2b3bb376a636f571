"""Mentors' phones at a hub that is really there: nothing of the protocol is stood in for."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.journeys.hub import Hub

SKILL: Final = "S02"  # three criteria, nothing to be held before it
ENGRAVED: Final = "C01·S02"


@dataclass(frozen=True)
class Somebody:
    """One person: the first part of the address to sign in with, the name, and the PIN."""

    local: str
    name: str
    pin: str


ADA = Somebody("desk-ada", "Ada Brandt", "270816")
BEN = Somebody(
    "desk-ben", "Ben Castellano", "593027"
)  # the one who never adds a passkey, so signs with his PIN
CLEO = Somebody("desk-cleo", "Cleo Fontaine", "640195")
MENTORS = (ADA, BEN, CLEO)
DORA = Somebody("desk-dora", "Dora Steiner", "915362")
EMIL = Somebody("desk-emil", "Emil Ngata", "308274")
TRAINEES = (DORA, EMIL)
FLORA = Somebody("desk-flora", "Flora Nyberg", "")  # on nobody's roster
WRONG_PIN: Final = "719364"
BENCH: Final = "Fitting bench"

_SET_UP = """
import json
from courses.domain.labels import save_bench
from courses.domain.sessions import attend
from courses.enums import Arrival
from courses.models import Bench, Skill, WorkshopSession
from lms.accounts import roles
from lms.accounts.models import User
from lms.accounts.pins import set_pin
from lms.web.demo.people import Person, ensure
from lms.web.demo.watching import found_authority, main_workshop

given = json.loads('''{given}''')
cast = [Person(local, name, role) for role in given["people"] for local, name, _pin in given["people"][role]]
people = ensure(cast)
for group in given["people"].values():
    for local, _name, pin in group:
        set_pin(person=people[local], pin=pin)
found_authority([people[local] for local, _name, _pin in given["people"][roles.MENTOR]])
keeper = User.objects.get(email="coordinator@demo.fettle.test")
session = WorkshopSession.objects.filter(title="Repair café").latest("starts_at")
for local, _name, _pin in given["people"][roles.TRAINEE]:
    attend(session, people[local], by=keeper, how=Arrival.ROSTER)
bench = save_bench(Bench(name=given["bench"], place=main_workshop()), by=keeper)
bench.skills.set(Skill.objects.filter(code=given["skill"]))
print(bench.code)
"""


def move_in(hub: Hub) -> str:
    """Three mentors and two trainees with PINs, and a bench for one skill; the code on the bench."""
    groups = {"mentor": MENTORS, "trainee": TRAINEES}
    listed = {role: [[one.local, one.name, one.pin] for one in group] for role, group in groups.items()}
    given = json.dumps({"people": listed, "bench": BENCH, "skill": SKILL})
    script = _SET_UP.replace("{given}", given)
    return hub.manage("shell", "--no-imports", "-v", "0", "-c", script).strip()


_DROP_IN = """
from courses.domain.labels import label_of
from lms.web.demo.people import Person, ensure

print(label_of(ensure([Person(*{given!r})])[{given!r}[0]]).code)
"""


def drop_in(hub: Hub, who: Somebody) -> str:
    """A trainee whom no session expects; the code on their card."""
    script = _DROP_IN.format(given=(who.local, who.name, "trainee"))
    return hub.manage("shell", "--no-imports", "-v", "0", "-c", script).strip()


def ledger_of(hub: Hub, names: Sequence[str]) -> list[dict[str, Any]]:
    """What the ledger's rows state that were made under one of these names, or refer to one; in order."""
    rows = hub.rows("SELECT payload FROM courses_signoffevent ORDER BY position")
    stated = [json.loads(payload) for (payload,) in rows]
    return [row for row in stated if {str(row["client_uuid"]), str(row.get("target"))} & set(names)]


def observed(hub: Hub, names: Sequence[str]) -> list[str]:
    """The names among these under which an observation stands in the ledger, as often as it stands there."""
    return [row["client_uuid"] for row in ledger_of(hub, names) if row["kind"] == "Observed"]


# Until the service worker answers for this page: from then on the desk opens without a network.
_IN_CHARGE = """async () => {
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""
# Until the desk has spoken with the hub, and does so no longer: what the network leaves half done is waited for.
_QUIET = """
const desk = await store.openStore(store.lastMentor());
const busy = async () => (await navigator.locks.query()).held.some(({ name }) => name.startsWith("fettle-send:"));
const limit = performance.now() + 30_000;
while (!(await desk.getMeta("skew")) || (await busy())) {
  if (performance.now() > limit) throw new Error(`Still busy: ${JSON.stringify(await navigator.locks.query())}`);
  await new Promise((go) => setTimeout(go, 50));
}
desk.close();
"""
_MODULES = ("store", "secrets", "queue", "pack")
_RECORD = """
const desk = await store.openStore(store.lastMentor());
const kept = await pack.storedPack(desk);
const key = await secrets.pinKey(given.pin, kept.mentor.pin);
const { code, version, title, criteria } = kept.skills.find(({ code }) => code === given.skill);
const learner = kept.people.find(({ name }) => name === given.learner).id;
const [session] = kept.sessions;
const marks = Object.fromEntries(criteria.map(({ id }) => [id, "met"]));
const ids = [];
for (const item of given.items) {
  const seen = { learner, skill: code, version, level: 3, marks };
  const made = await queue.saveObservation(desk, {
    content: { ...seen, items: [item], place: session.place, session: session.id },
    shown: { ...seen, title },
    sign: (commitments) => secrets.pinSignatures(key, commitments),
    sendAfter: 0,
  });
  ids.push(made.id);
}
desk.close();
return ids;
"""
_KEPT = """
const desk = await store.openStore(store.lastMentor());
const items = await desk.queue.list();
desk.close();
return items;
"""


class RealDesk:
    """The desk on one phone, at the hub itself."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, *, worker: bool = True) -> None:
        """Open the desk with a network, and wait until it would open without one."""
        self.page.goto("/mentor/desk/")
        expect(self.page.get_by_role("heading", name="Repair café")).to_be_visible()
        if worker:
            self.page.evaluate(_IN_CHARGE)
        self._run(_QUIET, None)

    def record(self, mentor: Somebody, items: Sequence[str], *, pin: str = "") -> list[str]:
        """Record and sign one observation for each item, as the screens do it; their names."""
        given = {"pin": pin or mentor.pin, "skill": SKILL, "learner": EMIL.name, "items": items}
        ids: list[str] = self._run(_RECORD, given)
        assert len({uuid.UUID(one) for one in ids}) == len(items)
        return ids

    def kept(self) -> list[dict[str, Any]]:
        """Everything in the queue of whoever used the desk last on this phone."""
        items: list[dict[str, Any]] = self._run(_KEPT, None)
        return items

    def states(self) -> list[str]:
        """What has become of each, in order."""
        return [item["state"] for item in self.kept()]

    def see_queue(self) -> None:
        """Go to the list of what was recorded."""
        self.page.evaluate("location.hash = '#/queue'")
        expect(self.page.get_by_role("heading", name="Queue", level=1)).to_be_visible()

    def wait_until_sent(self) -> None:
        """Until nothing waits on this phone any more."""
        expect(self.page.locator("#desk-chip")).to_have_text("All received", timeout=60_000)

    def network(self, on: bool) -> None:
        """Switch the network of this phone on or off."""
        self.page.context.set_offline(not on)

    def _run(self, body: str, given: Any) -> Any:
        imports = "".join(
            f'const {name} = await import("/static/fettle/desk/{name}.js");' for name in _MODULES
        )
        return self.page.evaluate(f"async (given) => {{ {imports} {body} }}", given)
