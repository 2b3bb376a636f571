"""The limits of a skill's measurements in words, and which of them are read from a trace."""

from django import template

from courses.domain import limit_words, trace_choice, trace_fit

register = template.Library()
register.filter("limit_words", limit_words.limit_words)
register.filter("traced", trace_fit.traced)
register.filter("left_open", trace_fit.left_open)
register.filter("most_rows", trace_choice.most_rows)
