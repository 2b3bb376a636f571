"""Somebody else's site: static pages on another origin."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing: the browser is what is watched."""


class OtherSite:
    """A folder of pages under an origin that is not the hub's."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder
        self.origin = origin

    def publish(self, name: str, html: str) -> str:
        """Put a page there and give its address."""
        (self._folder / name).write_text(html, encoding="utf-8")
        return f"{self.origin}/{name}"


@contextmanager
def running_other_site(folder: Path) -> Iterator[OtherSite]:
    """Serve `folder` on a free port of 127.0.0.1, which for a browser is not `localhost`."""
    (folder / "favicon.ico").touch()  # browsers ask for it, and its absence is not what is watched
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield OtherSite(folder, f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
