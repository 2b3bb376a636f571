"""What addresses carry, read without trust."""

import uuid


def as_uuid(text: str) -> uuid.UUID | None:
    """The name that a text is; None where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
