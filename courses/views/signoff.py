"""The mentor's pages about one trainee: choosing the skill, and the form. The desk is `lms.web.mentor`."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authority import scope_of
from courses.domain.card import safety_stops
from courses.domain.clearance import lacking_consent
from courses.domain.counting import SkillState, state_of_record
from courses.domain.desk import history, learners, waiting
from courses.domain.drafts import KEPT, draft_of, drop_draft
from courses.domain.openness import is_open, reader_of
from courses.domain.outlook import outlook
from courses.domain.readiness import judge, readiness_of, standings_of, versions_in_force
from courses.domain.recognition import recognitions_to_read
from courses.domain.standing import record_of
from courses.domain.story import Story
from courses.domain.taught import cards_at_work
from courses.enums import Act, Entrustment
from courses.forms.card import version_filled_in
from courses.forms.drafts import refilled
from courses.forms.evidence import EvidenceFields
from courses.forms.signoff import SignOffForm
from courses.models import Adjustment, HeldObservation, PracticalPage, SignOffEvent, Skill, SkillVersion
from courses.views.addresses import as_uuid
from courses.views.drafts import EMPTY, SideStep
from courses.views.uploads import capped_upload
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_JUST_NOW = timedelta(minutes=15)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def choose_skill(request: HttpRequest, learner_id: uuid.UUID) -> HttpResponse:
    """Every skill of one trainee that this mentor may sign today: first what was asked for, then what is begun."""
    learner = get_object_or_404(learners(), public_id=learner_id)
    me, now = cast(User, request.user), timezone.now()
    scope = scope_of(me, act=Act.OBSERVE, moment=now)
    signing = scope_of(me, act=Act.SIGN, moment=now)
    recognised = recognitions_to_read(me, learner)
    versions, standings = versions_in_force(), standings_of(learner)
    ready = judge(versions, versions, standings, now)
    asked = set(waiting(without=me).filter(learner=learner).values_list("skill__code", flat=True))
    rows = [
        {"version": version, "standing": standings.get(code), "missing": ready[code].missing, "moment": now}
        | {"recognisable": signing.covers(version.skill), "recognition": recognised.get(code)}
        | {"asked": code in asked}
        | _standing_words(standings.get(code), now)
        for code, version in versions.items()
        if scope.covers(version.skill)
    ]
    rows.sort(key=lambda row: (not row["asked"], row["state"] != "in_progress"))
    oneself, adjusted = learner.pk == me.pk, Adjustment.objects.filter(learner=learner, ended_at__isnull=True)
    context = {
        "learner": learner,
        "rows": rows,
        "oneself": oneself,
        "unagreed": lacking_consent([learner], now),
        "adjusted": 0 if oneself else adjusted.count(),
    }
    return render(request, "courses/signoff/choose_skill.html", context)


def _standing_words(standing: Any, now: datetime) -> dict[str, Any]:
    if standing is None:
        return {"state": "none"}
    if standing.is_suspended:
        return {"state": "suspended"}
    if standing.is_held(now):
        return {"state": "recognised" if standing.recognised else "held"}
    return {"state": "lapsed" if standing.is_lapsed(now) else "in_progress"}


@capped_upload(files=4)
@login_required
@permission_required("courses.record_observation", raise_exception=True)
def sign(request: HttpRequest, learner_id: uuid.UUID, skill_code: str) -> HttpResponse:
    """The card and the form for one trainee and one skill; records what was seen."""
    learner = get_object_or_404(learners(), public_id=learner_id)
    skill = get_object_or_404(
        Skill.objects.select_related("current__skill").prefetch_related("current__wordings__locale"),
        code=skill_code,
        current__isnull=False,
    )
    current = cast(SkillVersion, skill.current)
    me = cast(User, request.user)
    bench = _Bench(me, learner, current)
    return _sent(request, bench) if request.method == "POST" else _open(request, bench)


def _sent(request: HttpRequest, bench: "_Bench") -> HttpResponse:
    """Record what was seen; or keep it and lead on, or throw it away, where the form asks for that."""
    me, learner, current = bench.mentor, bench.learner, bench.version
    then = request.POST.get("then", "")
    if then == EMPTY:
        drop_draft(by=me, learner=learner, skill=current.skill)
        return _open(request, bench, emptied=True)
    evidence = EvidenceFields(by=me, learner=learner, data=request.POST, files=request.FILES)
    filled_in = version_filled_in(request.POST.get("version_number", ""), current) or current
    form = SignOffForm(request.POST, version=filled_in, learner=learner, by=me)
    received = evidence.clean()  # first: whatever else is wrong, a file is sent only once
    form.evidence_ids = evidence.ids
    if then:
        led_on = SideStep(form, evidence, me, learner, _shown(_practical(request, current))).take(then)
        return led_on or _show(request, bench, form, evidence, status=422)
    try:
        if form.is_valid() and received:
            return _recorded(form.record(by=me, learner=learner))
    except DomainError as error:
        form.add_error(None, str(error.message))
    if form.version != current:
        form = _on_newer_card(form, current)
    return _show(request, bench, form, evidence, status=422)


def _open(request: HttpRequest, bench: "_Bench", *, emptied: bool = False) -> HttpResponse:
    """The form to fill in: empty, or as this mentor left it."""
    me, learner, version = bench.mentor, bench.learner, bench.version
    new = as_uuid(request.GET.get("trace", ""))
    draft = draft_of(by=me, learner=learner, skill=version.skill)
    if draft is None:
        form = SignOffForm(version=version, learner=learner, by=me, new_trace=new)
        return _show(request, bench, form, EvidenceFields(by=me, learner=learner), emptied=emptied)
    again = refilled(draft, current=version, learner=learner, by=me, new_trace=new)
    return _show(request, bench, again.form, again.evidence, draft=draft, again=again)


def _recorded(what: SignOffEvent | HeldObservation) -> HttpResponse:
    """On to what came of it."""
    if isinstance(what, HeldObservation):
        return redirect("own_held", client_uuid=what.client_uuid)
    return redirect("signoff_done", observation=what.client_uuid)


def _on_newer_card(form: SignOffForm, current: SkillVersion) -> SignOffForm:
    newer = form.carried_over(current)
    newer.add_error(
        None,
        _(
            "The card for %(skill)s has changed since you opened it. Nothing is recorded yet. Look at the "
            "criteria again and send the form once more. Your words are kept, and so are the marks for "
            "criteria that did not change."
        )
        % {"skill": current.skill.engraved},
    )
    return newer


@dataclass(frozen=True)
class _Bench:
    """Who signs what for whom."""

    mentor: User
    learner: User
    version: SkillVersion

    @property
    def obstacle(self) -> str:
        """Why nothing can be recorded now, in words; empty where it can."""
        if self.mentor.pk == self.learner.pk:
            return _("You cannot sign off your own work. Ask another mentor.")
        now, skill = timezone.now(), self.version.skill
        shown = {"skill": f"{skill.engraved} {self.version.title}", "learner": self.learner}
        if not scope_of(self.mentor, act=Act.OBSERVE, moment=now).covers(skill):
            return (
                _(
                    "You have no authority to sign %(skill)s today. Ask the coordinator for it, or send "
                    "%(learner)s to a mentor who has it."
                )
                % shown
            )
        readiness = readiness_of(self.learner, skill.code, moment=now)
        if not readiness.ready:
            return _("%(learner)s first needs: %(names)s.") % (shown | {"names": readiness.in_words})
        return ""


def _practical(request: HttpRequest, version: SkillVersion) -> PracticalPage | None:
    return cards_at_work([version.skill_id], reader_of(request)).get(version.skill_id)


def _shown(practical: PracticalPage | None) -> PracticalPage | None:
    """The card where it may be named to the mentor and linked."""
    return practical if practical is not None and is_open(practical) else None


def _show(
    request: HttpRequest,
    bench: _Bench,
    form: SignOffForm,
    evidence: EvidenceFields,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now, version = timezone.now(), bench.version
    past = history(bench.learner, version.skill.code)
    practical = _practical(request, version)
    context = {
        "learner": bench.learner,
        "version": version,
        "form": form,
        "evidence": evidence,
        "past": past,
        "outlook": outlook(version, _state(bench.learner, version), now),
        "repeat": _repeat(past, bench.mentor, now),
        "practical": _shown(practical),
        "safety_stops": safety_stops(practical) if practical else "",
        "levels": Entrustment.choices,
        "keep": keep_key(bench.mentor, bench.learner, version.skill.code, version.number),
        "obstacle": "" if status != HTTPStatus.OK else bench.obstacle,
        "kept_days": KEPT.days,
        "unagreed": lacking_consent([bench.learner], now),
    }
    if context["obstacle"]:
        status = 403
    return render(request, "courses/signoff/sign.html", context | more, status=status)


def _state(learner: User, version: SkillVersion) -> SkillState | None:
    """Where the learner stands, recognitions and holds included."""
    record = record_of(learner.pseudonym, version.skill.code)
    return state_of_record(record) if record else None


def _repeat(past: list[Story], mentor: User, now: datetime) -> Story | None:
    """What this mentor recorded of the same trainee and skill a moment ago: perhaps they do it twice."""
    last = past[-1] if past else None
    if last is None or last.event.signer != mentor.pseudonym or last.event.observed_at < now - _JUST_NOW:
        return None
    return last


def keep_key(mentor: User, learner: User, skill_code: str, number: int) -> str:
    """The name under which the browser keeps what is typed; each mentor, trainee and version has its own."""
    return f"signoff:{mentor.public_id}:{learner.public_id}:{skill_code}:{number}"
