"""Figures of the measurements that lessons show."""

from typing import Any

from django import template

from courses.domain import examples
from courses.domain.plots import Figure

register = template.Library()


@register.simple_tag
def example_figure(value: Any) -> Figure | None:
    """The figure of a measurement block; None where its points are no trace."""
    return examples.example_figure(value)
