"""What the courses app announces; each carries ids only and leaves after commit."""

from lms.kernel.events import DomainEvent

learner_enrolled = DomainEvent()  # enrolment_id
lesson_completed = DomainEvent()  # learner_id, lesson_id
signoff_requested = DomainEvent()  # request_id
signoff_recorded = DomainEvent()  # event_id
standing_changed = DomainEvent()  # person (pseudonym), skill_code, event_id
observation_held = DomainEvent()  # held_id
held_answered = DomainEvent()  # held_id
curriculum_imported = DomainEvent()  # home_id
course_published = DomainEvent()  # page_id, of a course or pathway in any language
seat_given = DomainEvent()  # attendance_id
session_changed = DomainEvent()  # session_id
refresher_asked = DomainEvent()  # refresher_id
answer_read = DomainEvent()  # answer_id
signing_reminded = DomainEvent()  # reminder_id
clearance_changed = DomainEvent()  # person_id
draft_moved = DomainEvent()  # entry_id, of a draft that is no page
