"""What issuing badges costs. Run by hand: `.venv/bin/python benchmarks/issuing.py [--awards 2000]`, or `make bench`.

Side by side in one run: signing by template against PyLD, baking by bytes against openbadges-bakery, and the rate at
which awards become signed, baked and stored badges against that of transactions of one row on the same database: in a
sweep by one process, by two at once, and one award at a time. Mails about badges are left out.

The database is a fresh one: PostgreSQL beside the one that FETTLE_DATABASE_URL names, or SQLite in a temporary
folder; what is wanted in rows is about PostgreSQL, and not judged on SQLite. Ends with 1 where anything that is wanted
was missed: half the rate of rows is known to be (docs/decisions/0028). Rates are by the time that this process
computed, so that a busy machine does not matter; where the database is waited for, they are by the clock as well.
"""

import argparse
import io
import os
import resource
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_FOLDER = Path(tempfile.mkdtemp(prefix="fettle-bench-"))
_SERVER = os.environ.get("FETTLE_DATABASE_URL", "")
_NAME = f"fettle_bench_{uuid.uuid4().hex[:8]}"
os.environ |= {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "FETTLE_DATA_DIR": str(_FOLDER)}
if _SERVER.startswith("postgres"):
    import psycopg

    with psycopg.connect(_SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {_NAME}")  # type: ignore[arg-type]
    os.environ["FETTLE_DATABASE_URL"] = urlunsplit(urlsplit(_SERVER)._replace(path=f"/{_NAME}"))
else:
    os.environ["FETTLE_DATABASE_URL"] = f"sqlite:///{_FOLDER / 'bench.sqlite3'}"

import django  # noqa: E402 -- after the environment

django.setup()

import openbadges_bakery  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from pyld import jsonld  # noqa: E402

from badges.domain import issuing, keys, mentors  # noqa: E402
from badges.domain.artwork import picture_of  # noqa: E402
from badges.domain.together import issue_shared  # noqa: E402
from badges.enums import AwardState, Format  # noqa: E402
from badges.events import award_issued  # noqa: E402
from badges.formats import linked_data, proofs  # noqa: E402
from badges.formats.baking import bake_ob3_png  # noqa: E402
from badges.formats.preflight import LastLook  # noqa: E402
from badges.formats.strict_json import parse_json_strictly  # noqa: E402
from badges.models import Achievement, Award, Credential  # noqa: E402
from courses.domain.completion import completion_with  # noqa: E402
from courses.domain.signoff import observe  # noqa: E402
from courses.models import Skill  # noqa: E402
from tests.factories import accounts, badges, courses  # noqa: E402

ARGUMENTS = argparse.ArgumentParser(description="What issuing badges costs.")
ARGUMENTS.add_argument("--awards", type=int, default=1_000, help="How many a sweep issues (default: 1000).")
AWARDS = max(issuing.TOGETHER, ARGUMENTS.parse_args().awards)
SINGLE = 50  # awards issued one at a time
ROWS = 3_000
MISSED: list[str] = []  # what is wanted and was not reached


def rate(run: Callable[[], object], *, times: int) -> float:
    """How often a second of this process it can be run."""
    run()
    began = time.process_time()
    for _ in range(times):
        run()
    return times / (time.process_time() - began)


def must(holds: object, what: str) -> None:
    """Stop where the figures would be of something else."""
    if not holds:
        sys.exit(f"This benchmark is broken: {what} does not hold.")


def told(
    what: str, value: float, other: float | None = None, wanted: float | None = None, *, judged: bool = True
) -> None:
    """One line of the table: a rate, and against another one. What is `judged` and falls short is a miss."""
    against = ""
    if other and wanted:
        short = judged and value < wanted * other
        against = f"  {value / other:7.2f} x  (wanted {wanted:g} x{': missed' if short else ''})"
        MISSED.extend([what.strip()] * short)
    print(f"{what:66} {value:9.1f} /s{against}")


def plain_pyld(document: dict[str, object]) -> str:
    """PyLD as a program would use it by itself, with contexts at hand."""
    options = {**linked_data.expansion_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
    return str(jsonld.normalize(document, options))


def compare_signing(signed: dict[str, object]) -> None:
    """A whole badge signed again: the document and every endorsement in it."""
    key = keys.active_key()
    private, now = keys.signer(key), timezone.now()
    endorsements = [_bare(one) for one in signed["endorsement"]]  # type: ignore[attr-defined]

    def by(canonical: proofs.Canonical) -> Callable[[], object]:
        return lambda: [
            proofs.sign(
                one,
                key=private,
                verification_method=key.verification_method,
                created=now,
                canonical=canonical,
            )
            for one in (*endorsements, _bare(signed))
        ]

    slow = rate(by(plain_pyld), times=20)
    strict = rate(by(linked_data.canonical_nquads), times=40)
    fast = rate(by(issuing.TEMPLATES.canonical), times=400)
    print(f"a badge with {len(endorsements)} endorsements, all signatures:")
    told("  signed by PyLD alone", slow)
    told("  signed by PyLD with the checks and caches of canonical_nquads", strict)
    told("  signed by template and pyoxigraph, against PyLD alone", fast, slow, 10)
    told("  signed by template and pyoxigraph, against canonical_nquads", fast, strict, 10, judged=False)


def _bare(document: dict[str, object]) -> dict[str, object]:
    return {name: part for name, part in document.items() if name != "proof"}


def compare_baking(art: bytes, text: bytes) -> None:
    """The same text into the same picture; the bakery as its documentation calls it, and wholly in memory."""
    words = text.decode()
    usual = rate(lambda: openbadges_bakery.bake(io.BytesIO(art), words).read(), times=100)
    bakery = rate(lambda: openbadges_bakery.bake(io.BytesIO(art), words, io.BytesIO()), times=100)
    own = rate(lambda: bake_ob3_png(art, text), times=2_000)
    told("baked by openbadges-bakery, as documented: into a temporary file", usual)
    told("baked by openbadges-bakery in memory", bakery)
    told("baked by bytes, against the bakery as documented", own, usual, 10)
    told("baked by bytes, against the bakery in memory", own, bakery, 10, judged=False)


Rates = tuple[float, float]  # by the clock, and by the time that this process computed


def both(run: Callable[[int], object], times: int) -> Rates:
    """How often a second it can be run, counting from 0."""
    clock, computed = time.perf_counter(), time.process_time()
    for number in range(times):
        run(number)
    return times / (time.perf_counter() - clock), times / (time.process_time() - computed)


def row_rate() -> Rates:
    """Transactions of one row a second, on the same connection that issuing uses."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id integer, words varchar(40))")

        def insert(number: int) -> None:
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_row VALUES (%s, 'one row')", [number])

        return both(insert, ROWS)


def megabytes() -> float:
    """Memory that this process occupies now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def owe(number: int) -> None:
    """So many awards that are owed: fifty for each person, all by two observations of one mentor."""
    skill = Skill.objects.filter(code="S01").first()
    version = skill.current if skill else courses.skill("S01", observations=2)
    mentor, seen = courses.mentor(), courses.seen(version)
    achievements = list(Achievement.objects.order_by("code")[:50])
    achievements += [badges.achievement(f"C{count:03}") for count in range(len(achievements), 50)]
    for achievement in achievements:
        picture_of(achievement)  # drawn once for each, whatever their number
    for count in range(0, number, 50):
        learner = accounts.trainee(f"Learner {uuid.uuid4().hex[:12]}")
        for _ in range(2):
            observe(by=mentor, learner=learner, version=version, seen=seen, client_uuid=uuid.uuid4())
        done = completion_with(learner.pseudonym, ["S01"])
        if done is None:
            sys.exit("This benchmark is broken: nobody has completed the course.")
        earned = {"renewal": done.renewal, "skills": ["S01"], "earned_at": done.completed_at}
        Award.objects.bulk_create(
            Award(achievement=achievement, learner=learner, **earned)
            for achievement in achievements[: number - count]
        )


def issue_all() -> Rates:
    """Awards issued a second by one process, with what memory does meanwhile."""
    owed = Award.objects.filter(state=AwardState.PENDING).count()
    steps = range(0, owed, issuing.TOGETHER)
    shown = {steps[min(len(steps) - 1, part * len(steps) // 10)] for part in range(10)}
    before = [megabytes()]

    def issue(number: int) -> None:
        rows = Award.objects.filter(state=AwardState.PENDING).order_by("pk")[: issuing.TOGETHER]
        outcome = issue_shared(list(rows), issuing.TEMPLATES.canonical)
        must(not outcome.left and not outcome.held, "all of a batch are issued")
        if steps[number] in shown:
            before.append(megabytes())
            print(
                f"  {steps[number]:6} issued, {before[-1]:7.1f} MB ({before[-1] - before[-2]:+.1f})",
                flush=True,
            )

    rates = both(issue, len(steps))
    must(not Award.objects.filter(state=AwardState.PENDING).exists(), "all are issued")
    return rates[0] * owed / len(steps), rates[1] * owed / len(steps)


def issue_singly() -> Rates:
    """Awards issued a second, each in a transaction of its own, as when a mentor signs off."""
    owed = list(Award.objects.filter(state=AwardState.PENDING).order_by("pk")[:SINGLE])
    return both(lambda number: must(issuing.issue(owed[number]), "an award"), len(owed))


def issue_by_two() -> float:
    """Awards that two processes issue a second by the clock, working on the same backlog."""
    owed = Award.objects.filter(state=AwardState.PENDING).count()
    connection.close()
    began = time.perf_counter()
    children = []
    for _ in range(2):
        if not (child := os.fork()):
            issuing.issue_pending()
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    taken = time.perf_counter() - began
    must(not Award.objects.filter(state=AwardState.PENDING).exists(), "two have issued all")
    return owed / taken


def preflight_rate() -> Rates:
    """Pre-flights a second, over badges just issued."""
    rows = list(Credential.objects.filter(format=Format.OB3).order_by("pk")[:200])

    look = LastLook(hub=cache(keys.resolve), mentors=cache(mentors.resolve), at=timezone.now())

    def check(number: int) -> None:
        faults = look.faults_in(bytes(rows[number].document), bytes(rows[number].image))
        must(not faults, "a badge passes again")

    return both(check, len(rows))


def main() -> None:
    """Owe badges, issue them, and compare."""
    call_command("migrate", verbosity=0)
    award_issued.disconnect(dispatch_uid="notifications.announce_award")
    owe(issuing.TOGETHER)
    issuing.issue_pending()  # keys, templates and pictures are made once
    owe(SINGLE)
    single = issue_singly()
    owe(AWARDS)
    issued, rows, checked = issue_all(), row_rate(), preflight_rate()
    owe(min(AWARDS, 500))
    by_two = issue_by_two()
    row = Credential.objects.select_related("award__achievement").filter(format=Format.OB3)[0]
    compare_signing(parse_json_strictly(bytes(row.document)))
    compare_baking(picture_of(row.award.achievement).png, bytes(row.document))
    judged = connection.vendor == "postgresql"
    if not judged:
        print("Rows of SQLite, because FETTLE_DATABASE_URL names no PostgreSQL: shown, and not judged.")
    for kind, by in enumerate(("by the clock", "by the time computed here")):
        stored = 1 / (1 / issued[kind] - 1 / checked[kind])
        print(f"{by}:")
        told(f"  {connection.vendor}: transactions of one row", rows[kind])
        told(
            "  award row to signed, baked, checked and published",
            issued[kind],
            rows[kind],
            0.5,
            judged=judged,
        )
        if not kind:
            told("  the same by two processes at once", by_two, rows[kind], 0.5, judged=judged)
        told("  one award at a time", single[kind], rows[kind], 0.5, judged=judged)
        told("  the last look before publication alone", checked[kind])
        told(
            "  award row to signed, baked and stored, without the last look",
            stored,
            rows[kind],
            0.5,
            judged=False,
        )
    if MISSED:
        print("Missed: " + "; ".join(MISSED))


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        shutil.rmtree(_FOLDER, ignore_errors=True)
        if _SERVER.startswith("postgres"):
            with psycopg.connect(_SERVER, autocommit=True) as server:
                server.execute(f"DROP DATABASE {_NAME}")  # type: ignore[arg-type]
    sys.exit(bool(MISSED))
