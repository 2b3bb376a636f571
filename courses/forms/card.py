"""Which version of a card a form was filled in for."""

from courses.models import SkillVersion


def version_filled_in(number: str, current: SkillVersion) -> SkillVersion | None:
    """The version of that number, as the form sent it, of the same skill; None where there is none."""
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return None
    if int(number) == current.number:
        return current
    return current.skill.versions.select_related("skill").filter(number=number).first()
