"""What mails about sessions say. Called in the reader's language and zone."""

from django.conf import settings
from django.utils.translation import gettext as _

from courses.domain.session_times import hub_span, own_span
from courses.models import WorkshopSession
from lms.kernel.letters import Letter, Line


def seat_given(session: WorkshopSession) -> Letter:
    """To whoever waited, and has a seat now."""
    return Letter(
        subject=_("You have a seat: %(session)s") % {"session": session},
        paragraphs=(
            _("a seat has become free, and you were next on the waiting list: it is yours."),
            _(
                "If you cannot come, give it back on the session’s page, so that the next who waits can have it."
            ),
        ),
        lines=(_line(session),),
        action=_("Look at the session"),
        address=address_of(session),
        why=_("You get this mail because you put yourself on the waiting list of this session."),
    )


def moved(session: WorkshopSession) -> Letter:
    """To whoever means to come to a session that is at another time or place now."""
    return Letter(
        subject=_("Another time or place: %(session)s") % {"session": session},
        paragraphs=(
            _(
                "a session that you are on the list of was changed. This is when and where it takes place now."
            ),
            _("If you cannot come then, give your seat back on the session’s page."),
        ),
        lines=(_line(session),),
        action=_("Look at the session"),
        address=address_of(session),
        why=_why_listed(),
    )


def called_off(session: WorkshopSession) -> Letter:
    """To whoever meant to come to a session that does not take place."""
    return Letter(
        subject=_("Called off: %(session)s") % {"session": session},
        paragraphs=(_("a session that you are on the list of was called off. It does not take place."),),
        lines=(_line(session),),
        action=_("Other sessions"),
        address=f"{settings.BASE_URL}/sessions/",
        why=_why_listed(),
    )


def _why_listed() -> str:
    return _("You get this mail because you have a seat at this session, or wait for one.")


def _line(session: WorkshopSession) -> Line:
    hub, own = hub_span(session), own_span(session)
    notes = [str(hub)]
    if own is not None:
        notes.append(_("In your time zone (%(zone)s): %(when)s") % {"when": own, "zone": own.zone})
    return Line(title=session.title, notes=(*notes, str(session.place)))


def address_of(session: WorkshopSession) -> str:
    """The page of a session for whoever may come to it."""
    return f"{settings.BASE_URL}/sessions/{session.public_id}/"
