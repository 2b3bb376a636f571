"""Every kind of mail about somebody's account and record: whether it may wait or be switched off, and why not."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lms.notifications.models import Pace

DIGEST: Final = "digest"  # the event of a digest, and what its link switches off


@dataclass(frozen=True)
class Kind:
    """Some events, under one name. `usual` is when people hear of them who chose nothing; None: always, at once.

    `about` says what comes or, where it always comes, why. Only whoever has the `right` hears of it; empty: everybody.
    """

    key: str
    title: Any
    about: Any
    events: tuple[str, ...]
    usual: Pace | None = None
    right: str = ""


BADGE: Final = Kind(
    "badge", _("A new badge"), _("A badge was issued to you."), ("award_issued",), Pace.AT_ONCE
)
REPLACED: Final = Kind(
    "replaced",
    _("An earlier badge is replaced"),
    _("You have a newer one; whoever checks the earlier one reads so."),
    ("award_replaced",),
    Pace.WEEKLY,
)
LAPSES: Final = Kind(
    "lapses",
    _("A sign-off lapses soon"),
    _("60, 30 and 7 days before. At once means one mail a day at most. About safety gates you always hear."),
    ("lapses_in_60", "lapses_in_30", "lapses_in_7"),
    Pace.AT_ONCE,
)
ANSWER_READ: Final = Kind(
    "answer_read",
    _("A mentor has read your answer"),
    _("One that you wrote in a quiz: whether it counts, and what the mentor said."),
    ("answer_read",),
    Pace.AT_ONCE,
)
HOLD_OVER: Final = Kind(
    "hold_over",
    _("A hold is over"),
    _("A sign-off of yours counts again."),
    ("ledger_resumed",),
    Pace.AT_ONCE,
)
DISPUTES: Final = Kind(
    "disputes",
    _("A dispute is answered"),
    _("One of yours, or one about what you signed."),
    ("ledger_dispute_resolved",),
    Pace.DAILY,
)
HELD: Final = Kind(
    "held",
    _("An observation waits for review"),
    _("One that you sent in, or one of your own work. At once means one mail a day at most."),
    ("held",),
    Pace.DAILY,
)
HELD_ANSWERED: Final = Kind(
    "held_answered",
    _("An observation was reviewed"),
    _("Whether it is recorded, and why. At once means one mail a day at most."),
    ("held_answered",),
    Pace.DAILY,
)
UNAGREED: Final = Kind(
    "unagreed",
    _("Took part without a guardian’s consent"),
    _("Somebody under age came to a session or was observed. The mail names nobody."),
    ("unagreed",),
    Pace.DAILY,
    right="courses.view_coordination",
)
CHOSEN: Final = (BADGE, REPLACED, LAPSES, ANSWER_READ, HOLD_OVER, DISPUTES, HELD, HELD_ANSWERED, UNAGREED)

GATE: Final = Kind(
    "gate",
    _("A safety gate lapses soon"),
    _("Nobody may watch you at what rests on it afterwards."),
    ("lapse_reminder",),
)
ALWAYS: Final = (
    Kind(
        "signing",
        _("A passkey or PIN was added, removed or locked"),
        _("It may not have been you."),
        ("passkey_added", "passkey_removed", "pin_set", "pin_closed"),
    ),
    Kind(
        "erasure",
        _("Your data is going to be erased, or is not"),
        _("It cannot be undone, and it may not have been you."),
        ("erasure_scheduled", "erasure_stopped"),
    ),
    Kind(
        "hold",
        _("A sign-off is on hold, or an observation counts no longer"),
        _("You may be doing work that you should not do alone now."),
        ("ledger_suspended", "ledger_sampled"),
    ),
    GATE,
    Kind(
        "badge_ended",
        _("A badge is revoked or on hold, or a hold on it is lifted"),
        _("Whoever checks it reads so, and you should know first."),
        ("award_revoked", "award_suspended", "award_lifted"),
    ),
    Kind(
        "key_lost",
        _("A key that signed your badge was lost"),
        _("You have to fetch the badge again."),
        ("key_lost",),
    ),
    Kind(
        "session",
        _("A session of yours is moved or called off, or you have a seat after waiting"),
        _("You would come in vain, or keep a seat from somebody else."),
        ("seat_given", "session_moved", "session_called_off"),
    ),
    Kind(
        "unsigned",
        _("Something is to be signed before you take part"),
        _("A coordinator asks you, and you get no seat without it."),
        ("unsigned",),
    ),
    Kind(
        "refresher",
        _("You are asked to be watched again after a change"),
        _("Safety rests on the change, and it may put your skill on hold."),
        ("refresher_asked",),
    ),
    Kind(
        "review",
        _("A draft waits for you, or yours was sent back or is live"),
        _("Nobody reads the page before you have looked."),
        ("review_asked", "review_sent_back", "review_live"),
    ),
)
SIGNING_IN: Final = (
    _("Confirming an address, and a new password"),
    _("You asked for it, and get no further without it."),
)
_LETTERS: Final = {"held_letter": HELD, "held_answered_letter": HELD_ANSWERED}  # what gathers some at once
_BY_EVENT: Final = {event: kind for kind in (*CHOSEN, *ALWAYS) for event in kind.events} | _LETTERS
_BY_KEY: Final = {kind.key: kind for kind in CHOSEN}


def kind_of(event: str) -> Kind:
    """The kind to which an event belongs. Raises KeyError for one that is in no kind: each has to be."""
    return _BY_EVENT[event]


def chosen(key: str) -> Kind | None:
    """The kind of this name, if people say when they hear of it."""
    return _BY_KEY.get(key)
