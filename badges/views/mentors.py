"""What badges say about mentors: an opaque address, a key, and a name where the mentor wants it there."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from badges.domain.mentors import mentor_did_document, show_name
from badges.forms import MentorNameForm
from badges.models import MentorIdentity
from badges.views.answers import as_json
from lms.accounts.models import User


@require_safe
@never_cache
def mentor(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who vouched: the name as it is today, if the mentor consents; otherwise only that it is a mentor of this hub."""
    identity = get_object_or_404(MentorIdentity.objects.select_related("mentor"), public_id=public_id)
    name = identity.mentor.name if identity.mentor and identity.shows_name else ""
    return render(request, "badges/mentor.html", {"identity": identity, "name": name})


@require_safe
def mentor_did(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The mentor's did:web document with every key the hub has held for them; it never names anybody."""
    identity = get_object_or_404(MentorIdentity, public_id=public_id)
    response = as_json(mentor_did_document(identity), media_type="application/did+json")
    response["Cache-Control"] = (
        "public, max-age=300"  # a new key has to be found before the next badge is checked
    )
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_name(request: HttpRequest) -> HttpResponse:
    """Whether one's name is shown on the page that badges lead to."""
    person = cast(User, request.user)
    identity = MentorIdentity.objects.filter(mentor=person).first()
    if request.method == "POST":
        form = MentorNameForm(request.POST)
        if form.is_valid():
            show_name(person, shown=form.cleaned_data["shows_name"])
            messages.success(request, _("Saved. It holds for every badge, those already issued too."))
            return redirect("mentor_name")
    form = MentorNameForm(initial={"shows_name": bool(identity and identity.shows_name)})
    return render(request, "badges/mentor_name.html", {"form": form, "identity": identity})
