"""Addresses of what a trainee does with a page of the tree, and of the kit that a course needs."""

from django.urls import path

import lms.kernel.addresses  # noqa: F401 -- makes <key:…> known
from courses.models import PracticalPage
from courses.views import kit
from courses.views.enrolment import EnrolView, LeaveView
from courses.views.progress import CompleteLessonView
from courses.views.quiz import quiz, quiz_attempt
from courses.views.requests import AskView, WithdrawView

app_name = "courses"
urlpatterns = [
    path("courses/<key:page_id>/enrol/", EnrolView.as_view(), name="enrol"),
    path("courses/<key:page_id>/leave/", LeaveView.as_view(), name="leave"),
    path("kit/", kit.choose, name="kit_choose"),
    path("courses/<key:page_id>/kit/", kit.sheet, name="kit"),
    path("courses/<key:page_id>/kit.csv", kit.table, name="kit_csv"),
    path("lessons/<key:page_id>/complete/", CompleteLessonView.as_view(), name="complete_lesson"),
    path("lessons/<key:page_id>/quiz/<slug:quiz_id>/", quiz, name="quiz"),
    path(
        "practicals/<key:page_id>/quiz/<slug:quiz_id>/", quiz, {"model": PracticalPage}, name="practical_quiz"
    ),
    path("quizzes/<uuid:attempt>/", quiz_attempt, name="quiz_attempt"),
    path("practicals/<key:page_id>/ask/", AskView.as_view(), name="ask"),
    path("practicals/<key:page_id>/withdraw/", WithdrawView.as_view(), name="withdraw_request"),
]
