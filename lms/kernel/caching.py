"""The cache in Redis: pages go on where it is away, what is counted there does not."""

from typing import Any, Final

from django.core.cache.backends import redis
from redis.exceptions import RedisError

_TO_BE_QUICKER: Final = "wagtail_"  # how the keys begin of what Wagtail can look up in the database as well


class RedisCache(redis.RedisCache):
    """Redis. While it is away Wagtail finds the addresses of pages by itself; limits on guessing stay closed."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """As Django's; where Redis is away Wagtail's keys have no value."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError):
            if not key.startswith(_TO_BE_QUICKER):
                raise
            return default

    def set(self, key: Any, *args: Any, **named: Any) -> None:
        """As Django's; where Redis is away Wagtail's keys are not kept."""
        try:
            super().set(key, *args, **named)
        except (RedisError, OSError):
            if not key.startswith(_TO_BE_QUICKER):
                raise
