"""Uploads never act on the site's own origin."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "public"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    folder: Path = settings.MEDIA_ROOT
    return folder


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_drawing_is_shown_and_can_run_nothing(client, root):
    (root / "images" / "x.svg").write_bytes(SVG)
    response = client.get("/media/images/x.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="x.svg"'
    assert body(response) == SVG


@pytest.mark.parametrize("name", ["x.html", "x.xhtml", "x.js", "x.pdf", "x.unknown", "x"])
def test_what_is_no_picture_is_only_offered_for_download(client, root, name):
    (root / name).write_bytes(b"<script>alert(1)</script>")
    response = client.get(f"/media/{name}")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "images/../../secret.txt", "%2e%2e/secret.txt", "/etc/passwd", "images", "a%00b"],
)
def test_nothing_outside_the_folder_is_served(client, root, path):
    (root.parent / "secret.txt").write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404


def test_a_link_that_leads_out_of_the_folder_is_not_followed(client, root):
    (root.parent / "secret.png").write_text("secret")
    (root / "images" / "link.png").symlink_to(root.parent / "secret.png")
    assert client.get("/media/images/link.png").status_code == 404


def test_documents_are_left_to_the_view_that_asks_who_may_see_them(client, root):
    (root / "documents").mkdir()
    (root / "documents" / "x.png").write_bytes(b"x")
    assert client.get("/media/documents/x.png").status_code == 404


def test_a_picture_that_has_not_changed_is_not_sent_again(client, root):
    (root / "x.png").write_bytes(b"x")
    first = client.get("/media/x.png")
    again = client.get("/media/x.png", headers={"If-Modified-Since": first["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_can_be_sent_to_it(client, root):
    assert client.post("/media/x.png").status_code == 405


@pytest.mark.django_db
def test_a_document_is_a_download_that_can_run_nothing(client, root):
    document = get_document_model()(title="Sheet", file=ContentFile(SVG, name="sheet.svg"))
    document.save()
    response = client.get(document.url)
    assert response["Content-Disposition"] == 'attachment; filename="sheet.svg"'
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert body(response) == SVG
