"""Addresses of the mentor's desk and the coordinator's overview, with what can be done from there."""

from django.urls import include, path

from lms.web import coordinator, mentor

urlpatterns = [
    path("mentor/", mentor.desk, name="mentor"),
    path("coordinator/", coordinator.overview, name="coordinator"),
    path("", include("lms.web.coordination.urls")),
    path("", include("courses.urls_signoff")),
    path("", include("courses.urls_review")),
]
