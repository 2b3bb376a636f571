"""Addresses of one's own data."""

from django.urls import path

from lms.web import data

urlpatterns = [
    path("me/data/", data.overview, name="my_data"),
    path("me/data/export/", data.export, name="my_data_export"),
    path("me/data/erase/", data.erase, name="my_data_erase"),
    path("me/data/keep/", data.keep, name="my_data_keep"),
]
