"""Addresses of the content app."""

from django.urls import path

from content.views.glossary import glossary

urlpatterns = [path("glossary/", glossary, name="glossary")]
