"""Addresses of evidence, instruments and safeguards."""

from django.urls import path

from courses.views import evidence, instruments, safeguards

urlpatterns = [
    path("me/evidence/", evidence.mine, name="my_evidence"),
    path("evidence/upload/", evidence.upload, name="evidence_upload"),
    path("evidence/<uuid:public_id>/", evidence.item, name="evidence"),
    path("evidence/<uuid:public_id>/file", evidence.file, name="evidence_file"),
    path("evidence/<uuid:public_id>/view", evidence.view, name="evidence_view"),
    path("evidence/<uuid:public_id>/thumb", evidence.thumb, name="evidence_thumb"),
    path("evidence/<uuid:public_id>/withdraw/", evidence.withdraw_consent, name="evidence_withdraw"),
    path("evidence/<uuid:public_id>/remove/", evidence.remove_loose, name="evidence_remove"),
    path("coordinator/instruments/", instruments.list_instruments, name="instruments"),
    path("coordinator/instruments/add/", instruments.edit_instrument, name="instrument_add"),
    path("coordinator/instruments/<uuid:public_id>/", instruments.instrument, name="instrument"),
    path(
        "coordinator/instruments/<uuid:public_id>/edit/", instruments.edit_instrument, name="instrument_edit"
    ),
    path(
        "coordinator/instruments/<uuid:public_id>/retire/",
        instruments.retire_instrument,
        name="instrument_retire",
    ),
    path("coordinator/safeguards/", safeguards.safeguards, name="safeguards"),
    path("coordinator/safeguards/<uuid:public_id>/", safeguards.guardians_of, name="safeguard"),
    path(
        "coordinator/safeguards/consents/<uuid:public_id>/withdraw/",
        safeguards.withdraw_consent,
        name="consent_withdraw",
    ),
]
