"""A picture and a document to choose."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from content.models import FettleDocument, FettleImage


@pytest.fixture
def picture(db: None) -> FettleImage:
    data = BytesIO()
    Image.new("RGB", (8, 6), "orange").save(data, "PNG")
    return FettleImage.objects.create(
        title="Stop", file=ContentFile(data.getvalue(), "stop.png"), width=8, height=6, credit="The hub"
    )


@pytest.fixture
def document(db: None) -> FettleDocument:
    return FettleDocument.objects.create(title="Card", file=ContentFile(b"a,b\n", "card.csv"))
