"""An internet of one's own: a program in a network namespace where public addresses belong to sites made for tests.

Run by `test_fetch_internet` as `unshare --net --mount python -m tests.lms.kernel.internet`. It reads lines of JSON,
`{"url": …, "seconds": …}`, fetches each, and writes what came of it: what was fetched or the code of the refusal;
how often the name was looked up (`looked_up`); what reached the sites that nobody may reach (`decoys`); how much a site
that does not stop by itself could send (`sent`). `{"knock": host}` connects unguarded, to show who would be reached.
"""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.lms.kernel.certificates import Authority

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07::1"
LOOPBACK, LOOPBACK_6, METADATA = "127.0.0.1", "::1", "169.254.169.254"
GIGABYTE = 1 << 30
MOVED = {
    "/to-loopback": f"https://{LOOPBACK}/",
    "/to-metadata": f"http://{METADATA}/latest/meta-data/",
    "/to-metadata-by-name": "https://metadata.example.org/",
    "/to-http": "http://good.example.org/",
    "/to-rebound": "https://rebound.example.org/",
    "/on": "https://also-good.example.org/here",
}
# What a name is looked up as: the first time, the second time and so on; the last of them for ever.
NAMES = {
    "good.example.org": [[PUBLIC]],
    "also-good.example.org": [[PUBLIC]],
    "six.example.org": [[PUBLIC_6]],
    "bücher.example.org".encode("idna").decode(): [[PUBLIC]],
    "for-another.example.org": [[PUBLIC]],
    "own-authority.example.org": [[PUBLIC]],
    "run-out.example.org": [[PUBLIC]],
    "rebinding.example.org": [[PUBLIC], [LOOPBACK]],
    "rebound.example.org": [[LOOPBACK]],
    "mixed.example.org": [[PUBLIC, LOOPBACK]],
    "metadata.example.org": [[METADATA]],
    "mapped.example.org": [["::ffff:127.0.0.1"]],
}
# What begins well and does not end: a byte now and then, a gigabyte that is announced, and one that is not.
ENDLESS = {
    "/drip": (b"Content-Length: 1000\r\n", b"x", 0.05),
    "/1gb": (b"Content-Length: %d\r\n" % GIGABYTE, bytes(65_536), 0.0),
    "/1gb-unsaid": (b"", bytes(65_536), 0.0),
}
SILENT = "silent.example.org"


class Internet:
    def __init__(self, folder: Path) -> None:
        self.looked_up: Counter[str] = Counter()
        self.decoys = 0
        self.sent = 0
        self._authority = Authority("Everybody’s", folder)
        self._contexts = {
            "for-another.example.org": self._authority.site("good.example.org"),
            "own-authority.example.org": Authority("Nobody’s", folder).site("own-authority.example.org"),
            "run-out.example.org": self._authority.site("run-out.example.org", days=-1),
        }
        self._usual = self._authority.site("*.example.org")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        os.environ["SSL_CERT_FILE"] = str(self._authority.file)
        with contextlib.ExitStack() as sockets:
            resolver = sockets.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            resolver.bind((LOOPBACK, 53))
            threading.Thread(target=self._resolve, args=(resolver,), daemon=True).start()
            for address, port in (
                (PUBLIC, 443),
                (PUBLIC_6, 443),
                (LOOPBACK, 443),
                (LOOPBACK_6, 443),
                (METADATA, 80),
                (METADATA, 443),
            ):
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                site = sockets.enter_context(socket.create_server((address, port), family=family))
                serve = self._serve if address in {PUBLIC, PUBLIC_6} else self._count
                threading.Thread(target=serve, args=(site,), daemon=True).start()
            yield

    def _resolve(self, resolver: socket.socket) -> None:
        while True:
            question, client = resolver.recvfrom(512)
            name, wanted = _asked(question)
            if name == SILENT:
                continue
            self.looked_up[name] += wanted == 1  # IPv6 is asked for beside IPv4
            turns = NAMES.get(name)
            found = turns[min(self.looked_up[name], len(turns)) - 1] if turns else []
            resolver.sendto(_answered(question, wanted, found, is_known=bool(turns)), client)

    def _serve(self, site: socket.socket) -> None:
        while True:
            connection, _client = site.accept()
            with contextlib.suppress(OSError), connection, self._secured(connection) as secure:
                request = secure.recv(65_536).split(b" ")
                if (path := request[1].decode()) in ENDLESS:
                    self._send_on_and_on(secure, *ENDLESS[path])
                    continue
                location = MOVED.get(path)
                body = json.dumps({"name": secure.fettle_name, "path": path}).encode()  # type: ignore[attr-defined]
                head = f"HTTP/1.1 302 Found\r\nLocation: {location}" if location else "HTTP/1.1 200 OK"
                secure.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    def _send_on_and_on(self, secure: ssl.SSLSocket, length: bytes, part: bytes, pause: float) -> None:
        """Until all of a gigabyte is sent, or the other side hangs up."""
        secure.sendall(b"HTTP/1.1 200 OK\r\n%s\r\n" % length)
        while self.sent < GIGABYTE:
            secure.sendall(part)
            self.sent += len(part)
            time.sleep(pause)

    def _secured(self, connection: socket.socket) -> ssl.SSLSocket:
        def choose(secure: Any, name: str | None, _context: ssl.SSLContext) -> None:
            secure.fettle_name = name
            secure.context = self._contexts.get(name or "", self._usual)

        context = self._authority.site("*.example.org")
        context.sni_callback = choose
        return context.wrap_socket(connection, server_side=True)

    def _count(self, site: socket.socket) -> None:
        while True:
            connection, _client = site.accept()
            self.decoys += 1
            connection.close()


def _asked(question: bytes) -> tuple[str, int]:
    """The name and the kind of record of a DNS query (RFC 1035, 4.1.2)."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels).lower(), int.from_bytes(question[at + 1 : at + 3], "big")


def _answered(question: bytes, wanted: int, found: list[str], *, is_known: bool) -> bytes:
    """An answer with those of the addresses that are of the wanted kind: 1 for IPv4, 28 for IPv6."""
    family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(wanted)
    packed = [
        socket.inet_pton(family, address)
        for address in found
        if family and (":" in address) == (family is socket.AF_INET6)
    ]
    end = question.index(b"\0", 12) + 5
    flags = b"\x85\x80" if is_known else b"\x85\x83"
    head = question[:2] + flags + b"\0\1" + len(packed).to_bytes(2, "big") + bytes(4)
    records = [
        b"\xc0\x0c" + question[end - 4 : end] + bytes(4) + len(each).to_bytes(2, "big") + each
        for each in packed
    ]
    return head + question[12:end] + b"".join(records)


def main() -> None:
    settings.configure(FETCH_LOOPBACK=False, USE_I18N=False, USE_TZ=True)
    from lms.kernel.fetch import FetchRefused, fetch  # noqa: PLC0415 -- after settings

    with tempfile.TemporaryDirectory() as folder:
        _own_network(Path(folder))
        internet = Internet(Path(folder))
        with internet.running():
            _say("ready")
            for line in sys.stdin:
                asked = json.loads(line)
                internet.looked_up.clear()
                internet.decoys = internet.sent = 0
                outcome: dict[str, Any]
                if "knock" in asked:
                    outcome = _knocked(asked["knock"])
                else:
                    try:
                        fetched = fetch(**asked)
                        outcome = {"url": fetched.url, "said": json.loads(fetched.body)}
                    except FetchRefused as refused:
                        outcome = {"refused": refused.code}
                looked_up = sum(internet.looked_up.values())
                _say(outcome | {"looked_up": looked_up, "decoys": internet.decoys, "sent": internet.sent})


def _knocked(host: str) -> dict[str, Any]:
    """Whom a program reaches that connects to what stands in an address, and waits until it is noticed."""
    with socket.create_connection((host, 443)) as connection:
        reached = connection.getpeername()[0]
        connection.recv(1)
    return {"reached": reached}


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _own_network(folder: Path) -> None:
    """Addresses and a resolver, seen by this process alone."""
    for command in (
        "link set lo up",
        *(f"address add {address} dev lo" for address in (PUBLIC, METADATA)),
        f"-6 address add {PUBLIC_6} dev lo nodad",
    ):
        subprocess.run(["ip", *command.split()], check=True)
    (folder / "resolv.conf").write_text(f"nameserver {LOOPBACK}\n", encoding="ascii")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)


if __name__ == "__main__":
    main()
