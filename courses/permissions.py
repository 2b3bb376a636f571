"""Who may do what in the courses app. Authority for a skill on a day is looked up in the model's queryset."""

from lms.accounts.models import User


def can_enrol(person: User) -> bool:
    """Anybody who is signed in and active."""
    return person.is_active


def can_ask(person: User) -> bool:
    """Trainees, and mentors and coordinators who keep their own skills up."""
    return person.has_perm("courses.ask_for_signoff")
