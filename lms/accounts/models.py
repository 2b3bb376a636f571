"""Identity, and nothing about learning."""

import uuid
import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts import roles


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a normalised address; without a password they can only sign in after a reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may do everything. Their address counts as confirmed: mail may not work yet."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 -- it points at this very model

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_superuser=True, **fields)
            EmailAddress.objects.using(self._db).create(
                user=user, email=user.email, verified=True, primary=True
            )
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Look a person up by address, whatever its case."""
        return self.get(email__iexact=username)


def validate_timezone(value: str) -> None:
    """Refuse a name that the IANA time zone database does not hold."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone from the list."), code="timezone")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address.

    `public_id` may appear in addresses. `pseudonym` is the only name the sign-off ledger knows; the
    row that ties it to a person can be erased, the ledger cannot. Of an erased person the row stays, empty and
    under a new pseudonym, for what others' records point at. `wants_reminders` holds until the person says which mails
    they get (`lms.notifications.choices.usual`).
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.INTERFACE_LANGUAGES, blank=True
    )
    timezone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_timezone])
    is_active = models.BooleanField(_("active"), default=True)
    wants_reminders = models.BooleanField(
        _("remind me before a sign-off lapses"),
        default=True,
        help_text=_("By mail, 60, 30 and 7 days before. About safety gates you are always reminded."),
    )
    date_joined = models.DateTimeField(_("joined"), default=now)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
        ]
        permissions: ClassVar = [("erase_user", "May erase people at their request")]

    def __str__(self) -> str:
        if self.erased_at is not None:
            return gettext("erased person")
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name shown to others; Wagtail's admin asks for it."""
        return str(self)

    def get_short_name(self) -> str:
        """The name used in greetings."""
        return self.name.split(" ")[0] if self.name else str(self)

    @property
    def is_staff(self) -> bool:
        """Wagtail and allauth ask; the admin itself is opened by a permission."""
        return self.is_superuser

    def has_role(self, role: str) -> bool:
        """Whether the person is in the group of `role`."""
        return self.groups.filter(name=role).exists()

    def give_roles(self, *names: str) -> None:
        """Add the person to the groups of these roles; safe to repeat. LookupError where migrate made no groups."""
        found = list(roles.groups(*names))
        if len(found) < len(set(names)):
            raise LookupError(f"There is no group for each of {', '.join(names)}; run migrate.")
        self.groups.add(*found)


class ErasureRequest(models.Model):
    """An erasure that was asked for and can be cancelled until it is due: the row is deleted then.

    `requested_by` is the administrator who arranged it; None where the person asked.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasure_request"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"), db_index=True)

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"


class Passkey(models.Model):
    """A public key whose private half never leaves somebody's device. See docs/decisions/0022.

    Rows are never deleted: what was signed with a key has to stay checkable. A key that is not used any more says
    when it was removed, and why. `user` is None once the person was erased. `rp_id` is the host that the key was
    made for; it signs for no other.
    """

    class Removal(models.TextChoices):
        """Why a passkey is not used any more."""

        REMOVED = "removed", _("Removed")
        LOST = "lost", _("Lost")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="passkeys"
    )
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField(_("public key (COSE)"))
    algorithm = models.IntegerField(_("algorithm (COSE)"))
    rp_id = models.CharField(_("host"), max_length=253)
    sign_count = models.BigIntegerField(_("highest counter seen"), default=0)
    transports = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField(_("added"), default=now)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removal = models.CharField(_("why"), max_length=10, choices=Removal, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removal="")
                | models.Q(removed_at__isnull=False) & ~models.Q(removal=""),
                name="accounts_passkey_removed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """What a person's PIN is checked by: the key made from it, sealed. The PIN itself is kept nowhere.

    `setting` names this setting of the PIN: each has another. `failed` counts wrong ones since the last right one;
    `locked_until` is when the next one is looked at. See `lms.accounts.signing`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pin")
    setting = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.BinaryField()
    iterations = models.PositiveIntegerField()
    sealed_key = models.BinaryField()
    set_at = models.DateTimeField(_("set"), default=now)
    failed = models.PositiveSmallIntegerField(_("wrong ones in a row"), default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"PIN of {self.user_id}"


from lms.accounts.joining_models import Invitation, JoinCode, JoiningChoice  # noqa: E402, F401 -- Django looks here
