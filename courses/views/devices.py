"""What a mentor does when a device with observations on it is lost."""

import uuid
from typing import Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.sync.devices import mark_lost, state_of_device
from courses.models import Device
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User

_HOW_YOU_SIGN: Final = "/accounts/signing/"


@login_required
def lost(request: HttpRequest, device: uuid.UUID) -> HttpResponse:
    """Say that a device is gone: nothing is deleted, and the page says what to do."""
    row = get_object_or_404(
        Device.objects.select_related("user"), public_id=device, user=cast(User, request.user)
    )
    if request.method == "POST":
        mark_lost(row, now=timezone.now())
        messages.success(request, _("It is marked as lost. Now remove its passkey and change your PIN."))
        return redirect(_HOW_YOU_SIGN)
    number = state_of_device(row).waiting
    page = FormPage(
        title=_("This device is lost"),
        lede=str(row),
        button=_("It is lost"),
        back=reverse("mentor"),
        trail=[(_("Mentor’s desk"), reverse("mentor"))],
        danger=True,
        words=[
            ngettext(
                "%(number)s observation is known to be on it and not here. If the device is found and opens the desk "
                "again, it is sent and nothing is lost.",
                "%(number)s observations are known to be on it and not here. If the device is found and opens the desk "
                "again, they are sent and nothing is lost.",
                number,
            )
            % {"number": number}
            if number
            else _("Nothing is known to be on it that is not here."),
            _("Next, remove the passkey of this device under “How you sign”, and set a new PIN."),
            _("Write down what you remember, and watch the work again where you can."),
        ],
    )
    return show_form(request, page, forms.Form())
