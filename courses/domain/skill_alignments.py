"""Changing where a skill fits in other people's frameworks: at once, without a draft and without a version."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.domain import ledger
from courses.domain.curriculum.placing import Places, places_of, put_places
from courses.domain.skill_editing import EDIT
from courses.models import Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

ALIGNED: Final = "courses.align_skill"


@transaction.atomic
def align_skill(skill: Skill, places: Places, *, by: User, opened: Places) -> bool:
    """Make these the places of a skill; whether anything differs from before. Raises NotAllowed and DomainError.

    `opened` are those that the editor had before them: what somebody else saved meanwhile is not overwritten.
    """
    if not by.has_perm(EDIT):
        raise NotAllowed(_("You may not change skills."), code="not_an_editor")
    ledger.lock()  # of two who save at the same moment, the second is refused
    there = places_of([skill.code]).get(skill.code, ())
    if there != opened:
        raise DomainError(
            _("Somebody changed this list meanwhile. Compare with it as it is now, below."), code="changed"
        )
    if there == places:
        return False
    put_places(skill, places)
    log(instance=skill, action=ALIGNED, user=by, data={"alignments": [one.data() for one in places]})
    return True
