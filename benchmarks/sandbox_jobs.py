"""A job that does nothing, to measure the sandbox alone."""

from pathlib import Path
from typing import Any


def idle(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Answer at once."""
    return {}
