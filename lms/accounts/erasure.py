"""Asking to be erased, thinking better of it, and what is left of an account afterwards. See docs/decisions/0015."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, PageSubscription

from lms.accounts import roles
from lms.accounts.events import erasure_cancelled, erasure_scheduled
from lms.accounts.joining_models import Invitation
from lms.accounts.models import ErasureRequest, User
from lms.accounts.signing_privacy import export_signing_keys, forget_signing_keys
from lms.kernel import erased_list
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.privacy import Erasure, HeldFile, Row, Topic

GRACE = timedelta(days=7)
_AT_ONCE = 500  # names in one query


@transaction.atomic
def schedule(person: User, *, by: User | None = None) -> ErasureRequest:
    """Arrange that `person` is erased in seven days; asking again returns the request that waits.

    `by` is the administrator who arranges it, None for the person. Raises what `check_may_go` and `check_may_erase`
    raise.
    """
    check_may_go(person)
    if by is not None:
        check_may_erase(person, by=by)
    now = timezone.now()
    row, created = ErasureRequest.objects.get_or_create(
        person=person, defaults={"requested_by": by, "requested_at": now, "due_at": now + GRACE}
    )
    if created:
        erasure_scheduled.announce(request=str(row.public_id))
    return row


@transaction.atomic
def cancel(person: User) -> bool:
    """Take the request back; False where there was none, or the erasure has begun."""
    row = ErasureRequest.objects.filter(person=person).first()
    if row is None or not ErasureRequest.objects.filter(pk=row.pk).delete()[0]:
        return False
    erasure_cancelled.announce(person_id=person.pk, request=str(row.public_id))
    return True


def check_may_go(person: User) -> None:
    """Raises DomainError("last_administrator") where nobody else could run the hub."""
    if not (person.is_superuser or person.has_role(roles.ADMINISTRATOR)):
        return
    others = User.objects.filter(
        Q(is_superuser=True) | Q(groups__name=roles.ADMINISTRATOR), is_active=True
    ).exclude(pk=person.pk)
    if not others.exists():
        raise DomainError(
            _("Nobody else administers this hub. Give somebody else the role of administrator first."),
            code="last_administrator",
        )


def check_may_erase(person: User, *, by: User) -> None:
    """Raises NotAllowed unless `by` may erase others; a superuser is erased by superusers only."""
    if not by.has_perm("accounts.erase_user") or (person.is_superuser and not by.is_superuser):
        raise NotAllowed(
            _("Only administrators erase people, and only a superuser erases another."), code="may_not_erase"
        )


def still_here(also: Iterable[uuid.UUID] = ()) -> list[User]:
    """People who were erased, by the list or by `also`, and are in the database all the same.

    One query for each 500 of them. Raises ErasedListError where the list cannot be read.
    """
    names = sorted(erased_list.pseudonyms() | set(also))
    found: list[User] = []
    for start in range(0, len(names), _AT_ONCE):
        found += User.objects.filter(pseudonym__in=names[start : start + _AT_ONCE]).order_by("pk")
    return found


def erase_account(erasure: Erasure) -> None:
    """Empty the account's row, and delete what else says who it was. The last function of an erasure.

    The row stays under new identifiers: others' records point at it, and nothing leads from it to the ledger.
    """
    person: User = erasure.person
    EmailAddress.objects.filter(user=person).delete()
    ErasureRequest.objects.filter(person=person).delete()
    Invitation.objects.filter(Q(used_by=person) | Q(email__iexact=person.email)).delete()
    forget_signing_keys(person, at=erasure.at)
    _forget_in_admin(person)
    _end_sessions(person)
    person.groups.clear()
    person.user_permissions.clear()
    person.email = f"{uuid.uuid4().hex}@erased.invalid"
    person.name, person.language, person.timezone = "", "", ""
    person.public_id, person.pseudonym = uuid.uuid4(), uuid.uuid4()
    person.is_active = person.is_superuser = person.wants_reminders = False
    person.last_login = None
    person.date_joined = person.erased_at = erasure.at
    person.set_unusable_password()
    person.save()


def _forget_in_admin(person: User) -> None:
    """What Wagtail keeps about a person: their picture, notices, half-written forms, and the log of their account."""
    profile = getattr(person, "wagtail_userprofile", None)
    if profile is not None:
        picture = profile.avatar
        if picture:
            transaction.on_commit(lambda: picture.storage.delete(picture.name))
        profile.delete()
    EditingSession.objects.filter(user=person).delete()
    FormState.objects.filter(user=person).delete()
    PageSubscription.objects.filter(user=person).delete()
    APIToken.objects.filter(user=person).delete()
    about = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=about, object_id=str(person.pk)).delete()


def _end_sessions(person: User) -> None:
    """Sessions name nobody in a column, so each is opened; they may hold what the person had typed."""
    own = [
        row.session_key
        for row in Session.objects.iterator(chunk_size=500)
        if (data := row.get_decoded()).get(SESSION_KEY) == str(person.pk) and BACKEND_SESSION_KEY in data
    ]
    for start in range(0, len(own), _AT_ONCE):
        Session.objects.filter(session_key__in=own[start : start + _AT_ONCE]).delete()


def export_account(person: User) -> Iterator[Topic | HeldFile]:
    """The account, its addresses, and what the person signs with."""
    yield Topic(
        "account",
        gettext_lazy("Account"),
        gettext_lazy("What you told us, and the two identifiers under which other tables know you."),
        lambda: [_account(person)],
    )
    yield Topic(
        "addresses",
        gettext_lazy("E-mail addresses"),
        gettext_lazy("Addresses you sign in with or get mail at."),
        lambda: [
            {"address": row.email, "confirmed": row.verified, "primary": row.primary}
            for row in EmailAddress.objects.filter(user=person).order_by("pk")
        ],
    )
    yield Topic(
        "invitations",
        gettext_lazy("Invitations"),
        gettext_lazy("Invitations that were sent to your address. They are deleted 30 days after their end."),
        lambda: [
            {"address": row.email, "sent": _text(row.made_at), "used": _text(row.used_at)}
            for row in Invitation.objects.filter(Q(used_by=person) | Q(email__iexact=person.email))
        ],
    )
    yield from export_signing_keys(person)


def _account(person: User) -> Row:
    request = ErasureRequest.objects.filter(person=person).first()
    return {
        "name": person.name,
        "e-mail address": person.email,
        "language": person.language or settings.LANGUAGE_CODE,
        "time zone": person.timezone or settings.TIME_ZONE,
        "joined": _text(person.date_joined),
        "last signed in": _text(person.last_login),
        "roles": list(person.groups.order_by("name").values_list("name", flat=True)),
        "identifier in addresses": str(person.public_id),
        "pseudonym in the ledger": str(person.pseudonym),
        "erasure due": _text(request.due_at) if request else None,
    }


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
