"""Lists of badges: the next ones are opened while one is judged, and nothing else about judging changes."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from badges.domain.keys import current_issuer
from badges.domain.verification import opened_ahead, verify
from badges.domain.verification.outside import Outside
from badges.enums import Format
from badges.formats import baking, pictures
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import digests
from tests.badges.domain.strangers import AT, OTHER, World, endorsement, signed
from tests.factories import badges

pytestmark = pytest.mark.django_db
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


class Children:
    """Counts what children are asked for, and by which threads."""

    def __init__(self, *, at_once: int = 1) -> None:
        cache.clear()
        self.asked: list[tuple[str, bool]] = []
        self._meet = threading.Barrier(at_once)
        self.outside = replace(World().outside, digest=self._digest, baked=self._baked)

    def _digest(self, parts: Any) -> Any:
        self._meet.wait(timeout=20)
        self.asked.append(("digest", threading.current_thread() is threading.main_thread()))
        return digests(parts)

    def _baked(self, image: bytes) -> Any:
        self.asked.append(("picture", threading.current_thread() is threading.main_thread()))
        return pictures.baked_in(image)


def text(document: Any) -> bytes:
    return json.dumps(document).encode()


def verdict(data: bytes, outside: Outside) -> Any:
    """All that is said of it."""
    try:
        return verify(data, at=AT, outside=outside)
    except UnreadableBadge as error:
        return error.code


def listed(things: list[bytes], outside: Outside) -> list[Any]:
    return [verdict(data, told) for data, told in opened_ahead(things, lambda data: data, outside)]


def test_every_kind_of_badge_is_judged_in_its_turn_as_if_it_came_alone():
    ours = bytes(badges.issued().credentials.get(format=Format.OB3).document)
    good, other = signed(), signed(OTHER, name="Guild of Menders")
    things = [
        text(good), text(good | {"name": "Welding"}), ours, b"{", b"", text(other), text(good | {"proof": [1, None]}),
        text(signed(endorsement=[endorsement(), "tea"])), baking.bake_ob3_svg(PICTURE, text(good)), PICTURE,
        text({**json.loads(ours), "id": "urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-0d4d0a0b0c02"}), text(good),
    ]  # fmt: skip
    alone = [verdict(data, Children().outside) for data in things]
    assert listed(things, Children().outside) == alone
    assert len({str(each.verdict) for each in alone if not isinstance(each, str)}) == 3


def test_two_are_worked_out_at_once_and_each_only_once():
    children = Children(at_once=2)
    names = [f"School {number}" for number in range(6)]
    found = listed([text(signed(name=name)) for name in names], children.outside)
    assert [judgement.badge.issuer.name for judgement in found] == names
    assert children.asked == [("digest", False)] * 6


def test_of_a_picture_both_steps_are_done_ahead():
    children = Children()
    image = baking.bake_ob3_svg(PICTURE, text(signed()))
    assert len(listed([image, b"{"], children.outside)) == 2
    assert children.asked == [("picture", False), ("digest", False)]


def test_what_names_the_hub_waits_for_its_turn():
    children = Children()
    document = signed() | {"name": f"Not by {current_issuer().did}"}
    listed([text(document), text(document)], children.outside)
    assert children.asked == [("digest", True)] * 2


def test_a_badge_alone_is_opened_in_its_turn():
    children = Children()
    listed([text(signed())], children.outside)
    assert children.asked == [("digest", True)]


def test_what_was_not_begun_when_somebody_has_enough_never_is():
    children = Children()
    taken = iter([text(signed(name=f"School {number}")) for number in range(9)])
    with closing(opened_ahead(taken, lambda data: data, children.outside)) as opened:
        next(opened)
    assert len(list(taken)) == 6
    assert len(children.asked) <= 3


def test_where_no_thread_is_left_each_is_opened_in_its_turn(monkeypatch):
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    children = Children()
    things = [text(signed(name=f"School {number}")) for number in range(3)]
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert [told.verdict.value for told in listed(things, children.outside)] == ["untrusted_issuer"] * 3
    assert children.asked == [("digest", True)] * 3


def test_many_in_a_list_ask_the_database_once_what_the_hub_is_called(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(list(opened_ahead([b"{"] * 5, lambda data: data))) == 5
    with django_assert_num_queries(0):
        assert len(list(opened_ahead(["link"] * 5, lambda _link: None))) == 5
