"""Acts on an object that is not the actor's: each is refused and changes nothing.

A row is: who, the address (objects as in `world.py`), what is sent, and the answer. `Another …` has the same role
as the person the object belongs to, but nothing to do with it.
"""

REFUSALS = [
    # Reading somebody else's
    ("another trainee", "GET", "/me/observations/{record}/", {}, 404),
    ("another mentor", "GET", "/mentor/observations/{observation}/", {}, 404),
    ("another mentor", "GET", "/mentor/observations/{observation}/done/", {}, 404),
    ("another mentor", "GET", "/mentor/observations/{observation}/take-back/", {}, 404),
    ("another mentor", "GET", "/mentor/observations/{observation}/countersign/", {}, 403),
    ("another trainee", "GET", "/evidence/{evidence}/", {}, 404),
    ("another trainee", "GET", "/evidence/{evidence}/file", {}, 404),
    ("another mentor", "GET", "/evidence/{evidence}/thumb", {}, 404),
    # Answering for somebody else, or accepting what one may not read
    ("another trainee", "POST", "/learn/quizzes/{begun}/", {"a0": "0"}, 404),
    ("administrator", "POST", "/learn/quizzes/{answered}/", {"a0": "0"}, 404),
    ("mentor", "POST", "/mentor/answers/{written}/", {"decision": "accept"}, 404),
    ("trainee", "POST", "/mentor/answers/{written}/", {"decision": "accept"}, 403),
    # Deciding about somebody else's badge, or taking it along with their name on it
    ("another trainee", "GET", "/me/badges/{award}/", {}, 404),
    ("administrator", "POST", "/me/badges/{award}/page/", {"page": "off"}, 404),
    ("another trainee", "POST", "/me/badges/{award}/link/", {}, 404),
    ("another trainee", "POST", "/me/badges/{award}/identity/", {"identity": "email"}, 404),
    ("mentor", "POST", "/me/badges/{award}/certificate/", {"with_name": "on"}, 404),
    ("another trainee", "POST", "/me/badges/{award}/all/", {}, 404),
    ("another trainee", "POST", "/me/badges/{award}/evidence/new/", {"days": "1"}, 404),
    ("another trainee", "POST", "/me/badges/{award}/evidence/{unknown}/end/", {}, 404),
    ("administrator", "POST", "/me/badges/{award}/wallet/", {}, 404),
    ("another trainee", "POST", "/me/badges/{award}/code/", {}, 404),
    # Naming or removing somebody else's passkey
    ("another trainee", "POST", "/accounts/signing/passkeys/{passkey}/", {"name": "Mine"}, 404),
    ("administrator", "POST", "/accounts/signing/passkeys/{passkey}/", {"name": "Mine"}, 404),
    # Changing somebody else's consent, or deleting what is not one's own
    ("mentor", "POST", "/evidence/{evidence}/", {"scope": "badge", "caption": "x"}, 404),
    ("mentor", "POST", "/evidence/{evidence}/withdraw/", {"confirm": "on"}, 404),
    ("another trainee", "POST", "/evidence/{evidence}/remove/", {}, 404),
    ("trainee", "POST", "/evidence/{evidence}/remove/", {}, 409),
    ("mentor", "POST", "/coordinator/instruments/{instrument}/", {"on": "2026-01-01", "by": "me"}, 403),
    # Signing for others, reading their signatures and whom to call for them, or keeping what people sign
    ("another trainee", "GET", "/me/joining/signed/{signature}/", {}, 404),
    ("coordinator", "GET", "/me/joining/signed/{signature}/", {}, 404),
    ("another mentor", "GET", "/mentor/sessions/{session}/emergency/", {}, 403),
    ("another mentor", "POST", "/mentor/sessions/{session}/emergency/{learner}/", {}, 403),
    ("coordinator", "POST", "/mentor/sessions/{session}/emergency/{learner}/", {}, 403),
    ("mentor", "POST", "/mentor/sessions/{session}/emergency/{minor}/", {}, 404),
    ("mentor", "POST", "/coordinator/documents/new/", {"step": "publish"}, 403),
    ("mentor", "POST", "/coordinator/documents/{house_rules}/retire/", {}, 403),
    ("mentor", "POST", "/coordinator/signatures/remind/", {}, 403),
    ("mentor", "POST", "/coordinator/signatures/paper/", {}, 403),
    ("mentor", "POST", "/coordinator/signatures/paper/{paper}/take-back/", {"reason": "x"}, 403),
    ("coordinator", "POST", "/coordinator/signatures/paper/{signature}/take-back/", {"reason": "x"}, 404),
    ("mentor", "POST", "/coordinator/safeguards/{minor}/", {"do": "paper"}, 403),
    ("trainee", "POST", "/coordinator/safeguards/consents/{consent}/withdraw/", {}, 403),
    ("mentor", "POST", "/coordinator/safeguards/", {"who": "trainee@example.test"}, 403),
    # Saying who sees the badge that comes after somebody else's
    ("another trainee", "POST", "/credentials/{award}/lead-on/", {"allowed": "yes"}, 404),
    ("administrator", "POST", "/credentials/{award}/lead-on/", {"allowed": "yes"}, 404),
    # Signing without authority for the skill, for oneself, or without the role
    ("another mentor", "POST", "/mentor/sign/{learner}/S01/", "sign-off", 422),
    ("mentor", "POST", "/mentor/sign/{mentor}/S01/", "sign-off", 422),
    ("mentor", "POST", "/mentor/sign/{learner}/S05/", "sign-off", 422),
    ("trainee", "POST", "/mentor/sign/{learner}/S01/", "sign-off", 403),
    ("administrator", "POST", "/mentor/sign/{learner}/S01/", "sign-off", 403),
    # Taking back what somebody else signed, or what was signed about oneself
    ("another mentor", "POST", "/mentor/observations/{observation}/take-back/", "take-back", 404),
    ("trainee", "POST", "/mentor/observations/{observation}/take-back/", "take-back", 404),
    # Countersigning one's own signature, one's own work, or without authority
    ("mentor", "POST", "/mentor/observations/{observation}/countersign/", "countersign", 403),
    ("another mentor", "POST", "/mentor/observations/{observation}/countersign/", "countersign", 403),
    ("trainee", "POST", "/mentor/observations/{observation}/countersign/", "countersign", 403),
    # Speaking for another trainee
    ("another trainee", "POST", "/me/observations/{record}/acknowledge/", {}, 404),
    ("mentor", "POST", "/me/observations/{record}/acknowledge/", {}, 404),
    ("another trainee", "POST", "/me/observations/{record}/acknowledge/signed/", {}, 404),
    ("trainee", "POST", "/me/observations/{record}/acknowledge/signed/", {}, 409),
    ("another trainee", "POST", "/me/observations/{record}/dispute/", "reason", 404),
    ("another trainee", "POST", "/me/holds/{hold}/dispute/", "reason", 404),
    # Answering a dispute as the signer, as the trainee, or without authority
    ("mentor", "POST", "/coordinator/disputes/{dispute}/", "answer", 403),
    ("trainee", "POST", "/coordinator/disputes/{dispute}/", "answer", 403),
    ("another mentor", "POST", "/coordinator/disputes/{dispute}/", "answer", 403),
    # Correcting what somebody else signed; signing or recognising without authority
    ("another mentor", "POST", "/mentor/observations/{observation}/correct/", "sign-off", 404),
    ("another mentor", "POST", "/mentor/observations/{observation}/sign-off/", "sign-set", 403),
    ("mentor", "POST", "/mentor/recognise/{learner}/S05/", "recognise", 403),
    ("mentor", "POST", "/mentor/recognise/{mentor}/S01/", "recognise", 403),
    ("mentor", "POST", "/mentor/recognitions/{recognition}/", "reason", 404),
    # Lifting, closing, adjusting without the role, or for oneself
    ("mentor", "POST", "/coordinator/incidents/{incident}/close/", "reason", 403),
    ("mentor", "POST", "/coordinator/incidents/{incident}/lift/{hold}/", "reason", 403),
    ("mentor", "POST", "/coordinator/refreshers/{refresher}/take-back/", {}, 403),
    ("trainee", "POST", "/coordinator/refreshers/{refresher}/take-back/", {}, 403),
    ("mentor", "POST", "/coordinator/changes/S01/", {"note": "yes", "reason": "Mine"}, 403),
    ("trainee", "POST", "/mentor/adjustments/{learner}/", "adjustment", 403),
    ("mentor", "POST", "/mentor/adjustments/{mentor}/", "adjustment", 403),
    ("teacher", "POST", "/mentor/adjustments/{learner}/{adjustment}/end/", {"confirm": "on"}, 403),
    # Sessions that others run, and benches
    ("another mentor", "POST", "/mentor/sessions/{session}/change/", {"title": "Mine"}, 403),
    ("another mentor", "POST", "/mentor/sessions/{session}/call-off/", {}, 403),
    ("another mentor", "POST", "/mentor/sessions/{session}/presence/", {}, 403),
    ("another mentor", "POST", "/mentor/sessions/{session}/let-in/{learner}/", {}, 403),
    ("editor", "POST", "/sessions/{seated}/seat/", {}, 403),
    ("another trainee", "POST", "/sessions/{session}/leave/", {}, 404),
    ("another mentor", "POST", "/mentor/sessions/{session}/remove/{learner}/", {}, 403),
    ("trainee", "POST", "/mentor/sessions/{session}/", {"people": "x"}, 403),
    ("mentor", "POST", "/coordinator/benches/{bench}/retire/", {}, 403),
    ("mentor", "POST", "/coordinator/benches/{bench}/", {"name": "Mine"}, 403),
    # Giving and ending authority
    ("mentor", "POST", "/coordinator/authority/{grant}/withdraw/", {"confirm": "on"}, 403),
    ("mentor", "POST", "/coordinator/authority/grant/", {"mentor": "mentor@example.test"}, 403),
    ("mentor", "POST", "/coordinator/authority/{grant}/release/", {"confirm": "on"}, 403),
    ("mentor", "POST", "/mentor/authority/grant/", {"who": "trainee@example.test"}, 403),
    # Judging a sample of one's own, or without authority; reviewing or reading what is held of another
    ("mentor", "POST", "/mentor/samples/{sample}/", {"verdict": "accepted"}, 403),
    ("another mentor", "POST", "/mentor/samples/{sample}/", {"verdict": "accepted"}, 403),
    ("trainee", "POST", "/mentor/samples/{sample}/", {"verdict": "accepted"}, 403),
    ("mentor", "POST", "/coordinator/held/{held}/", {"dismiss": "1", "dismiss-reason": "x"}, 403),
    ("another mentor", "GET", "/mentor/held/{held}/", {}, 404),
    # Signing for a set, or recording a group, without authority
    ("another mentor", "POST", "/mentor/observations/{observation}/sign-off/", "sign-off", 403),
    ("trainee", "POST", "/mentor/observations/{observation}/sign-off/", "sign-off", 403),
    ("another mentor", "POST", "/mentor/group/S06/", {"learner": "x"}, 403),
    # Awarding, revoking, holding and changing badges without the right: back to the admin's door
    ("mentor", "POST", "/admin/badges/awards/{award_row}/revoke/", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/badges/awards/{award_row}/revoke/", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/badges/awards/{award_row}/suspend/", {"reason": "Mine"}, 302),
    ("trainee", "POST", "/admin/badges/awards/{award_row}/lift/", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/bulk/badges/award/revoke/?id={award_row}", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/bulk/badges/award/suspend/?id={award_row}", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/bulk/badges/award/lift/?id={award_row}", {"reason": "Mine"}, 302),
    ("editor", "POST", "/admin/badges/achievements/{achievement}/award/", {"people": "x"}, 302),
    ("editor", "POST", "/admin/snippets/badges/achievement/edit/{achievement}/", {"name": "Mine"}, 302),
    # Learning without being enrolled, and asking for what is not open
    ("another trainee", "POST", "/learn/lessons/{lesson}/complete/", {}, 409),
    ("teacher", "POST", "/learn/practicals/{practical}/ask/", {}, 403),
]
