"""The trainee's own record: every skill, one skill's timeline, and what a trainee says of an observation."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.learner_words import acknowledge, open_dispute
from courses.domain.openness import open_to, reader_of
from courses.domain.own_record import record_of_person
from courses.domain.presence import presence_of
from courses.domain.story import Story, stories
from courses.domain.timeline import timeline_of
from courses.enums import EventKind
from courses.forms.acknowledging import UNREADABLE, SignedWordForm
from courses.forms.disputes import DisputeForm
from courses.models import ObservationDetail, PracticalPage, SignOffEvent
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@require_safe
@login_required
def my_record(request: HttpRequest) -> HttpResponse:
    """Every skill of the reader, with its expiry, what it rests on and what is missing."""
    now = timezone.now()
    reader = cast(User, request.user)
    context = {"skills": record_of_person(reader, moment=now), "meetings": presence_of(reader), "now": now}
    return render(request, "courses/record/my_record.html", context)


@require_safe
@login_required
def my_skill_record(request: HttpRequest, skill_code: str) -> HttpResponse:
    """Everything about one skill of the reader, newest first; 404 where there is nothing."""
    now = timezone.now()
    timeline = timeline_of(cast(User, request.user), skill_code, moment=now)
    if timeline is None:
        raise Http404
    cards = PracticalPage.objects.live().filter(open_to(reader_of(request)), skill__code=skill_code)
    practical = cards.order_by("locale_id").first()
    context = {"timeline": timeline, "skill": timeline.skill, "practical": practical, "now": now}
    return render(request, "courses/record/my_skill.html", context)


def _own(request: HttpRequest, public_id: uuid.UUID) -> SignOffEvent:
    """The reader's own observation; for everybody else it does not exist."""
    detail = get_object_or_404(
        ObservationDetail.objects.select_related("event"),
        public_id=public_id,
        learner=request.user,
        event__kind=EventKind.OBSERVED,
    )
    return detail.event


@login_required
def acknowledge_observation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say that one has read it; saying so again changes nothing. A GET leads to the observation."""
    if request.method != "POST":
        return redirect("my_observation", public_id=public_id)
    acknowledge(_own(request, public_id), by=cast(User, request.user), client_uuid=uuid.uuid4())
    messages.success(request, _("You have acknowledged this observation."))
    return redirect("my_observation", public_id=public_id)


@login_required
def sign_acknowledgement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say so, signed with one's own passkey; nothing is recorded of one that does not hold. A GET leads back, too."""
    if request.method != "POST":
        return redirect("my_observation", public_id=public_id)
    event, form = _own(request, public_id), SignedWordForm(request.POST)
    if not form.is_valid():
        raise DomainError(str(UNREADABLE), code="unreadable")
    form.record(event, by=cast(User, request.user))
    messages.success(request, _("You have acknowledged this observation, signed with your passkey."))
    return redirect("my_observation", public_id=public_id)


@login_required
def dispute_observation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say that an observation is not right."""
    event = _own(request, public_id)
    story = stories([event])[0]
    back = reverse("my_observation", args=[public_id])
    page = FormPage(
        title=_("Dispute this observation"),
        version=story.version,
        button=_("Send the dispute"),
        back=back,
        stay=_("Leave it as it is"),
        trail=[(_("My bench"), reverse("me")), (_("Observation"), back)],
        words=_what_follows(story),
    )
    return _dispute(request, event, page)


def _what_follows(story: Story) -> list[str]:
    mentor = story.signer or _("the mentor")
    words = [
        _("Somebody other than %(mentor)s answers: a coordinator, or somebody who checks samples.")
        % {"mentor": mentor},
        _("The observation stays in your record and stays visible, whatever the answer is."),
    ]
    if story.seen.good:
        words.append(
            _(
                "It counts for you. Until the answer it is left out, and a skill that rests on it may be on hold "
                "for that time."
            )
        )
    else:
        words.append(
            _(
                "It does not count now, so nothing of yours is suspended by disputing it. Should the answer set it "
                "aside, it still does not count: record the work once more."
            )
        )
    return words


@login_required
def dispute_hold(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """Say that a suspension of one's own skill is not right."""
    me = cast(User, request.user)
    event = get_object_or_404(SignOffEvent, client_uuid=hold, kind=EventKind.SUSPENDED, subject=me.pseudonym)
    back = reverse("my_skill_record", args=[event.skill_code])
    page = FormPage(
        title=_("Dispute this hold"),
        lede=event.skill_code,
        button=_("Send the dispute"),
        back=back,
        stay=_("Leave it as it is"),
        trail=[
            (_("My bench"), reverse("me")),
            (_("My record"), reverse("my_record")),
            (event.skill_code, back),
        ],
        words=[
            _("Somebody other than whoever put it on hold answers."),
            _("The skill stays on hold until the answer. A re-check by a mentor lifts it sooner."),
        ],
    )
    return _dispute(request, event, page)


def _dispute(request: HttpRequest, event: SignOffEvent, page: FormPage) -> HttpResponse:
    form = DisputeForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=cast(User, request.user))
            messages.success(request, _("Your dispute is recorded. You find the answer here."))
            return redirect(page.back)
    except DomainError as error:
        form.add_error(None, str(error.message))
    open_one = open_dispute(event) is not None and not form.is_bound
    return show_form(request, page, form, closed=_("You have already disputed this.") if open_one else "")
