"""Marking lessons complete."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from courses.domain.openness import reader_of
from courses.domain.progress import progress_of, record_completion
from courses.models import LessonPage
from courses.views.action import Action


class CompleteLessonView(Action):
    """The button "Mark complete"."""

    def pages(self) -> Any:
        return LessonPage.objects.all()

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Mark the lesson and go to the next one that is not done, or to the course after the last."""
        lesson: LessonPage = self.page
        record_completion(learner=self.person, lesson=lesson)
        course = lesson.get_parent().specific
        progress = progress_of(self.person, course, reader=reader_of(request))
        following = progress.following
        if progress.next is None:
            messages.success(request, _("All lessons done. Now practise, and ask a mentor to watch."))
            return HttpResponseRedirect(course.get_url(request))
        messages.success(request, _("“%(lesson)s” is complete.") % {"lesson": lesson.title})
        then = following.page if following else course
        return HttpResponseRedirect(then.get_url(request))
