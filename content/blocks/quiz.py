"""Quizzes: questions of a lesson or a practical with what passes, checked while they are written."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.compared import Fields
from content.blocks.question_fields import give_ids, id_block, show_faults
from content.blocks.questions import Questions
from content.blocks.stream import LessonBody
from content.formats.question_faults import quiz_faults
from content.formats.question_store import from_stored
from content.formats.vocabulary import TITLE_LONGEST


class QuizBlock(Fields):
    """Questions about the page, and what passes."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    pass_mark = blocks.IntegerBlock(
        label=_("Passed with"),
        min_value=1,
        max_value=100,
        default=80,
        help_text=_("Percent of the questions."),
    )
    required = blocks.BooleanBlock(
        label=_("Nobody goes on without it"),
        required=False,
        default=False,
        help_text=_(
            "A lesson is not complete, and nobody asks to be signed off for a practical, before it is passed. On a "
            "practical that holds by itself for a quiz with a question that safety rests on."
        ),
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
    id = id_block()

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
        show_faults(self, list(quiz_faults(kept)))
        return quiz

    def get_searchable_content(self, value: Any) -> list[str]:
        """The title alone: what is found by its words would tell which answers are right."""
        return [str(value["title"])]


class QuizzedBody(LessonBody):
    """The body of a lesson or a practical: what every body may hold, and quizzes."""

    quiz = QuizBlock()

    class Meta:
        template = "content/blocks/body.html"

    def clean(self, value: blocks.StreamValue, **more: Any) -> blocks.StreamValue:
        """Give a quiz that was copied an id of its own."""
        body = super().clean(value, **more)
        give_ids([child.value for child in body if child.block_type == "quiz"])
        return body
