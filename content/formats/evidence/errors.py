"""Why a file is not taken as evidence."""


class EvidenceRefused(Exception):
    """A file that is refused. `reason` is a whole sentence or two in plain English; `code` a stable word."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
