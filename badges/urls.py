"""Addresses of badges. Signed documents and printed codes hold them: they never change."""

from django.urls import include, path

from badges.views import public, status, verify

urlpatterns = [
    path("", include("badges.urls_holder")),
    path("verify/", verify.verify, name="verify"),
    path("credentials/<uuid:public_id>/", public.credential_page, name="credential"),
    path("credentials/<uuid:public_id>/refresh", public.credential_refresh, name="credential_refresh"),
    path("credentials/<uuid:public_id>/lead-on/", public.lead_on, name="credential_lead_on"),
    path("credentials/<uuid:public_id>.json", public.credential_json, name="credential_json"),
    path("credentials/<uuid:public_id>.png", public.credential_png, name="credential_png"),
    path("status/<int:number>", status.status_list, name="status_list"),
    path("ob2/issuer.json", public.ob2_issuer, name="ob2_issuer"),
    path("ob2/badges/<slug:slug>.json", public.ob2_badge, name="ob2_badge"),
    path("ob2/assertions/<uuid:public_id>.json", public.assertion, name="ob2_assertion"),
    path("ob2/assertions/<uuid:public_id>.png", public.assertion_png, name="ob2_assertion_png"),
    path("achievements/<slug:slug>/", public.achievement, name="achievement"),
    path("achievements/<slug:slug>/badge.png", public.achievement_png, name="achievement_png"),
    path("achievements/<slug:slug>/badge.svg", public.achievement_svg, name="achievement_svg"),
    path("achievements/<slug:slug>.json", public.achievement_json, name="achievement_json"),
    path(".well-known/did.json", public.did_document, name="did_document"),
]
