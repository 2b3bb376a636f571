"""Alignments of a badge's skills, for formats that know alignments of the whole badge only."""

from badges.formats.claims import Achievement, Alignment


def through_skills(achievement: Achievement) -> tuple[Alignment, ...]:
    """What its skills are aligned to and the badge itself is not: each address once, with its skills."""
    own = {alignment.url for alignment in achievement.alignments}
    first: dict[str, Alignment] = {}
    codes: dict[str, list[str]] = {}
    for skill in achievement.skills:
        for alignment in skill.alignments:
            if alignment.url not in own:
                first.setdefault(alignment.url, alignment)
                codes.setdefault(alignment.url, []).append(skill.code)
    return tuple(
        Alignment(
            name=one.name, url=url, code=one.code, framework=one.framework, description=_meant(codes[url])
        )
        for url, one in first.items()
    )


def _meant(codes: list[str]) -> str:
    if len(codes) == 1:
        return f"Skill {codes[0]} of this badge"
    return f"Skills {', '.join(codes[:-1])} and {codes[-1]} of this badge"
