"""Which mails one gets."""

from django.urls import path

from lms.notifications import views

urlpatterns = [
    path("accounts/mails/", views.mails, name="mails"),
    path("mails/stop/<str:token>/", views.stop, name="mails_stop"),
]
