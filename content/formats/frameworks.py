"""Places in other people's frameworks, such as an occupation in ESCO, that a skill or a badge corresponds to."""

import re
from dataclasses import dataclass
from typing import Any, Final

from content.formats.yaml_reader import Mapping

FRAMEWORKS: Final = ("esco", "onet", "other")
NAME_LONGEST: Final = 200
ADDRESS_LONGEST: Final = 300
CODE_LONGEST: Final = 60
MOST: Final = 20
"""How many a skill may have."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESSES: Final = {
    "esco": rf"http://data\.europa\.eu/esco/(?:occupation|skill)/{_UUID}",
    "onet": r"https://www\.onetonline\.org/link/summary/(?P<code>\d\d-\d{4}\.\d\d)",
    "other": r"https?://[^\s/?#]+(?:[/?#]\S*)?",
}
_ADVICE: Final = {
    "esco": (
        "an address in ESCO begins with http://data.europa.eu/esco/occupation/ or .../skill/ and ends with "
        "its UUID"
    ),
    "onet": "an address of O*NET looks like https://www.onetonline.org/link/summary/49-9031.00",
    "other": "write an address that begins with https:// or http://",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkPlace:
    """One place: its name as the framework has it, its address, and its code where the framework gives one."""

    framework: str
    name: str
    url: str
    code: str = ""

    def data(self) -> dict[str, Any]:
        """The entry of a skill's file."""
        entry = {"framework": self.framework, "name": self.name, "url": self.url}
        return entry | ({"code": self.code} if self.code else {})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a place: in `url` its form, or in `code` that the address says `expected`."""

    field: str
    expected: str = ""


def fault_in(framework: str, url: str, code: str) -> Fault | None:
    """What is wrong with an address and its code; None where nothing is, or the framework is not known."""
    pattern = _ADDRESSES.get(framework)
    if pattern is None:
        return None
    found = re.fullmatch(pattern, url)
    if found is None:
        return Fault("url")
    said = found.groupdict().get("code", "")
    return Fault("code", said) if said and said != code else None


def read_places(keys: Mapping, key: str = "alignments") -> tuple[FrameworkPlace, ...]:
    """The list under an optional key; an address stands in it once."""
    found: list[FrameworkPlace] = []
    for at, entry in enumerate(keys.mappings(key)):
        place = _place(entry)
        if any(place.url == other.url for other in found):
            entry.refuse("url", f"{place.url} stands in this list already; keep it once")
        if at == MOST:
            keys.refuse_entry(key, at, f"{key} holds at most {MOST}; keep those that fit best")
        found.append(place)
    return tuple(found)


def _place(entry: Mapping) -> FrameworkPlace:
    place = FrameworkPlace(
        framework=entry.choice("framework", FRAMEWORKS),
        name=entry.text("name", longest=NAME_LONGEST),
        url=entry.text("url", longest=ADDRESS_LONGEST),
        code=entry.optional_text("code", longest=CODE_LONGEST),
    )
    entry.finish()
    if place.url and (fault := fault_in(place.framework, place.url, place.code)):
        entry.refuse(fault.field, _advice(place.framework, fault))
    return place


def _advice(framework: str, fault: Fault) -> str:
    if fault.field == "url":
        return _ADVICE[framework]
    return f"the address says {fault.expected}; write code: {fault.expected}"
