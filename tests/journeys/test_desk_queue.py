"""The queue on a phone: nothing is lost, nothing counts twice, nobody sends another's."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.hub import Hub
from tests.journeys.phone import LEARNER, MENTOR, OTHER, Phone, StandIn, answer, receipt, unpadded

pytestmark = pytest.mark.any_hub

SEND = f'return self.fettleSend("{MENTOR}", {{ opened: true }});'
NOTHING_SENT = {
    "sent": 0,
    "signedOut": False,
    "otherMentor": False,
    "offline": False,
    "refused": None,
    "busy": False,
}


@pytest.fixture
def phone(hub: Hub, browser: Browser) -> Iterator[Phone]:
    phone = Phone(browser, hub.base_url, hub=StandIn())
    yield phone
    phone.close()


def record(phone: Phone, number: int, *, evidence: bool = False) -> list[str]:
    """Record so many observations, due at once; their identifiers."""
    made: list[str] = phone.desk(
        """const ids = [];
        for (let at = 0; at < given.number; at += 1) {
          const evidence = given.evidence ? [await file(`photo ${at}`)] : [];
          ids.push((await record(desk, { evidence, content: { items: [`kettle ${at}`] } })).id);
        }
        return ids;""",
        {"number": number, "evidence": evidence},
    )
    return made


def test_an_observation_is_sealed_whole_and_its_commitment_holds(phone: Phone) -> None:
    item = phone.desk("return record(desk, { evidence: [await file('jpeg')] })")
    content = json.loads(item["content"])
    assert content["evidence"] == [
        {
            "id": content["evidence"][0]["id"],
            "sha256": hashlib.sha256(b"jpeg").hexdigest(),
            "kind": "photo",
            "media_type": "image/jpeg",
            "size": 4,
        }
    ]
    assert {
        name: content[name] for name in ("type", "client_uuid", "mentor", "learner", "sequence", "device")
    } == {
        "type": "fettle/observation/1",
        "client_uuid": item["id"],
        "mentor": MENTOR,
        "learner": LEARNER,
        "sequence": 1,
        "device": phone.desk("return desk.deviceId()"),
    }
    assert set(content) == {
        *("type", "client_uuid", "mentor", "learner", "skill", "version", "place", "session", "bench"),
        *("observed_at", "device", "sequence", "marks", "items", "level", "readings", "taken", "comment"),
        *("practise", "adjustment", "evidence"),
    }
    seal = phone.run("return [...secrets.fromBase64url(given)]", item["salt"])
    assert item["commitment"] == unpadded(hashlib.sha256(bytes(seal) + item["content"].encode()).digest())
    assert (item["state"], item["signature"]) == ("saved", {"kind": "pin", "mac": "mac of 1"})


def test_numbers_have_no_gaps_also_when_signing_is_cancelled_or_two_windows_save_at_once(
    phone: Phone,
) -> None:
    phone.desk(
        """await record(desk);
        await record(desk, { sign: async () => { throw new Error("cancelled") } }).catch(() => {});
        await Promise.all([record(desk), record(desk), record(desk)]);"""
    )
    assert phone.desk('return rows(desk, "sequence")') == [1, 2, 3, 4]


def test_twenty_saved_observations_survive_a_closed_browser_and_arrive_once(phone: Phone) -> None:
    ids = record(phone, 20, evidence=True)
    phone.page.close()
    phone.open()
    assert phone.desk("return states(desk)") == ["saved"] * 20
    assert phone.run(SEND) == NOTHING_SENT | {"sent": 20, "left": 0, "nextAt": None}
    assert list(phone.hub.ledger) == ids
    assert phone.hub.lists == [20]
    assert sorted(phone.hub.evidence.values()) == sorted(f"photo {at}".encode() for at in range(20))
    assert phone.desk("return [await states(desk), await desk.blobs.keys()]") == [["received"] * 20, []]
    assert [device["queued"] for device in phone.hub.devices] == [20, 0]
    assert phone.hub.devices[0]["sequence"] == 20


def test_lists_are_short_and_in_order(phone: Phone) -> None:
    ids = record(phone, 45)
    phone.run(SEND)
    assert phone.hub.lists == [20, 20, 5]
    assert list(phone.hub.ledger) == ids


def test_a_group_is_signed_once_and_kept_whole(phone: Phone) -> None:
    phone.desk(
        """let times = 0;
        const many = ["a", "b", "c"].map((item) => ({ content: content({ items: [item] }), shown, sendAfter: 0 }));
        const once = async (commitments) =>
          ({ kind: "passkey", batch: commitments.map(secrets.base64url), times: (times += 1) });
        await queue.saveBatch(desk, { many, sign: once });"""
    )
    items = phone.desk("return desk.queue.list()")
    assert [item["signature"]["times"] for item in items] == [1, 1, 1]
    assert items[0]["signature"]["batch"] == [item["commitment"] for item in items]


def test_a_pin_signs_each_of_a_group(phone: Phone) -> None:
    phone.desk(
        """const key = await secrets.pinKey("4711", { salt: "AAAA", iterations: 1000 });
        const many = [1, 2].map(() => ({ content: content(), shown }));
        await queue.saveBatch(desk, { many, sign: (commitments) => secrets.pinSignatures(key, commitments) });"""
    )
    macs = [item["signature"]["mac"] for item in phone.desk("return desk.queue.list()")]
    assert len(set(macs)) == 2


def test_within_the_time_to_undo_nothing_is_sent_unless_asked(phone: Phone) -> None:
    phone.desk("await record(desk, { sendAfter: undefined })")
    told = phone.run(SEND)
    due = phone.desk("return (await desk.queue.list())[0].send_after")
    assert told == NOTHING_SENT | {"left": 1, "nextAt": due}
    assert due - phone.desk("return (await desk.queue.list())[0].saved_at") == 8000
    assert phone.hub.lists == []
    assert phone.run(f'return self.fettleSend("{MENTOR}", {{ now: true }})')["sent"] == 1


def test_undo_gives_the_form_back_and_the_number_free(phone: Phone) -> None:
    draft = phone.desk(
        """const item = await record(desk, { evidence: [await file("jpeg")], content: { comment: "steady" } });
        const { content: again, evidence, shown: words } = await queue.undo(desk, item.id);
        const [text, left, files] = [await evidence[0].blob.text(), await states(desk), await desk.blobs.keys()];
        return { again, text, words, left, files };"""
    )
    assert draft["again"]["comment"] == "steady"
    assert "client_uuid" not in draft["again"]
    assert (draft["text"], draft["words"]["learner"]) == ("jpeg", "Tessa")
    assert (draft["left"], draft["files"]) == ([], [])
    assert phone.desk("return (await record(desk)).sequence") == 1


def test_a_number_undone_in_the_middle_is_not_used_again_before_the_later_one_is(phone: Phone) -> None:
    numbers = phone.desk(
        """const [one, two] = [await record(desk), await record(desk)];
        await queue.undo(desk, one.id);
        const three = await record(desk);
        await queue.undo(desk, three.id);
        await queue.undo(desk, two.id);
        return [three.sequence, (await record(desk)).sequence, await desk.getMeta("undone")];"""
    )
    assert numbers == [3, 1, []]


def test_what_was_sent_cannot_be_undone(phone: Phone) -> None:
    (ident,) = record(phone, 1)
    phone.run(SEND)
    told = phone.desk("return queue.undo(desk, given).catch(({ name }) => name)", ident)
    assert told == "TooLate"
    assert phone.desk("return states(desk)") == ["received"]


def test_of_several_all_are_undone_or_none_and_what_is_to_stay_is_written_with_it(phone: Phone) -> None:
    told = phone.desk(
        """const [one, two] = [await record(desk, { evidence: [await file("jpeg")] }), await record(desk)];
        const keep = (taken, { drafts }) => drafts.put(taken.map(({ content }) => content.level), "kept");
        await desk.queue.put({ ...two, attempted: true });
        const late = await queue.undoAll(desk, [one.id, two.id], keep).catch(({ name }) => name);
        const after = [await states(desk), await desk.blobs.keys(), await desk.drafts.get("kept")];
        await desk.queue.put(two);
        await queue.undoAll(desk, [one.id, two.id], () => Promise.reject(new Error("no room"))).catch(() => {});
        const still = await states(desk);
        await queue.undoAll(desk, [one.id, two.id], keep);
        return { late, after, still, left: await states(desk), kept: await desk.drafts.get("kept") };"""
    )
    assert told["late"] == "TooLate"
    assert [len(told["after"][0]), len(told["after"][1]), told["after"][2]] == [2, 1, None]
    assert told["still"] == ["saved", "saved"]
    assert (told["left"], told["kept"]) == ([], [3, 3])


def test_a_trainee_can_acknowledge_after_saving(phone: Phone) -> None:
    (ident,) = record(phone, 1)
    phone.desk(
        "await queue.acknowledgeLater(desk, given, async (commitment) => ({ mac: secrets.base64url(commitment) }))",
        ident,
    )
    phone.run(SEND)
    sent = phone.hub.ledger[ident]["acknowledgement"]
    assert (sent["kind"], sent["mac"]) == (
        "pin",
        phone.desk("return (await desk.queue.list())[0].commitment"),
    )
    assert len(sent["client_uuid"]) == 36


def test_an_answer_that_never_came_is_asked_for_again_and_counts_once(phone: Phone) -> None:
    ids = record(phone, 3, evidence=True)

    def take_and_hang_up(route: Route) -> None:
        phone.hub.ledger.update(
            {
                json.loads(one["content"])["client_uuid"]: one
                for one in json.loads(route.request.post_data or "")
            }
        )
        route.abort("connectionreset")

    phone.hub.next("sync/observations", take_and_hang_up)
    told = phone.run(SEND)
    assert (told["sent"], told["left"], told["offline"]) == (0, 3, True)
    assert phone.desk("return queue.undo(desk, given).catch(({ name }) => name)", ids[0]) == "TooLate"
    before = dict(phone.hub.ledger)
    assert phone.run(SEND)["sent"] == 3
    assert phone.hub.ledger == before
    assert phone.desk("return states(desk)") == ["received"] * 3


def test_a_page_that_ends_between_sending_and_the_receipt_loses_nothing_and_doubles_nothing(
    phone: Phone,
) -> None:
    ids = record(phone, 2, evidence=True)

    def take_and_pull_the_plug(route: Route) -> None:
        phone.hub.ledger.update(
            {
                json.loads(one["content"])["client_uuid"]: one
                for one in json.loads(route.request.post_data or "")
            }
        )
        phone.page.close()

    phone.hub.next("sync/observations", take_and_pull_the_plug)
    with pytest.raises(Exception, match="closed"):
        phone.run(SEND)
    phone.open()
    assert phone.desk("return states(desk)") == ["sending"] * 2
    assert phone.run(SEND)["sent"] == 2
    assert list(phone.hub.ledger) == ids
    assert phone.desk("return states(desk)") == ["received"] * 2


def test_two_windows_send_one_queue_once(phone: Phone) -> None:
    record(phone, 5)
    told = phone.run(
        f'return Promise.all([1, 2, 3].map(() => self.fettleSend("{MENTOR}", {{ opened: true }})))'
    )
    assert sorted(one["sent"] for one in told) == [0, 0, 5]
    assert [one["busy"] for one in told].count(True) == 2
    assert phone.hub.lists == [5]


def test_signed_out_the_queue_waits_and_goes_after_signing_in(phone: Phone) -> None:
    record(phone, 2)
    phone.hub.mentor = None
    told = phone.run(SEND)
    assert (told["signedOut"], told["left"]) == (True, 2)
    assert phone.desk('return rows(desk, "state", "attempted")') == [["saved", False]] * 2
    phone.hub.mentor = MENTOR
    assert phone.run(SEND)["sent"] == 2


def test_a_session_that_ends_in_the_middle_leaves_all_as_it_was(phone: Phone) -> None:
    (ident,) = record(phone, 1)
    phone.hub.next(
        "sync/observations", lambda route: answer(route, 401, {"code": "signed_out", "message": "Sign in."})
    )
    assert phone.run(SEND)["signedOut"] is True
    assert phone.desk("return (await queue.undo(desk, given)).shown.skill", ident) == "S15"


def test_under_another_login_nothing_is_sent(phone: Phone) -> None:
    record(phone, 2)
    phone.hub.mentor = OTHER
    told = phone.run(SEND)
    assert (told["otherMentor"], told["left"], phone.hub.lists, phone.hub.ledger) == (True, 2, [], {})
    assert phone.desk("return states(desk)") == ["saved"] * 2


def test_held_and_refused_stand_on_the_list_with_the_reason(phone: Phone) -> None:
    held, refused = record(phone, 2, evidence=True)
    receipts = [
        receipt(held, "held", code="clock", reason="The clock is off."),
        receipt(refused, "rejected", code="unknown_skill", reason="There is no such skill."),
    ]
    phone.hub.next(
        "sync/observations", lambda route: answer(route, 200, {"receipts": receipts, "server_time": "?"})
    )
    assert phone.run(SEND)["left"] == 0
    assert phone.desk('return rows(desk, "state", "code", "reason")') == [
        ["held", "clock", "The clock is off."],
        ["rejected", "unknown_skill", "There is no such skill."],
    ]
    assert len(phone.desk("return desk.blobs.keys()")) == 1  # of the one that is nowhere else
    draft = phone.desk("return (await queue.dismiss(desk, given)).content.items", refused)
    assert draft == ["kettle 1"]


def test_evidence_that_the_hub_lost_is_sent_again(phone: Phone) -> None:
    (ident,) = record(phone, 1, evidence=True)

    def forget_and_take(route: Route) -> None:
        phone.hub.evidence.clear()
        phone.hub.take(route)

    phone.hub.next("sync/observations", forget_and_take)
    told = phone.run(SEND)
    assert (told["sent"], told["left"]) == (0, 1)
    assert phone.run(f'return self.fettleSend("{MENTOR}", {{ now: Date.now() + 10_000 }})')["sent"] == 1
    assert (list(phone.hub.ledger), list(phone.hub.evidence.values())) == ([ident], [b"photo 0"])


@pytest.mark.parametrize("status", [200, 413])
def test_evidence_that_the_hub_refuses_stays_here_and_the_observation_goes(phone: Phone, status: int) -> None:
    first, other = record(phone, 2, evidence=True)
    refusal = {"outcome": "rejected", "code": "too_large", "reason": "Too large.", "message": "Too large."}
    phone.hub.next("sync/evidence", lambda route: answer(route, status, refusal))
    assert phone.run(SEND)["sent"] == 2
    item = phone.desk("return desk.queue.get(given)", first)
    (photo,) = item["evidence"]
    assert (item["state"], photo["refused"]) == ("held", {"code": "too_large", "reason": "Too large."})
    assert phone.hub.ledger[first]["evidence_refused"] == [photo["id"]]
    assert "evidence_refused" not in phone.hub.ledger[other]
    assert phone.desk("return desk.blobs.keys()") == [photo["id"]]


LATER = f'return self.fettleSend("{MENTOR}", {{ now: Date.now() + given }})'


@pytest.mark.parametrize("code", ["evidence_busy", "evidence_digest", "too_many_loose"])
def test_evidence_that_the_hub_cannot_take_just_now_is_sent_again_before_its_observation(
    phone: Phone, code: str
) -> None:
    first, other = record(phone, 2, evidence=True)
    busy = {"outcome": "rejected", "code": code, "reason": "Not now."}
    phone.hub.next("sync/evidence", lambda route: answer(route, 200, busy))
    told = phone.run(SEND)
    assert (told["sent"], told["left"], list(phone.hub.ledger)) == (1, 1, [other])
    assert phone.desk('return rows(desk, "state", "code")') == [["saved", code], ["received", ""]]
    assert phone.run(LATER, 10_000)["sent"] == 1
    assert "evidence_refused" not in phone.hub.ledger[first]


def test_evidence_that_never_arrives_whole_is_refused_after_some_tries(phone: Phone) -> None:
    (ident,) = record(phone, 1, evidence=True)
    broken = {"outcome": "rejected", "code": "evidence_digest", "reason": "Not what was signed."}
    for _ in range(6):
        phone.hub.next("sync/evidence", lambda route: answer(route, 200, broken))
    for tries in range(6):
        assert ident not in phone.hub.ledger
        phone.run(LATER, tries * 3_600_000)
    assert len(phone.hub.ledger[ident]["evidence_refused"]) == 1
    assert phone.desk("return states(desk)") == ["held"]


def test_a_lock_that_opens_again_is_waited_for(phone: Phone) -> None:
    (ident,) = record(phone, 1)
    locked = receipt(ident, "rejected", code="pin_locked", reason="Too many wrong PINs. Try again later.")
    phone.hub.next(
        "sync/observations", lambda route: answer(route, 200, {"receipts": [locked], "server_time": ""})
    )
    assert phone.run(SEND)["left"] == 1
    assert phone.desk('return rows(desk, "state", "code")') == [["saved", "pin_locked"]]
    assert phone.run(f'return self.fettleSend("{MENTOR}", {{ now: Date.now() + 10_000 }})')["sent"] == 1


def test_a_receipt_without_a_name_belongs_to_what_stood_in_its_place(phone: Phone) -> None:
    first, second = record(phone, 2)
    receipts = [receipt("", "rejected", code="unreadable", reason="?"), receipt(second, "accepted")]
    phone.hub.next(
        "sync/observations", lambda route: answer(route, 200, {"receipts": receipts, "server_time": ""})
    )
    assert phone.run(SEND)["left"] == 0
    assert phone.desk('return rows(desk, "id", "state")') == [[first, "rejected"], [second, "received"]]


def test_one_that_spoils_the_list_does_not_keep_the_others_back(phone: Phone) -> None:
    ids = record(phone, 3)

    def refuse_the_second(route: Route) -> None:
        if ids[1] in (route.request.post_data or ""):
            answer(route, 400, {"code": "unreadable", "message": "It cannot be read."})
        else:
            phone.hub.take(route)

    for _ in range(4):
        phone.hub.next("sync/observations", refuse_the_second)
    phone.run(SEND)
    assert phone.desk("return states(desk)") == ["received", "rejected", "received"]


@pytest.mark.parametrize("status", [500, 502, 429])
def test_after_a_failure_the_phone_waits_a_little_longer_each_time(phone: Phone, status: int) -> None:
    record(phone, 1)
    waits = []
    for now in (1_000_000, 2_000_000, 3_000_000):
        phone.hub.next("sync/device", lambda route: answer(route, status, {}))
        told = phone.run(f'return self.fettleSend("{MENTOR}", {{ now: {now} }})')
        backoff = phone.desk("return desk.getMeta('backoff')")
        waits.append((backoff["until"] - now) / 1000)
        assert (told["offline"], told["left"]) == (True, 1)
    assert [low <= wait <= 2 * low for low, wait in zip((2.5, 5, 10), waits, strict=True)] == [True] * 3
    quiet = phone.run(f'return self.fettleSend("{MENTOR}", {{ now: 3_000_001 }})')
    assert (quiet["sent"], quiet["left"], phone.hub.lists) == (0, 1, [])


def test_what_was_saved_while_the_clock_ran_ahead_is_sent_once_the_clock_is_right(phone: Phone) -> None:
    days = 2 * 24 * 3600 * 1000
    phone.hub.next("sync/observations", lambda route: answer(route, 500, {}))
    phone.desk("await record(desk, { sendAfter: given })", days)
    phone.run(f'return self.fettleSend("{MENTOR}", {{ now: Date.now() + {days} }})')
    assert phone.desk("return states(desk)") == ["saved"]
    told = phone.run(f'return self.fettleSend("{MENTOR}")')
    assert (told["sent"], told["left"]) == (1, 0)


def test_a_sign_in_page_of_a_cafe_is_no_answer_of_the_hub(phone: Phone) -> None:
    record(phone, 1)
    phone.hub.next("sync/device", lambda route: route.fulfill(status=200, body="<html>Free wifi!</html>"))
    assert phone.run(SEND)["offline"] is True
    assert phone.desk("return states(desk)") == ["saved"]


def test_the_difference_of_the_clocks_is_noted_and_changes_nothing(phone: Phone) -> None:
    phone.page.clock.set_fixed_time("2026-11-28T10:00:00Z")
    (ident,) = record(phone, 1)
    phone.run(SEND)
    assert phone.desk("return (await desk.getMeta('skew')).seconds") == -2 * 24 * 3600
    assert json.loads(phone.hub.ledger[ident]["content"])["observed_at"] == "2026-11-28T10:00:00.000Z"


def test_without_room_saving_says_so_and_keeps_what_is_there(phone: Phone) -> None:
    devtools = phone.context.new_cdp_session(phone.page)
    origin = phone.page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 4_000_000})
    record(phone, 2, evidence=True)
    told = phone.desk(
        """const big = await file(noise(2_500_000));
        const results = [];
        for (let tries = 0; tries < 3; tries += 1) {
          const evidence = [{ ...big, id: crypto.randomUUID() }];
          results.push(await record(desk, { evidence }).then(() => "saved", ({ name }) => name));
        }
        const kept = big.blob.size === (await big.blob.arrayBuffer()).byteLength;
        const { room } = await store.storageState();
        const files = (await desk.blobs.keys()).length;
        return { results, kept, room, files, sequences: await rows(desk, "sequence") };"""
    )
    saved = told["results"].count("saved")
    assert "StorageFull" in told["results"]
    assert told["kept"] is True
    assert (told["sequences"], told["files"]) == (list(range(1, saved + 3)), saved + 2)
    assert told["room"] is False
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    assert phone.desk("return (await record(desk)).sequence") == saved + 3
    assert phone.run(SEND)["left"] == 0


def test_evidence_that_is_not_what_was_hashed_is_not_sealed(phone: Phone) -> None:
    told = phone.desk(
        """const one = await file("jpeg");
        const evidence = [{ ...one, blob: new Blob(["other"]) }];
        return record(desk, { evidence }).catch(({ message }) => message);"""
    )
    assert told == "The evidence is not what was hashed."
    assert phone.desk("return states(desk)") == []


def test_every_window_hears_of_a_change(phone: Phone) -> None:
    heard = phone.desk(
        """const heard = [];
        const stop = queue.watch(desk, (items) => heard.push(items.map(({ state }) => state)));
        const until = async (state) => {
          while (heard.at(-1)?.[0] !== state) await new Promise((go) => setTimeout(go, 10));
        };
        await record(desk);
        await until("saved");
        await sending.send(given);
        await until("received");
        stop();
        return [...new Set(heard.map(String))];""",
        MENTOR,
    )
    assert heard[-1] == "received"
    assert set(heard) <= {"", "saved", "sending", "received"}


def test_received_ones_leave_the_list_after_a_fortnight(phone: Phone) -> None:
    record(phone, 2)
    phone.run(SEND)
    phone.desk(
        """const [old] = await desk.queue.list();
        await desk.queue.put({ ...old, settled_at: Date.now() - 14 * 24 * 3600_000 - 1000 });"""
    )
    phone.run(SEND)
    assert phone.desk('return rows(desk, "sequence")') == [2]


def test_a_browser_that_keeps_nothing_is_found_out_before_anything_is_lost(phone: Phone) -> None:
    phone.context.add_init_script('Object.defineProperty(self, "indexedDB", { value: undefined })')
    phone.open()
    state = phone.run("return store.storageState()")
    assert (state["room"], state["private"], state["words"]) == (False, True, "storage_none")
    assert phone.run("return start.startDesk()")["state"] == "no_storage"


def test_a_browser_with_room_says_nothing_or_that_it_may_clear_the_desk(phone: Phone) -> None:
    state = phone.run("return store.storageState()")
    assert (state["room"], state["private"]) == (True, False)
    assert state["words"] == ("" if state["persisted"] else "storage_may_be_cleared")
