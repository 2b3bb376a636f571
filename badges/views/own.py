"""What the screens of a holder have in common: whose badge it is."""

import uuid
from typing import cast

from django.http import Http404, HttpRequest
from django.utils import timezone

from badges.domain.holding import HeldBadge, badge_of
from lms.accounts.models import User


def holder_of(request: HttpRequest) -> User:
    """Whoever is signed in; only for use behind `login_required`."""
    return cast(User, request.user)


def own_badge(request: HttpRequest, public_id: uuid.UUID) -> HeldBadge:
    """The reader's own badge; Http404 for everybody else's, and for what was never issued."""
    held = badge_of(holder_of(request), public_id, moment=timezone.now())
    if held is None or held.verdict is None:
        raise Http404
    return held
