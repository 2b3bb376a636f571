"""Answers that scripts of any site may read."""

import json
from typing import Any

from django.http import HttpResponse


def readable_by_all(response: HttpResponse) -> HttpResponse:
    """Readable by scripts of any site; documents hold nothing that their holder has not given away."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_json(
    document: dict[str, Any], *, media_type: str = "application/json", status: int = 200
) -> HttpResponse:
    """A document as JSON, readable by all."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return readable_by_all(HttpResponse(text, content_type=media_type, status=status))
