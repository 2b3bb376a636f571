"""What the coordinator's templates look up."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def entry(table: Mapping[Any, Any], key: Any) -> Any:
    """What a table holds under a key; empty where it holds nothing."""
    return table.get(key, "")
