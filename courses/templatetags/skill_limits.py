"""The limits of a skill's measurements in words, and which of them are read from a trace."""

from django import template

from courses.domain import limit_words, trace_fit

register = template.Library()
register.filter("limit_words", limit_words.limit_words)
register.filter("traced", trace_fit.traced)
