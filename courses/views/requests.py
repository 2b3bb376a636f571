"""Asking for a sign-off, and withdrawing the request."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from courses.domain.openness import reader_of
from courses.domain.requests import withdraw_request
from courses.enums import RequestState
from courses.forms.requests import SignOffRequestForm
from courses.models import PracticalPage, SignOffRequest
from courses.views.action import Action


class _PracticalAction(Action):
    def pages(self) -> Any:
        return PracticalPage.objects.select_related("skill__current__skill")


class AskView(_PracticalAction):
    """The button "Ask for a sign-off" of a practical."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Ask, or show what stands in the way with the note kept (409; 422 for a note that is too long)."""
        practical: PracticalPage = self.page
        form = SignOffRequestForm(request.POST)
        if not form.is_valid():
            return self._sent_back(practical, form, status=422)
        reader = reader_of(request)
        if form.send(skill=practical.skill, learner=self.person, reader=reader) is None:
            return self._sent_back(practical, form, status=409)
        messages.success(request, _("You are on the mentors’ list. You can go on practising."))
        return self.back()

    def _sent_back(self, practical: PracticalPage, form: SignOffRequestForm, *, status: int) -> HttpResponse:
        context = {"practical": practical, "form": form}
        return render(self.request, "courses/ask.html", context, status=status)


class WithdrawView(_PracticalAction):
    """The button "Withdraw the request"."""

    takes_back = True

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Take the reader's waiting request for this practical's skill back; once is enough."""
        waiting = SignOffRequest.objects.filter(
            learner=self.person, skill=self.page.skill, state=RequestState.WAITING
        ).first()
        if waiting is not None:
            withdraw_request(waiting)
        messages.success(request, _("Your request is withdrawn. You can ask again at any time."))
        return self.back()
