"""Whose desk opens, and what of it may be seen."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.hub import Hub
from tests.journeys.phone import MENTOR, OTHER, SERVER_TIME, Phone, StandIn, answer, pack

pytestmark = pytest.mark.any_hub

OPEN = """const { state, store: desk, pack, signIn, offline } = await start.startDesk();
return { state, mentor: desk?.mentorId ?? null, pack: pack?.mentor.id ?? null, signIn, offline };"""
READY = {"state": "ready", "mentor": MENTOR, "pack": MENTOR, "signIn": False, "offline": False}


@pytest.fixture
def phone(hub: Hub, browser: Browser) -> Iterator[Phone]:
    phone = Phone(browser, hub.base_url, hub=StandIn())
    yield phone
    phone.close()


def no_network(phone: Phone) -> None:
    for _ in range(3):
        phone.hub.next("desk/pack", lambda route: route.abort("internetdisconnected"))


def later(phone: Phone) -> None:
    """As if the pack had been looked after yesterday: the hub is asked again."""
    phone.desk("await desk.setMeta('pack', { ...(await desk.getMeta('pack')), looked_at: 0 })")


def test_the_first_time_the_hub_says_who_is_here(phone: Phone) -> None:
    assert phone.run(OPEN) == READY
    assert phone.run("return store.lastMentor()") == MENTOR


def test_a_moment_later_the_pack_is_not_asked_for_again_unless_forced(phone: Phone) -> None:
    phone.run(OPEN)
    phone.desk("await pack.loadPack(desk)")
    assert phone.hub.pack_requests == 1
    phone.desk("await pack.loadPack(desk, { force: true })")
    assert phone.hub.pack_requests == 2  # answered by 304
    assert phone.desk("return (await pack.storedPack(desk)).mentor.id") == MENTOR


def test_without_a_network_the_stored_pack_serves(phone: Phone) -> None:
    phone.run(OPEN)
    later(phone)
    no_network(phone)
    assert phone.run(OPEN) == READY
    assert phone.run("return pack.packAge({ made_at: given }, Date.parse(given) + 5000)", SERVER_TIME) == 5000


def test_without_a_network_and_never_used_there_is_nothing_to_show(phone: Phone) -> None:
    no_network(phone)
    assert phone.run(OPEN) == {
        "state": "no_pack",
        "mentor": None,
        "pack": None,
        "signIn": False,
        "offline": True,
    }


def test_a_session_that_has_run_out_leaves_the_desk_open_and_asks_to_sign_in(phone: Phone) -> None:
    phone.run(OPEN)
    later(phone)
    phone.hub.mentor = None
    assert phone.run(OPEN) == READY | {"signIn": True, "offline": True}


def test_another_mentor_sees_their_own_desk_and_nothing_of_the_first(phone: Phone) -> None:
    phone.run(OPEN)
    phone.desk("await record(desk)")
    phone.hub.mentor = OTHER
    assert phone.run(OPEN) == READY | {"mentor": OTHER, "pack": OTHER}
    assert phone.run("return (await (await store.openStore(given)).queue.list()).length", OTHER) == 0
    assert phone.desk("return [(await desk.queue.list()).length, await pack.storedPack(desk)]") == [1, None]
    phone.hub.mentor = MENTOR
    phone.run("(await store.openStore(given)).removeMeta('pack')", OTHER)
    assert phone.run(OPEN) == READY
    assert phone.desk("return states(desk)") == ["saved"]


def test_somebody_who_may_not_observe_gets_no_desk(phone: Phone) -> None:
    phone.hub.next("desk/pack", lambda route: answer(route, 403, {"code": "not_allowed", "message": "No."}))
    assert phone.run(OPEN)["state"] == "not_allowed"


def test_signing_out_takes_packs_and_saved_pages_and_leaves_queues(phone: Phone) -> None:
    phone.run(OPEN)
    phone.desk("await record(desk); (await caches.open('fettle-saved')).put('/courses/', new Response('x'))")
    phone.run('await import("/static/fettle/desk/forget.js"); await self.fettleForget();')
    assert phone.desk("return [await pack.storedPack(desk), await states(desk)]") == [None, ["saved"]]
    assert phone.run("return [store.lastMentor(), await caches.has('fettle-saved')]") == [None, False]
    no_network(phone)
    assert phone.run(OPEN)["state"] == "no_pack"
    phone.run("store.setLastMentor(given)", MENTOR)  # where only the service worker heard of it
    no_network(phone)
    closed = {"state": "signed_out", "mentor": MENTOR, "pack": None, "signIn": True, "offline": True}
    assert phone.run(OPEN) == closed
    assert phone.run("return (await start.startDesk()).state") in {"signed_out", "ready"}


def test_a_pack_for_which_there_is_no_room_serves_while_the_old_one_stays(phone: Phone) -> None:
    devtools = phone.context.new_cdp_session(phone.page)
    origin = phone.page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1_000_000})
    phone.run(OPEN)
    later(phone)
    large = pack(MENTOR, levels=["new"], padding=secrets.token_hex(1_500_000))
    phone.hub.next("desk/pack", lambda route: route.fulfill(status=200, headers={"ETag": '"2"'}, json=large))
    told = phone.desk(
        "return [(await pack.loadPack(desk)).levels, (await pack.storedPack(desk)).levels ?? null]"
    )
    assert told == [["new"], None]
