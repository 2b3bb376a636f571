"""What a form that was sent back says about what was entered."""

from django import forms, template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def to_enter_again(form: forms.BaseForm) -> list[str]:
    """What a browser never gives back: a file that was chosen, a password that was typed. Mostly empty.

    A widget may have a sentence of its own, `to_enter_again`.
    """
    lost = [field.field.widget for field in form if field.data]
    own = {str(widget.to_enter_again): None for widget in lost if hasattr(widget, "to_enter_again")}
    kinds = {getattr(widget, "input_type", "") for widget in lost if not hasattr(widget, "to_enter_again")}
    words = {"file": _("Choose the file again."), "password": _("Type the password again.")}
    return [*own, *(sentence for kind, sentence in words.items() if kind in kinds)]
