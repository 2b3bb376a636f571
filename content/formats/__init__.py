"""Interchange formats in pure Python: bytes in, frozen dataclasses out, and back. No Django here."""
