"""Fault finding, question by question."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.compared import Fields
from content.blocks.fixed import FixedCharBlock
from content.formats.fault_tree import (
    MOST_ANSWERS,
    MOST_NODES,
    NAME_LONGEST,
    Answer,
    Node,
    TreeFault,
    drawn,
    tree_faults,
)
from content.formats.vocabulary import LINE_LONGEST, TITLE_LONGEST, WORDS_LONGEST

_FAULTS: Final = {
    "twice": _("Two questions have this name. Give one another."),
    "unknown": _("No question here is called “%(name)s”."),
    "circle": _("The questions run in a circle: %(name)s. Lead one of them to a remedy."),
    "apart": _("No answer leads to this question. Lead one here, or remove it."),
    "deep": _("This question lies more than 12 deep. Make two trees of it."),
    "both": _("Name the next question, or write what is to be done, not both."),
    "neither": _("Name the next question, or write what is to be done."),
}


class AnswerBlock(Fields):
    """One answer and where it leads."""

    answer = blocks.CharBlock(label=_("Answer"), max_length=LINE_LONGEST)
    next = FixedCharBlock(
        label=_("Next question"),
        max_length=NAME_LONGEST,
        required=False,
        help_text=_("The name of a question of this tree. Or write below what is to be done."),
    )
    remedy = blocks.CharBlock(label=_("What is to be done"), max_length=WORDS_LONGEST, required=False)

    class Meta:
        icon = "arrow-right"
        label = _("Answer")
        label_format = "{answer}"


class NodeBlock(Fields):
    """One question."""

    id = FixedCharBlock(
        label=_("Name"), max_length=NAME_LONGEST, help_text=_("A word that answers point at, such as power.")
    )
    question = blocks.CharBlock(label=_("Question"), max_length=WORDS_LONGEST)
    answers = blocks.ListBlock(AnswerBlock(), label=_("Answers"), min_num=1, max_num=MOST_ANSWERS)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{id}: {question}"


class FaultTreeBlock(Fields):
    """Questions that lead to a fault."""

    title = blocks.CharBlock(
        label=_("Title"), max_length=TITLE_LONGEST, help_text=_("The fault as one meets it.")
    )
    nodes = blocks.ListBlock(
        NodeBlock(),
        label=_("Questions"),
        min_num=1,
        max_num=MOST_NODES,
        help_text=_("The first is asked first."),
    )

    class Meta:
        icon = "tasks"
        label = _("Fault finding")
        label_format = "{title}"
        template = "content/blocks/fault_tree.html"
        description = _("Questions whose answers lead to what is to be done")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "title": _("The kettle does not heat"),
            "nodes": [
                {
                    "id": "lamp",
                    "question": _("Does its lamp light when you switch it on?"),
                    "answers": [
                        {"answer": _("Yes"), "remedy": _("Test the heating element.")},
                        {"answer": _("No"), "remedy": _("Test the lead and the plug.")},
                    ],
                }
            ],
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse what is no tree, beside the question or answer that it is about."""
        tree = super().clean(value)
        if self.is_deferred_validation:  # a draft, which may have loose ends
            return tree
        if faults := tree_faults(nodes_of(tree["nodes"])):
            raise StructBlockValidationError({"nodes": _errors(faults)})
        return tree

    def get_context(self, value: blocks.StructValue, parent_context: Any = None) -> dict[str, Any]:
        """The tree as it is drawn, and what its anchors begin with."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"tree": drawn(nodes_of(value["nodes"])), "anchor": slugify(value["title"])}


def nodes_of(values: Iterable[Mapping[str, Any]]) -> tuple[Node, ...]:
    """The questions of a block's value."""
    return tuple(
        Node(
            id=str(node["id"]),
            question=str(node["question"]),
            answers=tuple(
                Answer(
                    answer=str(each["answer"]),
                    next=str(each.get("next") or ""),
                    remedy=str(each.get("remedy") or ""),
                )
                for each in node["answers"]
            ),
        )
        for node in values
    )


def _errors(faults: Iterable[TreeFault]) -> ListBlockValidationError:
    nodes: dict[int, Any] = {}
    for fault in faults:
        said = ValidationError(_FAULTS[fault.code], params={"name": fault.name})
        if fault.answer is None:
            nodes.setdefault(fault.node, StructBlockValidationError({"id": said}))
        else:
            field = "remedy" if fault.code in {"both", "neither"} else "next"
            answer = ListBlockValidationError({fault.answer: StructBlockValidationError({field: said})})
            nodes.setdefault(fault.node, StructBlockValidationError({"answers": answer}))
    return ListBlockValidationError(nodes)
