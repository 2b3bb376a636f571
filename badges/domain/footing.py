"""What an award rests on: observations in the ledger or, for a recognition, the word of whoever gave it."""

from collections.abc import Sequence
from dataclasses import dataclass

from badges.domain.rules import Rule, asked_of, chosen_rules, ground_rule
from badges.enums import Kind
from badges.models import Award, HandAward, HandLift
from courses.domain.completion import Asked, Completion, completion_with, completions_of


@dataclass(frozen=True)
class Footing:
    """What one award rests on now: the completion that it can be issued for, None where that is gone; the skills that
    people chose for its achievement; and who gave it, where it was given by hand.
    """

    done: Completion | None
    chosen: Rule
    by_hand: HandAward | None


def footings_of(awards: Sequence[Award]) -> dict[int, Footing]:
    """What each of the awards rests on, by primary key; four queries in all. Achievements and learners are at hand."""
    chosen = chosen_rules(list({award.achievement_id: award.achievement for award in awards}.values()))
    given = _hand_awards_of(awards)
    asked: dict[int, Asked] = {}
    for award in awards:
        if award.learner is not None and award.achievement.kind != Kind.RECOGNITION:
            rule = asked_of(award, chosen[award.achievement_id])
            asked[award.pk] = Asked(award.learner.pseudonym, rule.skills, rule.levels)
    done = dict(zip(asked, completions_of(list(asked.values())), strict=True))
    return {
        award.pk: Footing(
            _ground(award, done.get(award.pk), given.get(award.pk)),
            chosen[award.achievement_id],
            given.get(award.pk),
        )
        for award in awards
    }


def _ground(award: Award, done: Completion | None, given: HandAward | None) -> Completion | None:
    """The completion that the award can be issued for now, as far as it follows from these.

    A recognition was complete when it was given, and has no skills in it.
    """
    if award.learner is None:
        return None
    if award.achievement.kind == Kind.RECOGNITION:
        return None if given is None else Completion(award.renewal, award.earned_at, award.valid_until, ())
    return done if done is not None and done.renewal == award.renewal else None


def ground_of(award: Award) -> Completion | None:
    """The completion that the award can be issued for now; None where it is gone, or the learner was erased."""
    return footings_of([award])[award.pk].done


def hand_award_of(award: Award) -> HandAward | None:
    """Who gave it, when and why, where it was given by hand: also of one that was issued anew for the same renewal."""
    return _hand_awards_of([award]).get(award.pk)


def _hand_awards_of(awards: Sequence[Award]) -> dict[int, HandAward]:
    """The same for many, by primary key of the award; one query."""
    rows = HandAward.objects.filter(award__in=awards) | HandAward.objects.filter(
        award__achievement__in={award.achievement_id for award in awards},
        award__learner__in={award.learner_id for award in awards} - {None},
    )
    newest = {_word(row.award): row for row in rows.select_related("award").order_by("pk")}
    return {award.pk: newest[_word(award)] for award in awards if _word(award) in newest}


def _word(award: Award) -> object:
    """What awards have in common that rest on one word; erased learners have nothing in common."""
    return (award.achievement_id, award.learner_id, award.renewal) if award.learner_id else award.pk


def ground_when_given(award: Award) -> Completion | None:
    """The completion as the ledger had it when the award was earned, whatever was said since; None without a ledger."""
    if award.learner is None or award.achievement.kind == Kind.RECOGNITION:
        return None
    rule = ground_rule(award)
    return completion_with(
        award.learner.pseudonym, list(rule.skills), levels=rule.levels, until=award.renewal
    )


def lift_of(award: Award) -> HandLift | None:
    """That a person lifted the hold that a person had put on the award, with the words for it; one query."""
    return HandLift.objects.filter(award=award).select_related("reason").first()
