"""Files that a brand names → paths, checked to stay in its folder and to be what they should be.

Fonts are looked at by their tables alone: that takes no font library, and reading a brand stays quick.
"""

import struct
import sys
from array import array
from pathlib import Path
from typing import BinaryIO

from tmpublish.design.svg_safety import svg_fault
from tmpublish.pictures import decoded
from tmpublish.safe_files import FileError, inside, read_inside

__all__ = ["FileError", "code_of", "font_file", "logo_file"]

MOST_FONT = 40_000_000  # bytes; the largest of a single Han family has about 25 million
MOST_LOGO = 1_000_000
_STATIC = {b"\x00\x01\x00\x00", b"OTTO", b"true"}  # sfnt versions of the OpenType specification
_OTHER = {b"wOFF": "a WOFF file", b"wOF2": "a WOFF2 file", b"ttcf": "a collection of fonts"}
# What the OpenType specification asks of every font, but for the names and metrics that only Office needs.
_NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"}


def code_of(fault: FileError, kind: str) -> str:
    """Return the code of a Problem with a file of a kind: `missing_font`, `bad_logo`, `outside_path`."""
    return {"missing": f"missing_{kind}", "outside": "outside_path"}.get(fault.why, f"bad_{kind}")


def font_file(folder: Path, name: str) -> Path:
    """Return the path of a font file that is one whole, static OpenType font; raises FileError.

    Its `why` is `missing`, `outside`, `too_big` or `unfit`.
    """
    with inside(folder, name, MOST_FONT) as file:
        kind, tables = _tables(file)
        whole = tables.keys() >= _NEEDED and all(_is_sound(file, tag, tables[tag]) for tag in tables)
    if not tables:
        what = _OTHER.get(kind, "not a font")
        raise FileError("unfit", f"“{name}” is {what}: take a .ttf or .otf file of a single font")
    if b"fvar" in tables:
        raise FileError("unfit", f"“{name}” is a variable font: take the static file of one weight")
    if not whole:
        raise FileError("unfit", f"“{name}” is damaged or cut off: copy the font file once more")
    return folder / name


def _tables(file: BinaryIO) -> tuple[bytes, dict[bytes, tuple[int, int, int]]]:
    """Return the kind of a font, and of each table its checksum, its offset and its length in bytes."""
    head = file.read(12)
    kind = head[:4]
    if kind not in _STATIC or len(head) < 12:
        return kind, {}
    count = struct.unpack(">H", head[4:6])[0]
    listed = file.read(16 * count)
    entries = (struct.unpack(">4sLLL", listed[at : at + 16]) for at in range(0, len(listed) - 15, 16))
    return kind, {tag: (check, start, length) for tag, check, start, length in entries}


def _is_sound(file: BinaryIO, tag: bytes, table: tuple[int, int, int]) -> bool:
    """Return True for a table that is all there and, where every text needs it, has its checksum."""
    check, start, length = table
    if start + length > file.seek(0, 2):
        return False
    if tag not in _NEEDED or not length:
        return True
    file.seek(start)
    data = file.read(length)
    if tag == b"head":
        data = data[:8] + bytes(4) + data[12:]  # the checksum of the whole font, which counts as zero
    words = array("I", data + bytes(-len(data) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) % 2**32 == check


def logo_file(folder: Path, name: str) -> Path:
    """Return the path of a logo, a safe SVG or a sound PNG; raises FileError as `font_file` does."""
    data = read_inside(folder, name, MOST_LOGO)
    if data.startswith(b"\x89PNG"):
        decoded(data, name)
    elif b"<svg" not in data:
        raise FileError("unfit", f"“{name}” is neither SVG nor PNG: a logo is one of the two")
    elif fault := svg_fault(data):
        raise FileError("unfit", f"“{name}” {fault}")
    return folder / name
