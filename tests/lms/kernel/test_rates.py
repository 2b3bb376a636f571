"""How often somebody may ask: counted, told how long to wait, and forgotten."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from lms.kernel.rates import asker_of, seconds_to_wait


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


def test_so_many_are_free_then_the_wait_is_told_and_over_when_it_said():
    counted = [seconds_to_wait("a", 3, seconds=2) for _turn in range(5)]
    assert counted[:3] == [0, 0, 0]
    assert set(counted[3:]) <= {1, 2}
    assert seconds_to_wait("b", 3, seconds=2) == 0
    time.sleep(counted[4])
    assert seconds_to_wait("a", 3, seconds=2) == 0


def test_the_wait_grows_shorter_and_asking_meanwhile_does_not_prolong_it():
    seconds_to_wait("a", 0, seconds=60)
    cache.set("a:ends", time.time() + 7.5, timeout=60)
    assert [seconds_to_wait("a", 0, seconds=60) for _turn in range(3)] == [8, 8, 8]


def test_a_count_that_lost_its_end_shuts_nobody_out_and_is_begun_anew():
    cache.set("a", 99, timeout=None)
    assert [seconds_to_wait("a", 2, seconds=60) for _turn in range(4)] == [0, 0, 0, 60]


def test_people_are_told_apart_by_account_and_the_others_by_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def asker(key: int | None, address: str) -> str:
        request: Any = RequestFactory().get("/", headers={"x-forwarded-for": address})
        request.user = SimpleNamespace(pk=key)
        return asker_of(request)

    assert asker(None, "203.0.113.1") != asker(None, "203.0.113.2")
    assert asker(1, "203.0.113.1") == asker(1, "203.0.113.2") != asker(2, "203.0.113.1")
