"""An HDF5 download is told by its superblock; its contents stay closed."""

import subprocess
import sys
from pathlib import Path

import h5py
import pytest

from content.formats.hdf5_frame import FAULTS, MAX_BYTES, SIGNATURE, hdf5_fault
from content.formats.pictures import complaint


def made(folder: Path, **options: object) -> bytes:
    path = folder / "made.h5"
    with h5py.File(path, "w", **options) as file:
        file["values"] = range(100)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("options", "version"),
    [({}, 0), ({"libver": "v108"}, 2), ({"libver": "v110"}, 3), ({"libver": "latest"}, 3)],
)
def test_every_version_that_libraries_write_is_known(tmp_path, options, version):
    data = made(tmp_path, **options)
    assert (data[8], hdf5_fault(data), complaint(data, "h5")) == (version, None, None)
    for short in (data[:-1], data[: len(data) // 2], data[:40], data[:20], data[:9], data + b"<script>"):
        assert hdf5_fault(short) == "hdf5_short"


@pytest.mark.parametrize("size", [0, 1, 16, 255])
def test_addresses_of_an_odd_size_are_refused(tmp_path, size):
    data = bytearray(made(tmp_path))
    data[13] = size
    assert hdf5_fault(bytes(data)) == "hdf5_short"


def test_what_is_no_hdf5_or_too_large_is_refused_in_words(tmp_path):
    assert complaint(b"PK\x03\x04", "h5") == "is no HDF5 file"
    assert complaint(b"", "h5") == "is empty"
    assert complaint(bytes(512) + made(tmp_path), "h5") == "is no HDF5 file"
    assert complaint(SIGNATURE + bytes([9]) + bytes(99), "h5") == FAULTS["hdf5_short"]
    assert complaint(SIGNATURE + bytes(MAX_BYTES), "h5") == FAULTS["hdf5_large"]
    at_most = made(tmp_path) + bytes(MAX_BYTES)
    assert hdf5_fault(at_most[: MAX_BYTES + 1]) == "hdf5_large"
    assert hdf5_fault(at_most[:MAX_BYTES]) == "hdf5_short"


def test_reading_a_bundle_with_hdf5_in_it_loads_no_library_that_could_open_it():
    program = (
        "import sys; from pathlib import Path; from content.formats import bundle\n"
        "assert bundle.find_problems(Path('content/curriculum')) == ()\n"
        "assert list(Path('content/curriculum/files').glob('*.h5'))\n"
        "print('h5py' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=root)
    assert told.stdout == b"False\n"
