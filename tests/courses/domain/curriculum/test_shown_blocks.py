"""Every block goes into a page and comes out as it was; where its picture or file is gone, it says less."""

import pytest

from content.formats import bundle
from content.models import FettleImage
from courses.domain.curriculum import EVERYTHING, export_curriculum, import_curriculum
from courses.models import LessonPage
from tests.courses.domain.curriculum.steps import without_asking

FILM = {
    "files/press.mp4": b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x08mdat",
    "files/press.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nA hand.\n",
}
LISTED = (
    b"".join(
        b"- file: %s\n  title: Press\n  credit: The hub\n  licence: CC-BY-4.0\n" % name.encode()
        for name in FILM
    )
    + b"- file: images/spare"
)
LESSON = "courses/C01-safe-start/lessons/01-first-look.md"
HEAD = """\
---
title: First look
summary: What is where.
minutes: 20
objectives:
  - Find the stop
---
"""
EXAMPLES = {
    "check": """
```procedure
title: Press it
steps:
  - text: Press the **button**.
    hazard: The machine coasts
    check: The motor is silent.
```
""",
    "comparison": """
```comparison
title: Where the button is
examples:
  - verdict: good
    text: A palm can hit it.
    image: images/stop.svg
    alt: A red button within reach
    why: You hit it without looking.
  - verdict: bad
    text: A box stands before it.
    why: You lose the second that counts.
```
""",
    "fault_tree": """
```fault_tree
title: The kettle does not heat
nodes:
  - id: lamp
    question: Does its lamp light?
    answers:
      - answer: 'Yes'
        next: fuse
      - answer: 'No'
        next: lead
  - id: lead
    question: Does another lead help?
    answers:
      - answer: 'Yes'
        remedy: Replace the lead.
      - answer: 'No'
        next: fuse
  - id: fuse
    question: Is the thermal fuse open?
    answers:
      - answer: 'Yes'
        remedy: Find out why, then replace it.
      - answer: 'No'
        remedy: Measure the element.
```
""",
    "measurement": """
```measurement
title: A charger under load
quantity: Voltage
unit: V
min: '4.75'
max: '5.25'
from: '0.5'
to: '1.5'
basis: manufacturer
note: The rating plate of the charger.
points:
  - 0 5.10
  - 0.5 5.08
  - 1.0 4.60
  - 1.5 5.05
caption: A phone charger.
question: What do you see?
answer: It drops to 4.60 V.
```
""",
    "video": """
```video
title: How to press
file: files/press.mp4
captions: files/press.vtt
transcript: 'A hand comes from the right.


  It presses the button, and the motor stops.'
```
""",
    "embed": """
```embed
url: https://www.youtube.com/watch?v=abc
title: Pressing
note: A hand presses the button.
```
""",
}


def with_lesson(files, text):
    if "files/press.mp4" in text:
        files = files | FILM | {"media.yaml": files["media.yaml"].replace(b"- file: images/spare", LISTED)}
    return files | {LESSON: f"{HEAD}{text}".encode()}


def exported():
    return bundle.to_files(export_curriculum(EVERYTHING))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.usefixtures("imported")
def test_a_block_comes_out_as_it_went_in(name, files):
    given = with_lesson(files, EXAMPLES[name])
    read = bundle.from_files(given)
    assert bundle.to_files(read) == given
    import_curriculum(read)
    assert exported() == given
    assert not import_curriculum(read).has_changes


@pytest.mark.usefixtures("imported")
def test_an_example_whose_picture_is_gone_keeps_its_words(files):
    import_curriculum(bundle.from_files(with_lesson(files, EXAMPLES["comparison"])))
    without_asking(FettleImage.objects.get(bundle_file="images/stop.svg"))
    text = exported()[LESSON].decode()
    assert "A palm can hit it." in text
    assert "images/stop.svg" not in text
    assert "alt:" not in text


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.usefixtures("imported")
def test_what_was_imported_passes_the_editors_own_rules(name, files):
    import_curriculum(bundle.from_files(with_lesson(files, EXAMPLES[name])))
    body = LessonPage.objects.get(slug="first-look").body
    assert body.stream_block.clean(body)
