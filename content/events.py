"""What the content app announces; each carries ids only and leaves after commit."""

from lms.kernel.events import DomainEvent

pictures_shown = DomainEvent()  # image_ids
