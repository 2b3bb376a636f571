"""Labels: where a scanned code leads, one's own label, and the benches and machines that have one."""

import io
from dataclasses import dataclass
from typing import cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.domain.labels import Labelled, bring_back, find, label_of, renew_label, retire_bench
from courses.domain.openness import reader_of
from courses.domain.taught import cards_of
from courses.forms.labels import BenchForm
from courses.models import Bench, Machine
from courses.models.bench import spaced
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.post_only import post_only

_KINDS: dict[str, type[Bench] | type[Machine]] = {"bench": Bench, "machine": Machine}


@dataclass(frozen=True)
class Sticker:
    """One label as it is printed: the QR code of its address, what it is of, and the code to type."""

    code: str
    title: str
    below: str = ""

    @property
    def typed(self) -> str:
        """The code in groups."""
        return spaced(self.code)

    @cached_property
    def qr(self) -> SafeString:
        """An SVG of a QR code (ISO/IEC 18004, correction level M) that leads to the label's address."""
        out = io.BytesIO()
        made = segno.make(f"{settings.BASE_URL}/b/{self.code}", error="m", micro=False)
        made.save(out, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, border=4)
        return SafeString(out.getvalue().decode())  # made here from our own address: nobody's words are in it


def sheet(request: HttpRequest, stickers: list[Sticker], *, title: str, back: str) -> HttpResponse:
    """A page of labels to print."""
    return render(request, "courses/labels/sheet.html", {"stickers": stickers, "title": title, "back": back})


def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Where a scanned label leads: a mentor to the desk, everybody else to what may be done at a bench.

    A person's label tells nothing about them to anybody but mentors. 404 with the way to go on for an unknown code.
    """
    found, me = find(code), request.user
    if found.bench is None and found.person is None:
        return render(request, "courses/labels/unknown.html", {"code": code[:40]}, status=404)
    if me.is_authenticated and me.has_perm("courses.record_observation"):
        return redirect(f"{reverse('mentor')}desk/#/b/{found.code}")
    if found.bench is not None:
        skills = found.bench.skills.select_related("current__skill").prefetch_related(
            "current__wordings__locale"
        )
        pages = cards_of((skill.pk for skill in skills), reader_of(request))
        rows = [{"skill": skill, "page": pages.get(skill.pk)} for skill in skills if skill.current]
        return render(request, "courses/labels/bench.html", {"bench": found.bench, "rows": rows})
    own = me.is_authenticated and found.person is not None and found.person.pk == me.pk
    return render(request, "courses/labels/person.html", {"own": own, "next": request.path})


@login_required
def own_label(request: HttpRequest) -> HttpResponse:
    """One's own label: show it to a mentor, or print it."""
    me = cast(User, request.user)
    if not me.has_perm("courses.ask_for_signoff"):
        raise Http404
    label = label_of(me)
    return render(
        request, "courses/labels/own.html", {"sticker": Sticker(label.code, str(me)), "label": label}
    )


@login_required
def renew_own_label(request: HttpRequest) -> HttpResponse:
    """Another code for whoever lost their label, after asking."""
    me = cast(User, request.user)
    if not me.has_perm("courses.ask_for_signoff"):
        raise Http404
    if request.method == "POST":
        renew_label(me)
        messages.success(request, _("You have a new label. The old one leads to nobody any more."))
        return redirect("own_label")
    return render(request, "courses/labels/renew.html")


@login_required
@permission_required("courses.keep_benches", raise_exception=True)
def list_benches(request: HttpRequest) -> HttpResponse:
    """Every bench and machine by place; a constant number of queries."""
    rows: list[Labelled] = [
        row
        for model in _KINDS.values()
        for row in model.objects.select_related("place").prefetch_related("skills")
    ]
    rows.sort(key=lambda row: (row.retired_at is not None, row.place.name, row.name))
    return render(request, "courses/labels/list.html", {"rows": rows})


@login_required
@permission_required("courses.keep_benches", raise_exception=True)
def edit_bench(request: HttpRequest, kind: str = "", code: str = "") -> HttpResponse:
    """Add a bench or machine, or change one."""
    row = _bench(code) if code else None
    if row is None and kind not in _KINDS:
        raise Http404
    form = BenchForm(
        request.POST if request.method == "POST" else None, bench=row or _KINDS[kind](), adding=row is None
    )
    if form.is_valid():
        saved = form.record(by=cast(User, request.user))
        messages.success(request, _("%(bench)s is saved.") % {"bench": saved})
        return redirect("benches")
    title = _("Add a machine") if kind == "machine" else _("Add a bench")
    page = FormPage(
        title=str(row) if row else title,
        lede=spaced(row.code) if row else "",
        button=_("Save"),
        back=reverse("benches"),
        trail=[(_("Coordinator"), reverse("coordinator")), (_("Benches and machines"), reverse("benches"))],
    )
    return show_form(request, page, form)


def _bench(code: str) -> Labelled:
    if code.startswith("M"):
        return get_object_or_404(Machine.objects.select_related("place"), code=code)
    return get_object_or_404(Bench.objects.select_related("place"), code=code)


@login_required
@permission_required("courses.keep_benches", raise_exception=True)
@post_only
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a bench or machine out of use, or put it back: each undoes the other."""
    row, me = _bench(code), cast(User, request.user)
    if row.retired_at is None:
        retire_bench(row, by=me)
        messages.success(
            request, _("%(bench)s is out of use. Its label says so from now on.") % {"bench": row}
        )
    else:
        bring_back(row, by=me)
        messages.success(request, _("%(bench)s is in use again.") % {"bench": row})
    return redirect("benches")


@login_required
@permission_required("courses.keep_benches", raise_exception=True)
def bench_labels(request: HttpRequest) -> HttpResponse:
    """A sheet with the labels of all benches and machines in use."""
    stickers = [
        Sticker(row.code, row.name, row.place.name)
        for model in _KINDS.values()
        for row in model.objects.filter(retired_at=None).select_related("place")
    ]
    return sheet(request, stickers, title=_("Labels of benches and machines"), back=reverse("benches"))
