"""Why a trace is refused, in words for the person who sent it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Self

IN_LINE: Final = "Line %(line)s: %(reason)s"
IN_COLUMN: Final = "column “%(column)s”: %(reason)s."


class TraceRefused(Exception):
    """A file or a mapping that is not accepted; nothing of it is kept.

    `template` is one or two sentences of plain English, with a place such as `%(path)s` for each of `values`;
    `reason` is the template filled in, after the line, counted from 1, and the column where there is one: these are
    among the values as `line` and `column`. The two apart let the reason be put into another language
    (`courses.domain.trace_reasons`, where every template and every word that fills a place is listed).

    `code` is a stable word: `kind`, `damaged`, `size`, `rows`, `columns`, `line`, `cell`, `number`, `time`,
    `unit`, `layout`, `mapping`, or for HDF5 `link`, `storage`, `type`, `filter`, `chunk`, `ratio`, `depth`,
    `objects`.
    """

    def __init__(self, template: str, *, code: str, line: int = 0, **values: str) -> None:
        self.template = template
        self.values = {**values, "line": str(line)} if line else values
        self.code = code
        self.line = line
        self.reason = filled(template, self.values)
        super().__init__(self.reason)

    def at(self, line: int, *, column: str) -> Self:
        """The same refusal of a cell, which says where the cell stands."""
        return type(self)(self.template, code=self.code, line=line, **{**self.values, "column": column})


def remark(template: str, **values: str) -> dict[str, Any]:
    """Something in a file that wants a person's eye: `reason`, with `template` and `values` as of a refusal."""
    return {"reason": filled(template, values), "template": template, "values": values}


def filled(template: str, values: Mapping[str, str], say: Callable[[str], str] = str) -> str:
    """A template filled in, within its column and line where the values name them; `say` translates each part.

    Raises KeyError for a place that nothing fills.
    """
    said = say(template) % values
    for place, frame in (("column", IN_COLUMN), ("line", IN_LINE)):
        if place in values:
            said = say(frame) % {place: values[place], "reason": said}
    return said
