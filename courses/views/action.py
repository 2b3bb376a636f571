"""What every button that changes something has in common."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from courses.domain.openness import is_open
from courses.views.opened import closed, reached
from lms.accounts.models import User


def own_path(request: HttpRequest, name: str) -> str:
    """The page of this site that a form names under `name`; empty where it names none, or another site's."""
    wanted = request.POST.get(name, "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own and wanted.startswith("/") and wanted.isprintable() else ""


class Action(View):
    """Something done by POST that belongs to a page of the tree.

    A GET is answered by a page that says so and leads back (405); somebody who is not signed in is sent to
    sign in and from there to the page, not to the action. Nothing is done with a page that is closed to the reader
    (403), unless it only takes back what they did.
    """

    http_method_names = ["post"]
    takes_back = False

    def pages(self) -> Any:
        """The pages of its kind, with what it needs of them."""
        raise NotImplementedError

    @cached_property
    def page(self) -> Any:
        """The live one it belongs to, which says whether it `is_open`, asked for once; raises Http404."""
        return reached(self.request, self.pages(), self.kwargs["page_id"])

    @property
    def person(self) -> User:
        """Who acts; only for use after `dispatch` has let them in."""
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("An action ran for somebody who is not signed in.")
        return user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever is signed in, to a page that is open to them."""
        if str(request.method).lower() not in self.http_method_names:
            return super().dispatch(request, *args, **kwargs)
        shown = is_open(self.page)
        if not request.user.is_authenticated:
            return redirect_to_login(self.page.get_url(request) if shown else request.path)
        if not shown and not self.takes_back:
            raise closed()
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that leads back, where others would send an empty answer; it names no page closed to the reader."""
        context = {"page": self.page if is_open(self.page) else None}
        response = render(request, "courses/post_only.html", context, status=405)
        response["Allow"] = ", ".join(method.upper() for method in self.http_method_names)
        return response

    def back(self) -> HttpResponseRedirect:
        """To the page the button was on, if the form named one of this site, or to the action's page if it is open."""
        after = self.page.get_url(self.request) if is_open(self.page) else reverse("me")
        return HttpResponseRedirect(own_path(self.request, "back") or after)
