"""Workflows of the content app."""
