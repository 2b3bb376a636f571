"""What checking a badge costs. Run by hand: `.venv/bin/python benchmarks/verifying.py [--badges 100]`, or `make bench`.

Badges of another issuer, signed with eddsa-rdfc-2022 by Digital Bazaar's libraries, are judged by the hub (all of it:
reading, linked data in a confined process, signature, dates, whether the issuer is known), and verified by
`@digitalbazaar/vc` in one Node process that has warmed up; the same texts in the same run, in turns, with what the
issuers publish at hand in both. Then the hub's own badges, from its database. Rates are by the clock and by the
time that all the processes of each side computed. A fresh SQLite database in a temporary folder is used.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_FOLDER = Path(tempfile.mkdtemp(prefix="fettle-bench-"))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "lms.settings.test",
    "FETTLE_DATA_DIR": str(_FOLDER),
    "FETTLE_DATABASE_URL": f"sqlite:///{_FOLDER / 'bench.sqlite3'}",
}

import django  # noqa: E402 -- after the environment

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from badges.domain.verification import verify  # noqa: E402
from badges.domain.verification.outside import Outside, digests_in_child, digests_in_new_child  # noqa: E402
from badges.enums import Format  # noqa: E402
from badges.formats.contexts import pinned_contexts  # noqa: E402
from tests.conformance.elsewhere import AT, SCHOOL, Elsewhere, badge  # noqa: E402
from tests.conformance.judges import digitalbazaar  # noqa: E402
from tests.factories import badges  # noqa: E402

ARGUMENTS = argparse.ArgumentParser(description="What checking a badge costs.")
ARGUMENTS.add_argument("--badges", type=int, default=100, help="How many different ones (default: 100).")
BADGES = ARGUMENTS.parse_args().badges
TURNS, ROUNDS = 4, 2
WANTED = 1.0  # times Node's rate
_TICKS = os.sysconf("SC_CLK_TCK")

Rates = tuple[float, float]  # by the clock, and by the time that was computed


def must(holds: object, what: str) -> None:
    """Stop where the figures would be of something else."""
    if not holds:
        sys.exit(f"This benchmark is broken: {what} does not hold.")


def told(what: str, value: float, other: float | None = None, wanted: float | None = None) -> None:
    """One line of the table: a rate, and against another one."""
    against = f"  {value / other:7.2f} x  (wanted {wanted:g} x)" if other and wanted else ""
    print(f"{what:66} {value:9.1f} /s{against}")


def signed_elsewhere() -> tuple[Elsewhere, list[str]]:
    """Badges that are all different, half of a did:web and half of a did:key, and what is published about these."""
    with digitalbazaar.running() as node:
        world = Elsewhere(node)
        issuers = [(SCHOOL, world.issuer()), world.did_key_issuer()]
        texts = []
        for number in range(BADGES):
            issuer, key = issuers[number % 2]
            name = f"urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-{number:012}"
            texts.append(json.dumps(world.sign(badge(issuer, id=name, name=f"Soldering {number}"), key=key)))
        world.documents[issuers[1][0]] = did_key_document(*issuers[1])
        return world, texts


def did_key_document(did: str, key: str) -> dict[str, object]:
    """What a resolver of did:key makes of it; only Node asks for it."""
    method = {"id": key, "type": "Multikey", "controller": did}
    method["publicKeyMultibase"] = did.removeprefix("did:key:")
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    return {"@context": contexts, "id": did, "verificationMethod": [method], "assertionMethod": [key]}


@contextmanager
def node_verifying(world: Elsewhere, texts: list[str]) -> Iterator[Callable[[], Rates]]:
    """What has Node verify all of them, once it has warmed up."""
    question = _FOLDER / "question.json"
    question.write_text(
        json.dumps(
            {
                "contexts": dict(pinned_contexts()),
                "documents": world.for_node(),
                "credentials": texts,
                "now": AT.isoformat(),
            }
        ),
        encoding="utf-8",
    )
    command = [digitalbazaar.node(), str(Path(__file__).with_suffix(".mjs")), str(question)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        asked, answers = program.stdin, program.stdout
        if asked is None or answers is None:
            raise TypeError("Node has no pipes")

        def verify_all() -> Rates:
            asked.write(f"{ROUNDS}\n")
            asked.flush()
            said = json.loads(answers.readline())
            must(said["verified"] == ROUNDS * len(texts), "Node finds every badge good")
            return said["verified"] / said["seconds"], said["verified"] / said["cpu"]

        verify_all()
        yield verify_all
        asked.close()


def computed() -> float:
    """Seconds that this process, and every process that it has started and not ended, have computed."""
    seconds = time.process_time()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == os.getpid() and b"standby.py" in (entry.parent / "cmdline").read_bytes():
                seconds += sum(map(int, fields[11:15])) / _TICKS  # with what was forked and has ended
        except OSError:
            continue
    return seconds


def judging(texts: list[str], outside: Outside, rounds: int = ROUNDS) -> Rates:
    """The hub's rates, over the same texts."""
    clock, before = time.perf_counter(), computed()
    for _ in range(rounds):
        for text in texts:
            verdict = verify(text.encode(), at=AT, outside=outside).verdict
            must(verdict == "untrusted_issuer", "the hub finds every badge good, and its issuer not known")
    done = rounds * len(texts)
    return done / (time.perf_counter() - clock), done / (computed() - before)


def best(found: list[Rates]) -> Rates:
    """The best of the turns, for each kind: what else the machine does only ever takes away."""
    return max(rate for rate, _ in found), max(rate for _, rate in found)


def compare_with_node() -> None:
    """Badges of other issuers, side by side."""
    world, texts = signed_elsewhere()
    outside = Outside(world.read, digests_in_child)
    ours, theirs = [], []
    with node_verifying(world, texts) as verify_all:
        judging(texts, outside)
        for _ in range(TURNS):
            theirs.append(verify_all())
            ours.append(judging(texts, outside))
    few = texts[:10]
    anew, _ = judging(few, Outside(world.read, digests_in_new_child), rounds=1)
    here, other = best(ours), best(theirs)
    print(f"{len(texts)} badges of other issuers, eddsa-rdfc-2022:")
    for kind, by in enumerate(("by the clock", "by the time computed")):
        told(f"  @digitalbazaar/vc on Node, {by}", other[kind])
        told(f"  the hub, the whole judgement, {by}", here[kind], other[kind], WANTED)
    told("  the hub with a child started for each badge, by the clock", anew)


def judge_own() -> None:
    """A badge of the hub's own."""
    award = badges.issued()
    data = bytes(award.credentials.get(format=Format.OB3).document)
    now = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        must(verify(data, at=now).verdict == "valid", "an own badge is valid")
    times = 200
    began = time.perf_counter()
    for _ in range(times):
        verify(data, at=now)
    told(f"a badge of the hub's own, with {len(asked)} queries", times / (time.perf_counter() - began))


def main() -> None:
    """Make badges elsewhere and here, and judge them."""
    call_command("migrate", verbosity=0)
    compare_with_node()
    judge_own()


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        shutil.rmtree(_FOLDER, ignore_errors=True)
