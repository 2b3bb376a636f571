"""Everything under /accounts/."""

from django.urls import include, path

from lms.accounts import joining_views, signing_views
from lms.accounts.views import ProfileView

signing = [
    path("", signing_views.overview, name="signing"),
    path("passkeys/add/", signing_views.add, name="passkey_add"),
    path("passkeys/<uuid:public_id>/", signing_views.rename, name="passkey"),
    path("passkeys/<uuid:public_id>/remove/", signing_views.remove, name="passkey_remove"),
    path("pin/", signing_views.pin, name="pin"),
]

joining = [
    path("", joining_views.overview, name="joining"),
    path("invitations/<uuid:public_id>/end/", joining_views.revoke_invitation, name="joining_invitation_end"),
    path("codes/<uuid:public_id>/", joining_views.print_code, name="joining_code"),
    path("codes/<uuid:public_id>/end/", joining_views.revoke_code, name="joining_code_end"),
]

urlpatterns = [
    path("joining/", include(joining)),
    path("profile/", ProfileView.as_view(), name="profile"),
    path("signing/", include(signing)),
    path("", include("allauth.account.urls")),
]
