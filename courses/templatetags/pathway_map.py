"""The map of a pathway's skills with the reader's own standing."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.domain.matrix import LETTERS, cell_of
from courses.domain.skill_map import SkillMap, map_of, with_needs
from courses.formats.graph_picture import Box
from courses.templatetags.lists import ListedPathway
from courses.templatetags.own import OwnSkill, own_skill
from courses.templatetags.rows import rows_of
from courses.templatetags.shelf import shelf_of
from courses.templatetags.skill_words import day

Sign = tuple[str, str, str]  # state, letter, words


def pathway_map_of(request: HttpRequest, pathway: ListedPathway) -> SkillMap | None:
    """The skills of its courses, with whatever else they need; None where there is none. One query beside the rows."""
    rows, courses = rows_of(request), {listed.page.code for listed in pathway.courses}
    own = [code for code, version in rows.versions.items() if version.skill.course_code in courses]
    if not own:
        return None
    needs = {code: version.prerequisites for code, version in rows.versions.items()}
    practicals = shelf_of(request).practicals
    boxes = {}
    for code in with_needs(own, needs):
        if code in rows.versions:
            version = rows.versions[code]
            state, letter, words = sign_of(own_skill(rows, version))
            said = [words, _("safety gate") if version.safety_gate else ""]
            boxes[code] = Box(
                code,
                version.skill.engraved,
                version.title,
                href=practicals[code].get_url(request) if code in practicals else "",
                state=state,
                letter=letter,
                words=", ".join(part for part in said if part),
            )
    return map_of(boxes, needs, label=_("Map of the skills of this pathway"), ident="pathway-map")


def signs() -> list[Sign]:
    """What the signs mean, in the order of the list under the map."""
    return [
        ("held", str(LETTERS[_CELLS["held"]]), _("signed off")),
        ("soon", str(LETTERS[_CELLS["soon"]]), _("signed off, ends soon")),
        ("recognised", str(LETTERS[_CELLS["recognised"]]), _("recognised")),
        ("lapsed", str(LETTERS[_CELLS["lapsed"]]), _("lapsed")),
        ("suspended", str(LETTERS[_CELLS["suspended"]]), _("on hold")),
        ("progress", str(LETTERS[_CELLS["progress"]]), _("in progress")),
        ("waiting", pgettext("letter of a sign", "W"), _("waiting for a mentor")),
        ("ready", pgettext("letter of a sign", "A"), _("you can ask for a sign-off")),
        ("locked", pgettext("letter of a sign", "N"), _("not open yet")),
    ]


_CELLS = {cell.value: cell for cell in LETTERS}


def sign_of(own: OwnSkill) -> Sign:
    """How one skill is marked for its reader; nothing for a visitor."""
    found = {state: (state, letter, words) for state, letter, words in signs()}
    if own.state == "unknown":
        return ("", "", "")
    if own.state in {"held", "suspended", "lapsed"} and own.standing is not None:
        state, letter, words = found[cell_of(own.standing, own.moment).value]
        until = own.standing.valid_until
        if until is not None and own.state == "held":
            return (state, letter, _("%(state)s, until %(day)s") % {"state": words, "day": day(until)})
        if until is not None and own.state == "lapsed":
            return (state, letter, _("lapsed on %(day)s") % {"day": day(until)})
        return (state, letter, words)
    if own.state == "locked":
        missing = ", ".join(need.in_words for need in own.missing)
        state, letter, words = found["locked"]
        return (state, letter, _("%(state)s, first: %(missing)s") % {"state": words, "missing": missing})
    return found[{"waiting": "waiting", "in_progress": "progress"}.get(own.state, "ready")]
