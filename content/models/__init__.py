"""Rows of the content app."""

from content.models.media import FettleDocument, FettleImage, FettleRendition
from content.models.term import Term

__all__ = ["FettleDocument", "FettleImage", "FettleRendition", "Term"]
