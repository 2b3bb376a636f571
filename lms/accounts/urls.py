"""Everything under /accounts/."""

from django.urls import include, path

from lms.accounts.views import ProfileView

urlpatterns = [
    path("profile/", ProfileView.as_view(), name="profile"),
    path("", include("allauth.account.urls")),
]
