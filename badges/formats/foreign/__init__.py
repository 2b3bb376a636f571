"""Badges that somebody else issued: keys as they publish them, the ways they sign, and how they say what was revoked.

Pure Python: what others serve comes in as documents that are parsed already. Nothing here fetches anything.
"""
