"""What a mentor needs from a practical page while watching."""

import re

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText, expand_db_html

from courses.models import PracticalPage

_HEADING = re.compile(r"(?=<h2)")


def safety_stops(practical: PracticalPage) -> SafeString:
    """The section “Safety stops” of the card, without its heading; empty where the card has none."""
    wanted = {"safety stops", _("Safety stops").casefold()}
    for block in practical.body:
        if not isinstance(block.value, RichText):
            continue
        for part in _HEADING.split(block.value.source):
            heading, closed, rest = part.partition("</h2>")
            if closed and strip_tags(heading).strip().casefold() in wanted:
                return SafeString(expand_db_html(rest))  # the editor's own HTML, as the page shows it
    return SafeString("")
