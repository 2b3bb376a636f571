"""What says inside a badge whose it is: nothing, unless its holder asks for it. See docs/decisions/0007 and 0029."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain.renewal import reissue
from badges.domain.showing import is_minor
from badges.enums import HeldIdentity
from badges.formats.claims import Identity, Recipient
from badges.models import Award, HolderChoice
from lms.accounts.models import User
from lms.kernel.errors import DomainError

REASON = "identity"


def choose_identity(award: Award, *, by: User, identity: HeldIdentity) -> Award | None:
    """Decide what the badge and its renewals say inside, and have it issued anew with that.

    Returns the award that is owed, None where nothing changed. Raises DomainError for people under age, for a name
    that is not known, and for a badge that is not in force.
    """
    if identity != HeldIdentity.NONE and is_minor(by):
        raise DomainError(_("Badges of somebody under age hold neither name nor address."), code="minor")
    if identity == HeldIdentity.NAME and not by.name.strip():
        raise DomainError(_("Enter your name in your profile first."), code="no_name")
    if identity == chosen_identity(award, by):
        return None
    with transaction.atomic():
        HolderChoice.objects.update_or_create(
            learner=by,
            achievement=award.achievement,
            defaults={"identity": identity, "changed_at": timezone.now()},
        )
        return reissue(award, reason=REASON)


def chosen_identity(award: Award, person: User) -> HeldIdentity:
    """What the holder decided; nothing for people under age, whatever was decided before."""
    choice = HolderChoice.objects.filter(learner=person, achievement=award.achievement_id).first()
    return HeldIdentity(choice.identity) if choice and not is_minor(person) else HeldIdentity.NONE


def chosen_identities(awards: Sequence[Award]) -> dict[int, HeldIdentity]:
    """The same for many, by primary key of the award; one query, with `learner__safeguard` at hand."""
    rows = HolderChoice.objects.filter(
        learner__in={award.learner_id for award in awards} - {None},
        achievement__in={award.achievement_id for award in awards},
    )
    chosen: dict[tuple[int | None, int], HeldIdentity] = {
        (row.learner_id, row.achievement_id): HeldIdentity(row.identity) for row in rows
    }
    return {
        award.pk: chosen.get((award.learner.pk, award.achievement_id), HeldIdentity.NONE)
        if award.learner is not None and not is_minor(award.learner)
        else HeldIdentity.NONE
        for award in awards
    }


def identity_for(person: User, chosen: HeldIdentity) -> Identity | None:
    """What the next document says of its holder, with a salt made for it alone."""
    if chosen == HeldIdentity.NONE:
        return None
    salt = secrets.token_hex(16)
    if chosen == HeldIdentity.NAME:
        return Identity(type="name", value=person.name.strip(), salt=salt)
    return Identity(type="emailAddress", value=person.email.lower(), salt=salt)


def recipient_for(person: User, chosen: HeldIdentity, subject_id: str, salt: str) -> Recipient:
    """The recipient of the 2.0 assertion: the random subject, or the address where the holder chose that.

    That version knows no names.
    """
    if chosen == HeldIdentity.EMAIL:
        return Recipient(type="email", identity=person.email.lower(), salt=salt)
    return Recipient(type="url", identity=subject_id, salt=salt)
