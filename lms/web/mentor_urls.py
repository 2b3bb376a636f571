"""Addresses of the mentor's desk and the coordinator's overview, with what can be done from there."""

from django.urls import include, path

from lms.web import coordinator, desk, mentor

urlpatterns = [
    path("mentor/", mentor.desk, name="mentor"),
    path("mentor/desk/", desk.desk_app, name="desk_app"),
    path("offline/", desk.offline, name="offline"),
    path("sw.js", desk.service_worker, name="service_worker"),
    path("manifest.webmanifest", desk.manifest, name="manifest"),
    path("coordinator/", coordinator.overview, name="coordinator"),
    path("", include("lms.web.coordination.urls")),
    path("", include("courses.urls_signoff")),
    path("", include("courses.urls_review")),
    path("", include("courses.urls_changes")),
    path("", include("courses.urls_limits")),
]
