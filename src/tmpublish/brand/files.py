"""Files that a brand names → paths, checked to stay in its folder and to be what they should be.

Fonts are looked at by their first bytes alone: that takes no font library, and reading a brand stays quick.
"""

import struct
from pathlib import Path, PurePosixPath

_STATIC = {b"\x00\x01\x00\x00", b"OTTO", b"true"}  # sfnt versions of the OpenType specification
_OTHER = {b"wOFF": "a WOFF file", b"wOF2": "a WOFF2 file", b"ttcf": "a collection of fonts"}
_PICTURES = (".svg", ".png")


class FileError(Exception):
    """A file that cannot be used: (code, message)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def font_file(folder: Path, name: str) -> Path:
    """Return the path of a font file that is one static OpenType font; raises FileError."""
    path = _inside(folder, name, "missing_font")
    try:
        with path.open("rb") as file:
            head = file.read(12)
            kind = head[:4]
            tables = (
                file.read(16 * struct.unpack(">H", head[4:6])[0])
                if kind in _STATIC and len(head) == 12
                else b""
            )
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise FileError("missing_font", f"the font file “{name}” cannot be read ({reason})") from None
    if not tables:
        what = _OTHER.get(kind, "not a font")
        raise FileError("bad_font", f"“{name}” is {what}: take a .ttf or .otf file of a single font")
    if b"fvar" in {tables[start : start + 4] for start in range(0, len(tables), 16)}:
        raise FileError("bad_font", f"“{name}” is a variable font: take the static file of one weight")
    return path


def logo_file(folder: Path, name: str) -> Path:
    """Return the path of a logo; raises FileError."""
    path = _inside(folder, name, "missing_logo")
    if path.suffix.lower() not in _PICTURES:
        raise FileError(
            "bad_logo", f"“{name}” is neither {' nor '.join(_PICTURES)}: a logo is one of the two"
        )
    return path


def _inside(folder: Path, name: str, code: str) -> Path:
    """Return the path of a file that stays in the folder, by its name and by where links lead."""
    place = PurePosixPath(name)
    path = folder / place
    try:
        real, there = path.resolve(), path.is_file()
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, a zero byte
        raise FileError(code, f"“{name[:60]}” cannot be the name of a file") from None
    outside = place.is_absolute() or ".." in place.parts or "\\" in name or ":" in name
    if outside or not real.is_relative_to(folder.resolve()):
        message = f"“{name}” leads out of the folder of this file: put it inside, and write its path with /"
        raise FileError("outside_path", message)
    if not there:
        raise FileError(code, f"there is no file “{name}” beside this file: check its name and folder")
    return path
