"""Addresses of the site's own screens."""

from django.urls import include, path

from lms.web import devmail, health, languages, learner
from lms.web.media import media

trainee = [
    path("me/", learner.home, name="me"),
    path("me/observations/<uuid:public_id>/", learner.observation, name="my_observation"),
    path("learn/", include("courses.urls")),
]

upkeep = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("media/<path:path>", media, name="media"),
    path("dev/mail/", devmail.inbox, name="dev_mail"),
    path("dev/mail/<slug:key>/", devmail.mail, name="dev_mail_message"),
    path("dev/mail/<slug:key>/html/", devmail.html_part, name="dev_mail_html"),
]

urlpatterns = [
    *trainee,
    path("", include("lms.web.data_urls")),
    path("", include("lms.web.mentor_urls")),
    path("", include("courses.urls_learning")),
    path("", include("courses.urls_ledger")),
    path("", include("courses.urls_evidence")),
    path("", include("courses.urls_traces")),
    path("", include("courses.urls_record")),
    path("", include("courses.urls_sessions")),
    path("", include("courses.urls_joining")),
    path("language/", languages.choose, name="language"),
    *upkeep,
]
