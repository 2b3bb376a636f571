"""Measurements as pure Python: units, limits, verdicts and plots. No Django, no database."""
