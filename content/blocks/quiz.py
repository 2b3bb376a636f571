"""Quizzes: questions of every kind, checked while they are written.

Ids are filled in by themselves and kept: attempts refer to them.
"""

import secrets
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.media import PictureChooserBlock
from content.blocks.stream import LessonBody
from content.formats.question_faults import Fault, question_faults, quiz_faults
from content.formats.question_store import from_stored
from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, TITLE_LONGEST, WORDS_LONGEST

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
    "no_display": _("Say what the display shows, such as 0.482."),
    "no_questions": _("A quiz needs at least one question."),
    "draws_too_many": _("This is more than there are questions."),
    "draws_too_few": _("This is fewer than the safety-critical questions, which are always asked."),
    "wait_alone": _("Attempts and pause go together: after so many attempts, a pause of so many minutes."),
}
_DECIMAL: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?\Z"
_NUMBER_WORDS: Final = {"invalid": _("Write a number such as 0.30, with a point and without a unit.")}
_PARTS: Final = ("options", "steps", "areas")


def _decimal(label: Any, **more: Any) -> blocks.RegexBlock:
    return blocks.RegexBlock(_DECIMAL, label=label, error_messages=_NUMBER_WORDS, **more)


def _ask() -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Question"), max_length=WORDS_LONGEST)


def _safety() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        label=_("Safety rests on it"),
        required=False,
        help_text=_("Whoever gets it wrong has not passed, whatever the others earn."),
    )


def _right() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(label=_("Right"), required=False)


def _said(*, required: bool = False) -> blocks.CharBlock:
    return blocks.CharBlock(
        label=_("Said afterwards") if required else _("Said to whoever chose it"),
        max_length=WORDS_LONGEST,
        required=required,
        help_text=_("Why the right answer is right. Shown once the answers are in.") if required else "",
    )


def _id() -> blocks.CharBlock:
    return blocks.CharBlock(
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


def _errors(block: blocks.StructBlock, faults: list[Fault]) -> None:
    """Show each fault at its field."""
    if not faults:
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


class OptionBlock(blocks.StructBlock):
    """An answer to choose."""

    text = blocks.CharBlock(label=_("Answer"), max_length=WORDS_LONGEST)
    right = _right()
    feedback = _said()
    id = _id()

    class Meta:
        icon = "tick-inverse"
        label = _("Answer")
        label_format = "{text}"


class OrderStepBlock(blocks.StructBlock):
    """A step to put in order."""

    text = blocks.CharBlock(label=_("Step"), max_length=WORDS_LONGEST)
    id = _id()

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{text}"


class AreaBlock(blocks.StructBlock):
    """A part of a picture."""

    name = blocks.CharBlock(
        label=_("Name"), max_length=LINE_LONGEST, help_text=_("For the list, which everybody can use.")
    )
    shape = blocks.CharBlock(
        label=_("Where it is"),
        max_length=WORDS_LONGEST,
        help_text=_(
            "In percent from the left and the top: 30 40 8 is an oval; 10 10, 30 10, 30 20 are corners."
        ),
    )
    right = _right()
    feedback = _said()
    id = _id()

    class Meta:
        icon = "crosshairs"
        label = _("Part of the picture")
        label_format = "{name}"


class UnitBlock(blocks.StructBlock):
    """Another unit that is offered."""

    unit = blocks.CharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    factor = _decimal(
        _("One of it is"),
        help_text=_("In the question’s unit: 0.001 for mA where that is A. 0: offered, never right."),
    )

    class Meta:
        icon = "decimal"
        label = _("Unit")
        label_format = "{unit}"


class _QuestionBlock(blocks.StructBlock):
    """What is checked in every question."""

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Fill in ids, and refuse a question that nobody could answer rightly."""
        question = super().clean(value)
        give_ids([question])
        for name in _PARTS:
            if name in question:
                give_ids(question[name])
        kept = {"type": self.name, "value": self.get_prep_value(question)}
        quiz = from_stored({"questions": [kept]}, lambda picture: str(picture or ""))
        _errors(self, [fault for one in quiz.questions for fault in question_faults(one)])
        return question


class SingleBlock(_QuestionBlock):
    """One of several answers."""

    ask = _ask()
    safety = _safety()
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=20)
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "radio-empty"
        label = _("One answer")
        label_format = "{ask}"


class MultipleBlock(_QuestionBlock):
    """Any of several answers."""

    ask = _ask()
    safety = _safety()
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=20)
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "tick"
        label = _("Several answers")
        label_format = "{ask}"


class NumericBlock(_QuestionBlock):
    """A number with its unit."""

    ask = _ask()
    safety = _safety()
    value = _decimal(_("Right value"))
    unit = blocks.CharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    tolerance = _decimal(_("Tolerance"), default="0", help_text=_("How far off still counts as right."))
    percent = blocks.BooleanBlock(label=_("The tolerance is in percent"), required=False)
    units = blocks.ListBlock(UnitBlock(), label=_("Other units to choose from"), default=[], max_num=12)
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "decimal"
        label = _("Number with unit")
        label_format = "{ask}"


class MeterBlock(_QuestionBlock):
    """A meter to read."""

    ask = _ask()
    safety = _safety()
    display = blocks.ChoiceBlock(
        label=_("Kind of meter"),
        choices=[("dial", _("A dial with a needle")), ("digital", _("A digital display"))],
        default="dial",
    )
    face = blocks.CharBlock(
        label=_("Printed on it"),
        max_length=AMOUNT_LONGEST,
        required=False,
        help_text=_("Such as V DC or 20 kΩ."),
    )
    value = _decimal(_("Right value"), help_text=_("The needle is drawn here."))
    unit = blocks.CharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    tolerance = _decimal(_("Tolerance"), default="0", help_text=_("How far off still counts as right."))
    percent = blocks.BooleanBlock(label=_("The tolerance is in percent"), required=False)
    units = blocks.ListBlock(UnitBlock(), label=_("Other units to choose from"), default=[], max_num=12)
    low = _decimal(_("Dial from"), default="0", required=False)
    high = _decimal(_("Dial up to"), default="0", required=False)
    label_every = _decimal(_("A label every"), default="0", required=False)
    parts = blocks.IntegerBlock(label=_("Parts between labels"), min_value=1, max_value=20, default=10)
    shows = blocks.CharBlock(label=_("The display shows"), max_length=12, required=False)
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "history"
        label = _("Read the meter")
        label_format = "{ask}"


class OrderBlock(_QuestionBlock):
    """Steps to put in order."""

    ask = _ask()
    safety = _safety()
    steps = blocks.ListBlock(
        OrderStepBlock(),
        label=_("Steps in the right order"),
        min_num=2,
        max_num=20,
        help_text=_("They are shown in another order."),
    )
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "list-ol"
        label = _("Order the steps")
        label_format = "{ask}"


class PointBlock(_QuestionBlock):
    """A fault to point at."""

    ask = _ask()
    safety = _safety()
    image = PictureChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("In words"),
        max_length=WORDS_LONGEST,
        help_text=_("How each part looks, the faulty one too, so that somebody who cannot see it can judge."),
    )
    areas = blocks.ListBlock(AreaBlock(), label=_("Parts of the picture"), min_num=2, max_num=20)
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "crosshairs"
        label = _("Point at the fault")
        label_format = "{ask}"


class WrittenBlock(_QuestionBlock):
    """An answer in words."""

    ask = _ask()
    safety = _safety()
    look_for = blocks.CharBlock(
        label=_("What to look for"), max_length=WORDS_LONGEST, help_text=_("Only mentors read this.")
    )
    feedback = _said(required=True)
    id = _id()

    class Meta:
        icon = "edit"
        label = _("Answer in words, for a mentor")
        label_format = "{ask}"


class Questions(blocks.StreamBlock):
    """Questions, in blocks named as the native bundle names their kinds."""

    single = SingleBlock()
    multiple = MultipleBlock()
    numeric = NumericBlock()
    order = OrderBlock()
    point = PointBlock()
    meter = MeterBlock()
    written = WrittenBlock()


class QuizBlock(blocks.StructBlock):
    """Questions about the lesson, and what passes."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    pass_mark = blocks.IntegerBlock(
        label=_("Passed with"),
        min_value=1,
        max_value=100,
        default=80,
        help_text=_("Percent of the questions."),
    )
    required = blocks.BooleanBlock(
        label=_("The lesson is not complete without it"), required=False, default=False
    )
    attempts = blocks.IntegerBlock(
        label=_("Attempts before a pause"), min_value=0, max_value=20, default=0, help_text=_("0: no pause.")
    )
    wait = blocks.IntegerBlock(
        label=_("Pause"), min_value=0, max_value=10_080, default=0, help_text=_("Minutes.")
    )
    draw = blocks.IntegerBlock(
        label=_("Questions in one attempt"),
        min_value=0,
        max_value=100,
        default=0,
        help_text=_("Drawn at random; those that safety rests on are always among them. 0: all of them."),
    )
    shuffle = blocks.BooleanBlock(label=_("Shuffle questions and answers"), required=False)
    questions = Questions(label=_("Questions"), min_num=1, max_num=100)
    id = _id()

    class Meta:
        icon = "help"
        label = _("Quiz")
        label_format = "{title}"
        template = "content/blocks/quiz.html"
        description = _("Questions that the hub scores, or a mentor reads")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "id": "preview",
            "title": _("Check yourself"),
            "questions": [{"type": "written", "value": {"ask": _("What do you do first?")}}],
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Fill in ids, and refuse what does not go together."""
        quiz = super().clean(value)
        give_ids([quiz])
        give_ids([child.value for child in quiz["questions"]])
        kept = from_stored(self.get_prep_value(quiz), lambda picture: str(picture or ""))
        _errors(self, list(quiz_faults(kept)))
        return quiz

    def get_searchable_content(self, value: Any) -> list[str]:
        """The title alone: what is found by its words would tell which answers are right."""
        return [str(value["title"])]


class QuizzedBody(LessonBody):
    """The body of a lesson: what every body may hold, and quizzes."""

    quiz = QuizBlock()

    class Meta:
        template = "content/blocks/body.html"

    def clean(self, value: blocks.StreamValue, **more: Any) -> blocks.StreamValue:
        """Give a quiz that was copied an id of its own."""
        body = super().clean(value, **more)
        give_ids([child.value for child in body if child.block_type == "quiz"])
        return body
