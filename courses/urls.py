"""Addresses of what a trainee does: each is a POST that belongs to a page of the tree."""

from django.urls import path

from courses.views.enrolment import EnrolView, LeaveView
from courses.views.progress import CompleteLessonView
from courses.views.requests import AskView, WithdrawView

app_name = "courses"
urlpatterns = [
    path("courses/<int:page_id>/enrol/", EnrolView.as_view(), name="enrol"),
    path("courses/<int:page_id>/leave/", LeaveView.as_view(), name="leave"),
    path("lessons/<int:page_id>/complete/", CompleteLessonView.as_view(), name="complete_lesson"),
    path("practicals/<int:page_id>/ask/", AskView.as_view(), name="ask"),
    path("practicals/<int:page_id>/withdraw/", WithdrawView.as_view(), name="withdraw_request"),
]
