"""Everything the hub holds about one person as a ZIP: JSON, files, and pages to read."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from lms.accounts.models import User
from lms.kernel.privacy import HeldFile, Row, Topic, registry

_IN_MEMORY = 2 * 1024 * 1024  # bytes; what is larger lies on the disk until it is sent


def archive_of(person: User) -> IO[bytes]:
    """The archive as a file at its beginning; the caller closes it, and it is gone.

    It is written row by row and piece by piece: the memory it takes does not grow with what is held.
    """
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    topics: list[tuple[Topic, int]] = []
    files: list[str] = []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for export in reversed(registry.exporters):  # the account first, what builds on it later
            for part in export(person):
                if isinstance(part, HeldFile):
                    _write_file(archive, part)
                    files.append(part.path)
                else:
                    topics.append((part, _write_topic(archive, part)))
        context = {
            "person": person,
            "topics": topics,
            "files": files,
            "made_at": timezone.now(),
            "hub_name": settings.HUB_NAME,
        }
        archive.writestr("index.html", render_to_string("web/data/archive_index.html", context))
    made.seek(0)
    return made


def _write_file(archive: zipfile.ZipFile, part: HeldFile) -> None:
    with archive.open(part.path, "w", force_zip64=True) as target:
        for chunk in part.chunks():
            target.write(chunk)


def _write_topic(archive: zipfile.ZipFile, topic: Topic) -> int:
    """`<name>.json` for programs and `<name>.html` for people; returns how many rows."""
    count = 0
    with archive.open(f"{topic.name}.json", "w", force_zip64=True) as target:
        target.write(b"[")
        for count, row in enumerate(topic.rows(), start=1):
            target.write(b",\n" if count > 1 else b"\n")
            target.write(json.dumps(row, ensure_ascii=False, indent=1).encode())
        target.write(b"\n]\n")
    frame = render_to_string("web/data/archive_topic.html", {"topic": topic, "count": count})
    head, tail = frame.split("<!-- rows -->")
    with archive.open(f"{topic.name}.html", "w", force_zip64=True) as target:
        target.write(head.encode())
        for row in topic.rows():
            target.write(_as_list(row).encode())
        target.write(tail.encode())
    return count


def _as_list(row: Row) -> SafeString:
    entries = format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((name, _shown(value)) for name, value in row.items())
    )
    return format_html("<dl>{}</dl>\n<hr>\n", entries)


def _shown(value: Any) -> SafeString:
    if value is None or value == "":
        return SafeString("–")
    if isinstance(value, dict):
        return format_html(
            "<ul>{}</ul>",
            format_html_join("", "<li>{}: {}</li>", ((name, _shown(one)) for name, one in value.items())),
        )
    if isinstance(value, Iterable) and not isinstance(value, str):
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_shown(one),) for one in value))
        )
    return conditional_escape(str(value))
