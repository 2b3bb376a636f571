"""The limits of a skill's measurements in words, and which of them are read from a trace."""

from django import template

from courses.domain import limit_words, limits, trace_choice, trace_fit

register = template.Library()
register.filter("limit_words", limit_words.limit_words)
register.filter("holds_words", limit_words.holds_words)
register.filter("confirmed_step", limits.of_step)
register.filter("confirmed_example", limits.of_example)
register.filter("confirmed", limits.of_measurement)
register.filter("traced", trace_fit.traced)
register.filter("left_open", trace_fit.left_open)
register.filter("most_rows", trace_choice.most_rows)
