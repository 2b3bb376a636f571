"""What has to be on the benches for so many people: the kit of a course, its lessons and practicals, added up."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format

from content.formats.vocabulary import KIT_KINDS
from courses.domain.openness import VISITOR, is_open
from courses.domain.taught import lessons_in, practicals_in
from courses.models import CoursePage

MOST_PEOPLE: Final = 500
# “1/2 m”, “2–3” and “1.000 ml”, which is one or a thousand, are no number that can be added: they stay as written.
_NUMBER: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,2})?)\s*((?:[^\W\d_]|[(×]).*)?", re.DOTALL)
# What a number can be multiplied before; anything else is counted as it stands: “12 × 1 set”.
_SYMBOLS: Final = frozenset({"", "mm", "cm", "m", "m²", "ml", "l", "g", "kg"})


@dataclass(frozen=True)
class Group:
    """For whom the kit is: so many people, so many of them at each bench."""

    people: int
    at_a_bench: int

    @property
    def benches(self) -> int:
        """As many as it takes, the last one perhaps with fewer people."""
        return -(-self.people // self.at_a_bench)

    def times(self, per: str) -> int:
        """How many times something is needed that is there for each person, for each bench, or once."""
        return {"person": self.people, "bench": self.benches}.get(per, 1)


@dataclass(frozen=True)
class Part:
    """One thing that is needed, for each person, bench or the group. `amount` is None where no number is written.

    `places` says in which lessons and practicals, in order.
    """

    item: str
    kind: str
    per: str
    quantity: str
    amount: Decimal | None
    unit: str
    places: tuple[str, ...] = ()
    is_sum: bool = field(default=False, compare=False)

    @property
    def each(self) -> str:
        """How much for each, as it is written, or as it was added up."""
        return _shown(self.amount, self.unit) if self.is_sum and self.amount is not None else self.quantity

    def total(self, group: Group) -> str:
        """How much for all of them."""
        times = group.times(self.per)
        if self.amount is not None and self.unit in _SYMBOLS:
            return _shown(self.amount * times, self.unit)
        return self.each if times == 1 else f"{times} × {self.each}"


def sheet_of(course: CoursePage) -> dict[str, list[Part]]:
    """By kind, what a course needs, in the order in which it is first named. Three queries.

    What a page needs that is closed to visitors has to be on the benches too; the page is not named.
    A tool goes from lesson to lesson: of it the most that one of them needs. What is used up is added up over them. The
    course's own list counts beside that: of both the larger.
    """
    whole = _at_once(_parts(course, course.introduction, ""))
    lessons = [
        _at_once(_parts(page, page.body, page.title if is_open(page) else ""))
        for page in lessons_in([course], reader=VISITOR).get(course.code, [])
    ]
    practicals = [
        _at_once(_parts(page, page.body, page.skill.code if is_open(page) else ""))
        for page in practicals_in([course], reader=VISITOR).get(course.code, [])
    ]
    taken: dict[Any, Part] = {}
    for number, one in enumerate((*lessons, *practicals)):
        for found, part in one.items():
            alone = found in taken and part.kind == "consumable" and _is_unreadable(part)
            name = (found, number) if alone else found  # one cannot be added to the other
            taken[name] = _joined(taken[name], part, add=part.kind == "consumable") if name in taken else part
    for name, part in whole.items():
        taken[name] = _joined(part, taken[name], add=False) if name in taken else part
    order = list(whole) + [name for name in taken if name not in whole]
    return {kind: [taken[name] for name in order if taken[name].kind == kind] for kind in KIT_KINDS}


def needed_by(group: Group, course: CoursePage) -> dict[str, list[tuple[Part, str]]]:
    """The sheet for a group: by kind, each thing and how much of it in all.

    A tool that one lesson wants on each bench and another once for the group is one tool: the larger number counts.
    """
    return {
        kind: [
            (part, part.total(group)) for part in (parts if kind == "consumable" else _largest(parts, group))
        ]
        for kind, parts in sheet_of(course).items()
    }


def _largest(parts: Iterable[Part], group: Group) -> list[Part]:
    found: dict[Any, Part] = {}
    for number, part in enumerate(parts):
        name = (_name(part.item), part.unit.casefold(), number if part.amount is None else -1)
        known = found.setdefault(name, part)
        if known is not part:
            places = _joined(known, part, add=False).places
            found[name] = replace(max(known, part, key=lambda one: _count(one, group)), places=places)
    return list(found.values())


def _count(part: Part, group: Group) -> Decimal:
    return (part.amount or Decimal(0)) * group.times(part.per)


def _is_unreadable(part: Part) -> bool:
    return part.amount is None and any(sign.isdigit() for sign in part.quantity)


def _name(item: str) -> str:
    return " ".join(item.split()).casefold()


def _at_once(parts: Iterable[Part]) -> dict[Any, Part]:
    """What one page needs: a list inside its text repeats, for one step, what stands at its head."""
    found: dict[Any, Part] = {}
    for part in parts:
        name = (_name(part.item), part.kind, part.per, part.unit.casefold())
        found[name] = _joined(found[name], part, add=False) if name in found else part
    return found


def _joined(one: Part, other: Part, *, add: bool) -> Part:
    places = (*one.places, *(name for name in other.places if name not in one.places))
    if one.amount is None or other.amount is None:
        return replace(one, places=places)
    if add:
        return replace(one, amount=one.amount + other.amount, is_sum=True, places=places)
    larger = one if one.amount >= other.amount else other
    return replace(larger, item=one.item, places=places)


def _parts(page: Any, body: Any, place: str) -> Iterator[Part]:
    listed = [block.value for block in page.kit]
    listed += [item for block in body if block.block_type == "kit" for item in block.value["items"]]
    for value in listed:
        quantity = " ".join(value["quantity"].split())
        found = _NUMBER.fullmatch(quantity)
        yield Part(
            item=value["item"],
            kind=value["kind"],
            per=value["per"],
            quantity=quantity,
            amount=Decimal(found[1].replace(",", ".")) if found else None,
            unit=(found[2] or "").strip() if found else quantity,
            places=(place,) if place else (),
        )


def _shown(amount: Decimal, unit: str) -> str:
    written = number_format(
        amount.normalize().quantize(Decimal(1)) if amount == int(amount) else amount.normalize()
    )
    return f"{written}\N{NO-BREAK SPACE}{unit}" if unit else written
