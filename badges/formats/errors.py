"""What a badge format says when it cannot go on. Codes are stable; messages are plain English for people."""


class UnreadableBadge(Exception):
    """Input that is no badge, or one that is not safe to read. Nothing was decided about its truth.

    ``code`` is stable, so that callers can translate; ``reason`` is a plain sentence; ``detail`` names the
    part at fault (a key, a chunk, an element) or is empty.
    """

    def __init__(self, reason: str, code: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.detail = detail


class UnsignableBadge(ValueError):
    """A document we will not sign, because the signature would not cover what people read in it."""

    def __init__(self, reason: str, code: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.detail = detail
