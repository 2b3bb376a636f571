"""What is committed says nothing of the machine it was made on."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
# What a line of a lock may be: a pinned name, a hash, or where the name comes from.
LOCK_LINE = re.compile(
    r"[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==[\w.+!-]+(?: ; [^/]+)?(?: \\)?"
    r"|    --hash=sha256:[0-9a-f]{64}(?: \\)?"
    r"|    # (?:via|from).*|    #   [\w. :()=,-]+"
)
# Written in pieces, so that this file is not its own finding.
MACHINE_PATH = re.compile(
    rb"(?<![\w.)}*-])/(?:" + b"|".join([b"work", b"root", b"home", b"Users"]) + rb")/\w"
)
PRIVATE_ADDRESS = re.compile(rb"(?<![\w.])(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+(?![\w.])")
# The first addresses of the private networks stand for all of them in tests of what may be fetched.
EXAMPLES = {b"10.0.0.1", b"192.168.0.1", b"172.16.0.1"}


def committed_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listing.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_only_names_versions_and_hashes(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_a_hash(name: str) -> None:
    pinned = re.split(r"(?m)^(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    assert [entry.split("==")[0] for entry in pinned if entry and "--hash=sha256:" not in entry] == []


def test_development_lock_holds_all_of_the_runtime_lock() -> None:
    runtime, development = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS[:2]
    )
    assert runtime - development == set()


def test_package_lock_says_what_and_not_from_where() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert [
        f"{file.relative_to(ROOT)}: {found.group().decode()}"
        for file in committed_files()
        for found in MACHINE_PATH.finditer(file.read_bytes())
    ] == []


def test_no_file_names_a_private_address() -> None:
    assert [
        f"{file.relative_to(ROOT)}: {found.group().decode()}"
        for file in committed_files()
        for found in PRIVATE_ADDRESS.finditer(file.read_bytes())
        if found.group() not in EXAMPLES
    ] == []


def test_nothing_third_party_or_made_is_committed() -> None:
    made = ("node_modules/", "lms/static/vendor/", "staticfiles/", "media/", ".data/", ".venv/")
    names = [file.relative_to(ROOT).as_posix() for file in committed_files()]
    assert [name for name in names if name.startswith(made)] == []
