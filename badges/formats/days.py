"""Days in words, as they stand inside signed documents: in English, whoever reads them."""

from datetime import datetime


def spoken_day(moment: datetime) -> str:
    """The day of a moment in its own zone: “7 Dec 2026”."""
    return f"{moment:%d %b %Y}".lstrip("0")
