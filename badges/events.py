"""What the badges app announces; each carries ids only and leaves after commit."""

from lms.kernel.events import DomainEvent

award_created = DomainEvent()  # award_id
award_issued = DomainEvent()  # award_id
award_revoked = DomainEvent()  # award_id
award_suspended = DomainEvent()  # award_id
award_replaced = DomainEvent()  # award_id
award_lifted = DomainEvent()  # award_id: what was on hold by hand; what follows it is announced besides
drill_finished = DomainEvent()  # drill_id: what a lost key signed is signed again, or has fallen
