"""Addresses of the content app."""

from django.urls import path

from content.views.films import film
from content.views.glossary import glossary

urlpatterns = [
    path("glossary/", glossary, name="glossary"),
    path("films/<int:pk>/<str:name>", film, name="film"),
]
