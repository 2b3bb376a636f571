"""Translations that Wagtail Localize makes go through the review, as every page does (decision 44)."""

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from wagtail.models import Page, WorkflowState
from wagtail_localize.models import Translation, TranslationSource

from content.models import Term
from courses.domain.shown_on import pages_showing
from courses.models.reviewed import Reviewed
from lms.accounts.models import User


def translation_of(page: Page) -> Translation | None:
    """What the words of a page are translated by, if it is kept as a translation of another."""
    if page.alias_of_id:
        return None
    found: Translation | None = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    return found


def is_reviewed_first(translation: Translation) -> bool:
    """Whether the translation goes through the review: for what it says, or for what its original brings into it."""
    return _asks(translation.get_target_instance()) or _original_asks(translation.source)


def any_is_reviewed_first(source: TranslationSource) -> bool:
    """Whether one of the translations of an original goes through the review."""
    targets = (one.get_target_instance() for one in source.translations.filter(enabled=True))
    return _original_asks(source) or any(_asks(target) for target in targets)


def _original_asks(source: TranslationSource) -> bool:
    return _asks(source.as_instance())


def _asks(found: Any) -> bool:
    if isinstance(found, Term):
        return bool(pages_showing(found))
    return isinstance(found, Reviewed) and found.is_reviewed_first()


def send_to_review(translation: Translation, *, by: User) -> Page:
    """Make a draft of what is translated by now and begin its review; what readers see stays.

    Raises ValidationError where a translation does not fit; Wagtail Localize then says beside it why.
    """
    translation.save_target(user=by, publish=False)
    page: Page = translation.get_target_instance().specific
    _begin(page, by)
    return page


def _begin(page: Any, by: User) -> None:
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    else:
        page.get_workflow().start(page, by)


def keep_drafts_apart() -> None:
    """Let no draft of a translation change what readers see.

    Wagtail Localize writes into the row of a live page even where it is asked for a draft; every screen and command of
    it does so in this one method.
    """
    Translation.save_target = _save_target


_SAVE_TARGET: Final = Translation.save_target


def _save_target(self: Translation, user: User | None = None, publish: bool = True) -> None:
    shown = None if publish else _shown(self)
    if shown is None:
        _SAVE_TARGET(self, user=user, publish=publish)
        return
    words = shown.serializable_data()
    refused: ValidationError | None = None
    with transaction.atomic():
        try:
            _SAVE_TARGET(self, user=user, publish=False)
        except ValidationError as error:
            refused = error  # raised below, so that what Localize noted about it is kept
        else:
            type(shown).objects.get(pk=shown.pk).with_content_json(words).save(clean=False)
    if refused is not None:
        raise refused


def _shown(translation: Translation) -> Any:
    try:
        found = translation.get_target_instance()
    except ObjectDoesNotExist:
        return None
    return found.specific if isinstance(found, Page) and found.live else None
