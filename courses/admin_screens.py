"""Screens of Wagtail Localize, where nothing that readers see changes at once, and a review comes before it does."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import edit_translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitTranslationForm
from wagtail_localize.views.update_translations import UpdateTranslationsForm, UpdateTranslationsView

from courses.domain.translated_review import (
    any_is_reviewed_first,
    is_reviewed_first,
    send_to_review,
    translation_of,
)
from courses.domain.translations import check_can_translate
from courses.models.reviewed import ReviewedPermissions
from lms.accounts.models import User
from lms.kernel.errors import DomainError

# Words of Wagtail and of Wagtail Localize, which translate them.
_SENT = "Page '%(page_title)s' has been submitted for moderation."
_REFUSED = (
    "New validation errors were found when publishing '{object}' in {locale}. "
    "Please fix them or click publish again to ignore these translations for now."
)


class SubmitPage(SubmitPageTranslationView):
    """Wagtail Localize's form, refused (409) where it would change what readers see."""

    def form_valid(self, form: SubmitTranslationForm) -> HttpResponse:
        """Send it, unless that changes what readers see."""
        asked = form.cleaned_data
        try:
            for locale in asked["locales"]:
                check_can_translate(self.object, locale, and_below=asked["include_subtree"])
        except DomainError as error:
            messages.error(self.request, str(error.message))
            refused: HttpResponse = self.render_to_response(self.get_context_data(), status=409)
            return refused
        sent: HttpResponse = super().form_valid(form)
        return sent


class UpdateTranslations(UpdateTranslationsView):
    """Without the tick that publishes, where a review comes first."""

    def get_form(self) -> UpdateTranslationsForm:
        """The form; a tick that is sent all the same counts for nothing."""
        form = super().get_form()
        if any_is_reviewed_first(self.object):
            field = form.fields["publish_translations"]
            field.disabled, field.widget = True, forms.HiddenInput()
        return form


class _MaySend(ReviewedPermissions):
    """Localize shows its one button to whoever may publish; here it begins the review."""

    def can_publish(self) -> bool:
        """Whether the button is shown."""
        return bool(self.can_submit_for_moderation())


def edit_reviewed_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Localize's editor, whose button begins the review; None where the page is no translation, or needs none."""
    translation = translation_of(page)
    if translation is None or not is_reviewed_first(translation):
        return None
    if not page.permissions_for_user(request.user).can_submit_for_moderation():
        return None
    if request.method == "POST" and request.POST.get("action") == "publish":
        return _send(request, translation)
    page.permissions_for_user = lambda user: _MaySend(user, page)
    request.begins_review = True  # type: ignore[attr-defined]  # what the button says
    answer: HttpResponse = edit_translation(request, translation, page)
    return answer


def _send(request: HttpRequest, translation: Translation) -> HttpResponse:
    try:
        page = send_to_review(translation, by=cast(User, request.user))
    except ValidationError:
        values = {
            "object": str(translation.get_target_instance()),
            "locale": translation.target_locale.get_display_name(),
        }
        messages.error(request, gettext(_REFUSED).format(**values))
    else:
        messages.success(request, gettext(_SENT) % {"page_title": page.get_admin_display_title()})
    return redirect(request.path)
