"""What a guardian agrees to, word for word: on the page of their link, and on the paper."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models.house import digest_of

AGREE = gettext_lazy("I am their guardian. I have read this, and I agree that they take part")
PICTURES = gettext_lazy("I also agree that pictures of their work are taken and shown inside this hub")


def opening() -> str:
    """What stands before it."""
    return _(
        "Work in a workshop has risks. Mentors watch it, and everybody learns the safety rules first. Below is what "
        "you agree to."
    )


def consent_text(*, pictures: bool) -> str:
    """The sentences under which a guardian puts their name, in the language of the page."""
    return "\n".join([opening(), str(AGREE), *([str(PICTURES)] if pictures else [])])


def digest_now() -> str:
    """SHA-256 of all of it, as the page shows it."""
    return digest_of("consent", consent_text(pictures=True))
