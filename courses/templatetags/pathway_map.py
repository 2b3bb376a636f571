"""The map of a pathway's skills with the reader's own standing."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from courses.domain.matrix import LETTERS, cell_of
from courses.domain.readiness import Need
from courses.domain.skill_map import SkillMap, map_of, with_needs
from courses.formats.graph_picture import Box
from courses.templatetags.lists import ListedPathway
from courses.templatetags.own import OwnSkill, own_skill
from courses.templatetags.rows import rows_of
from courses.templatetags.shelf import shelf_of
from courses.templatetags.skill_words import day
from courses.templatetags.tongues import filled, listed, words_of

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
            mine = own_skill(rows, version)
            state, letter, words = sign_of(mine)
            gate = [_("safety gate")] if version.safety_gate else []
            told = sign_of(mine, _in_its_language)[2]
            boxes[code] = Box(
                code,
                version.skill.engraved,
                version.title,
                href=practicals[code].get_url(request) if code in practicals else "",
                state=state,
                letter=letter,
                words=", ".join(part for part in [words, *gate] if part),
                told=listed([part for part in [told, *gate] if part]) if told != words else "",
                tongue=version.language if version.language != get_language() else "",
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


def _in_words(need: Need) -> str:
    return need.in_words


def _in_its_language(need: Need) -> str:
    return words_of(need.version, need.in_words)


def sign_of(own: OwnSkill, named: Callable[[Need], str] = _in_words) -> Sign:
    """How one skill is marked for its reader; nothing for a visitor. `named` says how a need is called."""
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
        missing = listed([named(need) for need in own.missing])
        state, letter, words = found["locked"]
        return (state, letter, filled(_("%(state)s, first: %(missing)s"), state=words, missing=missing))
    return found[{"waiting": "waiting", "in_progress": "progress"}.get(own.state, "ready")]
