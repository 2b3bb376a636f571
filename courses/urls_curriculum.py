"""Addresses of the import in the admin. They stand before Wagtail's own, which end in one that takes everything."""

from django.urls import path

from courses.views import curriculum

urlpatterns = [
    path("import/", curriculum.send, name="curriculum_send"),
    path("import/<str:name>/", curriculum.upload, name="curriculum_upload"),
]
