"""Sentences of the desk's screens. A key that ends in `_one` is used where the number is one."""

from django.utils.translation import gettext as _


def screen_words() -> dict[str, str]:
    """Every sentence by its key, in the language in force; `%(name)s` is filled in by the script."""
    return {
        **_general(),
        **_starting(),
        **_home(),
        **_scanning(),
        **_choosing(),
        **_card(),
        **_evidence(),
        **_signing(),
        **_saved(),
        **_queue(),
        **_group(),
        **_drafts(),
    }


def _general() -> dict[str, str]:
    return {
        "desk": _("Desk"),
        "not_here": _(
            "There is no such page of the desk, or it is about somebody who is not on today’s list."
        ),
        "screen_failed": _(
            "This screen cannot be shown. What you recorded and your drafts are still on this device."
        ),
        "choose": _("Choose"),
        "chosen": _("Chosen"),
        "sign_in": _("Sign in to send"),
        "sign_in_first": _("Sign in"),
        "use_forms": _("Use the forms instead"),
        "from_to": _("%(from)s to %(to)s"),
        "word_number": _("%(word)s: %(n)s"),
        "level": _("Level"),
        "level_short": _("Level %(level)s"),
        "level_key": _("Level %(level)s: %(words)s"),
        "mark_met": _("Met"),
        "mark_not_yet": _("Not yet"),
        "mark_stop": _("Stop"),
        "mark_not_seen": _("Not seen"),
        "just_a_moment": _("Just a moment"),
        "signed_out_title": _("You are signed out"),
        "signed_out_text": _(
            "You can go on working. What you record stays on this device until you sign in."
        ),
        "other_mentor_title": _("Somebody else is signed in"),
        "other_mentor_text": _(
            "What you recorded stays on this device. It is sent once you sign in again, and under no other name."
        ),
        "refused_title": _("The hub does not take it now"),
        "network_on": _("Network"),
        "network_on_text": _("The hub can be reached."),
        "network_off": _("No network"),
        "network_off_text": _("Go on working. What you record is sent later."),
    }


def _starting() -> dict[str, str]:
    return {
        "start_signed_out_title": _("Sign in once to open the desk"),
        "start_signed_out_text": _("You need the network for that. Afterwards the desk works without one."),
        "start_not_allowed_title": _("You have no authority to observe"),
        "start_not_allowed_text": _("The coordinator can give it to you."),
        "start_no_pack_title": _("This device does not know today’s list yet"),
        "start_no_pack_text": _(
            "Open the desk once where there is a network. Afterwards it works without one."
        ),
        "start_no_storage_title": _("This browser keeps nothing on this device"),
        "start_no_storage_text": _("Open the desk in a normal window, not a private one, or use the forms."),
    }


def _home() -> dict[str, str]:
    return {
        "insecure_title": _("This address is not secure"),
        "insecure_text": _(
            "So the browser switches off the camera, passkeys, PINs, and work without a network. "
            "Open the hub by its https address, or use the forms."
        ),
        "insecure_sign": _(
            "Nothing can be signed here. Your draft stays on this device. Use the forms to record it."
        ),
        "storage_title": _("About this device"),
        "storage_no_room": _("No room on this device"),
        "storage_ok": _("Room on this device"),
        "storage_kept": _("The browser keeps the desk."),
        "update_title": _("A new version of the desk is ready"),
        "update_text": _("It takes over the next time you come back to this screen. Nothing is lost."),
        "pack": _("Today’s list"),
        "pack_of": _("As of %(when)s"),
        "pack_newest": _("Today’s list is up to date."),
        "pack_old_title": _("Today’s list is old"),
        "pack_old_text": _("It is as of %(when)s. Get it anew when you have a network."),
        "with_mentors": _("with %(names)s"),
        "attendees_n_one": _("1 person"),
        "attendees_n": _("%(n)s people"),
        "drill": _("Safety drill"),
        "without_session": _("Without a session"),
        "session_none": _("No session today"),
        "session_start_anyway": _("Start anyway: choose the place."),
        "sessions_several": _("Several sessions today"),
        "sessions_choose": _("Say which one is yours."),
        "choose_session": _("Choose the session"),
        "choose_place": _("Choose the place"),
        "other_place": _("Somewhere else"),
        "nobody_here": _("Nobody is here yet. Scan a trainee’s card, or find them by name."),
        "waits_for": _("waits for %(code)s %(title)s"),
        "unagreed": _("No guardian has agreed for %(name)s. What you saw is kept."),
        "nobody_found": _("Nobody here matches “%(words)s”. Check the spelling."),
        "found_n_one": _("1 person found"),
        "found_n": _("%(n)s people found"),
    }


def _scanning() -> dict[str, str]:
    return {
        "code_empty": _("Type the code first."),
        "code_unknown": _("Nothing here has the code “%(code)s”. Check it, or find the person by name."),
        "scan_type": _("Type the code that stands under the square."),
        "torch_failed": _("The light cannot be switched here."),
        "camera_insecure_title": _("No camera on this address"),
        "camera_insecure_text": _(
            "The browser gives the camera to https addresses only. Type the code instead."
        ),
        "camera_absent_title": _("No camera found"),
        "camera_absent_text": _("Type the code instead."),
        "camera_refused_title": _("The camera was refused"),
        "camera_refused_text": _(
            "Allow it in the browser’s settings for this page, or type the code instead."
        ),
        "camera_failed_title": _("The camera does not start"),
        "camera_failed_text": _("Another app may be using it. Close that one, or type the code instead."),
        "camera_reader_title": _("The code reader is not on this device yet"),
        "camera_reader_text": _("It is fetched when there is a network. Type the code instead."),
    }


def _choosing() -> dict[str, str]:
    return {
        "bench_without_skills": _("Any skill may be seen at this bench."),
        "at_bench": _("At %(bench)s"),
        "asked": _("Asked"),
        "skills_asked": _("Asked to be watched"),
        "skills_begun": _("Begun"),
        "skills_open": _("Not begun"),
        "skills_held": _("Signed off already"),
        "record_held": _("signed off"),
        "record_recognised": _("recognised"),
        "record_lapsed": _("lapsed: the whole set is needed again"),
        "have_of_want": _("%(have)s of %(want)s observations"),
        "blocked_title": _("Nothing can be recorded now"),
        "blocked_n_one": _("1 skill that cannot be recorded now"),
        "blocked_n": _("%(n)s skills that cannot be recorded now"),
        "blocked_gate": _("Missing before it: %(what)s"),
        "blocked_place": _("Your authority holds only at %(places)s"),
        "nothing_at_bench": _("Nothing to watch at this bench for this person."),
        "nothing_to_watch": _("There is nothing that you may watch for this person today."),
    }


def _card() -> dict[str, str]:
    return {
        "needs_observations": _("%(have)s of %(want)s observations"),
        "needs_items_one": _("on 1 item"),
        "needs_items": _("on %(n)s different items"),
        "needs_second": _("a second person countersigns"),
        "seen_before": _("Seen (%(n)s)"),
        "seen_by": _("by %(name)s"),
        "it_counted": _("it counted"),
        "it_did_not_count": _("it did not count"),
        "stopped_title": _("Stop: this observation cannot count"),
        "stopped_text": _("Halt the work and make it safe. Record it all the same, so that it is known."),
        "items_before": _("Seen before: %(items)s. A different item counts once more."),
        "draft_kept": _("Draft kept, %(time)s"),
        "draft_not_kept": _("No room to keep the draft. Sign before you close the desk."),
        "empty_sure": _("Tap once more to empty the card for good"),
        "draft_restored": _("Your draft is back."),
        "next_hand": _("Next: hand the phone to %(name)s"),
        "next_sign": _("Next: sign"),
        "wrong_marks": _("Mark at least one criterion that you saw."),
        "wrong_readings": _("Say which value of the file counts."),
        "agreed": _("Agreed: %(what)s"),
        "agreed_none": _("None today"),
        "wrong_items": _("Say what was worked on: at least one item."),
        "wrong_comment": _("Say in the comment why you let the reading count."),
        "wrong_level": _("Choose a level from 1 to 5."),
        "reading_one": _("Reading"),
        "reading_n": _("Reading %(n)s"),
        "reading_within": _("Within the limit"),
        "reading_outside": _("Outside the limit"),
        "reading_unknown": _("The hub judges it."),
        "limit_between": _("%(min)s to %(max)s %(unit)s"),
        "limit_most": _("at most %(max)s %(unit)s"),
        "limit_least": _("at least %(min)s %(unit)s"),
        "instrument_none": _("None chosen"),
        "instrument_due": _("Calibration due %(day)s."),
        "instrument_over": _("Its calibration ran out on %(day)s."),
    }


def _evidence() -> dict[str, str]:
    return {
        "trace_file": _("Trace, %(size)s kB"),
        "trace_large": _("The file is too large: %(most)s MB are the most."),
        "trace_by_card": _("as the card says"),
        "file_photo": _("Photo, %(size)s kB"),
        "file_voice": _("Voice note, %(size)s kB"),
        "photo_alt": _("The photo you took"),
        "photo_working": _("The photo is being made smaller."),
        "photo_unreadable": _("This picture cannot be read here. Take it again, or choose a JPEG or PNG."),
        "file_added": _("Added."),
        "file_removed": _("Removed."),
        "file_failed": _("It could not be added. Try once more."),
        "file_no_room": _("There is no room for it on this device. Free some, and try once more."),
        "file_most_one": _("1 file is the most."),
        "file_most": _("%(n)s files are the most."),
        "voice_note": _("Voice note"),
        "voice_stop": _("Stop recording"),
        "voice_running": _("Recording: %(left)s seconds left."),
        "voice_refused": _("The microphone was refused. Allow it in the browser’s settings for this page."),
        "voice_insecure": _("No voice note: this address is not secure."),
        "voice_absent": _("No voice note: this browser cannot record."),
    }


def _signing() -> dict[str, str]:
    return {
        "hand_to": _("Hand the phone to %(name)s"),
        "hand_ask": _(
            "%(name)s: if you have read it, type your PIN. It says that you have seen it, not that you agree."
        ),
        "hand_no_pin": _("%(name)s has no PIN yet, and acknowledges it later, on their own page."),
        "summary_title": _("What %(name)s saw"),
        "summary_mark": _("%(mark)s: %(text)s"),
        "summary_reading": _("%(quantity)s: %(readings)s %(unit)s"),
        "summary_trace": _("%(quantity)s: from a file, %(what)s"),
        "summary_may_count": _("%(quantity)s: may count where it does not pass by itself"),
        "summary_level": _("Level %(level)s: %(words)s"),
        "summary_items": _("Worked on: %(items)s"),
        "summary_files_one": _("1 photo or voice note"),
        "summary_files": _("%(n)s photos or voice notes"),
        "summary_comment": _("Comment: %(text)s"),
        "summary_practise": _("To practise: %(text)s"),
        "acknowledged_by": _("Acknowledged by %(name)s"),
        "acknowledges_later": _("%(name)s acknowledges it later"),
        "acknowledge_each_later": _("Acknowledged later, by each of them"),
        "back_to_card": _("Back to the card"),
        "back_to_group": _("To the group"),
        "sign_back_to": _("Back to %(name)s: sign"),
        "sign_group": _("%(name)s: sign for the group"),
        "sign_passkey": _("Sign with your finger, face or screen lock."),
        "sign_pin_one": _("Sign with your PIN."),
        "sign_pin": _("Sign all %(n)s with your PIN."),
        "use_pin": _("Use the PIN instead"),
        "use_passkey": _("Use the passkey instead"),
        "no_way_title": _("You cannot sign yet"),
        "no_way_text": _("Set up a passkey or a PIN first. Your draft stays on this device."),
        "no_way_link": _("To your account"),
        "pin_of": _("PIN of %(name)s"),
        "pin_digits_one": _("1 digit"),
        "pin_digits": _("%(n)s digits"),
        "pin_short_one": _("A PIN has at least 1 digit."),
        "pin_short": _("A PIN has at least %(n)s digits."),
        "passkey_none": _("No passkey of yours is on this device. Use the PIN instead."),
        "passkey_cancelled": _("Not signed. Try once more, or use the PIN. Nothing is lost."),
        "save_no_room": _("No room on this device: it is not saved yet. Free some room, and sign once more."),
        "save_file_changed": _(
            "A photo or voice note is damaged. Remove it on the card, and sign once more."
        ),
        "save_failed": _("It is not saved yet. Sign once more; your draft is still here."),
    }


def _saved() -> dict[str, str]:
    return {
        "saved_what": _("%(name)s, %(code)s"),
        "saved_group_one": _("1 person, %(code)s"),
        "saved_group": _("%(n)s people, %(code)s"),
        "saved_word_saved": _("Saved on this device"),
        "saved_word_sending": _("On its way to the hub"),
        "saved_word_received": _("Received by the hub"),
        "saved_word_held": _("Kept for review"),
        "saved_word_rejected": _("Not taken by the hub"),
        "saved_next_saved": _("It goes to the hub by itself as soon as there is a network."),
        "saved_next_sending": _("You can go on."),
        "saved_next_received": _("It stands in the record. A mistake is corrected there."),
        "saved_next_held": _("A person at the hub looks at it."),
        "saved_next_rejected": _("It is still on this device. See the queue."),
        "undo_left": _("Undo (%(n)s s)"),
        "undo": _("Undo"),
        "undo_failed": _("It could not be taken back. Nothing is lost: it is still in the queue."),
        "set_right": _("Set it right"),
        "undo_late": _("Too late to undo: it may be with the hub. Correct it there."),
        "next_same_trainee": _("Another skill of %(name)s"),
        "next_same_bench": _("Next at %(bench)s"),
    }


def _queue() -> dict[str, str]:
    return {
        "state_saved": _("Saved on this device"),
        "state_sending": _("Being sent"),
        "state_received": _("Received by the hub"),
        "state_held": _("Kept for review"),
        "state_trace": _("Waits for its trace"),
        "trace_todo": _("Open the trace on the hub, confirm its columns, and keep it."),
        "state_rejected": _("Not taken"),
        "saved_n_one": _("1 saved on this device"),
        "saved_n": _("%(n)s saved on this device"),
        "not_taken_n_one": _("1 not taken by the hub"),
        "not_taken_n": _("%(n)s not taken by the hub"),
        "all_received": _("All received"),
        "queue_empty": _("Queue: empty"),
        "queue_nothing": _("What you record appears here, with what has become of it."),
        "reason": _("Reason: %(reason)s"),
        "not_acknowledged": _("Not acknowledged by the trainee: %(reason)s"),
        "held_todo": _("The hub has it. A person looks at it and decides; you hear of it on the hub."),
        "rejected_todo": _(
            "The hub did not keep it. Set it right and sign again; or save it as a file, and ask the coordinator."
        ),
        "dismiss": _("Put away"),
        "dismiss_sure": _("Tap once more to remove it from this device for good"),
        "observed_at": _("seen %(when)s"),
        "person_unknown": _("Somebody who is not on today’s list"),
        "copied": _("Copied."),
        "copy_refused": _("The browser did not allow it. Save it as a file instead."),
        "sending": _("Sending"),
        "item_now": _("%(name)s: %(state)s"),
        "last_contact": _("Last contact with the hub: %(when)s"),
        "no_contact": _("No contact with the hub yet"),
        "clock_ahead_one": _("Your phone’s clock is 1 min ahead."),
        "clock_ahead": _("Your phone’s clock is %(n)s min ahead."),
        "clock_ahead_hours": _("Your phone’s clock is %(n)s hours ahead."),
        "clock_ahead_days": _("Your phone’s clock is %(n)s days ahead."),
        "clock_behind_one": _("Your phone’s clock is 1 min behind."),
        "clock_behind": _("Your phone’s clock is %(n)s min behind."),
        "clock_behind_hours": _("Your phone’s clock is %(n)s hours behind."),
        "clock_behind_days": _("Your phone’s clock is %(n)s days behind."),
        "clock_noted": _("It is noted, not changed."),
    }


def _group() -> dict[str, str]:
    return {
        "met_for_all": _("Met for all: %(text)s"),
        "level_of": _("Level of %(name)s"),
        "group_line": _("%(name)s: %(marks)s; level %(level)s"),
        "group_short_one": _("1 observation"),
        "group_short": _("%(n)s observations, one signature"),
        "next_group_one": _("Next: sign for 1 person"),
        "next_group": _("Next: sign for %(n)s people"),
        "wrong_group_marks": _("Mark at least one criterion for at least one person."),
        "wrong_group_level": _("Choose a level for %(names)s."),
        "wrong_group_value": _("Say which value of the file counts, for %(names)s."),
        "wrong_group_comment": _("Say in the comment why you let the reading count, for %(names)s."),
        "wrong_group_unmarked": _(
            "Something is written or added for %(names)s, and nothing is marked. "
            "Mark what you saw, or let them not take part."
        ),
        "more": _("More"),
        "more_of": _("%(name)s: %(what)s"),
        "more_adjusted": _("adjustment"),
        "more_comment": _("comment"),
        "more_practise": _("to practise"),
        "reading_traced": _("From a file: see More"),
    }


def _drafts() -> dict[str, str]:
    return {
        "aside_one": _("Another draft of this lies aside"),
        "aside": _("%(n)s other drafts of this lie aside"),
        "aside_choose": _("Choose which one to go on with"),
        "draft_of": _("Draft of %(when)s"),
        "draft_undated": _("Draft"),
        "draft_group": _("Group"),
        "draft_here": _("In use"),
        "draft_aside": _("Lies aside"),
        "draft_stay": _("Stay with this one"),
        "draft_use": _("Go on with this one"),
        "draft_discard": _("Discard"),
        "draft_discard_sure": _("Tap once more to discard it for good"),
        "draft_discarded": _("Discarded."),
        "draft_files_one": _("1 file"),
        "draft_files": _("%(n)s files"),
    }
