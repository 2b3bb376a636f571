"""Pages that are one short form: what it is about, what follows, the form, and the way back."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import SkillVersion


@dataclass(frozen=True)
class FormPage:
    """What stands around the form. `trail` holds the pages above it: title and address of each."""

    title: str
    button: str
    back: str
    trail: list[tuple[str, str]] = field(default_factory=list)
    lede: str = ""
    words: list[str] = field(default_factory=list)
    version: SkillVersion | None = None
    danger: bool = False
    stay: str = ""  # the words of the link that leads back without doing anything

    @property
    def crumbs(self) -> list[dict[str, str]]:
        """The trail as `components/breadcrumbs.html` takes it."""
        return [{"title": title, "href": href} for title, href in self.trail]


def show_form(
    request: HttpRequest, page: FormPage, form: forms.Form, template: str = "", **more: Any
) -> HttpResponse:
    """The page with the form: 200 for a fresh one, 422 for one that is sent back."""
    context = {"page": page, "form": form} | more
    status = 422 if form.is_bound else 200
    return render(request, template or "courses/record/form_page.html", context, status=status)
