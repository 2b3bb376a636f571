"""What every address of the site answers to a GET, declared once.

A row is: the URL pattern's name, a path that it serves, and what each role gets. `login` is a redirect to the
login page, `start` one to where the work of this role starts, `door` one to the admin's login, `->/x/` one to /x/;
a number is a status. `=` means: as in the column before. Braces stand for the objects of
`world.py`, all of them the walking trainee's own or signed by the walking mentor.
"""

from dataclasses import dataclass

from tests.architecture.world import WALKERS

_STARTS = {
    "trainee": "/me/",
    "mentor": "/mentor/",
    "coordinator": "/coordinator/",
    "teacher": "/school/",
    "editor": "/admin/",
    "administrator": "/coordinator/",
}
_TABLE = """
# name, path; then: anonymous trainee mentor coordinator teacher editor administrator

# Pages for everybody
wagtail_serve                       /                                           200 = = = = = =
wagtail_serve                       /courses/                                   200 = = = = = =
wagtail_serve                       /courses/c02/                               200 = = = = = =
wagtail_serve                       /courses/c02/first-lesson/                  200 = = = = = =
wagtail_serve                       /courses/c02/skill-s05/                     200 = = = = = =
wagtail_serve                       /pathways/                                  200 = = = = = =
wagtail_serve                       /pathways/p1/                               200 = = = = = =
film                                /films/{document}/{file}                    404 = = = = = =
glossary                            /glossary/                                  200 = = = = = =
wagtail_serve                       /no-such-page/                              404 = = = = = =
embed                               /embed/courses/c02/                         200 = = = = = =
embed                               /embed/courses/c02/first-lesson/            200 = = = = = =
embed                               /embed/courses/c02/skill-s05/               200 = = = = = =
embed                               /embed/pathways/p1/                         404 = = = = = =
oembed                              /oembed?url=http://testserver/courses/c02/  200 = = = = = =
oembed                              /oembed                                     400 = = = = = =
language                            /language/                                  405 = = = = = =
search                              /search/                                    200 = = = = = =
search                              /search/?q=skill&kind=practical&page=-1     200 = = = = = =
search                              /search/?q=%00%22*AND                       200 = = = = = =
wagtaildocs_serve                   /documents/{document}/{file}                200 = = = = = =
media                               /media/walk/drawing.svg                     200 = = = = = =
media                               /media/../secret_key                        404 = = = = = =

# Sessions: with seats for everybody, others for whoever is on the list, and mentors
open_sessions                       /sessions/                                  200 = = = = = =
open_session                        /sessions/{seated}/                         200 = = = = = =
open_session                        /sessions/{session}/                        404 200 200 200 404 404 404
open_session                        /sessions/{unknown}/                        404 = = = = = =
session_file                        /sessions/{seated}/session.ics              200 = = = = = =
session_file                        /sessions/{session}/session.ics             404 200 200 200 404 404 404
calendar                            /calendar/{calendar}.ics                    200 = = = = = =
calendar                            /calendar/no-such-calendar.ics              404 = = = = = =
seat_take                           /sessions/{seated}/seat/                    login ->/sessions/{seated}/ = = = = =
seat_wait                           /sessions/{seated}/wait/                    login ->/sessions/{seated}/ = = = = =
seat_leave                          /sessions/{seated}/leave/                   login ->/sessions/{seated}/ = = = = =

# Badges: readable by anyone who holds the address
verify                              /verify/                                    200 = = = = = =
crew                                /verify/crew/                               200 = = = = = =
crew_some                           /verify/crew/some/                          405 = = = = = =
crew_csv                            /verify/crew/table.csv                      405 = = = = = =
crew_xlsx                           /verify/crew/table.xlsx                     405 = = = = = =
door                                /verify/door/                               200 = = = = = =
door_file                           /verify/door.html                           200 = = = = = =
verify_whose                        /verify/whose/                              ->/verify/ = = = = = =
credential                          /credentials/{award}/                       200 = = = = = =
credential                          /credentials/{unknown}/                     404 = = = = = =
credential_refresh                  /credentials/{award}/refresh                200 = = = = = =
credential_refresh                  /credentials/{unknown}/refresh              404 = = = = = =
credential_lead_on                  /credentials/{award}/lead-on/     ->/credentials/{award}/ = = = = = =
status_list                         /status/1                                   200 = = = = = =
status_list                         /status/999999                              404 = = = = = =
credential_json                     /credentials/{award}.json                   200 = = = = = =
credential_jwt                      /credentials/{award}.jwt                    200 = = = = = =
credential_jwt                      /credentials/{award}.jwt?alg=RS256          200 = = = = = =
credential_jwt                      /credentials/{award}.jwt?alg=none           400 = = = = = =
credential_png                      /credentials/{award}.png                    200 = = = = = =
credential_signatures               /credentials/{award}/signatures.json        200 = = = = = =
credential_ledger                   /credentials/{award}/ledger/                login 200 404 = = = =
mentor                              /mentors/{vouched}/                         200 = = = = = =
mentor                              /mentors/{unknown}/                         404 = = = = = =
mentor_did                          /mentors/{vouched}/did.json                 200 = = = = = =
mentor_name                         /mentors/name/                              login 200 = = = = =
credential_svg                      /credentials/{award}.svg                    200 = = = = = =
credential_pdf                      /credentials/{award}.pdf                    200 = = = = = =
credential_print                    /credentials/{award}/print/                 200 = = = = = =
credential_card                     /credentials/{award}/card.png               200 = = = = = =
shown_evidence                      /shown/{shown}/                             200 = = = = = =
shown_evidence                      /shown/no-such-link/                        404 = = = = = =
shown_evidence_file                 /shown/{shown}/{evidence}/file              200 = = = = = =
shown_evidence_file                 /shown/{shown}/{unknown}/file               404 = = = = = =
transcript                          /transcripts/{transcript}/                  200 = = = = = =
transcript                          /transcripts/{unknown}/                     404 = = = = = =
transcript_json                     /transcripts/{transcript}.json              200 = = = = = =
wallet_issuer                       /.well-known/openid-credential-issuer       200 = = = = = =
wallet_server                       /.well-known/oauth-authorization-server     200 = = = = = =
wallet_server                       /.well-known/oauth-authorization-server/    200 = = = = = =
wallet_token                        /wallet/token                               405 = = = = = =
wallet_nonce                        /wallet/nonce                               405 = = = = = =
wallet_credential                   /wallet/credential                          405 = = = = = =
ob2_issuer                          /ob2/issuer.json                            200 = = = = = =
ob2_badge                           /ob2/badges/c01.json                        200 = = = = = =
ob2_assertion                       /ob2/assertions/{award}.json                200 = = = = = =
ob2_assertion_jws                   /ob2/assertions/{award}.jws                 200 = = = = = =
ob2_key                             /ob2/keys/{rsa_key}.json                    200 = = = = = =
ob2_key                             /ob2/keys/no-such-key.json                  404 = = = = = =
ob2_revocations                     /ob2/revocations.json                       200 = = = = = =
ob2_assertion_png                   /ob2/assertions/{award}.png                 200 = = = = = =
ob2_assertion_svg                   /ob2/assertions/{award}.svg                 200 = = = = = =
issuer_png                          /ob2/issuer.png                             200 = = = = = =
achievements                        /achievements/                              200 = = = = = =
achievements_json                   /achievements.json                          200 = = = = = =
artwork_png                         /artwork/{artwork}.png                      200 = = = = = =
artwork_svg                         /artwork/{artwork}.svg                      200 = = = = = =
artwork_preview                     /achievements/{achievement}/preview/        403 = = 200 403 = 200
artwork_preview_svg                 /achievements/{achievement}/preview.svg     403 = = 200 403 = 200
achievement                         /achievements/c01/                          200 = = = = = =
achievement_png                     /achievements/c01/badge.png                 200 = = = = = =
achievement_svg                     /achievements/c01/badge.svg                 200 = = = = = =
achievement_json                    /achievements/c01.json                      200 = = = = = =
did_document                        /.well-known/did.json                       200 = = = = = =
api_docs                            /api/v1/docs                                200 = = = = = =
api:openapi-json                    /api/v1/openapi.json                        200 = = = = = =
api:api-root                        /api/v1/                                    404 = = = = = =
api:verify_badge                    /api/v1/verify                              405 = = = = = =
api:verify_badges                   /api/v1/verify/batch                        405 = = = = = =
api:desk_pack                       /api/v1/desk/pack                           403 = = = = = =
api:sync_observations               /api/v1/sync/observations                   405 = = = = = =
api:sync_evidence                   /api/v1/sync/evidence                       405 = = = = = =
api:sync_device                     /api/v1/sync/device                         405 = = = = = =
api:sync_attendance                 /api/v1/sync/attendance                     405 = = = = = =

# The desk as an app: the same for everybody, and without a session
desk_app                            /mentor/desk/                               200 = = = = = =
offline                             /offline/                                   200 = = = = = =
service_worker                      /sw.js                                      200 = = = = = =
manifest                            /manifest.webmanifest                       200 = = = = = =

# Checkpoints of the ledger and proofs
ledger_checkpoint                   /ledger/checkpoint                          200 = = = = = =
ledger_checkpoint_at                /ledger/checkpoint/{covered}                200 = = = = = =
ledger_checkpoint_at                /ledger/checkpoint/999999                   404 = = = = = =
ledger_key                          /ledger/key                                 200 = = = = = =
ledger_inclusion                    /ledger/inclusion/1                         200 = = = = = =
ledger_inclusion                    /ledger/inclusion/0                         422 = = = = = =
ledger_consistency                  /ledger/consistency/1/{covered}             200 = = = = = =
ledger_consistency                  /ledger/consistency/2/1                     422 = = = = = =

# The trainee's own; what a trainee does is a POST
me                                  /me/                                        login 200 = = = = =
my_observation                      /me/observations/{record}/                  login 200 404 = = = =
my_evidence                         /me/evidence/                               login 200 = = = = =
evidence                            /evidence/{evidence}/                       404 200 200 200 404 404 200
evidence                            /evidence/{unknown}/                        404 = = = = = =
evidence_file                       /evidence/{evidence}/file                   404 200 200 200 404 404 200
evidence_view                       /evidence/{evidence}/view                   404 200 200 200 404 404 200
evidence_thumb                      /evidence/{evidence}/thumb                  404 200 200 200 404 404 200
evidence_withdraw                   /evidence/{evidence}/withdraw/              login 200 404 = = = =
evidence_remove                     /evidence/{evidence}/remove/                405 = = = = = =
evidence_upload                     /evidence/upload/                           405 = = = = = =
my_trace_new                        /me/traces/new/S01/                         login 200 = = = = =
my_trace_new                        /me/traces/new/S99/                         login 404 = = = = =
trace                               /traces/{trace}/                            login 404 200 404 404 404 404
trace_keep                          /traces/{trace}/keep/                       405 = = = = = =
trace_remove                        /traces/{trace}/remove/                     405 = = = = = =
my_calendar                         /me/calendar/                               login 200 = = = = =
calendar_new                        /me/calendar/new/                           login 405 = = = = =
calendar_end                        /me/calendar/end/                           login 405 = = = = =
own_label                           /me/label/                                  login 200 200 200 404 404 404
own_label_renew                     /me/label/new/                              login 200 200 200 404 404 404
label                  /b/{bench}          200 200 ->/mentor/desk/ ->/mentor/desk/ 200 200 200
label                  /b/{label}          200 200 ->/mentor/desk/ ->/mentor/desk/ 200 200 200
label                               /b/B00000                                   404 = = = = = =
my_notes                            /me/notes/                                  login 200 = = = = =
my_notes                            /me/notes/?q=%00&page=-1                    login 200 = = = = =
notes_markdown                      /me/notes/notes.md                          login 200 = = = = =
notes_text                          /me/notes/notes.txt                         login 200 = = = = =
my_note                             /me/notes/{note}/                           login 200 404 = = = =
my_note                             /me/notes/{unknown}/                        login 404 = = = = =
note_remove                         /me/notes/{note}/remove/                    login 200 404 = = = =
note_on_lesson                      /learn/lessons/{lesson}/note/               405 = = = = = =
note_on_practical                   /learn/practicals/{practical}/note/         405 = = = = = =
my_record                           /me/record/                                 login 200 = = = = =
my_skill_record                     /me/record/S01/                             login 200 404 = = = =
my_acknowledge                      /me/observations/{record}/acknowledge/  login ->/me/observations/{record}/ = = = = =
my_acknowledge_signed   /me/observations/{record}/acknowledge/signed/  login ->/me/observations/{record}/ = = = = =
my_dispute                          /me/observations/{record}/dispute/          login 200 404 = = = =
my_hold_dispute                     /me/holds/{hold}/dispute/                   login 200 404 = = = =
my_badges                           /me/badges/                                 login 200 = = = = =
manage_badge                        /me/badges/{award}/                         login 200 404 = = = =
badges_all                          /me/badges/all/                             405 = = = = = =
badge_page_choice                   /me/badges/{award}/page/                    405 = = = = = =
badge_new_link                      /me/badges/{award}/link/                    405 = = = = = =
badge_identity                      /me/badges/{award}/identity/                405 = = = = = =
badge_door                          /me/badges/{award}/door/                    login 200 404 = = = =
badge_certificate                   /me/badges/{award}/certificate/             405 = = = = = =
my_transcripts                      /me/transcripts/                            login 200 = = = = =
transcript_make                     /me/transcripts/new/                        405 = = = = = =
badge_evidence                      /me/badges/{award}/evidence/                login 200 404 = = = =
badge_evidence_make                 /me/badges/{award}/evidence/new/            405 = = = = = =
badge_evidence_end                  /me/badges/{award}/evidence/{unknown}/end/  405 = = = = = =
badge_wallet                        /me/badges/{award}/wallet/                  405 = = = = = =
badge_code                          /me/badges/{award}/code/                    405 = = = = = =
badge_all                           /me/badges/{award}/all/                     405 = = = = = =
my_data                             /me/data/                                   login 200 = = = = =
my_data_export                      /me/data/export/         login ->/accounts/reauthenticate/ = = = = =
my_data_erase                       /me/data/erase/          login ->/accounts/reauthenticate/ = = = = =
my_data_keep                        /me/data/keep/                              login ->/me/data/ = = = = =
courses:enrol                       /learn/courses/{course}/enrol/              405 = = = = = =
courses:leave                       /learn/courses/{course}/leave/              login 200 = = = = =
courses:kit_choose                  /learn/kit/                                 200 = = = = = =
courses:kit_choose                  /learn/kit/?session={session}               404 200 200 200 404 404 404
courses:kit                         /learn/courses/{course}/kit/                200 = = = = = =
courses:kit                         /learn/courses/{course}/kit/?people=0       422 = = = = = =
courses:kit_csv                     /learn/courses/{course}/kit.csv             200 = = = = = =
courses:complete_lesson             /learn/lessons/{lesson}/complete/           405 = = = = = =
courses:quiz                        /learn/lessons/{lesson}/quiz/everything/    200 = = = = = =
courses:quiz                        /learn/lessons/{lesson}/quiz/no-such-quiz/  404 = = = = = =
courses:practical_quiz              /learn/practicals/{practical}/quiz/everything/    200 = = = = = =
courses:practical_quiz              /learn/practicals/{practical}/quiz/no-such-quiz/  404 = = = = = =
courses:quiz_attempt                /learn/quizzes/{begun}/                     login 200 404 = = = =
courses:quiz_attempt                /learn/quizzes/{answered}/                  login 200 404 = = = =
courses:ask                         /learn/practicals/{practical}/ask/          405 = = = = = =
courses:withdraw_request            /learn/practicals/{practical}/withdraw/     405 = = = = = =

# The mentor's and the coordinator's
mentor                              /mentor/                                    login 403 200 200 403 403 403
signoff_choose                      /mentor/sign/{learner}/                     login 403 200 200 403 403 403
signoff_sign                        /mentor/sign/{learner}/S01/                 login 403 200 403 403 403 403
trace_new                           /mentor/sign/{learner}/S01/trace/           login 403 200 403 403 403 403
signoff_story                       /mentor/observations/{observation}/         login 404 200 200 404 404 200
signoff_done                        /mentor/observations/{observation}/done/    login 404 200 200 404 404 200
signoff_countersign                 /mentor/observations/{observation}/countersign/  login 403 403 200 403 403 403
signoff_revoke                      /mentor/observations/{observation}/take-back/    login 404 200 200 404 404 200
signoff_correct                     /mentor/observations/{observation}/correct/      login 403 200 403 403 403 403
signoff_set                         /mentor/observations/{observation}/sign-off/     login 403 200 403 403 403 403
recognise                           /mentor/recognise/{learner}/S05/            login 403 403 200 403 403 403
recognition                         /mentor/recognitions/{recognition}/         login 404 404 200 404 404 200
adjustments                         /mentor/adjustments/{learner}/              login 403 200 200 403 403 200
adjustment_end                      /mentor/adjustments/{learner}/{adjustment}/end/  login 403 200 200 403 403 200
disputes                            /coordinator/disputes/                      login 403 403 200 403 403 200
dispute                             /coordinator/disputes/{dispute}/            login 403 403 200 403 403 200
incidents                           /coordinator/incidents/                     login 403 403 200 403 403 200
incident_new                        /coordinator/incidents/new/                 login 403 403 200 403 403 200
incident                            /coordinator/incidents/{incident}/          login 403 403 200 403 403 200
incident_lift                       /coordinator/incidents/{incident}/lift/{hold}/   login 403 403 200 403 403 200
incident_close                      /coordinator/incidents/{incident}/close/    login 403 403 200 403 403 200
skill_changes                       /coordinator/changes/                       login 403 403 200 403 403 200
skill_change                        /coordinator/changes/S01/                   login 403 403 200 403 403 200
skill_change                        /coordinator/changes/S99/                   login 403 403 404 403 403 404
versions_compared                   /coordinator/changes/S01/1/1/               login 403 403 200 403 403 200
versions_compared                   /coordinator/changes/S01/1/9/               login 403 403 404 403 403 404
limits                              /coordinator/limits/                        login 403 403 200 403 200 200
limit_confirm                       /coordinator/limits/{limit}/confirm/        login 403 403 403 403 200 200
limit_confirm                       /coordinator/limits/S90/nothing/confirm/    login 403 403 403 403 404 404
limit_take_back                     /coordinator/limits/{confirmation}/take-back/    login 403 403 403 403 200 200
limit_forget                        /coordinator/limits/{confirmation}/forget/       login 403 403 403 403 200 200
refresher_take_back                 /coordinator/refreshers/{refresher}/take-back/  login 403 403 200 403 403 200
coordinator                         /coordinator/                               login 403 403 200 403 403 200
coordinator_standing                /coordinator/standing/                      login 403 403 200 403 403 200
coordinator_standing_csv            /coordinator/standing.csv                   login 403 403 200 403 403 200
coordinator_standing_pdf            /coordinator/standing.pdf                   login 403 403 200 403 403 200
coordinator_matrix                  /coordinator/matrix/                        login 403 403 200 403 403 200
coordinator_matrix_csv              /coordinator/matrix.csv                     login 403 403 200 403 403 200
coordinator_authority               /coordinator/authority/                     login 403 403 200 403 403 200
coordinator_ledger                  /coordinator/ledger/                        login 403 403 200 403 403 200
coordinator_ledger_row              /coordinator/ledger/1/                      login 403 403 200 403 403 200
coordinator_ledger_row              /coordinator/ledger/999/                    login 403 403 404 403 403 404
authority_grant                     /coordinator/authority/grant/               login 403 403 200 403 403 200
authority_withdraw                  /coordinator/authority/{grant}/withdraw/    login 403 403 200 403 403 200
instruments                         /coordinator/instruments/                   login 403 403 200 403 403 200
instrument_add                      /coordinator/instruments/add/               login 403 403 200 403 403 200
instrument                          /coordinator/instruments/{instrument}/      login 403 403 200 403 403 200
instrument_edit                     /coordinator/instruments/{instrument}/edit/    login 403 403 200 403 403 200
instrument_retire                   /coordinator/instruments/{instrument}/retire/  login 403 403 200 403 403 200
safeguards                          /coordinator/safeguards/                    login 403 403 200 200 403 200
authority_story                     /coordinator/authority/{grant}/             login 403 403 200 403 403 200
authority_release                   /coordinator/authority/{grant}/release/     login 403 403 200 403 403 200
authority_observations              /coordinator/authority/{grant}/observations/  login 403 403 200 403 403 200
authority_pass_on                   /mentor/authority/grant/                    login 403 403 200 403 403 200
written_answers                     /mentor/answers/                            login 403 200 200 403 403 403
written_answer                      /mentor/answers/{written}/                  login 403 404 200 403 403 403
samples                             /mentor/samples/                            login 403 403 200 403 403 200
sample                              /mentor/samples/{sample}/                   login 403 403 200 403 403 200
drift                               /coordinator/drift/                         login 403 403 200 403 403 200
held_list                           /coordinator/held/                          login 403 403 200 403 403 200
held                                /coordinator/held/{held}/                   login 403 403 200 403 403 200
own_held                            /mentor/held/{held}/                        login 404 200 404 404 404 404
device_lost                         /mentor/devices/{device}/lost/              login 404 200 404 404 404 404
signoff_signature                   /mentor/observations/{signed}/signature.json  login 200 200 200 404 404 200
signoff_signature                   /mentor/observations/{observation}/signature.json  login 404 404 404 404 404 404
signoff_acknowledgement  /mentor/observations/{signed}/acknowledgement.json  login 200 200 200 404 404 200
signoff_acknowledgement  /mentor/observations/{observation}/acknowledgement.json  login 404 404 404 404 404 404
group                               /mentor/group/S06/                          login 403 200 403 403 403 403
group                               /mentor/group/S01/                          login 403 409 409 403 403 403
group_done                          /mentor/group/S06/done/                     login 403 200 200 403 403 403
sessions                            /mentor/sessions/                           login 403 200 200 403 403 403
session_new                         /mentor/sessions/new/                       login 403 200 200 403 403 403
session                             /mentor/sessions/{session}/                 login 403 200 200 403 403 403
session_change                      /mentor/sessions/{session}/change/          login 403 200 200 403 403 403
session_cancel                      /mentor/sessions/{session}/call-off/        login 403 200 200 403 403 403
session_presence                    /mentor/sessions/{session}/presence/        login 403 200 200 403 403 403
session_drill                       /mentor/sessions/{drill}/drill/             login 403 200 200 403 403 403
session_drill                       /mentor/sessions/{session}/drill/           login 403 404 404 403 403 403
session_labels                      /mentor/sessions/{session}/labels/          login 403 200 200 403 403 403
session_let_in                      /mentor/sessions/{session}/let-in/{learner}/  login 403 405 405 403 403 403
session_remove                      /mentor/sessions/{session}/remove/{learner}/  login 403 405 405 403 403 403
benches                             /coordinator/benches/                       login 403 403 200 403 403 200
bench_new                           /coordinator/benches/new/bench/             login 403 403 200 403 403 200
bench_new                           /coordinator/benches/new/chair/             login 403 403 404 403 403 404
bench_change                        /coordinator/benches/{bench}/               login 403 403 200 403 403 200
bench_labels                        /coordinator/benches/labels/                login 403 403 200 403 403 200
bench_retire                        /coordinator/benches/{bench}/retire/        login 403 403 405 403 403 405
school                              /school/                                    login 403 403 403 200 403 403

# The account
profile                             /accounts/profile/                          login 200 = = = = =
mails                               /accounts/mails/                            login 200 = = = = =
mails_stop                          /mails/stop/{mails_stop}/                   200 = = = = = =
mails_stop                          /mails/stop/no-such-link/                   404 = = = = = =
signing                             /accounts/signing/                          login 200 = = = = =
my_joining                          /me/joining/                                login 200 = = = = =
my_contact                          /me/joining/emergency/                      login 200 = = = = =
my_contact_remove                   /me/joining/emergency/remove/               login 405 = = = = =
my_document                         /me/joining/{house_rules}/                  login 200 = = = = =
my_document                         /me/joining/{unknown}/                      login 404 = = = = =
my_signature                        /me/joining/signed/{signature}/             login 200 404 = = = =
guardian                            /guardian/{guardian}/                       200 = = = = = =
guardian                            /guardian/no-such-link/                     404 = = = = = =
consent_paper                       /mentor/guardian-paper/                      login 403 200 200 200 403 200
guardian_withdraw                   /guardian/{guardian}/withdraw/              ->/guardian/{guardian}/ = = = = = =
session_contacts                    /mentor/sessions/{session}/emergency/       login 403 200 403 403 403 403
session_contact                     /mentor/sessions/{session}/emergency/{learner}/  login 403 405 405 403 403 403
house_documents                     /coordinator/documents/                     login 403 403 200 403 403 200
house_document_new                  /coordinator/documents/new/                 login 403 403 200 403 403 200
house_document                      /coordinator/documents/{house_rules}/       login 403 403 200 403 403 200
house_document                      /coordinator/documents/{unknown}/           login 403 403 404 403 403 404
house_document_edit                 /coordinator/documents/{house_rules}/edit/  login 403 403 200 403 403 200
house_document_retire               /coordinator/documents/{house_rules}/retire/  login 403 403 200 403 403 200
house_version                       /coordinator/documents/versions/{house_version}/  login 403 403 200 403 403 200
signatures                          /coordinator/signatures/                    login 403 403 200 403 403 200
signatures                          /coordinator/signatures/?on=never           login 403 403 422 403 403 422
signatures_csv                      /coordinator/signatures.csv                 login 403 403 200 403 403 200
signatures_remind                   /coordinator/signatures/remind/             login 403 403 405 403 403 405
signature_paper                     /coordinator/signatures/paper/              login 403 403 200 403 403 200
signatures_of                       /coordinator/signatures/{learner}/          login 403 403 200 403 403 200
signatures_of                       /coordinator/signatures/{unknown}/          login 403 403 404 403 403 404
signature_take_back                 /coordinator/signatures/paper/{paper}/take-back/  login 403 403 200 403 403 200
safeguard                           /coordinator/safeguards/{minor}/            login 403 403 200 200 403 200
safeguard                           /coordinator/safeguards/{unknown}/          login 403 403 404 404 403 404
consent_withdraw                    /coordinator/safeguards/consents/{consent}/withdraw/  login 403 403 200 200 403 200
joining                             /accounts/joining/                          login 403 403 200 403 403 200
joining_code                        /accounts/joining/codes/{join_code}/        login 403 403 200 403 403 200
joining_code                        /accounts/joining/codes/{unknown}/          login 403 403 404 403 403 404
joining_code_end                    /accounts/joining/codes/{join_code}/end/    login 403 403 405 403 403 405
joining_invitation_end              /accounts/joining/invitations/{unknown}/end/ login 403 403 405 403 403 405
passkey_add                         /accounts/signing/passkeys/add/   login ->/accounts/reauthenticate/ = = = = =
passkey                             /accounts/signing/passkeys/{passkey}/       login 200 404 = = = =
passkey                             /accounts/signing/passkeys/{unknown}/       login 404 = = = = =
passkey_remove          /accounts/signing/passkeys/{passkey}/remove/  login ->/accounts/reauthenticate/ = = = = =
pin                                 /accounts/signing/pin/            login ->/accounts/reauthenticate/ = = = = =
account_login                       /accounts/login/                            200 start = = = = =
account_logout                      /accounts/logout/                           ->/ 200 = = = = =
account_inactive                    /accounts/inactive/                         200 = = = = = =
account_signup                      /accounts/signup/                           200 start = = = = =
account_reauthenticate              /accounts/reauthenticate/                   login 200 = = = = =
account_email                       /accounts/email/                            login 200 = = = = =
account_email_verification_sent     /accounts/confirm-email/                    200 = = = = = =
account_confirm_email               /accounts/confirm-email/no-such-key/        200 = = = = = =
account_change_password             /accounts/password/change/                  login 200 = = = = =
account_set_password                /accounts/password/set/         login ->/accounts/password/change/ = = = = =
account_reset_password              /accounts/password/reset/                   200 = = = = = =
account_reset_password_done         /accounts/password/reset/done/              200 = = = = = =
account_reset_password_from_key     /accounts/password/reset/key/1-no-such-key/ 200 = = = = = =
account_reset_password_from_key_done  /accounts/password/reset/key/done/        200 = = = = = =
account_confirm_login_code          /accounts/login/code/confirm/               ->/accounts/login/ start = = = = =

# Upkeep; mail is for reading in development only
healthz                             /healthz                                    200 = = = = = =
readyz                              /readyz                                     200 = = = = = =
dev_mail                            /dev/mail/                                  404 = = = = = =
dev_mail_message                    /dev/mail/20260101-000000-1-0/              404 = = = = = =
dev_mail_html                       /dev/mail/20260101-000000-1-0/html/         404 = = = = = =

# Wagtail's own
wagtailcore_login                   /_util/login/                               ->/accounts/login/ = = = = = =
wagtailcore_authenticate_with_password  /_util/authenticate_with_password/1/1/  404 = = = = = =
wagtaildocs_authenticate_with_password  /documents/authenticate_with_password/1/  404 = = = = = =

# The editor, one group: these stand for all patterns below /admin/. Its login is ours, or a plain no
admin                               /admin/login/                               login 403 = = = = =
admin                               /admin/                                     door = = 200 door 200 =
admin                               /admin/pages/                               door = = ->/admin/ door 200 =
admin                               /admin/images/                              door = = ->/admin/ door 200 =
admin                               /admin/documents/                           door = = ->/admin/ door 200 =
admin                               /admin/users/                               door = = ->/admin/ door ->/admin/ 200
admin         /admin/people/1/erase/   door = = ->/accounts/reauthenticate/ door ->/accounts/reauthenticate/ =
admin                               /admin/snippets/badges/achievement/         door = = 200 door ->/admin/ 200
admin                               /admin/snippets/badges/award/               door = = 200 door ->/admin/ 200
admin                               /admin/snippets/badges/award/inspect/{award_row}/ door = = 200 door ->/admin/ 200
admin                               /admin/badges/who-would-earn/?skill=S01     door = = 200 door ->/admin/ 200
admin                               /admin/badges/logo/                         door = = ->/admin/ door ->/admin/ 200
admin                               /admin/badges/achievements/{achievement}/award/ door = = 200 door ->/admin/ 200
admin                               /admin/badges/awards/{award_row}/revoke/    door = = 200 door ->/admin/ 200
admin                               /admin/badges/awards/{award_row}/suspend/   door = = 200 door ->/admin/ 200
admin                               /admin/badges/awards/{award_row}/lift/      door = = 200 door ->/admin/ 200
admin                               /admin/snippets/badges/trustedissuer/       door = = 200 door ->/admin/ 200
admin                               /admin/badges/trusted-issuers/import/       door = = ->/admin/ door ->/admin/ 200
admin                               /admin/badges/trusted-issuers/export/       door = = 200 door ->/admin/ 200
admin                               /admin/curriculum/import/                   door = = ->/admin/ door 200 200
admin                               /admin/skills/                              door = = 200 door 200 200
admin                               /admin/skills/S05/                          door = = 200 door 200 200
admin                               /admin/skills/S99/                          door = = 404 door 404 404
admin                               /admin/skills/new/                          door = = ->/admin/ door 200 200
admin                               /admin/skills/S05/draft/                    door = = 404 door 404 404
admin                               /admin/skills/S05/discard/                  door = = ->/admin/ door 404 404
admin                               /admin/snippets/content/term/               door = = ->/admin/ door 200 200
admin                               /admin/no-such-screen/                      door = = 404 door 404 =
"""


@dataclass(frozen=True)
class Address:
    """One row of the table."""

    name: str
    path: str
    outcomes: dict[str, str]


def _read(line: str) -> Address:
    name, path, *cells = line.split()
    assert len(cells) == len(WALKERS), f"{name} {path}: one outcome for each of {WALKERS}"
    for column, cell in enumerate(cells):
        if cell == "=":
            cells[column] = cells[column - 1]
    meant = {
        role: f"->{_STARTS[role]}" if cell == "start" else "->/admin/login/" if cell == "door" else cell
        for role, cell in zip(WALKERS, cells, strict=True)
    }
    return Address(name, path, meant)


ADDRESSES = [_read(line) for line in _TABLE.splitlines() if line and not line.startswith("#")]
