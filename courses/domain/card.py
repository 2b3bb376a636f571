"""What a mentor needs from a practical page while watching."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from courses.models import PracticalPage

_HEADING = re.compile(r"(?=<h2)")
_LINE_END = re.compile(r"</(?:p|li|h[1-6])>|<br ?/?>", re.IGNORECASE)


def safety_stops(practical: PracticalPage) -> SafeString:
    """The section “Safety stops” of the card, without its heading; empty where the card has none."""
    return SafeString(expand_db_html(_stops(practical)))  # the editor's own HTML, as the page shows it


def stop_lines(practical: PracticalPage) -> list[str]:
    """The same as lines of plain text, one for each point or paragraph; no query."""
    parts = _LINE_END.split(_stops(practical))
    return [line for part in parts if (line := " ".join(unescape(strip_tags(part)).split()))]


def _stops(practical: PracticalPage) -> str:
    """The section as it is stored. Texts are told by their heading, so that no picture or chart is looked up."""
    wanted = {"safety stops", _("Safety stops").casefold()}
    for block in practical.body.raw_data:
        text = block["value"]
        if not isinstance(text, str):
            continue
        for part in _HEADING.split(text):
            heading, closed, rest = part.partition("</h2>")
            if closed and strip_tags(heading).strip().casefold() in wanted:
                return rest
    return ""
