"""Joining and leaving a course."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from courses.domain.enrolment import enrol, leave
from courses.models import CoursePage
from courses.views.action import Action


class _CourseAction(Action):
    def pages(self) -> Any:
        return CoursePage.objects.select_related("locale")


class EnrolView(_CourseAction):
    """The button "Enrol"."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Enrol and go back to where the button was."""
        course: CoursePage = self.page
        enrol(learner=self.person, course=course)
        messages.success(request, _("You are enrolled in %(course)s.") % {"course": course.title})
        return self.back()


class LeaveView(_CourseAction):
    """Leaving asks first."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Say what leaving does and does not do."""
        return render(request, "courses/leave.html", {"course": self.page})

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Leave and go back to the course."""
        course: CoursePage = self.page
        leave(learner=self.person, course=course)
        messages.success(
            request,
            _("You have left %(course)s. Your progress is kept; enrol again to go on.")
            % {"course": course.title},
        )
        return self.back()
