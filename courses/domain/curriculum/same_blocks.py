"""Blocks of a page that comes anew keep the names they had, so that what refers to them still finds them.

A translation names each of its texts by the block it stands in. With new names for all, a corrected comma would cost
the translation of the whole page.
"""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

_ENTRY: Final = {"type", "value", "id"}
Entry = dict[str, Any]


def with_names_kept(new: Sequence[Entry], old: Sequence[Entry]) -> list[Entry]:
    """The new entries of a stream or list; what stays, and what is changed in its place, has the id of the old one."""
    matcher = SequenceMatcher(None, [_bare(one) for one in old], [_bare(one) for one in new], autojunk=False)
    kept: list[Entry] = []
    for _tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        kept += _paired(new[new_from:new_to], old[old_from:old_to])
    return kept


def _paired(new: Sequence[Entry], old: Sequence[Entry]) -> Iterator[Entry]:
    left = list(old)
    for entry in new:
        same = next((one for one in left if one["type"] == entry["type"]), None)
        if same is None:
            yield entry
            continue
        left.remove(same)
        yield entry | {"id": same["id"], "value": _kept_inside(entry["value"], same["value"])}


def _kept_inside(new: Any, old: Any) -> Any:
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: _kept_inside(value, old.get(key)) for key, value in new.items()}
    if _is_entries(new) and _is_entries(old):
        return with_names_kept(new, old)
    return new


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and set(one) == _ENTRY for one in value)


def _bare(entry: Entry) -> str:
    """What an entry says, without the names of what is in it."""
    return json.dumps([entry["type"], _without_names(entry["value"])], sort_keys=True)


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        bare = {key: _without_names(part) for key, part in value.items()}
        return {"type": bare["type"], "value": bare["value"]} if set(value) == _ENTRY else bare
    return [_without_names(part) for part in value] if isinstance(value, list) else value
