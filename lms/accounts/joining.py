"""How people join the hub: open to all, by an invitation, or by a code. See docs/decisions/0040."""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.joining_models import Invitation, JoinCode, JoiningChoice
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.letters import Letter, as_reader

logger = logging.getLogger(__name__)
Way = JoiningChoice.Way
MOST_AT_ONCE: Final = 20  # invitations: the mails are sent while the coordinator waits
MOST_BY_CODE: Final = 500
KEPT: Final = timedelta(days=30)  # how long an invitation that is over is shown; then it and its address go
_SIGNS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH: Final = 10


def way() -> str:
    """How people join today; one query."""
    last = JoiningChoice.objects.order_by("-pk").values_list("way", flat=True).first()
    return last or Way.OPEN.value


def check_may_invite(person: User) -> None:
    """Raises NotAllowed."""
    if not person.has_perm("accounts.invite_people"):
        raise NotAllowed(_("Only coordinators say how people join."), code="may_not_invite")


def choose(wanted: str, *, by: User) -> None:
    """Say how people join from now on; the same again adds nothing."""
    check_may_invite(by)
    if wanted != way():
        JoiningChoice.objects.create(way=Way(wanted), set_by=by, set_at=timezone.now())


def invite(addresses: Sequence[str], *, by: User, days: int) -> list[Invitation]:
    """Send each address a link that makes one account.

    An earlier invitation of the same address that was not used is taken back: the newest link holds. Where the mail
    server stops half-way, whoever was sent a link stays invited, and the error names the first who was not. No
    transaction is open while mails go out. Raises NotAllowed, or DomainError("too_many"), ("known") or ("mail_away").
    """
    check_may_invite(by)
    wanted = list(dict.fromkeys(address.lower() for address in addresses))
    if len(wanted) > MOST_AT_ONCE:
        raise DomainError(
            _("Invite at most %(most)s people at a time.") % {"most": MOST_AT_ONCE}, code="too_many"
        )
    known = list(User.objects.filter(email__in=wanted).values_list("email", flat=True))
    if known:
        raise DomainError(
            _("These have an account already: %(names)s. Take them off the list.")
            % {"names": ", ".join(sorted(known))},
            code="known",
        )
    now = timezone.now()
    ends = now + timedelta(days=days)
    tokens = {address: secrets.token_urlsafe(32) for address in wanted}
    letters = [_letter(address, tokens[address], ends) for address in wanted]
    made = Invitation.objects.bulk_create(
        Invitation(email=address, digest=_digest(token), made_by=by, made_at=now, ends_at=ends)
        for address, token in tokens.items()
    )
    sent = 0
    try:
        with get_connection() as mail:
            for letter in letters:
                mail.send_messages([letter])
                sent += 1
    except (OSError, SMTPException) as error:
        logger.exception("Invitations could not be sent")
        raise DomainError(
            _("No mail was sent to %(address)s and those after it. Take off those before it, and try again.")
            % {"address": wanted[sent]},
            code="mail_away",
        ) from error
    finally:
        _settle(made[:sent], untold=made[sent:], now=now)
    return made


@transaction.atomic
def _settle(told: Sequence[Invitation], *, untold: Sequence[Invitation], now: datetime) -> None:
    """Only what was sent holds, and of each address only the newest."""
    Invitation.objects.filter(pk__in=[row.pk for row in untold]).delete()
    earlier = Invitation.objects.filter(email__in=[row.email for row in told], used_at=None, revoked_at=None)
    earlier.exclude(pk__in=[row.pk for row in told]).update(revoked_at=now)


def _letter(address: str, token: str, ends: datetime) -> EmailMultiAlternatives:
    with as_reader("", ""):
        letter = Letter(
            subject=_("Your invitation to %(hub)s") % {"hub": settings.HUB_NAME},
            paragraphs=(
                _("you are invited to join %(hub)s. The link below makes one account, once, until %(day)s.")
                % {"hub": settings.HUB_NAME, "day": date_format(timezone.localtime(ends), "DATE_FORMAT")},
            ),
            action=_("Make my account"),
            address=f"{settings.BASE_URL}/accounts/signup/?invitation={token}",
            why=_(
                "You get this mail because a coordinator typed your address. Ignore it, and no account is made."
            ),
        )
        return letter.to(address, name=address)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def revoke_invitation(public_id: uuid.UUID, *, by: User) -> bool:
    """Take an invitation back; False where it was used or taken back before."""
    check_may_invite(by)
    row = Invitation.objects.filter(public_id=public_id, used_at=None, revoked_at=None)
    return bool(row.update(revoked_at=timezone.now()))


def make_code(*, by: User, label: str, days: int, most: int) -> JoinCode:
    """A new code for so many people, for so many days."""
    check_may_invite(by)
    now = timezone.now()
    return JoinCode.objects.create(
        code="".join(secrets.choice(_SIGNS) for _turn in range(_LENGTH)),
        label=label,
        made_by=by,
        made_at=now,
        ends_at=now + timedelta(days=days),
        most=most,
    )


def revoke_code(public_id: uuid.UUID, *, by: User) -> bool:
    """Take a code back; who joined with it stays. False where it was taken back before."""
    check_may_invite(by)
    row = JoinCode.objects.filter(public_id=public_id, revoked_at=None)
    return bool(row.update(revoked_at=timezone.now()))


def check_invitation(token: str) -> Invitation:
    """The invitation behind a link, if it makes an account now. Raises DomainError with what to do."""
    if not token:
        raise DomainError(
            _("People join this hub by invitation. Ask its coordinator for one: it comes by mail."),
            code="no_invitation",
        )
    row = Invitation.objects.filter(digest=_digest(token)).first()
    if row is None:
        raise DomainError(
            _(
                "This invitation is not known. Open the whole link from the mail, or ask the coordinator for another."
            ),
            code="unknown_invitation",
        )
    return _if_open(row)


def _if_open(row: Invitation) -> Invitation:
    if row.used_at is not None:
        raise DomainError(
            _("An account was made with this invitation. If it was you, sign in."), code="used_invitation"
        )
    if row.revoked_at is not None:
        raise DomainError(
            _(
                "This invitation was taken back, or a newer one was sent. Look for a newer mail, or ask for one."
            ),
            code="revoked_invitation",
        )
    if row.ends_at <= timezone.now():
        raise DomainError(
            _("This invitation ended on %(day)s. Ask the coordinator for another.")
            % {"day": date_format(timezone.localtime(row.ends_at), "DATE_FORMAT")},
            code="ended_invitation",
        )
    return row


def tidy_code(typed: str) -> str:
    """A code as it is kept: without the marks that help reading it, in capital letters."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:40]


def check_code(typed: str) -> JoinCode:
    """The code that was typed, if it makes an account now. Raises DomainError with what to do."""
    row = JoinCode.objects.filter(code=tidy_code(typed)).first()
    if row is None:
        raise DomainError(
            _("No such code. Look at it again: it has no zero, no one, no letters I, L or O."),
            code="unknown_code",
        )
    return _if_good(row)


def _if_good(row: JoinCode) -> JoinCode:
    if row.revoked_at is not None or row.ends_at <= timezone.now():
        raise DomainError(
            _("This code has ended. Ask the coordinator for the one in use."), code="ended_code"
        )
    if row.used >= row.most:
        raise DomainError(
            ngettext(
                "One person has joined with this code, as many as it is for. Ask the coordinator for another.",
                "%(most)s people have joined with this code, as many as it is for. Ask the coordinator for another.",
                row.most,
            )
            % {"most": row.most},
            code="full_code",
        )
    return row


def claim(person: User, *, invitation: str = "", code: str = "") -> None:
    """Use up what somebody joins with, in the transaction that makes their account. Raises as the checks do.

    Of two who join with one invitation, or with the last use of a code, at once, one is refused.
    """
    now, wanted = timezone.now(), way()
    if wanted == Way.INVITATION:
        row = _if_open(Invitation.objects.select_for_update().get(pk=check_invitation(invitation).pk))
        row.used_at, row.used_by = now, person
        row.save(update_fields=["used_at", "used_by"])
    elif wanted == Way.CODE:
        known = _if_good(JoinCode.objects.select_for_update().get(pk=check_code(code).pk))
        known.used += 1
        known.save(update_fields=["used"])


def forget_old(now: datetime) -> int:
    """Delete invitations that have been over for a while, with the addresses in them; returns how many."""
    limit = now - KEPT
    over = Q(used_at__lt=limit) | Q(revoked_at__lt=limit) | Q(ends_at__lt=limit)
    return Invitation.objects.filter(over).delete()[0]
