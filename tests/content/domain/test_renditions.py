"""Pictures are made in every size when a page is published, and no request makes one."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from content import tasks
from content.blocks.stream import LessonBody
from content.domain import renditions
from content.events import pictures_shown
from content.models import FettleImage, FettleRendition
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def picture(width: int = 1200, height: int = 600) -> FettleImage:
    data = picture_bytes(width, height)
    return FettleImage.objects.create(
        title="Stop", file=ContentFile(data, "stop.jpg"), width=width, height=height
    )


def picture_bytes(width: int, height: int) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), "orange").save(data, "JPEG")
    return data.getvalue()


def test_a_request_makes_nothing_and_shows_the_picture_as_it_was_uploaded() -> None:
    image = picture()
    block = LessonBody()
    html = block.render(block.to_python([{"type": "image", "value": {"image": image.pk, "alt": "A stop"}}]))
    assert FettleRendition.objects.count() == 0
    assert f'src="{image.file.url}"' in html
    assert "<picture>" not in html


def test_a_picture_is_made_in_both_formats_and_both_widths() -> None:
    image = picture()
    tasks.make_renditions([image.pk])
    tasks.make_renditions([image.pk])
    shown = renditions.shown(FettleImage.objects.get(pk=image.pk))
    assert [source.type for source in shown.sources] == ["image/avif", "image/webp"]
    assert [part.split()[1] for part in shown.sources[0].srcset.split(", ")] == ["480w", "960w"]
    assert (shown.width, shown.height) == (960, 480)
    assert image.renditions.count() == 6
    avif = image.renditions.get(filter_spec="max-480x480|format-avif")
    with avif.file.open("rb") as stored:
        assert stored.read(12)[4:] == b"ftypavif"


def test_a_small_picture_is_named_once_in_each_format() -> None:
    image = picture(200, 100)
    renditions.make([image.pk])
    shown = renditions.shown(FettleImage.objects.get(pk=image.pk))
    assert ["," in source.srcset for source in shown.sources] == [False, False]


def test_a_drawing_is_shown_as_it_is_and_a_picture_that_is_gone_is_passed_over() -> None:
    data = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'
    drawing = FettleImage.objects.create(title="D", file=ContentFile(data, "d.svg"), width=4, height=2)
    renditions.make([drawing.pk, drawing.pk + 1])
    assert drawing.renditions.count() == 0
    assert renditions.shown(drawing).large == drawing.file.url


def test_publishing_a_page_asks_for_every_picture_it_shows(
    django_capture_on_commit_callbacks: object,
) -> None:
    first, second = picture(), picture()
    lesson = courses.lesson(courses.course())
    step = {"text": "<p>Press.</p>", "image": second.pk, "alt": "A palm"}
    asked: list[list[int]] = []

    def hear(image_ids: list[int], **_: object) -> None:
        asked.append(image_ids)

    pictures_shown.connect(hear)
    lesson.body = LessonBody().to_python(
        [
            {"type": "image", "value": {"image": first.pk, "alt": "A stop"}},
            {"type": "procedure", "value": {"title": "Press", "steps": [step]}},
        ]
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        lesson.save_revision().publish()
    assert asked == [[first.pk, second.pk]]


def test_another_file_in_a_pictures_place_has_its_sizes_made(
    client: Client, django_capture_on_commit_callbacks: object
) -> None:
    client.force_login(accounts.person("Edith", role="editor"))
    image = picture()
    renditions.make([image.pk])
    asked: list[list[int]] = []

    def hear(image_ids: list[int], **_: object) -> None:
        asked.append(image_ids)

    pictures_shown.connect(hear)
    told = {"collection": str(image.collection_id), "tags": "", "credit": "", "licence": ""}
    address = reverse("wagtailimages:edit", args=[image.pk])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(address, told | {"title": "Stop here"})
    assert (asked, image.renditions.count()) == ([], 6)
    replacing = SimpleUploadedFile("other.jpg", picture_bytes(700, 350), "image/jpeg")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(address, told | {"title": "Stop here", "file": replacing})
    image.refresh_from_db()
    assert (image.title, image.width, image.height) == ("Stop here", 700, 350)
    assert (asked, image.renditions.count()) == ([[image.pk]], 0)
