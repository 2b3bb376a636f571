"""A key store of one's own: an example, complete and small. The private halves live in another process.

The hub starts that process and talks to it over a pipe, one JSON text per line; it never sees a private key. Put the
file where Python finds it, and set FETTLE_KEYS_STORE=key_process.ProcessKeys and KEY_PROCESS_DIR. A service in the
cloud or a smart card takes the place of the pipe: four methods, and an error that says what to do.

This example keeps its keys in plain files of KEY_PROCESS_DIR and is no protection by itself: give the process an
account of its own.
"""

import base64
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any


class ProcessKeys:
    """What the hub uses; see `lms.kernel.key_store.KeyStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def __str__(self) -> str:
        return "The key process"

    def create(self, name: str, algorithm: str) -> bytes:
        """Make a key; its public half."""
        return self._ask("create", name, str(algorithm))

    def public_key(self, name: str) -> bytes:
        """The public half of a key that can be used."""
        return self._ask("public_key", name)

    def sign(self, name: str, data: bytes) -> bytes:
        """A signature."""
        return self._ask("sign", name, base64.b64encode(data).decode())

    def destroy(self, name: str) -> None:
        """Remove a key for good."""
        self._ask("destroy", name)

    def _ask(self, *question: str) -> bytes:
        from lms.kernel.key_store import KeyUnavailable  # noqa: PLC0415 -- the process itself knows nothing of the hub

        with self._lock:  # one question at a time on the pipe
            try:
                answer = self._exchange(json.dumps(question))
            except (OSError, ValueError) as error:
                self._process = None  # the next question starts another one
                raise KeyUnavailable(
                    f"The key process does not answer: {error}. Start the hub again."
                ) from error
        if "error" in answer:
            raise KeyUnavailable(f"The key process refused: {answer['error']}.")
        return base64.b64decode(answer["bytes"])

    def _exchange(self, line: str) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            command = [sys.executable, __file__]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self._process = process
        if process.stdin is None or process.stdout is None:
            raise ValueError("it has no pipe")
        process.stdin.write(line + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer


def _serve() -> None:
    """The other process: answers questions until the pipe is closed."""
    folder = Path(os.environ["KEY_PROCESS_DIR"])
    for line in sys.stdin:
        try:
            answer = {"bytes": base64.b64encode(_answer(folder, *json.loads(line))).decode()}
        except (OSError, ValueError, TypeError) as error:
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(folder: Path, what: str, name: str, more: str = "") -> bytes:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 -- only here
    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa  # noqa: PLC0415 -- likewise
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- likewise

    if not name.replace("-", "").isalnum():
        raise ValueError(f"{name!r} is no name of a key")
    file = folder / f"{name}.der"
    if what == "destroy":
        file.unlink(missing_ok=True)
        return b""
    if what == "create":
        made = (
            ed25519.Ed25519PrivateKey.generate()
            if more == "Ed25519"
            else rsa.generate_private_key(65537, 2048)
        )
        kept = made.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123
            out.write(kept)
    private = form.load_der_private_key(file.read_bytes(), None)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        if what == "sign":
            return private.sign(base64.b64decode(more))
        return private.public_key().public_bytes_raw()
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError(f"{name} is of another kind")
    if what == "sign":
        return private.sign(base64.b64decode(more), padding.PKCS1v15(), SHA256())
    return private.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)


if __name__ == "__main__":
    _serve()
