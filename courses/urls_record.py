"""Addresses about one person's record: reading it, saying that it is not right, and setting it right."""

from django.urls import path

from courses.views import adjustments, corrections, disputes, incidents, own_record, recognition

_OBSERVATION = "mentor/observations/<uuid:observation>"
_INCIDENT = "coordinator/incidents/<uuid:incident>"

trainee = [
    path("me/record/", own_record.my_record, name="my_record"),
    path("me/record/<slug:skill_code>/", own_record.my_skill_record, name="my_skill_record"),
    path(
        "me/observations/<uuid:public_id>/acknowledge/",
        own_record.acknowledge_observation,
        name="my_acknowledge",
    ),
    path(
        "me/observations/<uuid:public_id>/acknowledge/signed/",
        own_record.sign_acknowledgement,
        name="my_acknowledge_signed",
    ),
    path("me/observations/<uuid:public_id>/dispute/", own_record.dispute_observation, name="my_dispute"),
    path("me/holds/<uuid:hold>/dispute/", own_record.dispute_hold, name="my_hold_dispute"),
]

mentor = [
    path(f"{_OBSERVATION}/correct/", corrections.correct_observation, name="signoff_correct"),
    path(f"{_OBSERVATION}/sign-off/", corrections.sign_set, name="signoff_set"),
    path(
        "mentor/recognise/<uuid:learner_id>/<slug:skill_code>/",
        recognition.recognise_skill,
        name="recognise",
    ),
    path("mentor/recognitions/<uuid:recognition>/", recognition.recognition, name="recognition"),
    path("mentor/adjustments/<uuid:learner_id>/", adjustments.adjustments, name="adjustments"),
    path(
        "mentor/adjustments/<uuid:learner_id>/<uuid:adjustment>/end/",
        adjustments.end_adjustment,
        name="adjustment_end",
    ),
]

coordinator = [
    path("coordinator/disputes/", disputes.disputes, name="disputes"),
    path("coordinator/disputes/<uuid:dispute>/", disputes.answer_dispute, name="dispute"),
    path("coordinator/incidents/", incidents.incidents, name="incidents"),
    path("coordinator/incidents/new/", incidents.new_incident, name="incident_new"),
    path(f"{_INCIDENT}/", incidents.incident, name="incident"),
    path(f"{_INCIDENT}/lift/<uuid:hold>/", incidents.lift_hold, name="incident_lift"),
    path(f"{_INCIDENT}/close/", incidents.close_incident, name="incident_close"),
]

urlpatterns = [*trainee, *mentor, *coordinator]
