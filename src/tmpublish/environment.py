"""This machine → versions of the libraries that shape the output, and messages about what is missing."""

import contextlib
import ctypes
import operator
import os
import platform
import re
import shutil
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Each of these may move a line, a glyph or a byte of the output when it changes.
PACKAGES = (
    "weasyprint",
    "pydyf",
    "python-pptx",
    "xlsxwriter",
    "lxml",
    "fonttools",
    "skia-pathops",
    "uharfbuzz",
    "pillow",
    "jinja2",
    "babel",
    "pyphen",
)
# The variables that a rendering process keeps: where programs and libraries are, never a language or a time.
KEPT = (
    "HOME",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
SETTLED = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
SETTLED |= {"PYDANTIC_DISABLE_PLUGINS": "__all__"}  # to look for them takes 50 ms
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib")
HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")
# The system libraries of WeasyPrint, and their purpose. Fontconfig comes with Pango.
SYSTEM: Mapping[str, tuple[tuple[str, ...], str]] = {
    "Pango": (PANGO, "sets the text of the booklets"),
    "PangoFT2": (("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"), "sets the text of the booklets"),
    "HarfBuzz": (HARFBUZZ, "shapes the letters"),
    "HarfBuzz-Subset": (
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "cuts the fonts down to the letters in use",
    ),
    "Fontconfig": (("libfontconfig.so.1", "libfontconfig.1.dylib"), "finds the fonts"),
}
# Themes, language packs and fonts that come with tmpublish: in its package, or in its working copy.
_INSTALLED = Path(__file__).resolve().with_name("templates")
BUNDLED = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).resolve().parents[2] / "templates"
# The command of each package manager, and what it calls Pango.
INSTALL: Mapping[str, tuple[str, str]] = {
    "apt-get": ("sudo apt-get install", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    "dnf": ("sudo dnf install", "pango"),
    "zypper": ("sudo zypper install", "libpango-1_0-0 libharfbuzz-subset0"),
    "pacman": ("sudo pacman -S", "pango"),
    "apk": ("sudo apk add", "pango harfbuzz-subset fontconfig"),
    "brew": ("brew install", "pango"),
}


class UsageError(Exception):
    """Wrong usage, or a machine or folder that lacks something: a message with what to do."""


def settled() -> dict[str, str]:
    """Return the environment of every rendering process."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | SETTLED


@contextlib.contextmanager
def variables(held: Mapping[str, str]) -> Iterator[None]:
    """Have these environment variables, and no others, while this lasts."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(held)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def missing_library(fault: OSError) -> UsageError | None:
    """Return the error for a missing system library; None for any other OSError."""
    if not re.search(r"cannot load library|find_library\(\)", str(fault)):
        return None
    return lacking("Pango")


def lacking(name: str) -> UsageError:
    """Return the error for a missing system library."""
    return UsageError(f"{name}, which {SYSTEM[name][1]}, is missing on this machine. Run `{command()}`.")


def command(packages: Mapping[str, str] | None = None) -> str:
    """Return the command that installs packages, by package manager; without any, the system libraries.

    It is for the first manager that this machine has, else for that of Debian.
    """
    managers = ["brew"] if sys.platform == "darwin" else [name for name in INSTALL if shutil.which(name)]
    manager = next(iter(managers), "apt-get")
    install, pango = INSTALL[manager]
    return f"{install} {packages.get(manager, packages['apt-get']) if packages else pango}"


def refuse_path(path: Path) -> None:
    """Raise UsageError for a path that is not UTF-8, which no manifest can name.

    Control characters are refused too: they break the line of a message or steer the terminal.
    """
    try:
        str(path.absolute()).encode("utf-8")
    except UnicodeEncodeError as fault:
        shown = str(path.absolute()).encode("utf-8", "backslashreplace").decode("ascii", "replace")
        raise UsageError(f"The path {shown} is not UTF-8. Rename the folder or file.") from fault
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in str(path)):
        shown = str(path).encode("unicode_escape").decode("ascii")
        raise UsageError(f"The path {shown} has a control character. Rename the folder or file.")


@dataclass(frozen=True)
class Library:
    """A Python library: the version that tmpublish requires (PEP 508), and the installed one, if any."""

    name: str
    asked: str
    version: str | None

    @property
    def fits(self) -> bool:
        """Return True if the installed version is one of those required."""
        return bool(self.version) and all(
            _COMPARED[sign](_numbers(self.version or ""), _numbers(than))
            for sign, than in re.findall(r"(==|>=|<=|<|>)\s*([\d.]+)", self.asked)
        )

    @property
    def advice(self) -> str:
        """Return what to do if it does not fit."""
        here = f"{self.name} {self.version}" if self.version else f"{self.name} is missing"
        start = f"{here} is installed" if self.version else here
        return (
            f"{start}; tmpublish needs {self.asked}. In a clone run `rm -r .venv && make`, "
            f'elsewhere `{Path(sys.executable).name} -m pip install "{self.asked}"`.'
        )


_COMPARED = {"==": operator.eq, ">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version's release (PEP 440) without zeros at its end."""
    release = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in release.group().split(".")] if release else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def libraries() -> list[Library]:
    """Return the libraries that tmpublish requires; none if it runs without being installed."""
    import importlib.metadata

    found = []
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for asked in importlib.metadata.requires("tmpublish") or ():
            name, version = re.split(r"[^\w.-]", asked, maxsplit=1)[0], None
            if "extra ==" not in asked:
                with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                    version = importlib.metadata.version(name)
                # A library that only some machines need (PEP 508, markers) may be missing here.
                if version or ";" not in asked:
                    found.append(Library(name, asked.split(";")[0].strip(), version))
    return found


def refuse_other_libraries() -> None:
    """Raise UsageError if a library is missing or has a version that tmpublish was not tested with."""
    for library in libraries():
        if not library.fits:
            raise UsageError(library.advice)


def versions() -> Mapping[str, str]:
    """Return the versions of the packages and system libraries that shape the output, by name.

    Raise UsageError if one of them is missing, or has a version that tmpublish was not tested with.
    """
    import importlib.metadata

    refuse_other_libraries()
    if sys.platform == "linux":  # elsewhere WeasyPrint searches more places than ctypes
        for name, (files, _) in SYSTEM.items():
            if not has_library(files):
                raise lacking(name)
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    found |= {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name, files, function in (
        ("pango", PANGO, "pango_version_string"),
        ("harfbuzz", HARFBUZZ, "hb_version_string"),
    ):
        if version := library_version(files, function):
            found[name] = version
    return dict(sorted(found.items()))


def has_library(files: Sequence[str]) -> bool:
    """Return True if one of these system libraries can be loaded."""
    for file in files:
        with contextlib.suppress(OSError):
            ctypes.CDLL(file)
            return True
    return False


def free_memory() -> int | None:
    """Return the bytes of free memory; None if the system does not report them (macOS)."""
    with contextlib.suppress(OSError, AttributeError):
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text("ascii"))
        return int(found[1]) * 1024 if found else None
    return None


def library_version(files: Sequence[str], function: str) -> str:
    """Return the version of a system library by its function; "" if there is none."""
    for file in files:
        try:
            ask = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii"))
    return ""
