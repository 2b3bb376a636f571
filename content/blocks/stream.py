"""The streams that pages are made of."""

from wagtail import blocks

from content.blocks.comparison import ComparisonBlock
from content.blocks.external import EmbedBlock, VideoBlock
from content.blocks.fault_tree import FaultTreeBlock
from content.blocks.measured import MeasurementBlock
from content.blocks.media import AttachmentBlock, ImageBlock
from content.blocks.procedure import ProcedureBlock
from content.blocks.safety import KitBlock, KitItems, SignBlock
from content.blocks.text import TextBlock, TextList

__all__ = ["KitItems", "LessonBody", "TextList"]


class LessonBody(blocks.StreamBlock):
    """A body of text, in blocks named as the native bundle names them."""

    text = TextBlock()
    image = ImageBlock()
    procedure = ProcedureBlock()
    sign = SignBlock()
    kit = KitBlock()
    attachment = AttachmentBlock()
    comparison = ComparisonBlock()
    fault_tree = FaultTreeBlock()
    measurement = MeasurementBlock()
    video = VideoBlock()
    embed = EmbedBlock()

    class Meta:
        template = "content/blocks/body.html"
