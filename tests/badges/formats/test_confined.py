"""What processes that open the badges of strangers have loaded and worked through before any comes."""

import json
import subprocess
import sys
from pathlib import Path

from badges.domain.verification.outside import WORK
from badges.formats import confined
from badges.formats.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OB_3_EXTENSIONS, OB_3_VERSIONS
from badges.formats.foreign.digests import Part, digests, specimens, to_json

ROOT = Path(__file__).resolve().parents[3]
# Nothing of this is needed to open a badge, and whatever is loaded is forked for each of them.
NEEDLESS = {
    *(
        "aiohttp",
        "asyncio",
        "cryptography",
        "django",
        "email",
        "http",
        "httpx",
        "lxml",
        "openbadges_bakery",
        "png",
    ),
    *("requests", "rfc3986", "ssl"),
}
LOADED = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
from lms.kernel.confined.standby import LeftOut
sys.modules.update({name: LeftOut(name) for name in sys.argv[2:]})
before = set(sys.modules)
importlib.import_module("badges.formats.confined").warm_up()
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""
CONTEXTS_WORKED_THROUGH = """
import sys
sys.path.insert(0, sys.argv[1])
from pyld.jsonld import JsonLdProcessor
work, counted = JsonLdProcessor._process_context, []
def counting(self, *arguments, **named):
    counted.append(None)
    return work(self, *arguments, **named)
JsonLdProcessor._process_context = counting
from badges.formats import confined
if "warm" in sys.argv:
    confined.warm_up()
counted.clear()
confined.of_bytes(confined.specimen())
print(len(counted))
"""


def said(program: str, *arguments: str) -> str:
    command = [sys.executable, "-I", "-B", "-c", program, str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_nothing_is_loaded_that_opening_a_badge_does_not_need() -> None:
    loaded = set(json.loads(said(LOADED, *WORK.without)))
    assert "pyld" in loaded
    assert loaded & NEEDLESS == set()


def test_each_specimen_is_a_badge_that_comes_to_a_digest() -> None:
    found = [digests([part])[0] for part in specimens()]
    assert [digest.code for digest in found] == [""] * len(found)
    assert {len(digest.data) for digest in found} == {64}


def test_there_is_a_specimen_for_each_version_of_the_data_model_and_of_open_badges() -> None:
    lists = [part.document["@context"] for part in specimens()]
    assert {first for first, *_ in lists} == {CREDENTIALS_V1, CREDENTIALS_V2}
    assert {second for first, second, *_ in lists if first == CREDENTIALS_V1} == set(OB_3_VERSIONS)
    # The first version of Open Badges contradicts the second data model: no badge can have both.
    assert {second for first, second, *_ in lists if first == CREDENTIALS_V2} == set(OB_3_VERSIONS[1:])
    assert OB_3_EXTENSIONS in {each for those in lists for each in those}
    impossible = {**specimens()[0].document, "@context": [CREDENTIALS_V2, OB_3_VERSIONS[0]]}
    assert digests([Part(document=impossible, options={})])[0].code == "bad_linked_data"


def test_once_warm_no_context_is_worked_through_for_a_badge_such_as_many_are() -> None:
    assert int(said(CONTEXTS_WORKED_THROUGH)) > 10
    assert int(said(CONTEXTS_WORKED_THROUGH, "warm")) == 0


def test_what_memory_is_got_ready_by_is_what_a_badge_such_as_many_are_is_asked_by() -> None:
    assert confined.specimen() == confined.LINKED_DATA + to_json(specimens()[:1])
    [row] = confined.of_bytes(confined.specimen())["digests"]
    assert row["data"] == digests(specimens()[:1])[0].data.hex()
