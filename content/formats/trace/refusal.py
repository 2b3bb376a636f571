"""Why a trace is refused, in words for the person who sent it."""


class TraceRefused(Exception):
    """A file or a mapping that is not accepted; nothing of it is kept.

    `reason` is one or two sentences of plain English; it names the line, counted from 1, where there is one.
    `code` is a stable word: `kind`, `damaged`, `size`, `rows`, `columns`, `line`, `cell`, `number`, `time`,
    `unit`, `layout`, `mapping`, or for HDF5 `link`, `storage`, `type`, `filter`, `chunk`, `ratio`, `depth`,
    `objects`.
    """

    def __init__(self, reason: str, *, code: str, line: int = 0) -> None:
        self.reason = f"Line {line}: {reason}" if line else reason
        self.code = code
        self.line = line
        super().__init__(self.reason)
