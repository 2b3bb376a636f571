"""What pages about one observation show of its readings and files to the person who asks."""

from django.http import HttpRequest
from django.utils import timezone

from courses.domain.shown_readings import Shown, shown_in
from courses.domain.story import Story
from courses.permissions import evidence_reader


def shown_to(request: HttpRequest, story: Story, *, judging: bool = False) -> Shown:
    """Its readings as they were judged, and the files that this reader may see; `judging` where their word is waited
    for.
    """
    return shown_in(story, evidence_reader(request.user, timezone.now()), judging=judging)
