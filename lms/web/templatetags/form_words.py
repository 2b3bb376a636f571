"""What a form that was sent back says about what was entered."""

from django import forms, template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def to_enter_again(form: forms.BaseForm) -> list[str]:
    """What a browser never gives back: a file that was chosen, a password that was typed. Mostly empty."""
    kinds = {getattr(field.field.widget, "input_type", "") for field in form if field.data}
    words = {"file": _("Choose the file again."), "password": _("Type the password again.")}
    return [sentence for kind, sentence in words.items() if kind in kinds]
