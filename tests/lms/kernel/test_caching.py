"""The cache in Redis, while Redis is away."""

import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from lms.kernel.rates import seconds_to_wait


@pytest.fixture(autouse=True)
def _no_redis(settings):
    settings.CACHES = {
        "default": {"BACKEND": "lms.kernel.caching.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }


def test_what_only_makes_pages_quicker_is_not_missed():
    cache.set("wagtail_root_paths", [1], 3600)
    assert [cache.get("wagtail_root_paths"), cache.get("wagtail_root_paths", "none")] == [None, "none"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: seconds_to_wait("whose:203.0.113.1", 10, seconds=60),
        lambda: cache.get("allauth:rl:login"),
        lambda: cache.set("allauth:rl:login", [1]),
    ],
)
def test_what_is_counted_stays_closed(ask):
    with pytest.raises(RedisError):
        ask()
