"""A small bundle in canonical form with one of everything."""

import struct
import zlib

import pytest

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10"/></svg>\n'


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


HEADER = """\
format: fettle-bundle/1
title: Bench basics
language: en
licence: CC-BY-4.0
credit: The hub
"""

MEDIA = """\
- file: files/card.pdf
  title: Skill card
  credit: The hub
  licence: CC-BY-4.0
- file: images/stop.svg
  title: Emergency stop
  credit: The hub
  licence: CC-BY-4.0
- file: images/tip.png
  title: Tip
  credit: The hub
  licence: CC-BY-4.0
"""

S01 = """\
id: S01
course: C01
title: Stop the machine
risk: high
safety_gate: true
expiry_months: 12
observations: 1
distinct_items: 1
distinct_assessors: 1
countersign: false
batch_allowed: true
min_level: 3
prerequisites: []
criteria:
  - id: c1
    text: Presses the nearest stop
measurements:
  - id: m1
    quantity: Time
    unit: s
    min: null
    max: '5'
    readings: 1
    basis: draft
    note: ''
"""

S02 = """\
id: S02
course: C01
title: Choose protection
risk: med
safety_gate: false
expiry_months: null
observations: 2
distinct_items: 2
distinct_assessors: 1
countersign: true
batch_allowed: false
min_level: 3
prerequisites:
  - S01
criteria:
  - id: c1
    text: Picks the right gloves
  - id: c2
    text: Checks them first
measurements: []
"""

COURSE = """\
---
code: C01
title: Safe start
summary: Begin without getting hurt.
level: entry
hours: 7.5
objectives:
  - Stop a machine
kit:
  - item: Lock and tag
    kind: tool
    quantity: '1'
    per: person
---

Begin with [the first lesson](page:courses/c01-safe-start/first-look).
"""

LESSON = """\
---
title: First look
summary: What is where.
minutes: 20
objectives:
  - Find the stop
---

## Look around

You *see* a **red** button.

```image
image: images/stop.svg
alt: A red button on yellow ground
caption: The stop
```

```procedure
title: Press it
steps:
  - text: Press the **button**.
    image: images/tip.png
    alt: A palm on the button
    tools:
      - Palm
    hazard: The machine coasts
    limit:
      quantity: Time
      max: '5'
      unit: s
      basis: draft
  - text: Say so.
```

```sign
sign: safe-emergency-stop
text: Hit it with your palm.
```

```kit
title: What you need
items:
  - item: Gloves
    kind: ppe
    quantity: 1 pair
    per: person
```

```attachment
file: files/card.pdf
title: Skill card
```

1. First
   - Nested
2. Second
"""

SECOND_LESSON = """\
---
title: Second look
summary: What moves.
minutes: 10
objectives:
  - Name what moves
---
"""

PRACTICAL = """\
---
skill: S01
title: Stop it
summary: Press the stop when called.
minutes: 15
---

Walk to the bench.
"""

SECOND_PRACTICAL = """\
---
skill: S02
title: Choose it
summary: Pick what protects.
minutes: 15
---

Open the drawer.
"""

PATHWAY = """\
---
code: P1
title: Starter
summary: The first courses.
level: entry
courses:
  - C01
requires: []
---

Start [here](page:courses/c01-safe-start).
"""

SECOND_PATHWAY = """\
---
code: P2
title: Further
summary: The next courses.
level: technician
courses:
  - C01
requires:
  - P1
---
"""


@pytest.fixture
def files() -> dict[str, bytes]:
    texts = {
        "bundle.yaml": HEADER,
        "courses/C01-safe-start/course.md": COURSE,
        "courses/C01-safe-start/lessons/01-first-look.md": LESSON,
        "courses/C01-safe-start/lessons/02-second-look.md": SECOND_LESSON,
        "courses/C01-safe-start/practicals/S01-stop-it.md": PRACTICAL,
        "courses/C01-safe-start/practicals/S02-choose-it.md": SECOND_PRACTICAL,
        "media.yaml": MEDIA,
        "pathways/P1-starter.md": PATHWAY,
        "pathways/P2-further.md": SECOND_PATHWAY,
        "skills/S01.yaml": S01,
        "skills/S02.yaml": S02,
    }
    media = {"files/card.pdf": b"%PDF-1.4\n%%EOF\n", "images/stop.svg": SVG, "images/tip.png": png()}
    return dict(sorted(({path: text.encode() for path, text in texts.items()} | media).items()))
