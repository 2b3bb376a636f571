"""What an award rests on: observations in the ledger or, for a recognition, the word of whoever gave it."""

from badges.domain.rules import ground_rule
from badges.enums import Kind
from badges.models import Award, HandAward, HandLift
from courses.domain.completion import Completion, completion_with


def ground_of(award: Award) -> Completion | None:
    """The completion that the award can be issued for now; None where it is gone, or the learner was erased.

    A recognition was complete when it was given, and has no skills in it.
    """
    if award.learner is None:
        return None
    if award.achievement.kind == Kind.RECOGNITION:
        if hand_award_of(award) is None:
            return None
        return Completion(award.renewal, award.earned_at, award.valid_until, ())
    rule = ground_rule(award)
    done = completion_with(award.learner.pseudonym, list(rule.skills), levels=rule.levels)
    return done if done is not None and done.renewal == award.renewal else None


def hand_award_of(award: Award) -> HandAward | None:
    """Who gave it, when and why, where it was given by hand: also of one that was issued anew for the same renewal."""
    rows = HandAward.objects.filter(award=award)
    if award.learner_id is not None:
        rows |= HandAward.objects.filter(
            award__achievement=award.achievement_id,
            award__learner=award.learner_id,
            award__renewal=award.renewal,
        )
    return rows.order_by("-pk").first()


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
