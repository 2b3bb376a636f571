"""Hostile files, built afresh: each tries to make its reader open another file, or take more than it should.

`python corpus.py FOLDER SECRET` builds all of them into FOLDER; those that can, point at the file SECRET. Run in a
process of its own, so that neither h5py nor the memory for building is in the process that is measured.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

VALUES = np.linspace(3.0, 4.2, 100)


def external_storage(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (100,), "f8", external=[(str(secret), 0, 800)])


def external_link(file: h5py.File, secret: Path) -> None:
    file["voltage"] = h5py.ExternalLink(str(secret), "/voltage")


def soft_link(file: h5py.File, secret: Path) -> None:
    file["kept"] = VALUES
    file["voltage"] = h5py.SoftLink("/kept")


def dangling_soft_link(file: h5py.File, secret: Path) -> None:
    file["voltage"] = h5py.SoftLink("/nothing")


def virtual_dataset(file: h5py.File, secret: Path) -> None:
    layout = h5py.VirtualLayout((100,), "f8")
    layout[:] = h5py.VirtualSource(str(secret), "voltage", (100,))
    file.create_virtual_dataset("voltage", layout)


def eight_terabytes(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (10**12,), "f8", chunks=(1_000,))


def overflowing_shape(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (2**31, 2**31), "f4", chunks=(1, 1_000))


def thousandfold(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", data=np.zeros(3_000_000), chunks=(300_000,), compression="gzip")


def many_bombs(file: h5py.File, secret: Path) -> None:
    """Each within its bounds, together too much."""
    for number in range(10):
        file.create_dataset(f"v{number}", data=np.zeros(500_000), compression=None)


def fill_values_only(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (100,), "f8", chunks=(10,), fillvalue=4.2)


def unknown_filter(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", data=VALUES, compression="lzf")


def large_chunk(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (2_000_000,), "f8", chunks=(2_000_000,))[:] = 1


def object_reference(file: h5py.File, secret: Path) -> None:
    file["kept"] = VALUES
    file.create_dataset("voltage", data=file["kept"].ref, dtype=h5py.ref_dtype)


def region_reference(file: h5py.File, secret: Path) -> None:
    kept = file.create_dataset("kept", data=VALUES)
    file.create_dataset("voltage", data=kept.regionref[:5], dtype=h5py.regionref_dtype)


def lists_of_varying_length(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", (3,), h5py.vlen_dtype("f8"))


def opaque_objects(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", data=np.void(b"cos\nsystem\n(S'true'\ntR."))


def compound_records(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", data=np.zeros(3, [("t", "f8"), ("v", "f8")]))


def long_numbers(file: h5py.File, secret: Path) -> None:
    file.create_dataset("voltage", data=VALUES.astype(np.longdouble))


def deep_nesting(file: h5py.File, secret: Path) -> None:
    file["/".join("g" * 200) + "/voltage"] = VALUES


def many_objects(file: h5py.File, secret: Path) -> None:
    for number in range(1_100):
        file.create_group(f"g{number}")


def hard_link_cycle(file: h5py.File, secret: Path) -> None:
    file["a/b"] = VALUES.reshape(10, 10)
    file["a/loop"] = file["a"]
    file["a/root"] = file["/"]


def not_in_the_root(file: h5py.File, secret: Path) -> None:
    file["entry/data/voltage"] = h5py.ExternalLink(str(secret), "/voltage")


HDF5: dict[str, tuple[Callable[[h5py.File, Path], None], str, str]] = {
    "external storage": (
        external_storage, "storage", "“/voltage” has external storage: its values lie in another file.",
    ),
    "external link": (external_link, "link", "“/voltage” is an external link: it points into another file."),
    "external link below groups": (
        not_in_the_root, "link", "“/entry/data/voltage” is an external link: it points into another file.",
    ),
    "soft link": (soft_link, "link", "“/voltage” is a soft link. Save the dataset itself in its place."),
    "dangling soft link": (
        dangling_soft_link, "link", "“/voltage” is a soft link. Save the dataset itself in its place.",
    ),
    "virtual dataset": (
        virtual_dataset, "storage", "“/voltage” is a virtual dataset: its values lie in other files.",
    ),
    "8 TB shape": (
        eight_terabytes, "size", "The file declares more than 32 MB of values, by “/voltage” at the latest.",
    ),
    "shape beyond 64 bits": (
        overflowing_shape, "size", "The file declares more than 32 MB of values, by “/voltage” at the latest.",
    ),
    "1,000 times expansion": (thousandfold, "ratio", "“/voltage” unpacks to more than 100 times its size."),
    "many that are too much together": (
        many_bombs, "size", "The file declares more than 32 MB of values, by “/v8” at the latest.",
    ),
    "fill values only": (fill_values_only, "storage", "“/voltage” declares values and stores none."),
    "unknown filter": (
        unknown_filter, "filter", "“/voltage” is packed with filter 32000. Use gzip, shuffle and fletcher32 only.",
    ),
    "large chunk": (large_chunk, "chunk", "“/voltage” is stored in chunks larger than 8 MB."),
    "object reference": (
        object_reference, "type", "“/voltage” holds references to other objects; only plain numbers are read.",
    ),
    "region reference": (
        region_reference, "type", "“/voltage” holds references to other objects; only plain numbers are read.",
    ),
    "varying length": (
        lists_of_varying_length, "type",
        "“/voltage” holds lists of varying length; only plain numbers are read.",
    ),
    "opaque objects": (
        opaque_objects, "type",
        "“/voltage” holds opaque bytes, in which programs keep their own objects; only plain numbers are read.",
    ),
    "compound records": (
        compound_records, "type", "“/voltage” holds compound records; only plain numbers are read.",
    ),
    "long numbers": (long_numbers, "type", "“/voltage” holds numbers longer than 64 bits."),
    "deep nesting": (deep_nesting, "depth", "The file nests groups more than 8 deep."),
    "many objects": (many_objects, "objects", "The file holds more than 1,000 objects."),
    "cycle of hard links": (
        hard_link_cycle, "layout", "The file holds no row of numbers: no dataset has one dimension.",
    ),
}  # fmt: skip


def truncated(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def wrong_magic(whole: bytes) -> bytes:
    return b"\x89HDG" + whole[4:]


def only_magic(whole: bytes) -> bytes:
    return whole[:8]


CHANGED: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "truncated": (truncated, "damaged", "The HDF5 file is damaged or cut short. Save it again."),
    "nothing but the signature": (
        only_magic, "damaged", "The HDF5 file is damaged or cut short. Save it again.",
    ),
    "wrong magic": (wrong_magic, "kind", "The file is no text, so it cannot be CSV."),
}  # fmt: skip


def million_columns(target: Path) -> None:
    target.write_bytes(b"1," * 1_000_000 + b"1\n")


def ten_million_rows(target: Path) -> None:
    with target.open("wb") as stream:
        for _ in range(100):
            stream.write(b"1,2\n" * 100_000)


def ten_million_rows_in_utf16(target: Path) -> None:
    with target.open("wb") as stream:
        stream.write("\ufefft,V\n".encode("utf-16-le"))
        for _ in range(100):
            stream.write("1,2\n".encode("utf-16-le") * 80_000)


def endless_line(target: Path) -> None:
    target.write_bytes(b"t,V\n" + b"1" * 5_000_000)


def endless_quote(target: Path) -> None:
    target.write_bytes(b't,V\n"1,2\n' + b"1,2\n" * 1_000)


def zeros(target: Path) -> None:
    target.write_bytes(bytes(1_000_000))


def workbook(target: Path) -> None:
    target.write_bytes(b"PK\x03\x04" + bytes(1_000))


CSV: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a million columns": (million_columns, "columns", "Line 1: there are more than 256 columns."),
    "ten million rows": (
        ten_million_rows, "rows", "The file has more than 1,000,000 rows. Log less often, or send a part of it.",
    ),
    "eight million rows in UTF-16": (
        ten_million_rows_in_utf16, "rows",
        "The file has more than 1,000,000 rows. Log less often, or send a part of it.",
    ),
    "a line without end": (endless_line, "line", "Line 2: it is longer than 20,000 characters."),
    "a quotation without end": (endless_quote, "cell", "Line 2: a quotation mark is missing."),
    "zeros": (zeros, "kind", "The file is no text, so it cannot be CSV."),
    "a workbook": (workbook, "kind", "The file is an Excel or another packed file. Export the table as CSV."),
}  # fmt: skip

EXPECTED: dict[str, tuple[str, str]] = {
    name: (code, reason) for cases in (HDF5, CHANGED, CSV) for name, (_, code, reason) in cases.items()
}


def build(folder: Path, secret: Path) -> None:
    """Write every file of the corpus, each under its name."""
    for name, (fill, _, _) in HDF5.items():
        with h5py.File(folder / name, "w") as file:
            fill(file, secret)
    with h5py.File(folder / "whole", "w") as file:
        file["voltage"] = np.random.default_rng(1).normal(size=5_000)
    whole = (folder / "whole").read_bytes()
    (folder / "whole").unlink()
    for name, (change, _, _) in CHANGED.items():
        (folder / name).write_bytes(change(whole))
    for name, (write, _, _) in CSV.items():
        write(folder / name)


def plant(secret: Path) -> None:
    """The file that must never be read: good HDF5, and good raw values to whoever takes it for those."""
    with h5py.File(secret, "w") as file:
        file["voltage"] = np.full(100, SECRET)


SECRET = 8675309.125

if __name__ == "__main__":
    plant(Path(sys.argv[2]))
    build(Path(sys.argv[1]), Path(sys.argv[2]))
