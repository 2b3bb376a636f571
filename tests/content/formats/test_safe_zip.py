"""Archives that would harm are refused whole, with a reason for each entry."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest

from content.formats.safe_zip import ArchiveError, Limits, unpack


def packed(*entries: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", kind) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def faults_of(data: bytes, limits: Limits | None = None) -> tuple[tuple[str, str], ...]:
    with pytest.raises(ArchiveError) as refused:
        unpack(data, limits or Limits())
    return refused.value.faults


def test_files_are_unpacked_without_their_folders() -> None:
    assert unpack(packed(("a/", b""), ("a/b.txt", b"hello"), ("c", b""))) == {"a/b.txt": b"hello", "c": b""}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a", "the path climbs out of the bundle; remove the .. from it"),
        ("a/../../b", "the path climbs out of the bundle; remove the .. from it"),
        ("/a", "an absolute path is not allowed; name files from the top of the bundle"),
        ("C:/a", "an absolute path is not allowed; name files from the top of the bundle"),
        ("a\\b", "a path is written with / between its parts, not with \\"),
        ("a//b", "this is no proper path"),
        ("./a", "this is no proper path"),
        ("a\nb", "this is no proper path"),
        ("../", "the path climbs out of the bundle; remove the .. from it"),
    ],
)
def test_bad_path_is_refused(name: str, reason: str) -> None:
    assert faults_of(packed((name, b""))) == ((name, reason),)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("a", "a"), ("a", "is packed twice")),
        (("a/B", "a/b"), ("a/b", "differs from a/B in upper and lower case only")),
        (("a", "a/b"), ("a", "is a file and a folder at once")),
    ],
)
def test_names_that_clash_are_refused(names: tuple[str, ...], fault: tuple[str, str]) -> None:
    assert faults_of(packed(*((name, b"") for name in names))) == (fault,)


def test_symbolic_link_is_refused() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert faults_of(data.getvalue()) == (("link", "is a symbolic link; pack the file itself"),)


def test_encrypted_entry_is_refused() -> None:
    data = bytearray(packed(("a", b"hello")))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, central + 8, 1)
    assert faults_of(bytes(data)) == (("a", "is encrypted; pack it without a password"),)


def test_unusual_compression_is_refused() -> None:
    data = packed(("a", b"hello"), kind=zipfile.ZIP_LZMA)
    assert faults_of(data) == (("a", "is packed in an unusual way; use an ordinary zip program"),)


@pytest.mark.parametrize("data", [b"", b"hello", packed(("a", b"x"))[:-10]], ids=["empty", "text", "cut"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    assert faults_of(data) == (("", "this is no zip archive, or a damaged one; pack it again"),)


def test_damaged_contents_are_refused() -> None:
    data = bytearray(packed(("a", b"hello"), kind=zipfile.ZIP_STORED))
    data[data.index(b"hello")] ^= 1
    assert faults_of(bytes(data)) == (("", "this is no zip archive, or a damaged one; pack it again"),)


TOO_MUCH = "unpacks to more than is allowed; make the bundle smaller"


@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (Limits(archive_bytes=0), ("", "the archive is larger than 0 MB")),
        (Limits(files=1), ("", "the archive holds more than 1 files")),
        (Limits(file_bytes=99_999), ("b", TOO_MUCH)),
        (Limits(total_bytes=100_050), ("b", TOO_MUCH)),
        (Limits(ratio=2, ratio_from_bytes=1000), ("b", TOO_MUCH)),
    ],
)
def test_limit_is_kept(limits: Limits, fault: tuple[str, str]) -> None:
    assert faults_of(packed(("a", b"x" * 100), ("b", b"x" * 100_000)), limits) == (fault,)


def test_size_in_the_list_is_not_believed() -> None:
    data = bytearray(packed(("a", b"x" * 100_000)))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 10)
    assert faults_of(bytes(data)) == (("", "this is no zip archive, or a damaged one; pack it again"),)
