"""A letter as it is mailed to one person: in their language, with the way to get fewer of its kind."""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives

from lms.accounts.models import User
from lms.kernel.letters import Letter, Ways, as_reader
from lms.notifications.links import address_of_choices, stop_address


def compose(write: Callable[[], Letter], *, to: User, stops: str = "") -> EmailMultiAlternatives:
    """The mail. `stops` names the kind that its reader may switch off; empty where it always goes.

    RFC 8058: mail programs show a button of their own for the two headers, and send the POST that they ask for.
    """
    link = stop_address(to, stops) if stops else ""
    with as_reader(to.language, to.timezone):
        ways = Ways(choices=address_of_choices(), stop=link)
        message = write().to(to.email, name=to.get_short_name(), ways=ways)
    if link:
        message.extra_headers["List-Unsubscribe"] = f"<{link}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message
