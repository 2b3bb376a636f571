"""Addresses below /mentor/ and /coordinator/ for those who look again, give authority, or record a group."""

from django.urls import path

from courses.views import authority, devices, group, held, quiz_words, samples

_GRANT = "coordinator/authority/<uuid:grant_id>/"

urlpatterns = [
    path("mentor/samples/", samples.queue, name="samples"),
    path("mentor/samples/<uuid:sample_id>/", samples.sample, name="sample"),
    path("mentor/answers/", quiz_words.written_answers, name="written_answers"),
    path("mentor/answers/<uuid:answer>/", quiz_words.written_answer, name="written_answer"),
    path("mentor/held/<uuid:client_uuid>/", held.own_held, name="own_held"),
    path("mentor/devices/<uuid:device>/lost/", devices.lost, name="device_lost"),
    path("mentor/group/<slug:skill_code>/", group.group, name="group"),
    path("mentor/group/<slug:skill_code>/done/", group.group_done, name="group_done"),
    path("mentor/authority/grant/", authority.pass_on_authority, name="authority_pass_on"),
    path("coordinator/drift/", samples.mentors_compared, name="drift"),
    path("coordinator/held/", held.held_list, name="held_list"),
    path("coordinator/held/<uuid:client_uuid>/", held.held, name="held"),
    path(_GRANT, authority.authority_story, name="authority_story"),
    path(f"{_GRANT}release/", authority.release_authority, name="authority_release"),
    path(f"{_GRANT}observations/", authority.authority_observations, name="authority_observations"),
]
