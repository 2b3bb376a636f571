"""Everything under /accounts/."""

from django.urls import include, path

from lms.accounts import signing_views
from lms.accounts.views import ProfileView

signing = [
    path("", signing_views.overview, name="signing"),
    path("passkeys/add/", signing_views.add, name="passkey_add"),
    path("passkeys/<uuid:public_id>/", signing_views.rename, name="passkey"),
    path("passkeys/<uuid:public_id>/remove/", signing_views.remove, name="passkey_remove"),
    path("pin/", signing_views.pin, name="pin"),
]

urlpatterns = [
    path("profile/", ProfileView.as_view(), name="profile"),
    path("signing/", include(signing)),
    path("", include("allauth.account.urls")),
]
