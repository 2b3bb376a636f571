"""Questions of every kind, checked while they are written.

Ids are filled in by themselves and kept: attempts refer to them.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.compared import Fields
from content.blocks.fixed import FixedCharBlock
from content.blocks.media import PictureChooserBlock
from content.blocks.question_fields import (
    ask_block,
    decimal_block,
    give_ids,
    id_block,
    right_block,
    safety_block,
    said_block,
    show_faults,
)
from content.formats.question_faults import question_faults
from content.formats.question_store import from_stored
from content.formats.vocabulary import AMOUNT_LONGEST, LINE_LONGEST, WORDS_LONGEST

_PARTS: Final = ("options", "steps", "areas")


class OptionBlock(Fields):
    """An answer to choose."""

    text = blocks.CharBlock(label=_("Answer"), max_length=WORDS_LONGEST)
    right = right_block()
    feedback = said_block()
    id = id_block()

    class Meta:
        icon = "tick-inverse"
        label = _("Answer")
        label_format = "{text}"


class OrderStepBlock(Fields):
    """A step to put in order."""

    text = blocks.CharBlock(label=_("Step"), max_length=WORDS_LONGEST)
    id = id_block()

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{text}"


class AreaBlock(Fields):
    """A part of a picture."""

    name = blocks.CharBlock(
        label=_("Name"), max_length=LINE_LONGEST, help_text=_("For the list, which everybody can use.")
    )
    shape = FixedCharBlock(
        label=_("Where it is"),
        max_length=WORDS_LONGEST,
        help_text=_(
            "In percent from the left and the top: 30 40 8 is an oval; 10 10, 30 10, 30 20 are corners."
        ),
    )
    right = right_block()
    feedback = said_block()
    id = id_block()

    class Meta:
        icon = "crosshairs"
        label = _("Part of the picture")
        label_format = "{name}"


class UnitBlock(Fields):
    """Another unit that is offered."""

    unit = FixedCharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    factor = decimal_block(
        _("One of it is"),
        help_text=_("In the question’s unit: 0.001 for mA where that is A. 0: offered, never right."),
    )

    class Meta:
        icon = "decimal"
        label = _("Unit")
        label_format = "{unit}"


class _QuestionBlock(Fields):
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
        show_faults(self, [fault for one in quiz.questions for fault in question_faults(one)])
        return question


class _ChoiceBlock(_QuestionBlock):
    """Answers to choose from."""

    ask = ask_block()
    safety = safety_block()
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=20)
    feedback = said_block(required=True)
    id = id_block()


class SingleBlock(_ChoiceBlock):
    """One of several answers."""

    class Meta:
        icon = "radio-empty"
        label = _("One answer")
        label_format = "{ask}"


class MultipleBlock(_ChoiceBlock):
    """Any of several answers."""

    class Meta:
        icon = "tick"
        label = _("Several answers")
        label_format = "{ask}"


class NumericBlock(_QuestionBlock):
    """A number with its unit."""

    ask = ask_block()
    safety = safety_block()
    value = decimal_block(_("Right value"))
    unit = FixedCharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    tolerance = decimal_block(_("Tolerance"), default="0", help_text=_("How far off still counts as right."))
    percent = blocks.BooleanBlock(label=_("The tolerance is in percent"), required=False)
    units = blocks.ListBlock(UnitBlock(), label=_("Other units to choose from"), default=[], max_num=12)
    feedback = said_block(required=True)
    id = id_block()

    class Meta:
        icon = "decimal"
        label = _("Number with unit")
        label_format = "{ask}"


class MeterBlock(_QuestionBlock):
    """A meter to read."""

    ask = ask_block()
    safety = safety_block()
    display = blocks.ChoiceBlock(
        label=_("Kind of meter"),
        choices=[("dial", _("A dial with a needle")), ("digital", _("A digital display"))],
        default="dial",
    )
    face = FixedCharBlock(
        label=_("Printed on it"),
        max_length=AMOUNT_LONGEST,
        required=False,
        help_text=_("Such as V DC or 20 kΩ."),
    )
    value = decimal_block(_("Right value"), help_text=_("The needle is drawn here."))
    unit = FixedCharBlock(label=_("Unit"), max_length=AMOUNT_LONGEST)
    tolerance = decimal_block(_("Tolerance"), default="0", help_text=_("How far off still counts as right."))
    percent = blocks.BooleanBlock(label=_("The tolerance is in percent"), required=False)
    units = blocks.ListBlock(UnitBlock(), label=_("Other units to choose from"), default=[], max_num=12)
    low = decimal_block(_("Dial from"), default="0", required=False)
    high = decimal_block(_("Dial up to"), default="0", required=False)
    label_every = decimal_block(_("A label every"), default="0", required=False)
    parts = blocks.IntegerBlock(label=_("Parts between labels"), min_value=1, max_value=20, default=10)
    shows = FixedCharBlock(label=_("The display shows"), max_length=12, required=False)
    feedback = said_block(required=True)
    id = id_block()

    class Meta:
        icon = "history"
        label = _("Read the meter")
        label_format = "{ask}"


class OrderBlock(_QuestionBlock):
    """Steps to put in order."""

    ask = ask_block()
    safety = safety_block()
    steps = blocks.ListBlock(
        OrderStepBlock(),
        label=_("Steps in the right order"),
        min_num=2,
        max_num=20,
        help_text=_("They are shown in another order."),
    )
    feedback = said_block(required=True)
    id = id_block()

    class Meta:
        icon = "list-ol"
        label = _("Order the steps")
        label_format = "{ask}"


class PointBlock(_QuestionBlock):
    """A fault to point at."""

    ask = ask_block()
    safety = safety_block()
    image = PictureChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("In words"),
        max_length=WORDS_LONGEST,
        help_text=_("How each part looks, the faulty one too, so that somebody who cannot see it can judge."),
    )
    areas = blocks.ListBlock(AreaBlock(), label=_("Parts of the picture"), min_num=2, max_num=20)
    feedback = said_block(required=True)
    id = id_block()

    class Meta:
        icon = "crosshairs"
        label = _("Point at the fault")
        label_format = "{ask}"


class WrittenBlock(_QuestionBlock):
    """An answer in words."""

    ask = ask_block()
    safety = safety_block()
    look_for = blocks.CharBlock(
        label=_("What to look for"), max_length=WORDS_LONGEST, help_text=_("Only mentors read this.")
    )
    feedback = said_block(required=True)
    id = id_block()

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
