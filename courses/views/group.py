"""One skill for several people: choosing them, saying what was seen of each, and what became of it."""

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authority import scope_of
from courses.domain.clearance import lacking_consent, without_consent
from courses.domain.desk import find_learners, learners, waiting
from courses.domain.drills import moment_of
from courses.domain.group import MOST_LEARNERS
from courses.domain.seats import MOST_ATTENDEES
from courses.domain.sessions import expected_today
from courses.domain.story import stories
from courses.enums import Act, EventKind, SessionKind
from courses.forms.card import version_filled_in
from courses.forms.group import MOST_FILES, GroupForm
from courses.models import SignOffEvent, Skill, SkillVersion, WorkshopSession
from courses.views.uploads import capped_upload
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


def _version(skill_code: str) -> SkillVersion:
    """The version in force; 404 without one. DomainError("no_group") for a skill that is watched one by one."""
    skill = get_object_or_404(
        Skill.objects.select_related("current__skill").prefetch_related("current__wordings__locale"),
        code=skill_code,
        current__isnull=False,
    )
    version = cast(SkillVersion, skill.current)
    if not version.batch_allowed:
        raise DomainError(
            _("%(skill)s is watched one person at a time. Open the form for one trainee.")
            % {"skill": f"{skill.engraved} {version.title}"},
            code="no_group",
        )
    return version


@capped_upload(files=6)
@login_required
@permission_required("courses.record_observation", raise_exception=True)
def group(request: HttpRequest, skill_code: str) -> HttpResponse:
    """Choose people, then fill in one part for each. Whatever is refused stays on the page, with the reason."""
    version, me = _version(skill_code), cast(User, request.user)
    sent = request.POST if request.method == "POST" else request.GET
    drill, now = _drill(sent.get("session", "")), timezone.now()
    when = moment_of(drill, now) if drill else now
    if not scope_of(me, act=Act.OBSERVE, moment=when).covers(version.skill):
        raise NotAllowed(
            _("You have no authority to sign %(skill)s today. Ask the coordinator for it.")
            % {"skill": f"{version.skill.engraved} {version.title}"},
            code="no_authority",
        )
    chosen = _chosen(sent, me)
    if request.method != "POST" and (not 0 < len(chosen) <= MOST_LEARNERS or "choose" in sent):
        return _choose(request, version, me, chosen)
    if request.method != "POST":
        return _show(
            request, version, GroupForm(None, by=me, learners=chosen, version=version, drill=drill), []
        )
    form = GroupForm(request.POST, by=me, learners=chosen, version=version, files=request.FILES, drill=drill)
    return _record(request, version, form)


def _drill(name: str) -> WorkshopSession | None:
    """The safety drill that is being recorded; None where it is none. 404 for one that is not there."""
    if not name:
        return None
    rows = WorkshopSession.objects.select_related("place").filter(kind=SessionKind.DRILL)
    return get_object_or_404(rows, public_id=_uuid(name))


def _record(request: HttpRequest, version: SkillVersion, form: GroupForm) -> HttpResponse:
    done, said = _done(request), ""
    form.receive()
    if request.POST.get("version_number") != str(version.number):
        return _on_newer_card(request, form, done)
    try:
        if form.is_valid():
            receipts = form.record()
            done += [str(receipt.entry.client_uuid) for receipt in receipts if not receipt.refused]
            if not form.people:
                return redirect(
                    f"{reverse('group_done', args=[version.skill.code])}?{_query(done, form.drill)}"
                )
    except DomainError as error:
        said = str(error.message)
    return _show(request, version, form, done, said=said, status=422)


def _on_newer_card(request: HttpRequest, form: GroupForm, done: list[str]) -> HttpResponse:
    skill = form.version.skill
    before = version_filled_in(request.POST.get("version_number", ""), form.version)
    said = _(
        "The card for %(skill)s has changed since you opened it. Nothing is recorded yet. Look at the criteria "
        "again and send the form once more. Your words are kept, and so are the marks for criteria that did not "
        "change."
    ) % {"skill": skill.engraved}
    return _show(request, form.version, form.carried_over(before), done, said=said, status=422)


def _chosen(sent: QueryDict, me: User) -> list[User]:
    """The people named by their public ids, as far as they can be watched; one more than a group may have at most."""
    names = [name for text in sent.getlist("learner") if (name := _uuid(text))]
    return list(learners().exclude(pk=me.pk).filter(public_id__in=names)[: MOST_LEARNERS + 1])


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _done(request: HttpRequest) -> list[str]:
    return [str(name) for text in request.POST.getlist("done")[:MOST_LEARNERS] if (name := _uuid(text))]


def _query(done: list[str], drill: WorkshopSession | None) -> str:
    query = QueryDict(mutable=True)
    query.setlist("seen", done)
    if drill is not None:
        query["session"] = str(drill.public_id)
    return query.urlencode()


def _choose(request: HttpRequest, version: SkillVersion, me: User, chosen: list[User]) -> HttpResponse:
    words = (request.GET.get("q") or "").replace("\0", "")[:80]
    here = list(expected_today(timezone.now()).exclude(pk=me.pk)[:MOST_ATTENDEES])
    asked = [row.learner for row in waiting(without=me).filter(skill=version.skill)[:MOST_LEARNERS]]
    found = [person for person in find_learners(words) if person.pk != me.pk]
    others = {person.pk: person for person in [*chosen, *asked, *found] if person not in here}
    parts = [(_("At today’s session"), here), (_("Others") if here else _("Trainees"), others.values())]
    context = {
        "version": version,
        "offered": [(legend, sorted(people, key=str)) for legend, people in parts if people],
        "chosen": {person.pk for person in chosen},
        "asked": {person.pk for person in asked},
        "unagreed": without_consent([*others, *(person.pk for person in here)], timezone.now()),
        "words": words,
        "complaint": _complaint(request, len(chosen)),
    }
    return render(request, "courses/group/choose.html", context)


def _complaint(request: HttpRequest, number: int) -> str:
    if "choose" in request.GET or "go" not in request.GET:
        return ""
    if number > MOST_LEARNERS:
        return _("Choose at most %(most)s people at a time.") % {"most": MOST_LEARNERS}
    return _("Choose at least one person.")


def _show(
    request: HttpRequest,
    version: SkillVersion,
    form: GroupForm,
    done: list[str],
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    recorded = SignOffEvent.objects.filter(client_uuid__in=done, signer=cast(User, request.user).pseudonym)
    nobody = form.is_bound and not said and form.people and not any(part.errors for part in form.people)
    context: dict[str, Any] = {
        "version": version,
        "form": form,
        "unagreed": lacking_consent((part.learner for part in form.people), timezone.now()),
        "done": done,
        "recorded": stories(recorded),
        "said": said or (_("Everybody is left out. Mark what you saw of somebody.") if nobody else ""),
        "wrong": [part for part in form.people if part.is_bound and part.errors],
        "most_files": MOST_FILES,
    }
    return render(request, "courses/group/group.html", context, status=status)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def group_done(request: HttpRequest, skill_code: str) -> HttpResponse:
    """What was recorded of each, whether it counts and why not; only one's own observations are shown."""
    names = [name for text in request.GET.getlist("seen")[:MOST_LEARNERS] if (name := _uuid(text))]
    events = SignOffEvent.objects.filter(
        client_uuid__in=names,
        kind=EventKind.OBSERVED,
        skill_code=skill_code,
        signer=cast(User, request.user).pseudonym,
    ).order_by("position")
    skill = get_object_or_404(Skill, code=skill_code)
    context = {"stories": stories(events), "skill": skill, "drill": _drill(request.GET.get("session", ""))}
    return render(request, "courses/group/done.html", context)
