"""A PDF as objects (ISO 32000-1): bytes → its links, where its names lead, what its fonts hold and paint."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# What pypdf raises on files that are damaged; its own errors are ValueErrors by way of `read_objects`.
FAULTS = (KeyError, TypeError, AttributeError, IndexError, RecursionError, ValueError, OverflowError)
_DEEPEST = 12  # forms within forms

# What paints text in a content stream (ISO 32000-1, 7.8.2 and 9.4): dictionaries and their strings are passed
# over, strings shown are told from fonts chosen (`Tf`), and the graphics state comes and goes.
_TOKENS = re.compile(
    rb"(?P<skip><<.*?>>|%[^\r\n]*)"
    rb"|\((?P<literal>(?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|/(?P<font>[^\s/<>\[\](){}%]+)\s+[-+.\d]+\s+Tf\b"
    rb"|/(?P<form>[^\s/<>\[\](){}%]+)\s+Do\b"
    rb"|(?<![^\s\]>)])(?P<state>[qQ])(?![^\s])",
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@lru_cache(maxsize=12)
def read_objects(data: bytes) -> Any:
    """Return a PDF for reading; raises ValueError where it is none."""
    import pypdf
    import pypdf.errors

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        len(reader.pages)
    except (pypdf.errors.PyPdfError, pypdf.errors.DependencyError, *FAULTS) as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault
    return reader


@dataclass(frozen=True)
class Link:
    """A link: its page, from 1, its box there (left, foot, right, top in pt), where it leads, what it says.

    `name` is a place inside the file, `address` one outside; both are empty where a click does anything else.
    """

    page: int
    box: tuple[float, float, float, float]
    name: str
    address: str
    said: str


@dataclass(frozen=True)
class Links:
    """All links of a file, the page, from 1, of each named place (0 where it is gone), other annotations.

    `others` gives the page and the kind of each.
    """

    links: tuple[Link, ...]
    places: Mapping[str, int]
    others: tuple[tuple[int, str], ...]


@lru_cache(maxsize=12)
def read_links(data: bytes) -> Links:
    """Return the links of a PDF (ISO 32000-1, 12.5.6.5); raises ValueError where it cannot be read."""
    reader = read_objects(data)
    try:
        places = {
            str(name): (reader.get_destination_page_number(place) or 0) + 1 if _stands(reader, place) else 0
            for name, place in reader.named_destinations.items()
        }
        found = [
            (number, item.get_object())
            for number, page in enumerate(reader.pages, 1)
            for item in page.get("/Annots", [])
        ]
        links = tuple(
            _link(reader, number, item) for number, item in found if item.get("/Subtype") == "/Link"
        )
        others = tuple(
            (number, str(item.get("/Subtype")).removeprefix("/"))
            for number, item in found
            if item.get("/Subtype") != "/Link"
        )
    except FAULTS as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault
    return Links(links, places, others)


def _stands(reader: Any, place: Any) -> bool:
    number = reader.get_destination_page_number(place)
    return number is not None and 0 <= number < len(reader.pages)


def _link(reader: Any, page: int, annotation: Any) -> Link:
    left, foot, right, top = (float(each) for each in annotation["/Rect"])
    box = (min(left, right), min(foot, top), max(left, right), max(foot, top))
    action = annotation.get("/A", {}).get_object() if "/A" in annotation else {}
    target = annotation.get("/Dest", action.get("/D") if action.get("/S") == "/GoTo" else None)
    address = str(action.get("/URI", "")) if action.get("/S") == "/URI" else ""
    name = _named(reader, target) if target is not None else ""
    return Link(page, box, name, address, str(annotation.get("/Contents", "")))


def _named(reader: Any, target: Any) -> str:
    """Return the name of a place; one given by its page has a name of its own."""
    target = target.get_object()
    if not isinstance(target, list):
        return str(target).removeprefix("/")
    page = target[0].get_object()
    number = next(
        (n for n, each in enumerate(reader.pages, 1) if each.indirect_reference == page.indirect_reference), 0
    )
    return f"#page={number}"


@dataclass(frozen=True)
class Embedded:
    """A font of a PDF: its name without the subset's tag, its file (empty where it is not inside), its codes.

    `glyphs` gives the glyph of each code that is painted, `said` its text, `pages` the first page, from 1.
    """

    name: str
    program: bytes
    glyphs: Mapping[int, int]
    said: Mapping[int, str]
    pages: Mapping[int, int]


@lru_cache(maxsize=12)
def read_embedded(data: bytes) -> tuple[Embedded, ...]:
    """Return the fonts that a PDF's pages paint with; raises ValueError where it cannot be read."""
    reader = read_objects(data)
    fonts: dict[Any, Any] = {}
    painted: dict[Any, dict[int, int]] = defaultdict(dict)
    try:
        for number, page in enumerate(reader.pages, 1):
            contents = page.get_contents()
            stream = contents.get_data() if contents is not None else b""
            for font, codes in _shown(stream, page.get("/Resources", {}), 0):
                key = font.indirect_reference or id(font)
                fonts[key] = font
                for code in codes:
                    painted[key].setdefault(code, number)
        return tuple(_embedded(font, painted[key]) for key, font in fonts.items())
    except FAULTS as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _shown(stream: bytes, resources: Any, depth: int) -> Iterator[tuple[Any, set[int]]]:
    """Yield each font chosen in a content stream with the codes painted in it, forms within it included."""
    resources = resources.get_object()
    fonts, forms = (resources.get(key, {}).get_object() for key in ("/Font", "/XObject"))
    font: Any = None
    kept: list[Any] = []
    for token in _TOKENS.finditer(stream):
        kind = token.lastgroup
        if kind == "font":
            name = "/" + token["font"].decode("latin-1")
            font = fonts[name].get_object() if name in fonts else None
        elif kind == "state":
            if token["state"] == b"q":
                kept.append(font)
            elif kept:
                font = kept.pop()
        elif kind == "form":
            name = "/" + token["form"].decode("latin-1")
            form: Any = forms[name].get_object() if name in forms else {}
            if form.get("/Subtype") == "/Form" and depth < _DEEPEST:
                yield from _shown(form.get_data(), form.get("/Resources", resources), depth + 1)
        elif font is not None and kind in ("literal", "hex"):
            yield font, set(_codes(_string(token), "/DescendantFonts" in font))


def _string(token: re.Match[bytes]) -> bytes:
    if token["hex"] is not None:
        digits = re.sub(rb"\s", b"", token["hex"])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return re.sub(rb"\\([0-7]{1,3}|.)", _unescaped, token["literal"], flags=re.DOTALL)


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8) & 255]) if sign[:1].isdigit() else _ESCAPES.get(sign, sign)


def _codes(string: bytes, wide: bool) -> Iterator[int]:
    """Yield the codes of a string: two bytes each in a composite font, one in a simple one."""
    step = 2 if wide else 1
    for at in range(0, len(string), step):
        yield int.from_bytes(string[at : at + step], "big")


def _embedded(font: Any, pages: Mapping[int, int]) -> Embedded:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {}).get_object()
    keys = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
    name = str(font.get("/BaseFont", "")).removeprefix("/").split("+", 1)[-1]
    map_ = inner.get("/CIDToGIDMap", "/Identity").get_object()
    moved = b"" if isinstance(map_, str) else map_.get_data()
    return Embedded(
        name,
        descriptor[keys[0]].get_object().get_data() if keys else b"",
        {code: int.from_bytes(moved[2 * code : 2 * code + 2], "big") if moved else code for code in pages},
        _mapped(font["/ToUnicode"].get_object().get_data() if "/ToUnicode" in font else b""),
        pages,
    )


def _mapped(cmap: bytes) -> Mapping[int, str]:
    """Return code → text of a ToUnicode map (ISO 32000-1, 9.10.3), ranges included."""
    said: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            said[int(code, 16)] = _text(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, start in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            begin = _text(start)
            for step in range(min(int(last, 16) - int(first, 16) + 1, 65_536)):
                said[int(first, 16) + step] = begin[:-1] + chr(ord(begin[-1]) + step) if begin else ""
    return said


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")
