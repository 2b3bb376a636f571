"""Why something is not fetched, in words for whoever gave the address."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.kernel.errors import DomainError

# Each holds as well for an address that another one led on to.
_SENTENCES: Final = {
    "malformed": _("This is not a web address. Write it in full, as https://example.org/badge."),
    "not-https": _(
        "The address, or one it leads on to, does not begin with https://. No other kind is fetched."
    ),
    "credentials": _(
        "The address holds a user name or a password. Leave them out: only public pages are read."
    ),
    "port": _("The address names a port of its own. Only the usual port of https, 443, is fetched."),
    "host": _("The name of the site in the address cannot be read. Write it as a browser shows it."),
    "private": _("The address leads into a closed network, not to a site that anybody can reach."),
    "unknown-host": _("There is no site of this name. Look for a typing mistake in the address."),
    "unreachable": _("The site could not be reached. Try again later."),
    "certificate": _(
        "The site could not prove that it is the one in the address: its certificate is not right."
    ),
    "too-slow": _("The site took too long to answer. Try again later."),
    "too-large": _("The answer is larger than what is read here. Look whether the address is the right one."),
    "compressed": _("The site sent a compressed answer, although it was asked not to. It cannot be read."),
    "garbled": _(
        "The site sent an answer that is no proper one, or broke off in the middle. Try again later."
    ),
    "redirects": _("The address leads on to another one again and again. Give the last one."),
    "busy": _("Many addresses are being fetched at the moment. Try again in a minute."),
}


class FetchRefused(DomainError):
    """An address was not fetched, or its answer not taken.

    `code` is one of the stable words above; `message` a lazily translated sentence that says what was wrong.
    """

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code], code=code)
