"""Erasing a person: every app's part in one transaction, remembered outside the database. See docs/decisions/0015."""

import logging
import uuid
from smtplib import SMTPException

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.erasure import BY_ADMINISTRATOR, BY_LIST, OWN_WISH, erased_people, record_erased
from lms.accounts.erasure import check_may_erase, check_may_go, still_here
from lms.accounts.models import ErasureRequest, User
from lms.kernel import erased_list
from lms.kernel.errors import DomainError
from lms.kernel.letters import Letter, as_reader
from lms.kernel.privacy import Erasure, registry

logger = logging.getLogger(__name__)


def erase(person: User, *, by: User | None = None) -> None:
    """Erase a person for good; somebody who is erased already is left alone.

    `by` is the administrator who does it at the person's request, None where the person asked the hub. The
    pseudonym is on the list outside the database before anything is deleted: ErasedListError where it cannot be
    written, and whatever `check_may_go` and `check_may_erase` raise, leave everything as it was. If the deletion is
    cut short, the list makes the hub finish it at the next start.
    """
    check_may_go(person)
    if by is not None:
        check_may_erase(person, by=by)
    itself = by is None or by.pk == person.pk
    _erase(
        person.pk,
        signer=ledger.HUB if by is None or itself else by.pseudonym,
        by_what=OWN_WISH if itself else BY_ADMINISTRATOR,
    )


def _erase(key: int, *, signer: uuid.UUID, by_what: str) -> None:
    person = User.objects.get(pk=key)
    if person.erased_at is not None:
        return
    erased_list.add(person.pseudonym)
    with transaction.atomic():
        ledger.lock()
        person = User.objects.select_for_update().get(pk=key)
        if person.erased_at is not None:
            return
        pseudonym, address, now = person.pseudonym, person.email, timezone.now()
        language, zone, name = person.language, person.timezone, person.get_short_name()
        erasure = Erasure(person, signer, now)
        for let_go in registry.erasers:
            let_go(erasure)
        record_erased(pseudonym, signer=signer, by_what=by_what, at=now)
    if by_what != BY_LIST:
        _say_farewell(address, name, language, zone)


def _say_farewell(address: str, name: str, language: str, zone: str) -> None:
    """One mail to an address that is known nowhere any more; if it fails, it is not tried again."""
    with as_reader(language, zone):
        letter = Letter(
            subject=_("Your data are erased"),
            paragraphs=(
                _("as you asked, we have erased what this hub knew about you. You cannot sign in any more."),
                _(
                    "The record of sign-offs keeps its rows under a number that nobody can connect with you now. "
                    "Copies of your badges that you saved can still be checked."
                ),
            ),
            why=_("This is the last mail you get from us. We do not know this address any more."),
        )
        try:
            letter.to(address, name=name).send()
        except (OSError, SMTPException):
            logger.exception("The last mail to somebody who was erased could not be sent")


def erase_due() -> int:
    """Erase everybody whose seven days are over; returns how many. One that fails does not keep the others back."""
    done = 0
    for row in ErasureRequest.objects.filter(due_at__lte=timezone.now()).select_related(
        "person", "requested_by"
    ):
        by = row.requested_by
        try:
            # Who arranged it may have lost the right to, or be gone, since: the person's wish stands.
            check_may_go(row.person)
            known = by is not None and by.erased_at is None and by.pk != row.person_id
            _erase(
                row.person_id,
                signer=by.pseudonym if by is not None and known else ledger.HUB,
                by_what=BY_ADMINISTRATOR if known else OWN_WISH,
            )
            done += 1
        except (DomainError, DatabaseError):
            logger.exception("Erasure %s could not be carried out; a later sweep tries again", row.public_id)
    return done


def reapply() -> int:
    """Make list, ledger and database agree: whoever was erased and is here is erased again. Returns how many.

    Raises ErasedListError where the list cannot be read or written; DatabaseError where a person cannot be erased.
    """
    stated = erased_people()
    for name in stated - erased_list.pseudonyms():
        erased_list.add(name)  # the list was lost, or is older than the ledger
    back = still_here(stated)
    for person in back:
        _erase(person.pk, signer=ledger.HUB, by_what=BY_LIST)
    return len(back)


def who_came_back() -> int:
    """How many people are in the database although they were erased."""
    return len(still_here(erased_people()))
