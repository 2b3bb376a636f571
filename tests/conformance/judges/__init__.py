"""Verifiers that are not ours, run as programs of their own."""
