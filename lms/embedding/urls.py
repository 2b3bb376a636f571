"""Addresses for schools."""

from django.urls import path

from lms.embedding.oembed import oembed
from lms.embedding.school import school
from lms.embedding.views import embed

urlpatterns = [
    path("embed/<path:path>", embed, name="embed"),
    path("school/", school, name="school"),
    path("oembed", oembed, name="oembed"),
]
