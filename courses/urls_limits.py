"""Addresses about limits that a locally competent person has to confirm."""

from django.urls import path

from courses.views import limits

urlpatterns = [
    path("coordinator/limits/", limits.limits_list, name="limits"),
    path(
        "coordinator/limits/<slug:subject>/<slug:digest>/confirm/",
        limits.limit_confirm,
        name="limit_confirm",
    ),
    path("coordinator/limits/<uuid:confirmation>/take-back/", limits.limit_take_back, name="limit_take_back"),
    path("coordinator/limits/<uuid:confirmation>/forget/", limits.limit_forget, name="limit_forget"),
]
