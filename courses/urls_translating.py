"""Addresses of translating in the admin. They stand before those of Wagtail Localize, which do it unasked."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from courses.admin_screens import SubmitPage, UpdateTranslations

urlpatterns = [
    path("submit/page/<int:page_id>/", require_admin_access(SubmitPage.as_view())),
    path("update/<int:translation_source_id>/", require_admin_access(UpdateTranslations.as_view())),
]
