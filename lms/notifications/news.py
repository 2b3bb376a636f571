"""Mail about what happened to somebody's record: to whom it concerns, once each, caught up on when it was missed."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet
from django.utils import timezone

from courses.enums import EventKind
from courses.models import SignOffEvent
from lms.accounts.models import ErasureRequest, Passkey, Pin, User
from lms.accounts.signing import CLOSED_AFTER, is_closed
from lms.kernel.letters import Letter
from lms.notifications import key_letters, letters
from lms.notifications.choices import pace_of, way_at
from lms.notifications.days import CATCH_UP
from lms.notifications.kinds import kind_of
from lms.notifications.mailing import MailServerAway, send_once
from lms.notifications.models import Delivery, Way
from lms.notifications.posting import compose

logger = logging.getLogger(__name__)
KINDS = (EventKind.SUSPENDED, EventKind.RESUMED, EventKind.DISPUTE_RESOLVED, EventKind.SAMPLED)
ERASURE, ERASURE_STOPPED = "erasure_scheduled", "erasure_stopped"
PASSKEY_ADDED, PASSKEY_REMOVED = "passkey_added", "passkey_removed"
PIN_SET, PIN_CLOSED = "pin_set", "pin_closed"


@dataclass(frozen=True)
class News:
    """One mail that is owed; `write` is called in the recipient's language and zone."""

    event: str
    subject: uuid.UUID
    recipient: User
    write: Callable[[], Letter]


def tell(all_news: Iterable[News]) -> int:
    """Send what was not sent before; returns how many mails went out. Raises what `send_once` raises.

    What its reader wants in a digest is noted for that, and what they do not want is noted as left out.
    """
    sent = 0
    for news in all_news:
        delivery = _note(news)
        if delivery.sent_at is None and delivery.way == Way.LETTER:
            sent += _send(delivery, news)
    return sent


def _note(news: News) -> Delivery:
    way = way_at(pace_of(news.recipient, news.event))
    found, _created = Delivery.objects.get_or_create(
        event=news.event,
        subject=news.subject,
        recipient=news.recipient,
        defaults={"way": way, "sent_at": timezone.now() if way == Way.LEFT_OUT else None},
    )
    return found


def _send(delivery: Delivery, news: News) -> bool:
    kind = kind_of(news.event)
    message = compose(news.write, to=news.recipient, stops=kind.key if kind.usual else "")
    return send_once(delivery, message)


def about_event(event: SignOffEvent) -> list[News]:
    """Whom an event of the ledger concerns, and what they read; nobody for most kinds."""
    if event.kind not in KINDS or (event.kind == EventKind.SAMPLED and not letters.is_rejected(event)):
        return []
    about = letters.what_it_is_about(event)
    name = f"ledger_{EventKind(event.kind).name.lower()}"
    found = [(event.subject, lambda: letters.to_trainee(event, about))]
    if event.kind in {EventKind.SAMPLED, EventKind.DISPUTE_RESOLVED} and about is not None:
        found.append((about.signer, lambda: letters.to_mentor(event, about)))
    people = {
        p.pseudonym: p for p in User.objects.filter(pseudonym__in=[who for who, _w in found], is_active=True)
    }
    return [News(name, event.client_uuid, people[who], write) for who, write in found if who in people]


def about_erasure(row: ErasureRequest) -> list[News]:
    """The person who is going to be erased."""
    return [News(ERASURE, row.public_id, row.person, lambda: letters.erasure(row))]


def about_erasure_stopped(person: User, request: uuid.UUID) -> list[News]:
    """The person who goes on."""
    return [News(ERASURE_STOPPED, request, person, letters.erasure_stopped)] if person.is_active else []


def about_passkey(row: Passkey) -> list[News]:
    """The person whose passkey it is: that it was added and, once it was, that it was removed."""
    if row.user is None or not row.user.is_active:
        return []
    told = [News(PASSKEY_ADDED, row.public_id, row.user, lambda: key_letters.passkey_added(row))]
    if row.removed_at is not None:
        told.append(News(PASSKEY_REMOVED, row.public_id, row.user, lambda: key_letters.passkey_removed(row)))
    return told


def about_pin(row: Pin) -> list[News]:
    """The person whose PIN it is: that it was set and, once it is, that it is locked for good. Each setting is news of
    its own; of one that was set long ago it is none that it was set.
    """
    if not row.user.is_active:
        return []
    told = []
    if row.set_at > timezone.now() - CATCH_UP:
        told.append(News(PIN_SET, row.setting, row.user, lambda: key_letters.pin_set(row)))
    if is_closed(row):
        told.append(News(PIN_CLOSED, row.setting, row.user, lambda: key_letters.pin_closed(row)))
    return told


def send_missing(*more: Callable[[datetime], Iterable[News]]) -> None:
    """Tell what earlier messages failed to; one mail that fails does not keep the others back.

    `more` names what else may have been missed, since a moment.
    """
    since = timezone.now() - CATCH_UP
    for news in chain(missed(), *(look(since) for look in more)):
        try:
            tell([news])
        except MailServerAway:
            logger.exception("The mail server does not answer; news is sent by a later sweep.")
            return
        except Exception:
            logger.exception("Mail %s about %s failed; a later sweep tries again.", news.event, news.subject)


def missed() -> Iterator[News]:
    """What happened to people's records in the last days, and was told nobody."""
    since = timezone.now() - CATCH_UP
    told = Delivery.objects.seen_to()
    unsent = Delivery.objects.filter(way=Way.LETTER, sent_at__isnull=True)
    owed = unsent.filter(created_at__gt=since - CATCH_UP).values("subject")
    events = SignOffEvent.objects.filter(kind__in=KINDS)
    for event in events.filter(received_at__gt=since).exclude(
        client_uuid__in=told.values("subject")
    ) | events.filter(client_uuid__in=owed):
        yield from about_event(event)
    requests = ErasureRequest.objects.select_related("person")
    for row in requests.exclude(public_id__in=told.filter(event=ERASURE).values("subject")):
        yield from about_erasure(row)
    yield from _missed_keys(since, told)


def _missed_keys(since: datetime, told: QuerySet[Delivery]) -> Iterator[News]:
    passkeys = Passkey.objects.select_related("user")
    added = passkeys.filter(added_at__gt=since).exclude(
        public_id__in=told.filter(event=PASSKEY_ADDED).values("subject")
    )
    removed = passkeys.filter(removed_at__gt=since).exclude(
        public_id__in=told.filter(event=PASSKEY_REMOVED).values("subject")
    )
    for passkey in added | removed:
        yield from about_passkey(passkey)
    pins = Pin.objects.select_related("user")
    fresh = pins.filter(set_at__gt=since).exclude(setting__in=told.filter(event=PIN_SET).values("subject"))
    closed = pins.filter(failed__gte=CLOSED_AFTER, locked_until__gt=since).exclude(
        setting__in=told.filter(event=PIN_CLOSED).values("subject")
    )
    for pin in fresh | closed:
        yield from about_pin(pin)
