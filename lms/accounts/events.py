"""What the accounts app announces; each carries ids only and leaves after commit."""

from lms.kernel.events import DomainEvent

erasure_scheduled = DomainEvent()  # request (public id)
erasure_cancelled = DomainEvent()  # person_id, request (public id)
passkey_added = DomainEvent()  # passkey_id
passkey_removed = DomainEvent()  # passkey_id
pin_set = DomainEvent()  # pin_id, setting
pin_closed = DomainEvent()  # pin_id, setting
