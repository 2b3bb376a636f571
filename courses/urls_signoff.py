"""Addresses below /mentor/ and /coordinator/ that act on one trainee, one observation or one grant."""

from django.urls import path

from courses.views import authority, observations, signoff

urlpatterns = [
    path("mentor/sign/<uuid:learner_id>/", signoff.choose_skill, name="signoff_choose"),
    path("mentor/sign/<uuid:learner_id>/<slug:skill_code>/", signoff.sign, name="signoff_sign"),
    path("mentor/observations/<uuid:observation>/", observations.observation_story, name="signoff_story"),
    path(
        "mentor/observations/<uuid:observation>/signature.json",
        observations.signature,
        name="signoff_signature",
    ),
    path(
        "mentor/observations/<uuid:observation>/acknowledgement.json",
        observations.signed_acknowledgement,
        name="signoff_acknowledgement",
    ),
    path("mentor/observations/<uuid:observation>/done/", observations.done, name="signoff_done"),
    path(
        "mentor/observations/<uuid:observation>/countersign/",
        observations.countersign,
        name="signoff_countersign",
    ),
    path("mentor/observations/<uuid:observation>/take-back/", observations.revoke, name="signoff_revoke"),
    path("coordinator/authority/grant/", authority.grant_authority, name="authority_grant"),
    path(
        "coordinator/authority/<uuid:grant_id>/withdraw/",
        authority.withdraw_authority,
        name="authority_withdraw",
    ),
]
