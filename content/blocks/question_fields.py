"""What the blocks of questions are made of: their common fields, their ids, and the words for what is wrong."""

import secrets
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.fixed import FixedCharBlock
from content.formats.question_faults import Fault
from content.formats.vocabulary import AMOUNT_LONGEST, WORDS_LONGEST

FAULT_WORDS: Final = {
    "bad_id": _("An id is a small letter, then small letters, digits and hyphens, at most 40."),
    "same_id": _("An id stands here twice. Give each its own."),
    "few_options": _("Give at least two answers to choose from."),
    "one_right": _("Mark exactly one answer as right."),
    "no_right": _("Mark at least one answer as right."),
    "few_steps": _("Give at least two steps."),
    "negative_tolerance": _("A tolerance is 0 or more."),
    "same_unit": _("A unit is offered twice. Keep one of them."),
    "negative_factor": _("A factor is 0 or more; 0 offers the unit and never counts it as right."),
    "few_areas": _("Name at least two parts of the picture to choose from."),
    "bad_shape": _(
        "Write x y r for an oval, or at least three corners: x y, x y, x y. All in percent, 0 to 100."
    ),
    "bad_scale": _("A dial needs its lowest and its highest value, and a label every so many."),
    "many_marks": _("The dial has more marks than anybody can read. Make fewer parts."),
    "off_scale": _("The needle’s value must lie on the scale."),
    "no_display": _("Say what the display shows, such as 0.482, in at most seven signs."),
    "no_questions": _("A quiz needs at least one question."),
    "draws_too_many": _("This is more than there are questions."),
    "draws_too_few": _("This is fewer than the safety-critical questions, which are always asked."),
    "wait_alone": _("Attempts and pause go together: after so many attempts, a pause of so many minutes."),
}
_DECIMAL: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?\Z"
_NUMBER_WORDS: Final = {"invalid": _("Write a number such as 0.30, with a point and without a unit.")}


def decimal_block(label: Any, **more: Any) -> blocks.RegexBlock:
    """A number as its author writes it."""
    return blocks.RegexBlock(_DECIMAL, label=label, error_messages=_NUMBER_WORDS, **more)


def ask_block() -> blocks.CharBlock:
    """What is asked."""
    return blocks.CharBlock(label=_("Question"), max_length=WORDS_LONGEST)


def safety_block() -> blocks.BooleanBlock:
    """Whether it must be right."""
    return blocks.BooleanBlock(
        label=_("Safety rests on it"),
        required=False,
        help_text=_("Whoever gets it wrong has not passed, whatever the others earn."),
    )


def right_block() -> blocks.BooleanBlock:
    """Whether it is right to choose it."""
    return blocks.BooleanBlock(label=_("Right"), required=False)


def said_block(*, required: bool = False) -> blocks.CharBlock:
    """What is said once the answers are in: to everybody, or to whoever chose it."""
    return blocks.CharBlock(
        label=_("Said afterwards") if required else _("Said to whoever chose it"),
        max_length=WORDS_LONGEST,
        required=required,
        help_text=_("Why the right answer is right. Shown once the answers are in.") if required else "",
    )


def id_block() -> FixedCharBlock:
    """What attempts refer to."""
    return FixedCharBlock(
        label=_("Id"),
        max_length=AMOUNT_LONGEST,
        required=False,
        help_text=_("Filled in by itself. Answers that people gave refer to it: leave it as it is."),
    )


def give_ids(values: Any, taken: set[str] | None = None) -> None:
    """Give each value without an id, or with that of one before it, an id of its own."""
    taken = set() if taken is None else taken
    for value in values:
        if not value["id"] or value["id"] in taken:
            value["id"] = f"q{secrets.token_hex(4)}"
        taken.add(value["id"])


def show_faults(block: blocks.StructBlock, faults: list[Fault]) -> None:
    """Show each fault at its field. A draft may have faults: nobody takes it."""
    if block.is_deferred_validation or not faults:
        return
    raise StructBlockValidationError(
        {name: _error(block.child_blocks[name], FAULT_WORDS[code]) for name, code in reversed(faults)}
    )


def _error(block: blocks.Block, words: Any) -> ValidationError:
    found = ValidationError(words)
    if isinstance(block, blocks.ListBlock):
        found = ListBlockValidationError(non_block_errors=ErrorList([found]))
    elif isinstance(block, blocks.StreamBlock):
        found = StreamBlockValidationError(non_block_errors=ErrorList([found]))
    return found
