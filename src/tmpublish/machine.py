"""What this machine gives and lacks: versions of what shapes the output, one sentence for what is missing."""

import ctypes
import importlib.metadata
import platform
import sys
import zlib
from collections.abc import Mapping

# Each of these may move a line, a glyph or a byte of the output when it changes.
PACKAGES = (
    "weasyprint",
    "pydyf",
    "python-pptx",
    "lxml",
    "fonttools",
    "uharfbuzz",
    "pillow",
    "jinja2",
    "babel",
    "pyphen",
)
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib")
HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")
APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BREW = "brew install pango"


class UnableError(Exception):
    """Wrong usage, or a machine or folder that lacks something: one plain sentence that says what to do."""


def missing_library(fault: OSError) -> UnableError | None:
    """Return what to do where a system library of the typesetting is missing; None for any other fault."""
    if "cannot load library" not in str(fault):
        return None
    command = BREW if sys.platform == "darwin" else APT
    return UnableError(
        f"Pango, which sets the text of the booklets, is missing on this machine; run: {command}"
    )


def versions() -> Mapping[str, str]:
    """Return the versions of the packages and system libraries that shape the output, by name."""
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    found |= {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name, files, function in (
        ("pango", PANGO, "pango_version_string"),
        ("harfbuzz", HARFBUZZ, "hb_version_string"),
    ):
        if version := _library_version(files, function):
            found[name] = version
    return dict(sorted(found.items()))


def _library_version(files: tuple[str, ...], function: str) -> str:
    for file in files:
        try:
            ask = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii"))
    return ""
