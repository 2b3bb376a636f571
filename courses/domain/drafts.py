"""Sign-off forms that a mentor has begun: kept for them alone while they do something else. See decision 0016."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.evidence import KEPT_LOOSE
from courses.models import SignOffDraft, Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError

KEPT: Final = KEPT_LOOSE  # as long as the files that a draft may name
LONGEST: Final = 40_000  # characters of JSON
MOST: Final = 100  # drafts of one mentor


def keep_draft(
    *, by: User, learner: User, skill: Skill, fields: Mapping[str, list[str]], now: datetime | None = None
) -> SignOffDraft:
    """Keep what a mentor has typed, in place of what was kept before for the same learner and skill.

    Raises DomainError("draft_too_long") above `LONGEST`, and ("too_many_drafts") for one more than `MOST`.
    """
    moment = now or timezone.now()
    tidy = {name: [value.replace("\0", "") for value in values] for name, values in fields.items()}
    if len(json.dumps(tidy, ensure_ascii=False)) > LONGEST:
        raise DomainError(
            _("This is too long to be kept. Shorten your words, and try again."), code="draft_too_long"
        )
    others = SignOffDraft.objects.filter(mentor=by, kept_at__gt=moment - KEPT)
    if others.exclude(learner=learner, skill=skill).count() >= MOST:
        raise DomainError(
            _("You have begun %(most)s forms. Record or empty some of them first.") % {"most": MOST},
            code="too_many_drafts",
        )
    draft, _created = SignOffDraft.objects.update_or_create(
        mentor=by, learner=learner, skill=skill, defaults={"fields": tidy, "kept_at": moment}
    )
    return draft


def draft_of(*, by: User, learner: User, skill: Skill, now: datetime | None = None) -> SignOffDraft | None:
    """What this mentor has kept for that learner and skill; None where there is nothing, or it is too old."""
    since = (now or timezone.now()) - KEPT
    return SignOffDraft.objects.filter(mentor=by, learner=learner, skill=skill, kept_at__gt=since).first()


def drop_draft(*, by: User, learner: User, skill: Skill) -> None:
    """Delete what this mentor has kept for that learner and skill."""
    SignOffDraft.objects.filter(mentor=by, learner=learner, skill=skill).delete()


def drop_old_drafts(now: datetime) -> int:
    """Delete every draft older than `KEPT`; how many they were."""
    return SignOffDraft.objects.filter(kept_at__lte=now - KEPT).delete()[0]
