"""Addresses of badges. Signed documents and printed codes hold them: they never change."""

from django.urls import include, path

from badges.views import achievements, mentors, preview, public, status, tokens, verify

urlpatterns = [
    path("", include("badges.urls_holder")),
    path("verify/", verify.verify, name="verify"),
    path("verify/whose/", verify.whose, name="verify_whose"),
    path("credentials/<uuid:public_id>/", public.credential_page, name="credential"),
    path("credentials/<uuid:public_id>/refresh", public.credential_refresh, name="credential_refresh"),
    path("credentials/<uuid:public_id>/lead-on/", public.lead_on, name="credential_lead_on"),
    path("credentials/<uuid:public_id>.json", public.credential_json, name="credential_json"),
    path("credentials/<uuid:public_id>.jwt", tokens.credential_jwt, name="credential_jwt"),
    path("credentials/<uuid:public_id>.png", public.credential_png, name="credential_png"),
    path("credentials/<uuid:public_id>.svg", public.credential_svg, name="credential_svg"),
    path("status/<int:number>", status.status_list, name="status_list"),
    path(
        "credentials/<uuid:public_id>/signatures.json",
        public.credential_signatures,
        name="credential_signatures",
    ),
    path("credentials/<uuid:public_id>/ledger/", public.credential_ledger, name="credential_ledger"),
    path("mentors/name/", mentors.own_name, name="mentor_name"),
    path("mentors/<uuid:public_id>/", mentors.mentor, name="mentor"),
    path("mentors/<uuid:public_id>/did.json", mentors.mentor_did, name="mentor_did"),
    path("ob2/issuer.json", achievements.ob2_issuer, name="ob2_issuer"),
    path("ob2/issuer.png", achievements.issuer_png, name="issuer_png"),
    path("ob2/badges/<slug:slug>.json", achievements.ob2_badge, name="ob2_badge"),
    path("ob2/assertions/<uuid:public_id>.json", public.assertion, name="ob2_assertion"),
    path("ob2/assertions/<uuid:public_id>.jws", tokens.assertion_jws, name="ob2_assertion_jws"),
    path("ob2/keys/<slug:name>.json", tokens.ob2_key, name="ob2_key"),
    path("ob2/revocations.json", tokens.ob2_revocations, name="ob2_revocations"),
    path("ob2/assertions/<uuid:public_id>.png", public.assertion_png, name="ob2_assertion_png"),
    path("ob2/assertions/<uuid:public_id>.svg", public.assertion_svg, name="ob2_assertion_svg"),
    path("achievements/", achievements.achievements, name="achievements"),
    path("achievements.json", achievements.achievements_json, name="achievements_json"),
    path("achievements/<slug:slug>/", achievements.achievement, name="achievement"),
    path("achievements/<slug:slug>/badge.png", achievements.achievement_png, name="achievement_png"),
    path("achievements/<slug:slug>/badge.svg", achievements.achievement_svg, name="achievement_svg"),
    path("achievements/<int:pk>/preview/", preview.preview, name="artwork_preview"),
    path("achievements/<int:pk>/preview.svg", preview.preview_svg, name="artwork_preview_svg"),
    path("achievements/<slug:slug>.json", achievements.achievement_json, name="achievement_json"),
    path("artwork/<slug:digest>.png", achievements.artwork_png, name="artwork_png"),
    path("artwork/<slug:digest>.svg", achievements.artwork_svg, name="artwork_svg"),
    path(".well-known/did.json", public.did_document, name="did_document"),
]
