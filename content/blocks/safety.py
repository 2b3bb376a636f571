"""Safety signs, and what to have at hand."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.choices import KIT_KIND_CHOICES, KIT_PER_CHOICES, sign_choices
from content.blocks.compared import Fields
from content.blocks.fixed import AmountBlock
from content.formats.vocabulary import AMOUNT_LONGEST, ITEM_LONGEST, TITLE_LONGEST, WORDS_LONGEST


class SignBlock(Fields):
    """A safety sign and what it says here."""

    sign = blocks.ChoiceBlock(label=_("Sign"), choices=sign_choices)
    text = blocks.CharBlock(
        label=_("Words beside the sign"),
        max_length=WORDS_LONGEST,
        help_text=_("What the reader has to do or to keep away from."),
    )

    class Meta:
        icon = "warning"
        label = _("Safety sign")
        label_format = "{sign}: {text}"
        template = "content/blocks/sign.html"
        description = _("A warning, an instruction or the way to safety")
        preview_template = "content/blocks/preview.html"
        preview_value = {"sign": "warning-electricity", "text": _("Live parts behind this cover.")}


class KitItemBlock(Fields):
    """A tool, a piece of protection or something used up."""

    item = blocks.CharBlock(label=_("What"), max_length=ITEM_LONGEST)
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=KIT_KIND_CHOICES, default="tool")
    quantity = AmountBlock(
        label=_("How many"), max_length=AMOUNT_LONGEST, default="1", help_text=_("Such as 1 or 2 m.")
    )
    per = blocks.ChoiceBlock(label=_("For each"), choices=KIT_PER_CHOICES, default="person")

    class Meta:
        icon = "cog"
        label = _("Item")
        label_format = "{quantity} {item}"


class KitItems(blocks.StreamBlock):
    """Tools, protection and consumables. Child block `item`."""

    item = KitItemBlock()


class KitBlock(Fields):
    """A list of what to have at hand, inside a text."""

    title = blocks.CharBlock(label=_("Title"), max_length=TITLE_LONGEST)
    items = blocks.ListBlock(KitItemBlock(), label=_("Items"), min_num=1)

    class Meta:
        icon = "cogs"
        label = _("Kit list")
        label_format = "{title}"
        template = "content/blocks/kit.html"
        description = _("Tools, protection and consumables to have at hand")
        preview_template = "content/blocks/preview.html"
        preview_value = {
            "title": _("What you need"),
            "items": [
                {"item": _("Lock and tag"), "kind": "tool", "quantity": "1", "per": "person"},
                {"item": _("Safety glasses"), "kind": "ppe", "quantity": "1", "per": "person"},
            ],
        }
