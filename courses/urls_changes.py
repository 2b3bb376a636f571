"""Addresses below /coordinator/ about skills that have changed."""

from django.urls import path

from courses.views import skill_changes

urlpatterns = [
    path("coordinator/changes/", skill_changes.skill_changes, name="skill_changes"),
    path("coordinator/changes/<slug:skill_code>/", skill_changes.skill_change, name="skill_change"),
    path(
        "coordinator/changes/<slug:skill_code>/<slug:before>/<slug:after>/",
        skill_changes.versions_compared,
        name="versions_compared",
    ),
    path(
        "coordinator/refreshers/<uuid:refresher>/take-back/",
        skill_changes.take_back,
        name="refresher_take_back",
    ),
]
