"""Screens of Wagtail's admin about badges: rules and who would earn them, awarding, revoking."""
