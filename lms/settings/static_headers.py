"""What static files say about being kept."""

from collections.abc import MutableMapping


def look_again(headers: MutableMapping[str, str], _path: str, url: str) -> None:
    """Let browsers ask again for the desk's modules, which name each other without a digest.

    After an update of the hub, a module of yesterday beside one of today would break the desk.
    """
    if "/fettle/desk/" in url and "immutable" not in headers.get("Cache-Control", ""):
        headers["Cache-Control"] = "no-cache"
