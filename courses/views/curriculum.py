"""Importing a curriculum in the admin: send a bundle, see what would change, confirm."""

from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from courses import tasks
from courses.domain.curriculum import uploads
from courses.domain.curriculum.critical import may_pass_review
from courses.views.uploads import capped_upload
from lms.accounts.models import User
from lms.kernel.errors import DomainError


class BundleForm(forms.Form):
    """A bundle as a zip archive."""

    file = forms.FileField(
        label=_("Bundle"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=_("A zip archive, up to 100 MB. Nothing is changed before you confirm."),
    )


def _importer(request: HttpRequest) -> User:
    if not request.user.has_perm("courses.import_curriculum"):
        raise PermissionDenied
    return cast(User, request.user)


@capped_upload(largest=uploads.LARGEST)
@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Take in a bundle and have it looked at."""
    by = _importer(request)
    form = BundleForm(request.POST, request.FILES) if request.method == "POST" else BundleForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = uploads.receive(form.cleaned_data["file"], by=by, now=timezone.now())
        except DomainError as error:
            form.add_error("file", str(error.message))
        else:
            tasks.look_at_curriculum.delay(upload.name)
            return redirect("curriculum_upload", name=upload.name)
    status = 422 if form.is_bound else 200
    return render(request, "courses/admin/curriculum_send.html", {"form": form}, status=status)


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, name: str) -> HttpResponse:
    """What an import would do or did, or why it is refused; POST has it done."""
    by = _importer(request)
    found = uploads.upload_of(name, by=by)
    if found is None:
        raise Http404
    context: dict[str, object] = {"upload": found, "may_pass": may_pass_review(by)}
    if request.method != "POST":
        return render(request, "courses/admin/curriculum_upload.html", context)
    try:
        uploads.confirm(name, by=by)
    except DomainError as error:
        context["error"] = error.message
        return render(request, "courses/admin/curriculum_upload.html", context, status=409)
    tasks.import_curriculum.delay(name)
    return redirect("curriculum_upload", name=name)
