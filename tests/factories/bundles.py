"""A small bundle in canonical form with one of everything, as files by path."""

import struct
import zlib

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h10"/></svg>\n'

_TEXTS = {
    "bundle.yaml": """\
format: fettle-bundle/1
title: Bench basics
language: en
licence: CC-BY-4.0
credit: The hub
""",
    "media.yaml": """\
- file: files/card.txt
  title: Skill card
  credit: The hub
  licence: CC-BY-4.0
- file: images/spare.svg
  title: Nobody shows this
  credit: The hub
  licence: CC-BY-4.0
- file: images/stop.svg
  title: Emergency stop
  credit: The hub
  licence: CC-BY-4.0
- file: images/tip.png
  title: Tip
  credit: Somebody else
  licence: CC0-1.0
""",
    "skills/S01.yaml": """\
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
    max: '5.0'
    readings: 1
    basis: draft
    note: ''
""",
    "skills/S02.yaml": """\
id: S02
course: C02
title: Open the case
risk: low
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
    text: Leaves no mark
  - id: c2
    text: Lays out the screws
measurements: []
""",
    "courses/C01-safe-start/course.md": """\
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
""",
    "courses/C01-safe-start/lessons/01-first-look.md": """\
---
title: First look
summary: What is where.
minutes: 20
objectives:
  - Find the stop
---

## Look around

You *see* a **red** button. More in [the next course](page:courses/c02-open-up).

```image
image: images/stop.svg
alt: A red button on yellow ground
caption: The stop
```

```procedure
title: Press it
steps:
  - text: Press the **button**. Read [why](https://example.org/why?a=1&b=2).
    image: images/tip.png
    alt: A palm on the button
    tools:
      - Palm
    hazard: The machine coasts
    limit:
      quantity: Time
      max: '5.0'
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
file: files/card.txt
title: Skill card
```

1. First
   - Nested
2. Second
""",
    "courses/C01-safe-start/lessons/02-second-look.md": """\
---
title: Second look
summary: What moves.
minutes: 10
objectives:
  - Name what moves
---
""",
    "courses/C01-safe-start/practicals/S01-stop-it.md": """\
---
skill: S01
title: Stop it
summary: Press the stop when called.
minutes: 15
---

Walk to the bench.
""",
    "courses/C02-open-up/course.md": """\
---
code: C02
title: Open up
summary: Open a case and close it again.
level: technician
hours: 6
objectives:
  - Open a case
---
""",
    "courses/C02-open-up/practicals/S02-open-it.md": """\
---
skill: S02
title: Open it
summary: Open a case without a mark.
minutes: 45
kit:
  - item: Screwdrivers
    kind: tool
    quantity: 1 set
    per: bench
---

Lay out the screws.
""",
    "pathways/P1-starter.md": """\
---
code: P1
title: Starter
summary: The first course.
level: entry
courses:
  - C01
requires: []
---

Start [here](page:courses/c01-safe-start).
""",
    "pathways/P2-further.md": """\
---
code: P2
title: Further
summary: The next course.
level: technician
courses:
  - C02
requires:
  - P1
---
""",
}


def png() -> bytes:
    """One black pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def small_bundle() -> dict[str, bytes]:
    """The bundle's files in order of their paths: two courses, two skills, two pathways, four media files."""
    media = {
        "files/card.txt": b"A card\n",
        "images/spare.svg": SVG,
        "images/stop.svg": SVG.replace(b"h10", b"h12"),
        "images/tip.png": png(),
    }
    texts = {path: text.encode() for path, text in _TEXTS.items()}
    return dict(sorted((texts | media).items()))
