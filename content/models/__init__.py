"""Rows of the content app."""

from content.models.media import FettleDocument, FettleImage, FettleRendition

__all__ = ["FettleDocument", "FettleImage", "FettleRendition"]
