"""Addresses of measurement traces on their way to evidence."""

from django.urls import path

from courses.views import traces

urlpatterns = [
    path("mentor/sign/<uuid:learner_id>/<slug:skill_code>/trace/", traces.new_for_learner, name="trace_new"),
    path("me/traces/new/<slug:skill_code>/", traces.new_for_oneself, name="my_trace_new"),
    path("traces/<uuid:public_id>/", traces.trace, name="trace"),
    path("traces/<uuid:public_id>/keep/", traces.keep, name="trace_keep"),
    path("traces/<uuid:public_id>/remove/", traces.throw_away, name="trace_remove"),
]
