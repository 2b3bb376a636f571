"""Second looks at what mentors recorded: which are drawn, who answers them, and what that does."""

from datetime import datetime

from courses.models import AuthorityGrant, Sample


def draw_after_withdrawal(grant: AuthorityGrant, *, now: datetime) -> list[Sample]:
    """Open a targeted sample of what was observed under a grant that was withdrawn."""
    return []
