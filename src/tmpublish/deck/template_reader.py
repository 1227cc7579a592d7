"""A PowerPoint template → its layouts with their placeholders, or the reason why it cannot be used."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmpublish.deck.layouts import Layouts
from tmpublish.deck.text_fitting import SizeStep, TextLevel
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import EMU_PER_MM, A, Box, P, R
from tmpublish.ooxml.opc import CONTENT_TYPES
from tmpublish.safe_files import FileError, read_named
from tmpublish.text.fonts import metrics

TITLES = ("title", "ctrTitle")
TEXTS = ("subTitle", "body", "obj")
FOOTERS = ("dt", "ftr", "sldNum")
# What an empty deck does not keep of a template: its slides, where its author last looked, how it printed.
LEFTOVERS = ("viewProps", "commentAuthors", "authors", "printerSettings", "slide", "customXml")

MOST_BYTES = 100_000_000  # packed
MOST_UNPACKED = 400_000_000
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: Office before 2007, and Office with a password
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
# Templates and shows are presentations but for the type of their main part (ECMA-376 part 1, 13.3.6).
_SIBLINGS = re.compile(_MAIN.replace(b"presentation.main+", rb"(template|slideshow).main\+"))
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_STRICT = b"http://purl.oclc.org/ooxml/"
_CLEAN_COPY = "Do not open it; ask the sender for a clean copy."
# Parts that run, play or fetch something, by the relationship that opens them.
_ACTIVE = {
    "vbaProject": "a macro",
    "oleObject": "an OLE object",
    "control": "an ActiveX control",
    "activeXControlBinary": "an ActiveX control",
    "attachedTemplate": "a link to a template",
    "audio": "a sound",
    "video": "a video",
    "media": "a video or sound",
    "externalLink": "a link to another file",
    "frame": "a web page",
}

_LEVELS = 9
_SHARES = (1, 0.9, 0.8, 0.7, 0.6)  # of the template's own size; a longer list goes on to a further slide
_LEAST_SIZE = 12.0  # pt; a smaller size of the template itself is kept
_SMALLEST, _LARGEST = 914_400, 51_206_400  # EMU (ECMA-376 part 1, ST_SlideSizeCoordinate)
_INSETS = {"lIns": "91440", "tIns": "45720", "rIns": "91440", "bIns": "45720"}  # 21.1.2.1.1
_MASTERS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
_STYLES = {"title": "titleStyle", "body": "bodyStyle"}


@dataclass(frozen=True)
class Placeholder:
    """A placeholder: its kind (`title`, `body` …), index and name, its box, the space for its text in mm."""

    kind: str
    index: int
    name: str
    attributes: tuple[tuple[str, str], ...]
    box: Box
    inner: tuple[float, float]
    levels: tuple[TextLevel, ...]
    upright: bool
    anchor: str
    fill: str
    """The fill of its text if only its prompt has one, as LibreOffice writes; XML."""
    align: str
    """The alignment of its text if only its prompt has one."""
    moved: bool = False
    """True if a slide puts it elsewhere than its layout."""

    @property
    def area(self) -> float:
        """Return the space for its text in square millimetres."""
        return self.inner[0] * self.inner[1]


@dataclass(frozen=True)
class TemplateLayout:
    """A layout: its number in its master (both from 0), its name, Office's type of it, its placeholders."""

    master: int
    number: int
    name: str
    kind: str
    placeholders: tuple[Placeholder, ...]
    color_map: str
    """How it maps the theme colors, which its slides repeat; XML."""

    @property
    def title(self) -> Placeholder | None:
        """Return its placeholder for a title."""
        return next((each for each in self.placeholders if each.kind in TITLES), None)

    @property
    def texts(self) -> tuple[Placeholder, ...]:
        """Return the placeholders for horizontal text, the largest first."""
        texts = [each for each in self.placeholders if each.kind in TEXTS and each.upright]
        return tuple(sorted(texts, key=lambda each: -each.area))


@dataclass(frozen=True)
class Template:
    """A template: its name in messages, its bytes, its layouts."""

    shown: str
    data: bytes
    layouts: tuple[TemplateLayout, ...]
    han_font: str
    """The font that its Office theme names for Chinese, if any."""


def read_presentation(path: Path, shown: str) -> bytes:
    """Return a template (.pptx, .potx) as a presentation (ISO/IEC 29500); nothing outside the file is read.

    Raises PublishError if it is missing, no PowerPoint file, protected, damaged, very large or has macros.
    """
    try:
        data = read_named(path, MOST_BYTES)
    except FileError as error:
        code = "template_too_large" if error.why == "too_big" else "template_missing"
        raise _refusal(shown, code, error.message) from error
    name = path.name
    if data.startswith(_OLE):
        message = "has a password or is older than PowerPoint 2007. Save it as .pptx without a password."
        raise _refusal(shown, "template_protected", f"`{name}` {message}")
    if not data.startswith(b"PK"):
        raise _no_powerpoint(shown, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_size(package, shown, name)
            members = {info.filename: package.read(info) for info in package.infolist()}
    except (*_UNREADABLE, RuntimeError, OSError, ValueError) as error:
        raise _damaged(shown, name) from error
    _check_parts(members, shown, name)
    members[CONTENT_TYPES] = _SIBLINGS.sub(_MAIN, members[CONTENT_TYPES])
    presentation = io.BytesIO()
    with zipfile.ZipFile(presentation, "w", zipfile.ZIP_DEFLATED) as package:
        for member, part in members.items():
            package.writestr(member, part)
    return presentation.getvalue()


def _refusal(shown: str, code: str, message: str) -> PublishError:
    return PublishError([Problem(shown, 0, 0, code, message)])


def _no_powerpoint(shown: str, name: str) -> PublishError:
    message = f"`{name}` is not a PowerPoint file. Pass a .pptx or .potx file."
    return _refusal(shown, "template_unreadable", message)


def _damaged(shown: str, name: str) -> PublishError:
    message = f"`{name}` is damaged. Open it in PowerPoint, let it be repaired and save it again."
    return _refusal(shown, "template_unreadable", message)


def _check_size(package: zipfile.ZipFile, shown: str, name: str) -> None:
    infos = package.infolist()
    # zipfile never reads more of a member than it declares, so the declared sum is the most there is.
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        message = f"`{name}` unpacks to over {MOST_UNPACKED // 1_000_000} MB or {MOST_PARTS:,} parts."
        raise _refusal(shown, "template_too_large", f"{message} {_CLEAN_COPY}")
    names = [info.filename.casefold() for info in infos]
    if len(set(names)) < len(names):
        message = f"`{name}` has two parts with the same name, so it is damaged. Save it again in PowerPoint."
        raise _refusal(shown, "template_unreadable", message)


def _check_parts(members: dict[str, bytes], shown: str, name: str) -> None:
    types = members.get(CONTENT_TYPES, b"")
    if b"macroEnabled" in types or any(part.casefold().endswith("vbaproject.bin") for part in members):
        message = f"`{name}` contains macros. Save it in PowerPoint as .potx, without macros."
        raise _refusal(shown, "template_macros", message)
    if not (_MAIN in types or _SIBLINGS.search(types)):
        raise _no_powerpoint(shown, name)
    if any(_STRICT in data for part, data in members.items() if part.startswith("ppt/presentation")):
        message = f"`{name}` is Strict Open XML. Save it in PowerPoint as “PowerPoint Presentation (.pptx)”."
        raise _refusal(shown, "template_strict", message)
    # OPC forbids document type declarations (ECMA-376 part 2, 8.1.4): they serve attacks alone.
    # A part may be in UTF-16, which has a zero beside each of these letters.
    written = (data.replace(b"\0", b"") for part, data in members.items() if part.endswith((".xml", ".rels")))
    if any(b"<!DOCTYPE" in data or b"<!ENTITY" in data for data in written):
        message = f"`{name}` defines XML entities, which PowerPoint never does. {_CLEAN_COPY}"
        raise _refusal(shown, "template_unreadable", message)


def read_template(data: bytes, shown: str, brand: Brand, layouts: Layouts) -> Template:
    """Return the layouts of a template; raises PublishError if it cannot be read or holds active content.

    `brand` has the metrics of the fonts that can be measured, `layouts` those of all others.
    """
    from lxml import etree
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        deck = Presentation(io.BytesIO(data))
        if not all(_SMALLEST <= side <= _LARGEST for side in (deck.slide_width or 0, deck.slide_height or 0)):
            raise ValueError("the slide size is out of range")
        found = tuple(_layouts(deck, brand, layouts))
        han_font = _theme_fonts(deck.slide_masters[0]).get("+mn-ea", "")
        active = sorted(set(_active_content(deck)))
    except (
        *(PythonPptxError, etree.XMLSyntaxError, KeyError, ValueError, TypeError),
        *(AttributeError, IndexError, OverflowError),
    ) as error:
        raise _damaged(shown, Path(shown).name) from error
    if active:
        raise PublishError([Problem(shown, 0, 0, "template_active", message) for message in active])
    return Template(shown, data, found, han_font)


def _active_content(deck: Any) -> Iterator[str]:
    """Yield what of a template would run, play or be fetched in each deck, with its layout and shape."""
    seen, waiting = {deck.part}, [(deck.part, "The template")]
    while waiting:
        part, owner = waiting.pop()
        for key, relation in part.rels.items():
            kind = relation.reltype.rsplit("/", 1)[-1]
            shape = _shape_of(part, key)
            where = f"{owner}, shape “{shape}”," if shape else owner
            if kind in _ACTIVE:
                yield f"{where} contains {_ACTIVE[kind]}. Delete it in PowerPoint (View › Slide Master)."
            elif relation.is_external:
                if kind != "hyperlink":
                    target = relation.target_ref
                    yield f"{where} loads {target} when a deck is opened. Break this link in PowerPoint."
            elif kind not in LEFTOVERS and relation.target_part not in seen:
                seen.add(relation.target_part)
                waiting.append((relation.target_part, _part_name(relation.target_part) or owner))


def _part_name(part: Any) -> str:
    from pptx.parts.slide import SlideLayoutPart, SlideMasterPart

    if isinstance(part, SlideLayoutPart):
        return f"Layout “{part.slide_layout.name}”"
    return "The slide master" if isinstance(part, SlideMasterPart) else ""


def _shape_of(part: Any, key: str) -> str:
    """Return the name of the shape that uses a relationship of a part, if any."""
    root = getattr(part, "_element", None)
    if root is None:
        return ""
    for element in root.iter():
        if key in (value for name, value in element.attrib.items() if name.startswith(R)):
            for above in (element, *element.iterancestors()):
                for named in above.iterfind(f"*/{P}cNvPr"):
                    return str(named.get("name", ""))
    return ""


def _layouts(deck: Any, brand: Brand, layouts: Layouts) -> Iterator[TemplateLayout]:
    from lxml import etree

    defaults = deck.part._element.find(f"{P}defaultTextStyle")
    for at, master in enumerate(deck.slide_masters):
        fonts = _Fonts(_theme_fonts(master), brand, layouts)
        for number, layout in enumerate(master.slide_layouts):
            root = layout._element
            placeholders = tuple(
                found
                for shape in root.iter(f"{P}sp")
                if (found := _placeholder(shape, master._element, defaults, fonts))
            )
            mapped = root.find(f"{P}clrMapOvr")
            colors = (
                "" if mapped is None else re.sub(r' xmlns:\w+="[^"]*"', "", etree.tostring(mapped).decode())
            )
            yield TemplateLayout(at, number, layout.name, root.get("type") or "", placeholders, colors)


def _theme_fonts(master: Any) -> dict[str, str]:
    """Return the fonts of a master's Office theme by the names that texts call them (`+mn-lt` …)."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = etree.fromstring(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    found: dict[str, str] = {}
    for use, tag in (("mj", "majorFont"), ("mn", "minorFont")):
        for script, path in (("lt", "latin"), ("ea", "ea"), ("ea", "font[@script='Hans']")):
            named = theme.find(f".//{A}{tag}/{A}{path}")
            face = "" if named is None else named.get("typeface", "")
            found[f"+{use}-{script}"] = found.get(f"+{use}-{script}") or face
    return found


@dataclass(frozen=True)
class _Fonts:
    """The fonts of an Office theme, and what is known of their size."""

    theme: dict[str, str]
    brand: Brand
    layouts: Layouts

    def metrics(self, name: str) -> tuple[tuple[float, float], float]:
        """Return the natural lines of a Latin font and the theme's Han font, and the Latin width factor."""
        own, other = self.brand.deck_fonts, self.layouts.other_fonts
        known = self.theme.get(name, name) in {own["major.latin"], own["minor.latin"]}
        latin = sum(metrics(self.brand.deck_metrics["latin.400"])[:3]) if known else other.natural
        known_han = self.theme["+mn-ea"] in {own["major.han"], own["minor.han"]}
        return (latin, self.layouts.natural_han if known_han else other.natural), 1 if known else other.width


def _holder(shape: Any) -> Any:
    return shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")


def _placeholder(shape: Any, master: Any, defaults: Any, fonts: _Fonts) -> Placeholder | None:
    """Return a placeholder with all that its master and the presentation pass on; None if it has no box."""
    from lxml import etree

    holder = _holder(shape)
    if holder is None:
        return None
    kind = holder.get("type", "obj")
    basic = _MASTERS.get(kind, kind)
    held = ((each, _holder(each)) for each in master.iter(f"{P}sp"))
    above = next((each for each, its in held if its is not None and its.get("type", "obj") == basic), None)
    chain = [each for each in (shape, above) if each is not None]
    box = next((box for each in chain for box in _box(each)), None)
    if box is None:
        return None
    frames = [frame for each in chain if (frame := each.find(f"{P}txBody/{A}bodyPr")) is not None]
    left, top, right, foot = (int(_first(frames, name, emu)) / EMU_PER_MM for name, emu in _INSETS.items())
    styles = [each.find(f"{P}txBody/{A}lstStyle") for each in chain]
    styles += [master.find(f"{P}txStyles/{P}{_STYLES.get(basic, 'otherStyle')}"), defaults]
    found = [each for each in styles if each is not None]
    prompts = [mark for each in chain for mark in _prompt_formats(each)]
    # LibreOffice writes the look of a placeholder into its prompt alone.
    sized = any(run.get("sz") for style in found for run in style.iterfind(f"{A}lvl1pPr/{A}defRPr"))
    fill = None if sized else next((f for mark in prompts for f in mark.iterfind(f"{A}solidFill")), None)
    aligned = [each for owner in chain for each in owner.iterfind(f"{P}txBody/{A}p/{A}pPr")]
    prompt_size = _first(prompts, "sz", "1800")
    return Placeholder(
        kind=kind,
        index=int(holder.get("idx", "0")),
        name=shape.find(f"{P}nvSpPr/{P}cNvPr").get("name", ""),
        attributes=tuple(pair for pair in holder.attrib.items() if pair[0] != "hasCustomPrompt"),
        box=box,
        inner=(box[2] - left - right, box[3] - top - foot),
        levels=tuple(_level(found, number, fonts, prompt_size) for number in range(1, _LEVELS + 1)),
        upright=_first(frames, "vert", "horz") == holder.get("orient", "horz") == "horz",
        anchor=_first(frames, "anchor", "t"),
        fill="" if fill is None else etree.tostring(fill).decode(),
        align="" if sized else _first(aligned, "algn", ""),
    )


def _box(shape: Any) -> Iterator[Box]:
    frame = shape.find(f"{P}spPr/{A}xfrm")
    if frame is not None:
        off, ext = frame.find(f"{A}off"), frame.find(f"{A}ext")
        values = (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy"))
        x, y, width, height = (int(value) / EMU_PER_MM for value in values)
        yield x, y, width, height


def _prompt_formats(shape: Any) -> list[Any]:
    """Return the run properties of a placeholder's prompt."""
    return [*shape.iterfind(f"{P}txBody/{A}p/{A}r/{A}rPr"), *shape.iterfind(f"{P}txBody/{A}p/{A}endParaRPr")]


def _first(elements: Sequence[Any], name: str, default: str) -> str:
    """Return an attribute of the first element that has it."""
    return next((value for each in elements if (value := each.get(name)) is not None), default)


def _level(styles: Sequence[Any], number: int, fonts: _Fonts, prompt_size: str) -> TextLevel:
    """Return a level (from 1) by its styles, nearest first; `prompt_size` counts if no style names a size."""
    levels = [level for style in styles if (level := style.find(f"{A}lvl{number}pPr")) is not None]
    formats = [run for level in levels if (run := level.find(f"{A}defRPr")) is not None]
    faces = (face.get("typeface") for run in formats if (face := run.find(f"{A}latin")) is not None)
    natural, factor = fonts.metrics(next(faces, None) or "+mn-lt")
    named_size = _first(formats, "sz", "")
    size = int(named_size or prompt_size) / 100
    spacing, leading = _spacing(levels, "lnSpc", 1.0)
    share, before = _spacing(levels, "spcBef", 0.0)
    sizes = [max(min(_LEAST_SIZE, size), int(size * each * 2) / 2) for each in _SHARES]
    bullets = (str(mark.tag) for level in levels for mark in level)
    kinds = (f"{A}buNone", f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
    bullet = next((tag for tag in bullets if tag in kinds), kinds[0])
    return TextLevel(
        steps=tuple(SizeStep(step, spacing, before or share * step, leading) for step in sizes),
        bold=_first(formats, "b", "0") in {"1", "true"},
        margin=int(_first(levels, "marL", "0")) / EMU_PER_MM,
        indent=int(_first(levels, "indent", "0")) / EMU_PER_MM,
        bulleted=bullet != kinds[0],
        natural=natural,
        width_factor=factor,
        named_size=bool(named_size),
    )


def _spacing(levels: Sequence[Any], tag: str, default: float) -> tuple[float, float]:
    """Return a spacing as a share of the line and as points; one of them is 0."""
    found = next((each for level in levels if (each := level.find(f"{A}{tag}")) is not None), None)
    if found is None:
        return default, 0.0
    value = found[0].get("val", "0")
    if found[0].tag == f"{A}spcPts":
        return 0.0, int(value) / 100
    return (float(value[:-1]) / 100 if value.endswith("%") else int(value) / 100_000), 0.0
