"""Which event does what."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from content.models import FettleDocument, FettleImage, Term
from courses import tasks
from courses.domain.seats import free_up_for
from courses.domain.shown_on import check_may_go
from courses.domain.translations import withdraw_translations
from courses.events import clearance_changed, course_published, signoff_recorded
from courses.models import CoursePage, PathwayPage


@receiver(signoff_recorded, dispatch_uid="courses.close_refreshers")
def on_signoff_recorded(event_id: int, **_: Any) -> None:
    """An observation under the new version answers a request to refresh."""
    tasks.close_refreshers.delay(event_id)


@receiver(page_published, sender=CoursePage, dispatch_uid="courses.announce_course")
@receiver(page_published, sender=PathwayPage, dispatch_uid="courses.announce_pathway")
def on_page_published(instance: Page, **_: Any) -> None:
    """Whoever recognises what is learnt hears of it, in whatever language it is."""
    course_published.announce(page_id=instance.pk)


@receiver(page_unpublished, dispatch_uid="courses.withdraw_translations")
def on_page_unpublished(instance: Page, **_: Any) -> None:
    """What readers do not see in the hub's own language, they see in no other."""
    withdraw_translations(instance)


@receiver(clearance_changed, dispatch_uid="courses.seat_who_is_clear")
def on_clearance_changed(person_id: int, **_: Any) -> None:
    """Whoever was passed over has the seat that is free."""
    free_up_for(person_id)


@receiver(pre_delete, sender=FettleImage, dispatch_uid="courses.keep_shown_picture")
@receiver(pre_delete, sender=FettleDocument, dispatch_uid="courses.keep_shown_file")
@receiver(pre_delete, sender=Term, dispatch_uid="courses.keep_explained_word")
def on_deletion(instance: Any, **_: Any) -> None:
    """What a page shows on which safety rests stays, whoever deletes it and how."""
    check_may_go(instance)
