"""What checking a badge costs. Run by hand: `.venv/bin/python benchmarks/verifying.py [--badges 100]`, or `make bench`.

Badges of another issuer, signed with eddsa-rdfc-2022 by Digital Bazaar's libraries, are judged by the hub (all of it:
reading, linked data in a confined process, signature, dates, whether the issuer is known), and verified by
`@digitalbazaar/vc` in one Node process that has warmed up; the same texts in the same run, in turns, with what the
issuers publish at hand in both. Small ones say no more than a badge has to. Usual ones are for one skill: an image,
an alignment, a result on a scale, two pieces of evidence, and a place in a signed status list, which both look up.
Full ones are for five, as those of courses are. Rates are by the clock and by the time that all the processes of each
side computed, which does not depend on how many processors are free.

Either side does it twice: one badge after another, as its users do with one badge, and in two processes at once. For
the hub that is a list as people send one, of which the next badges are opened while one is judged; for Node, two of its
processes that each verify all of the texts. Then the hub's own badges, from its database. A fresh SQLite database in
a temporary folder is used.
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
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

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

from badges.domain.verification import opened_ahead, verify  # noqa: E402
from badges.domain.verification.outside import Outside, digests_in_child, digests_in_new_child  # noqa: E402
from badges.enums import Format  # noqa: E402
from badges.formats.contexts import CREDENTIALS_V2, pinned_contexts  # noqa: E402
from tests.conformance.elsewhere import AT, SCHOOL, Elsewhere, badge  # noqa: E402
from tests.conformance.judges import digitalbazaar  # noqa: E402
from tests.factories import badges  # noqa: E402

ARGUMENTS = argparse.ArgumentParser(description="What checking a badge costs.")
ARGUMENTS.add_argument("--badges", type=int, default=100, help="How many different ones (default: 100).")
BADGES = ARGUMENTS.parse_args().badges
TURNS, ROUNDS = 4, 2
LIST = "https://school.example/status/1"
WANTED = 1.0  # times Node's rate
_TICKS = os.sysconf("SC_CLK_TCK")

Rates = tuple[float, float]  # by the clock, and by the time that was computed
Taken = Callable[[list[str], Outside], Iterator[tuple[str, Outside]]]


def must(holds: object, what: str) -> None:
    """Stop where the figures would be of something else."""
    if not holds:
        sys.exit(f"This benchmark is broken: {what} does not hold.")


def told(what: str, value: float, other: float | None = None, wanted: float | None = None) -> None:
    """One line of the table: a rate, and against another one."""
    against = f"  {value / other:7.2f} x  (wanted {wanted:g} x)" if other and wanted else ""
    print(f"{what:66} {value:9.1f} /s{against}")


def small(issuer: str, number: int) -> dict[str, Any]:
    """As little as a badge has to say."""
    return badge(issuer, id=f"urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-{number:012}", name=f"Soldering {number}")


def telling(issuer: str, number: int, skills: int) -> dict[str, Any]:
    """A badge for so many skills: each with its result and two pieces of evidence; an image, a place in a list."""
    document = small(issuer, number)
    subject = document["credentialSubject"]
    subject["achievement"] |= {
        "achievementType": "Badge",
        "tag": ["electronics", "course", "c05"],
        "image": {"id": "https://school.example/art/c05.png", "type": "Image"},
        "alignment": [alignment(skill) for skill in range(skills)],
        "resultDescription": [described(skill) for skill in range(skills)],
    }
    subject["result"] = [
        {
            "type": ["Result"],
            "resultDescription": f"urn:example:result:{skill}",
            "achievedLevel": f"urn:example:level:{skill}:4",
        }
        for skill in range(skills)
    ]
    document["evidence"] = [
        {
            "id": f"urn:sha256:{number:032}{piece:032}",
            "type": ["Evidence"],
            "name": f"Skill {piece % skills}, seen",
            "narrative": f"Kettle {number}-{piece}: isolated, measured, soldered. Level 4 of 5.",
        }
        for piece in range(2 * skills)
    ]
    document["credentialStatus"] = {
        "id": f"{LIST}#{number}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(number),
        "statusListCredential": LIST,
    }
    return document


def alignment(skill: int) -> dict[str, Any]:
    """A place in somebody's framework."""
    return {
        "type": ["Alignment"],
        "targetName": f"Skill {skill}",
        "targetUrl": f"https://school.example/skills/{skill}",
        "targetCode": f"S{skill:02}",
        "targetFramework": "School of Repair: skills",
    }


def described(skill: int) -> dict[str, Any]:
    """A scale of five levels."""
    return {
        "id": f"urn:example:result:{skill}",
        "type": ["ResultDescription"],
        "name": f"Skill {skill}",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": f"urn:example:level:{skill}:{level}",
                "type": ["RubricCriterionLevel"],
                "name": f"Level {level}",
                "level": str(level),
            }
            for level in range(1, 6)
        ],
    }


def publish_list(world: Elsewhere) -> None:
    """A status list in which nobody is revoked."""
    unsigned = {
        "@context": [CREDENTIALS_V2],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": SCHOOL,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": str(world.make("makeList", length=131_072, indexes=[131_071])),
        },
    }
    world.documents[LIST] = world.sign(unsigned)


def signed_elsewhere() -> tuple[Elsewhere, dict[str, list[str]]]:
    """Badges that are all different, of three sizes, half of the small ones of a did:key; and what is published."""
    with digitalbazaar.running() as node:
        world = Elsewhere(node)
        issuers = [(SCHOOL, world.issuer()), world.did_key_issuer()]
        publish_list(world)
        texts: dict[str, list[str]] = {"small": [], "usual": [], "full": []}
        for number in range(BADGES):
            issuer, key = issuers[number % 2]
            texts["small"].append(json.dumps(world.sign(small(issuer, number), key=key)))
            texts["usual"].append(json.dumps(world.sign(telling(SCHOOL, number, skills=1))))
            texts["full"].append(json.dumps(world.sign(telling(SCHOOL, number, skills=5))))
        world.documents[issuers[1][0]] = did_key_document(*issuers[1])
        return world, texts


def did_key_document(did: str, key: str) -> dict[str, object]:
    """What a resolver of did:key makes of it; only Node asks for it."""
    method = {"id": key, "type": "Multikey", "controller": did}
    method["publicKeyMultibase"] = did.removeprefix("did:key:")
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    return {"@context": contexts, "id": did, "verificationMethod": [method], "assertionMethod": [key]}


@contextmanager
def node_verifying(world: Elsewhere, texts: list[str], processes: int) -> Iterator[Callable[[], Rates]]:
    """What has so many Node processes verify all of them at once, each all, once they have warmed up."""
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
    with ExitStack() as held:
        pipes = []
        for _ in range(processes):
            program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            held.enter_context(program)
            if program.stdin is None or program.stdout is None:
                raise TypeError("Node has no pipes")
            held.callback(program.stdin.close)
            pipes.append((program.stdin, program.stdout))

        def verify_all() -> Rates:
            for asked, _answers in pipes:
                asked.write(f"{ROUNDS}\n")
                asked.flush()
            said = [json.loads(answers.readline()) for _asked, answers in pipes]
            verified = sum(each["verified"] for each in said)
            must(verified == processes * ROUNDS * len(texts), "Node finds every badge good")
            longest = max(each["seconds"] for each in said)
            return verified / longest, verified / sum(each["cpu"] for each in said)

        verify_all()
        yield verify_all


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


def one_by_one(texts: list[str], outside: Outside) -> Iterator[tuple[str, Outside]]:
    """Each text, and the world outside as it is."""
    return ((text, outside) for text in texts)


def as_a_list(texts: list[str], outside: Outside) -> Iterator[tuple[str, Outside]]:
    """Each text, and the world outside with what was opened ahead."""
    return opened_ahead(texts, str.encode, outside)


def judging(texts: list[str], outside: Outside, taken: Taken = one_by_one, rounds: int = ROUNDS) -> Rates:
    """The hub's rates, over the same texts."""
    clock, before = time.perf_counter(), computed()
    for _ in range(rounds):
        for text, told in taken(texts, outside):
            verdict = verify(text.encode(), at=AT, outside=told).verdict
            must(verdict == "untrusted_issuer", "the hub finds every badge good, and its issuer not known")
    done = rounds * len(texts)
    return done / (time.perf_counter() - clock), done / (computed() - before)


def best(found: list[Rates]) -> Rates:
    """The best of the turns, for each kind: what else the machine does only ever takes away."""
    return max(rate for rate, _ in found), max(rate for _, rate in found)


def compare_with_node() -> None:
    """Badges of other issuers, side by side."""
    world, kinds = signed_elsewhere()
    for kind, texts in kinds.items():
        compare(kind, world, texts)


def compare(name: str, world: Elsewhere, texts: list[str]) -> None:
    """One kind of badge, side by side."""
    outside = Outside(world.read, digests_in_child)
    size = sum(map(len, texts)) / len(texts) / 1000
    print(f"{len(texts)} {name} badges of other issuers ({size:.1f} kB each), eddsa-rdfc-2022:")
    for how, processes, taken in (("one by one", 1, one_by_one), ("two at once", 2, as_a_list)):
        ours, theirs = [], []
        with node_verifying(world, texts, processes) as verify_all:
            judging(texts, outside, taken)
            for _ in range(TURNS):
                theirs.append(verify_all())
                ours.append(judging(texts, outside, taken))
        here, other = best(ours), best(theirs)
        for kind, by in enumerate(("by the clock", "by the time computed")):
            told(f"  @digitalbazaar/vc on Node, {how}, {by}", other[kind])
            told(f"  the hub, the whole judgement, {how}, {by}", here[kind], other[kind], WANTED)
    anew, _ = judging(texts[:10], Outside(world.read, digests_in_new_child), rounds=1)
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
