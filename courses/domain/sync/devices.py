"""The devices of a mentor: what they told about their queue, and what is known to be on one that went quiet."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from courses.domain.sync.content import Content
from courses.domain.sync.fields import Fields
from courses.models import Device, HeldObservation, ObservationSignature
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST_DEVICES: Final = 50  # of one mentor
_LISTED: Final = 10


@dataclass(frozen=True)
class Told:
    """What a device says about itself: how many observations wait on it, since when, and the number of the last."""

    public_id: uuid.UUID
    label: str
    queued: int
    oldest: datetime | None
    sequence: int


@dataclass(frozen=True)
class DeviceState:
    """One device, and how many observations are known to be on it and not here."""

    device: Device
    waiting: int

    @property
    def lost(self) -> bool:
        """Whether its mentor says that it is gone."""
        return self.device.lost_at is not None


def told_in(stated: Any) -> Told:
    """What a device says, with everything bounded. Raises Unreadable."""
    fields = Fields(stated, "", ("id", "label", "queued", "oldest", "sequence"))
    return Told(
        public_id=fields.identifier("id"),
        label=fields.text("label", 80),
        queued=fields.whole("queued", 0, 100_000),
        oldest=None if fields.absent("oldest") else fields.moment("oldest"),
        sequence=fields.whole("sequence", 0, 2**31 - 1),
    )


def tell(told: Told, *, by: User, now: datetime) -> Device:
    """Note what a device says about its queue. Raises DomainError for one device too many."""
    device = _device(by, told.public_id, now)
    label = " ".join(told.label.split())
    Device.objects.filter(pk=device.pk).update(
        label=label or device.label,
        last_seen_at=now,
        told_at=now,
        queued=told.queued,
        oldest=told.oldest,
        told_sequence=told.sequence,
        lost_at=None,
    )
    device.refresh_from_db()
    return device


def note_received(by: User, contents: Sequence[Content], now: datetime) -> None:
    """Note that these arrived from their devices; one more device than there may be is not noted."""
    highest: dict[uuid.UUID, int] = {}
    for content in contents:
        highest[content.device] = max(content.sequence, highest.get(content.device, 0))
    for public_id, sequence in highest.items():
        try:
            device = _device(by, public_id, now)
        except DomainError:
            continue
        Device.objects.filter(pk=device.pk).update(
            last_seen_at=now, received_sequence=Greatest(F("received_sequence"), sequence)
        )


def _device(by: User, public_id: uuid.UUID, now: datetime) -> Device:
    found = Device.objects.filter(user=by, public_id=public_id).first()
    if found is not None:
        return found
    if Device.objects.filter(user=by).count() >= MOST_DEVICES:
        raise DomainError(
            _("You have used the desk on too many devices. Forget some of them on the mentor’s page."),
            code="too_many_devices",
        )
    device, _created = Device.objects.get_or_create(
        user=by, public_id=public_id, defaults={"first_seen_at": now, "last_seen_at": now}
    )
    return device


def devices_of(mentor: User) -> list[DeviceState]:
    """The devices of a mentor, last seen first, at most ten; three queries."""
    return _states(Device.objects.filter(user=mentor).select_related("user")[:_LISTED])


def state_of_device(device: Device) -> DeviceState:
    """One device; two queries."""
    return _states([device])[0]


def quiet_devices(before: datetime) -> list[DeviceState]:
    """Devices with something on them that were not seen since `before`, longest quiet first; three queries."""
    rows = Device.objects.filter(last_seen_at__lt=before).filter(
        Q(queued__gt=0) | Q(received_sequence__gt=F("told_sequence"))
    )
    rows = rows.select_related("user").order_by("last_seen_at", "pk")[:100]
    return [state for state in _states(rows) if state.waiting]


def mark_lost(device: Device, *, now: datetime) -> None:
    """Note that a device is gone. Nothing is deleted; if it comes back, what is on it is taken in as ever."""
    Device.objects.filter(pk=device.pk, lost_at__isnull=True).update(lost_at=now)


def _states(rows: Iterable[Device]) -> list[DeviceState]:
    devices = list(rows)
    arrived = _arrived(devices)
    return [DeviceState(device, _waiting(device, arrived[device.pk])) for device in devices]


def _arrived(devices: Sequence[Device]) -> dict[int, list[tuple[int, datetime]]]:
    """Of each device the numbers that may tell about gaps, and when each was received."""
    found: dict[int, list[tuple[int, datetime]]] = {device.pk: [] for device in devices}
    names = {(str(device.public_id), device.user.pseudonym): device for device in devices}
    signed = Q(pk__in=[])
    for device in devices:
        signed |= Q(
            device=device.public_id,
            event__signer=device.user.pseudonym,
            event__received_at__gte=_since(device),
        )
    rows = ObservationSignature.objects.filter(signed).values_list(
        "device", "event__signer", "sequence", "event__received_at"
    )
    held = HeldObservation.objects.filter(
        mentor__in={device.user_id for device in devices}, envelope__isnull=False
    ).exclude(state="recorded")
    others = held.values_list("device", "mentor__pseudonym", "envelope__sequence", "received_at")
    for public_id, signer, sequence, received_at in [*rows, *others]:
        sender = names.get((str(public_id), signer))
        if sender is not None and received_at >= _since(sender):
            found[sender.pk].append((sequence, received_at))
    return found


def _since(device: Device) -> datetime:
    return device.told_at or device.first_seen_at


def _waiting(device: Device, arrived: Sequence[tuple[int, datetime]]) -> int:
    """What it said was waiting, less what has arrived since; and gaps among the numbers given out afterwards."""
    numbers = {sequence for sequence, _at in arrived}
    before = Counter(sequence <= device.told_sequence for sequence in numbers)
    missing = device.received_sequence - device.told_sequence - before[False] if device.told_at else 0
    return max(0, device.queued - before[True]) + max(0, missing)
