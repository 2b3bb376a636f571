"""What is kept of a person at sessions: handed out, and let go of."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from courses.domain.seats import free_up
from courses.models import Attendance, CalendarFeed, PresenceMark, SeatWait, WorkshopSession
from lms.accounts.models import User
from lms.kernel.privacy import Row, Topic


def export_sessions(person: User) -> Iterator[Topic]:
    """Seats, places in line, who said that the person came, and since when there is a calendar."""
    yield Topic(
        "sessions",
        _("Sessions"),
        _("Sessions whose list you were on, and whether you came."),
        lambda: [
            _meeting(row.session)
            | {
                "how": row.how,
                "added": row.added_at.isoformat(),
                "came": row.came,
                "after waiting": bool(row.given),
            }
            for row in Attendance.objects.filter(learner=person).select_related("session__place")
        ],
    )
    yield Topic(
        "waiting",
        _("Waiting lists"),
        _("Sessions at which you wait for a seat."),
        lambda: [
            _meeting(row.session) | {"asked": row.asked_at.isoformat()}
            for row in SeatWait.objects.filter(learner=person).select_related("session__place")
        ],
    )
    yield Topic(
        "presence",
        _("Who said that you came"),
        _("Everything that mentors said of whether you came to a session, also what was put right later."),
        lambda: [
            _meeting(row.session)
            | {"came": row.came, "said by": str(row.marked_by or ""), "said": row.marked_at.isoformat()}
            for row in PresenceMark.objects.filter(learner=person).select_related(
                "session__place", "marked_by"
            )
        ],
    )
    yield Topic(
        "calendar",
        _("Calendar"),
        _(
            "Since when a calendar can fetch your sessions. Its secret address is on the page of your sessions."
        ),
        lambda: [{"made": row.made_at.isoformat()} for row in CalendarFeed.objects.filter(person=person)],
    )


def _meeting(session: WorkshopSession) -> Row:
    return {"session": session.title, "place": session.place.name, "starts": session.starts_at.isoformat()}


def let_go_of_sessions(person: User) -> None:
    """Delete what is kept of a person at sessions; inside the transaction of the erasure.

    Their seats go to whoever waits. What they said of others' presence stays, under “erased person”.
    """
    seats = Attendance.objects.filter(learner=person)
    sessions = list(seats.values_list("session", flat=True))
    for rows in (seats, SeatWait.objects.filter(learner=person), PresenceMark.objects.filter(learner=person)):
        rows.delete()
    CalendarFeed.objects.filter(person=person).delete()
    WorkshopSession.mentors.through.objects.filter(user=person).delete()
    free_up(sessions)
