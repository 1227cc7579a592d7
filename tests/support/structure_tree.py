"""A PDF as a screen reader gets it: bytes → its structure tree, the text of every element, its artifacts."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pikepdf
from pikepdf import Name

Mark = tuple[int, int]
"""A page, from 1, and the number of a piece of content on it (MCID)."""
HEX_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Link:
    """Where a link can be clicked (pt), what it says of itself, and where it leads: a name, or an address."""

    page: int
    area: tuple[float, ...]
    says: str
    target: str


@dataclass(frozen=True)
class Element:
    """A structure element with all that it holds; `own` is its text without that of others within it."""

    type: str
    lang: str
    text: str
    own: str
    page: int
    id: str
    alt: str
    attributes: dict[str, Any]
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    kids: tuple["Element", ...]

    def all(self, *types: str) -> Iterator["Element"]:
        """Yield the element and all within it that are of these types, of any where none is named."""
        if not types or self.type in types:
            yield self
        for kid in self.kids:
            yield from kid.all(*types)


@dataclass(frozen=True)
class Tagged:
    """The tree of a document, and the artifacts that have text: page, what kind, text."""

    root: Element
    artifacts: tuple[tuple[int, str, str], ...]
    untagged: tuple[str, ...]


@lru_cache(maxsize=8)
def read(data: bytes) -> Tagged:
    """Return the structure of a PDF (ISO 32000-1, 14.7)."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts: dict[Mark, str] = {}
        artifacts: list[tuple[int, str, str]] = []
        untagged: list[str] = []
        for number, page in enumerate(pdf.pages, 1):
            for properties, kind, text in _painted(page):
                if kind == "/Artifact":
                    artifacts.append((number, str((properties or {}).get("/Subtype", "")), text))
                elif properties is not None and "/MCID" in properties:
                    mark = (number, int(properties.MCID))
                    texts[mark] = texts.get(mark, "") + text
                else:
                    untagged.append(text)
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        root = _element(pdf.Root.StructTreeRoot.K[0], "", numbers, texts)
    return Tagged(root, tuple(artifacts), tuple(untagged))


def _painted(page: pikepdf.Page) -> Iterator[tuple[Any, str, str]]:
    """Yield each painted string with the marked content that it belongs to."""
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    within: list[tuple[Any, str]] = []
    characters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else None
                within.append((properties, str(operands[0])))
                if properties is not None and "/ActualText" in properties:
                    yield properties, str(operands[0]), str(properties.ActualText)
            case "EMC":
                within.pop()
            case "Tf":
                characters = fonts[str(operands[0])]
            case "Tj" | "TJ":
                strings = operands[0] if str(operator) == "TJ" else operands
                glyphs = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                codes = (int.from_bytes(glyphs[i : i + 2], "big") for i in range(0, len(glyphs), 2))
                yield *(within[-1] if within else (None, "")), "".join(characters[code] for code in codes)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Return which glyph stands for which text (ToUnicode)."""
    pairs = HEX_PAIR.findall(font.ToUnicode.read_bytes().decode("latin-1"))
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs if len(text) > 3}


def _element(made: Any, lang: str, numbers: dict[Any, int], texts: dict[Mark, str]) -> Element:
    lang = str(made.get("/Lang", lang))
    page = numbers[made.Pg.objgen] if "/Pg" in made else 0
    marks: list[Mark] = []
    links: list[Link] = []
    kids: list[Element] = []
    text: list[str] = []
    own = ""
    for kid in made.get("/K", []):
        if isinstance(kid, int) or kid.get("/Type") == Name.MCR:
            mark = (page, int(kid)) if isinstance(kid, int) else (numbers[kid.Pg.objgen], int(kid.MCID))
            marks.append(mark)
            text.append(texts.get(mark, ""))
            own += text[-1]
        elif kid.get("/Type") == Name.OBJR:
            links.append(_link(kid, numbers))
        else:
            kids.append(_element(kid, lang, numbers, texts))
            text.append(kids[-1].text)
    attributes = {key: _plain(value) for key, value in made.get("/A", {}).items()}
    said = str(made.get("/Alt", made.get("/ActualText", "")))
    page = page or next((kid.page for kid in kids if kid.page), 0)
    name = str(made.get("/ID", ""))
    held = (tuple(marks), tuple(links), tuple(kids))
    return Element(str(made.S)[1:], lang, "".join(text), own, page, name, said, attributes, *held)


def _link(reference: Any, numbers: dict[Any, int]) -> Link:
    annotation = reference.Obj
    target = annotation.get("/Dest") or annotation.A.URI
    area = tuple(float(side) for side in annotation.Rect)
    return Link(numbers[reference.Pg.objgen], area, str(annotation.Contents), str(target))


def _plain(value: Any) -> Any:
    return [float(item) for item in value] if isinstance(value, pikepdf.Array) else str(value)
