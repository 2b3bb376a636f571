"""How often one visitor may ask: a count that lost its end in Redis shuts nobody out for good."""

import hashlib

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from badges.domain.verification import Holder
from badges.limits import is_guessing, is_too_often


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def asked():
    return RequestFactory().get("/verify/", REMOTE_ADDR="203.0.113.1")


def test_checking_goes_on_after_a_count_without_an_end(asked):
    cache.set("verify:203.0.113.1", 99, timeout=None)
    assert [is_too_often(asked, per_minute=2) for _turn in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(("by_code", "kind", "most"), [(False, "name", 10), (True, "code", 60)])
def test_asking_whose_a_badge_is_goes_on_and_is_counted_anew(asked, by_code, kind, most):
    holder = Holder("any badge")
    badge = hashlib.sha256(repr((holder.award, holder.identities)).encode()).hexdigest()
    cache.set("whose:203.0.113.1", 99, timeout=None)
    cache.set(f"whose:{kind}:{badge}", 99, timeout=None)
    assert is_guessing(asked, holder, by_code=by_code) is False
    for number in range(most):
        asked.META["REMOTE_ADDR"] = f"203.0.113.{number + 2}"
        assert is_guessing(asked, holder, by_code=by_code) is False
    asked.META["REMOTE_ADDR"] = "203.0.113.99"
    assert is_guessing(asked, holder, by_code=by_code) is True
