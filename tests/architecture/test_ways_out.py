"""Only the guarded fetcher opens connections to addresses that somebody names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Not smtplib, whose errors are caught here and there: the operator's settings name the mail server, and nobody else.
CAN_CONNECT = {
    *("aiohttp", "asyncio", "ftplib", "http.client", "httpcore", "httpx", "poplib", "requests", "socket"),
    *("socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "xmlrpc.client"),
}
ALLOWED = {
    ("lms/kernel/fetch.py", "http.client"),  # the guarded fetcher itself, and its parts
    ("lms/kernel/fetching/names.py", "socket"),
    ("lms/kernel/fetching/wire.py", "socket"),
    ("lms/kernel/fetching/wire.py", "ssl"),
    (
        "lms/kernel/confined/standby.py",
        "socket",
    ),  # a pair of sockets between the server and a child of its own
    ("lms/kernel/standby_process.py", "socket"),
    ("lms/web/management/commands/serve.py", "socket"),  # looks whether its own port is free
}


WORTH_READING = re.compile(rf"\b(?:{'|'.join({name.split('.')[0] for name in CAN_CONNECT})})\b")


def imported(file: Path) -> Iterator[str]:
    """The modules a file imports, wherever in it, also as `from package import module`."""
    text = file.read_text(encoding="utf-8")
    if not WORTH_READING.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_but_the_guarded_fetcher_can_open_a_connection() -> None:
    files = [file for top in ("lms", "badges", "courses", "content") for file in (ROOT / top).rglob("*.py")]
    found = {
        (file.relative_to(ROOT).as_posix(), module)
        for file in files
        for name in imported(file)
        for module in CAN_CONNECT
        if name == module or name.startswith(f"{module}.")
    }
    assert found == ALLOWED
