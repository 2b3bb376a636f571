"""A reader without any of our checks, to see what the sandbox alone holds back."""

from pathlib import Path
from typing import Any

import h5py


def read(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    try:
        with h5py.File(source, "r") as file:
            return {"first": float(file["voltage"][0])}
    except (OSError, KeyError) as error:
        return {"error": type(error).__name__}
