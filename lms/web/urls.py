"""Addresses of the site's own screens."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
