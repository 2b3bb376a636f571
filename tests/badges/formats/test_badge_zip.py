"""Archives of badges, made by people and by those who mean harm."""

import struct
import zipfile
from io import BytesIO

import pytest

from badges.formats.badge_zip import MOST_FILES, is_zip, members
from badges.formats.errors import UnreadableBadge


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return kept.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableBadge) as caught:
        [member.read() for member in members(data)]
    return caught.value.code


def test_the_files_of_an_archive_come_out_one_by_one_without_what_systems_add():
    data = packed(
        {"crew/": b"", "crew/a.png": b"A", "__MACOSX/._a.png": b"x", "crew/.DS_Store": b"x", "b.json": b"B"}
    )
    assert is_zip(data)
    assert [(member.name, member.read()) for member in members(data)] == [
        ("crew/a.png", b"A"),
        ("b.json", b"B"),
    ]


def test_a_file_that_swells_is_read_one_byte_further_than_a_badge_may_be():
    (member,) = members(packed({"bomb.json": bytes(50 << 20)}))
    assert len(member.read()) == (5 << 20) + 1


def test_a_damaged_file_stops_no_other():
    data = packed({"a": b"A" * 50, "b": b"B" * 50}, zipfile.ZIP_STORED).replace(b"AAA", b"AxA", 1)
    first, second = members(data)
    with pytest.raises(UnreadableBadge, match="damaged inside the ZIP archive"):
        first.read()
    assert second.read() == b"B" * 50


def encrypted() -> bytes:
    data = bytearray(packed({"a": b"A"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def with_directory_of(size: int) -> bytes:
    data = bytearray(packed({"a": b"A"}))
    struct.pack_into("<L", data, len(data) - 10, size)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\3\4 and no end", "zip_damaged"),
        (packed({"a": b"A"})[:-5], "zip_damaged"),
        (packed({"a": b"A"}, zipfile.ZIP_LZMA), "zip_unusual"),
        (encrypted(), "zip_encrypted"),
        (with_directory_of(600 << 10), "zip_too_many"),
        (packed({str(number): b"" for number in range(MOST_FILES + 1)}), "zip_too_many"),
    ],
    ids=["no end", "cut off", "unusual", "encrypted", "long directory", "too many"],
)
def test_what_is_not_safe_or_possible_to_unpack_is_refused(data, code):
    assert refusal(data) == code
