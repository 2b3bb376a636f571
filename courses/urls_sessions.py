"""Addresses of sessions, labels, and what a scanned label leads to."""

from django.urls import path

from courses.views import calendars, drills, labels, presence, seats, sessions

_OPEN = "sessions/<uuid:public_id>/"
_SESSION = "mentor/sessions/<uuid:public_id>/"
_BENCHES = "coordinator/benches/"

urlpatterns = [
    path("sessions/", seats.list_coming, name="open_sessions"),
    path(_OPEN, seats.show, name="open_session"),
    path(f"{_OPEN}session.ics", calendars.session_file, name="session_file"),
    path(f"{_OPEN}seat/", seats.take, name="seat_take"),
    path(f"{_OPEN}wait/", seats.wait, name="seat_wait"),
    path(f"{_OPEN}leave/", seats.leave, name="seat_leave"),
    path("mentor/sessions/", sessions.list_sessions, name="sessions"),
    path("mentor/sessions/new/", sessions.edit_session, name="session_new"),
    path(_SESSION, sessions.session, name="session"),
    path(f"{_SESSION}change/", sessions.edit_session, name="session_change"),
    path(f"{_SESSION}call-off/", sessions.cancel_session, name="session_cancel"),
    path(f"{_SESSION}presence/", presence.presence, name="session_presence"),
    path(f"{_SESSION}drill/", drills.drill, name="session_drill"),
    path(f"{_SESSION}labels/", sessions.session_labels, name="session_labels"),
    path(f"{_SESSION}remove/<uuid:learner_id>/", sessions.remove_attendee, name="session_remove"),
    path(f"{_SESSION}let-in/<uuid:learner_id>/", sessions.let_in, name="session_let_in"),
    path(_BENCHES, labels.list_benches, name="benches"),
    path(f"{_BENCHES}labels/", labels.bench_labels, name="bench_labels"),
    path(f"{_BENCHES}new/<slug:kind>/", labels.edit_bench, name="bench_new"),
    path(f"{_BENCHES}<slug:code>/", labels.edit_bench, name="bench_change"),
    path(f"{_BENCHES}<slug:code>/retire/", labels.retire, name="bench_retire"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar"),
    path("me/calendar/", calendars.own_feed, name="my_calendar"),
    path("me/calendar/new/", calendars.make_feed, name="calendar_new"),
    path("me/calendar/end/", calendars.remove_feed, name="calendar_end"),
    path("me/label/", labels.own_label, name="own_label"),
    path("me/label/new/", labels.renew_own_label, name="own_label_renew"),
    path("b/<str:code>", labels.follow, name="label"),
]
