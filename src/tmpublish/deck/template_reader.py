"""A PowerPoint template → its layouts with their placeholders, or the reason why it cannot be used."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from lxml import etree

from tmpublish.deck.text_fitting import SizeStep, TextLevel, TextStyle, measured_fonts
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import EMU_PER_MM, A, Box, P, R, Transform, local, placement
from tmpublish.ooxml.opc import (
    CONTENT_TYPES,
    PRESENTATION,
    Package,
    Relationship,
    read_package,
    write_package,
)
from tmpublish.ooxml.style_inheritance import (
    TITLES,
    Color,
    Inheritance,
    first_attribute,
    inheritance,
    level_properties,
    placeholder,
    text_level,
)
from tmpublish.ooxml.style_inheritance import TextLevel as Inherited
from tmpublish.safe_files import FileError, read_named

TEXTS = ("subTitle", "body", "obj")
FOOTERS = ("dt", "ftr", "sldNum")
# What an empty deck does not keep of a template: its slides, where its author last looked, how it printed.
LEFTOVERS = ("viewProps", "commentAuthors", "authors", "printerSettings", "slide", "customXml")

MOST_BYTES = 100_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: Office before 2007, and Office with a password
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
# Templates and shows are presentations but for the type of their main part (ECMA-376 part 1, 13.3.6).
_SIBLINGS = re.compile(_MAIN.replace(b"presentation.main+", rb"(template|slideshow).main\+"))
_MAIN_PARTS = (PRESENTATION, "ppt/_rels/presentation.xml.rels")
_NO_POWERPOINT = ("template_unreadable", "is not a PowerPoint file. Pass a .pptx or .potx file.")
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
# Shapes of other programs, such as the hidden one of think-cell, which a deck does without.
_REMOVED = (f"{P}oleObj", f"{P}control")

_LEVELS = 9
# Of the template's own size: what a text takes before a list goes on to a further slide, and after that.
_SHARES = {True: (1, 0.9, 0.8), False: (1, 0.9, 0.8, 0.7, 0.6)}  # True for titles
_SMALLER = {True: (0.72, 0.65, 0.6, 0.5, 0.42, 0.36, 0.3), False: (0.5, 0.42, 0.36, 0.3)}
_LEAST_SIZE, _SMALLEST_SIZE = 12.0, 9.0  # pt on a slide of this height; smaller sizes of a template are kept
USUAL_HEIGHT = 190.5  # mm: 7.5 inches, as PowerPoint has it
_SMALLEST, _LARGEST = 914_400, 51_206_400  # EMU (ECMA-376 part 1, ST_SlideSizeCoordinate)
_BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
_PROMPTS = (f"{P}txBody/{A}p/{A}r/{A}rPr", f"{P}txBody/{A}p/{A}endParaRPr")
_NAMESPACE = re.compile(r' xmlns:\w+="[^"]*"')


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
    horizontal: bool
    fill: str
    """The fill of its text if only its prompt has one, as LibreOffice writes; XML."""
    align: str
    """The alignment of its text if only its prompt has one."""
    moved: bool = False
    """True if a slide puts it elsewhere than its layout."""
    shrinks: bool = False
    """True if it inherits that its text is shrunk, which a text that was measured must not be."""
    font: str = ""
    """The Latin font of its first level."""
    color: Color | None = None
    """The color of its text, if it is one."""
    ground: Color | None = None
    """The color that fills its box, if one does."""
    panel: bool = False
    """True if slides fill its box with the color of the background, since its ground is too busy for text."""

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
    art: bool = False
    """True if it shows more than its placeholders: pictures, shapes or a picture as background."""
    used: int = 0
    """How many of the template's own slides use it."""
    opens: bool = False
    closes: bool = False

    @property
    def title(self) -> Placeholder | None:
        """Return its placeholder for a title."""
        return next((each for each in self.placeholders if each.kind in TITLES), None)

    def has(self, kind: str) -> bool:
        """Return True if it has a placeholder of a kind."""
        return any(each.kind == kind for each in self.placeholders)

    @property
    def texts(self) -> tuple[Placeholder, ...]:
        """Return the placeholders for horizontal text, the largest first."""
        texts = [each for each in self.placeholders if each.kind in TEXTS and each.horizontal]
        return tuple(sorted(texts, key=lambda each: -each.area))


@dataclass(frozen=True)
class Template:
    """A template: its name in messages, its bytes as a deck, its layouts."""

    shown: str
    data: bytes
    layouts: tuple[TemplateLayout, ...]
    han_font: str
    """The font that its Office theme names for Chinese, if any."""
    minor_font: str
    """The Latin font that its Office theme names for text."""
    size: tuple[float, float]
    """Width and height of a slide in mm."""

    @property
    def unit(self) -> float:
        """Return the height of a slide as a share of the usual one."""
        return self.size[1] / USUAL_HEIGHT


def read_presentation(path: Path, shown: str) -> bytes:
    """Return a template (.pptx, .potx) as a presentation (ISO/IEC 29500); nothing outside the file is read.

    Raises PublishError if it is missing, no PowerPoint file, protected, damaged, very large or has macros.
    """
    try:
        data = read_named(path, MOST_BYTES)
    except FileError as error:
        code = "template_too_large" if error.why == "too_big" else "template_missing"
        raise PublishError([Problem(shown, 0, 0, code, error.message)]) from error
    if refusal := _refusal(data):
        raise PublishError([Problem(shown, 0, 0, refusal[0], f"`{path.name}` {refusal[1]}")])
    members = dict(read_package(data).members)
    members[CONTENT_TYPES] = _SIBLINGS.sub(_MAIN, members[CONTENT_TYPES])
    return write_package(members, datetime(1980, 1, 1))


def _refusal(data: bytes) -> tuple[str, str] | None:
    """Return the first reason to refuse a file, as a code and what to say after its name."""
    if data.startswith(_OLE):
        message = "has a password or is older than PowerPoint 2007. Save it as .pptx without a password."
        return "template_protected", message
    if not data.startswith(b"PK"):
        return _NO_POWERPOINT
    try:
        package = read_package(data)
    except ValueError as error:
        message = f"is damaged: {error}. Save it again in PowerPoint, or ask the sender for a clean copy."
        return "template_unreadable", message
    types = package.members.get(CONTENT_TYPES, b"")
    if b"macroEnabled" in types or any(
        name.casefold().endswith("vbaproject.bin") for name in package.members
    ):
        return "template_macros", "contains macros. Save it in PowerPoint as .potx, without macros."
    if not (_MAIN in types or _SIBLINGS.search(types)):
        return _NO_POWERPOINT
    if any(b"http://purl.oclc.org/ooxml/" in package.members.get(part, b"") for part in _MAIN_PARTS):
        message = "is Strict Open XML. Save it in PowerPoint as “PowerPoint Presentation (.pptx)”."
        return "template_strict", message
    # OPC forbids document type declarations (ECMA-376 part 2, 8.1.4): they serve attacks alone.
    if any(root.getroottree().docinfo.internalDTD is not None for root in package.xml.values()):
        message = "declares a document type, which PowerPoint never does. Ask the sender for a clean copy."
        return "template_unreadable", message
    named = [*package.listed(PRESENTATION, f"{P}sldMasterId"), *chain.from_iterable(package.layouts)]
    if lost := [part for part in named if part not in package.xml]:
        message = f"is damaged: it has no part “{lost[0]}”. Save it again in PowerPoint."
        return "template_unreadable", message
    return None


def without_objects(data: bytes, shown: str) -> tuple[bytes, tuple[Problem, ...]]:
    """Return a template without OLE objects and ActiveX controls, and a warning for each."""
    package = read_package(data)
    members, warnings = dict(package.members), []
    for part, owner in _masters_and_layouts(package):
        root = copy.deepcopy(package.xml[part])
        keys = [
            key
            for key in package.relations.get(part, {})
            if (users := list(_users(root, key))) and all(each.tag in _REMOVED for each in users)
        ]
        for key in keys:
            name = _shape_of(package, part, key)
            content = _ACTIVE[package.relations[part][key].kind]
            found = f"{owner}{name} contains {content}. The decks leave it out."
            warnings.append(Problem(shown, 0, 0, "template_active", found, "warning"))
            for element in list(_users(root, key)):
                _remove_shape(element)
        if keys:
            members[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            folder, _, name = part.rpartition("/")
            relations = f"{folder}/_rels/{name}.rels"
            listed = copy.deepcopy(package.xml[relations])
            for each in [each for each in listed if each.get("Id") in keys]:
                listed.remove(each)
            members[relations] = etree.tostring(
                listed, xml_declaration=True, encoding="UTF-8", standalone=True
            )
    return (write_package(members, datetime(1980, 1, 1)) if warnings else data), tuple(warnings)


def _masters_and_layouts(package: Package) -> Iterator[tuple[str, str]]:
    """Yield the part of each master and layout, and what messages call it."""
    for master, layouts in zip(package.listed(PRESENTATION, f"{P}sldMasterId"), package.layouts, strict=True):
        yield master, "The slide master"
        yield from ((layout, f"Layout “{_layout_name(package.xml[layout])}”") for layout in layouts)


def _remove_shape(element: etree._Element) -> None:
    """Remove the shape of a slide, or the list of controls, that holds an element."""
    for above in (element, *element.iterancestors()):
        parent = above.getparent()
        if parent is not None and local(parent.tag) in ("spTree", "cSld"):
            parent.remove(above)
            return


def read_template(data: bytes, shown: str, style: TextStyle) -> Template:
    """Return the layouts of a template; raises PublishError if it cannot be read or holds active content.

    `style` has the metrics of the fonts that can be measured, and those of all others.
    """
    try:
        package = read_package(data)
        size = next(package.presentation.iter(f"{P}sldSz"))
        if not all(_SMALLEST <= int(size.get(side, "0")) <= _LARGEST for side in ("cx", "cy")):
            raise ValueError("the slide size is out of range")
        width, height = (int(size.get(side, "0")) / EMU_PER_MM for side in ("cx", "cy"))
        found = tuple(
            _layout(package, part, (master, number), _Sizes(style, height / USUAL_HEIGHT))
            for master, parts in enumerate(package.layouts)
            for number, part in enumerate(parts)
        )
        active = sorted(set(_active_content(package)))
        fonts = _inherited(package, package.layouts[0][0]).fonts
    except (ValueError, KeyError, IndexError, StopIteration, OverflowError) as error:
        message = f"`{Path(shown).name}` is damaged: {error}. Repair it in PowerPoint and save it again."
        raise PublishError([Problem(shown, 0, 0, "template_unreadable", message)]) from error
    if active:
        raise PublishError([Problem(shown, 0, 0, "template_active", message) for message in active])
    return Template(shown, data, found, fonts["+mn-ea"], fonts["+mn-lt"], (width, height))


def _active_content(package: Package) -> Iterator[str]:
    """Yield what of a template would run, play or be fetched in each deck, with its layout and shape."""
    seen, waiting = {PRESENTATION}, [(PRESENTATION, "The template")]
    while waiting:
        part, owner = waiting.pop()
        for key, relation in package.relations.get(part, {}).items():
            if relation.kind in _ACTIVE:
                found = f"contains {_ACTIVE[relation.kind]}. Delete it in PowerPoint (View › Slide Master)."
                yield f"{owner}{_shape_of(package, part, key)} {found}"
            elif relation.external and relation.kind != "hyperlink":
                found = f"loads {relation.target} when a deck is opened. Break this link in PowerPoint."
                yield f"{owner}{_shape_of(package, part, key)} {found}"
            elif not relation.external and not {relation.kind, relation.target} & {*LEFTOVERS, *seen}:
                seen.add(relation.target)
                waiting.append((relation.target, _part_name(package, relation) or owner))


def _part_name(package: Package, relation: Relationship) -> str:
    if relation.kind == "slideLayout":
        return f"Layout “{_layout_name(package.xml[relation.target])}”"
    return "The slide master" if relation.kind == "slideMaster" else ""


def _shape_of(package: Package, part: str, key: str) -> str:
    """Return the shape of a part that uses a relationship, as “, shape X,”; empty if none does."""
    for element in _users(package.xml[part], key) if part in package.xml else ():
        for above in (element, *element.iterancestors()):
            for named in above.iterfind(f"*/{P}cNvPr"):
                return f", shape “{named.get('name', '')}”,"
    return ""


def _users(root: etree._Element, key: str) -> Iterator[etree._Element]:
    """Yield the elements of a part that use a relationship."""
    for element in root.iter():
        if any(value == key and str(name).startswith(R) for name, value in element.attrib.items()):
            yield element


def _layout_name(root: etree._Element) -> str:
    return next((str(each.get("name", "")) for each in root.iterfind(f"{P}cSld")), "")


def _inherited(package: Package, part: str) -> Inheritance:
    """Return a layout with what it inherits; raise ValueError if its theme is missing."""
    inherited = inheritance(package, part)
    if not inherited.theme_colors:
        raise ValueError(f"{part} has no theme")
    return inherited


@dataclass(frozen=True)
class _Sizes:
    """How sizes are read: fonts that can be measured, and the height of the slide as a share of the usual."""

    style: TextStyle
    unit: float

    def steps(self, level: Inherited, is_title: bool, smaller: bool) -> list[float]:
        """Return the sizes of a level in pt."""
        least = min((_SMALLEST_SIZE if smaller else _LEAST_SIZE) * self.unit, level.size)
        shares = (_SMALLER if smaller else _SHARES)[is_title]
        return [max(least, int(level.size * each * 2) / 2) for each in shares]


def _layout(package: Package, part: str, number: tuple[int, int], sizes: _Sizes) -> TemplateLayout:
    root, inherited = package.xml[part], _inherited(package, part)
    placeholders = tuple(
        found for shape in root.iter(f"{P}sp") if (found := _placeholder(shape, inherited, sizes))
    )
    shown = [each for each in inherited.roots if each is root or root.get("showMasterSp", "1") != "0"]
    slides = [package.targets(slide, "slideLayout")[:1] == [part] for slide in package.slides]
    mapped = next(root.iterfind(f"{P}clrMapOvr"), None)
    color_map = "" if mapped is None else _NAMESPACE.sub("", etree.tostring(mapped).decode())
    return TemplateLayout(
        *(*number, _layout_name(root), root.get("type", ""), placeholders, color_map),
        art=any(map(_has_art, shown)),
        used=sum(slides),
        opens=slides[:1] == [True],
        closes=slides[-1:] == [True],
    )


def _has_art(root: etree._Element) -> bool:
    """Return True if a layout or master has shapes beside its placeholders, or a picture as background."""
    if root.find(f"{P}cSld/{P}bg//{A}blip") is not None:
        return True
    shapes = (each for tag in ("sp", "pic", "grpSp", "cxnSp") for each in root.iter(f"{P}{tag}"))
    return any(placeholder(shape) is None for shape in shapes)


def _placeholder(shape: etree._Element, inherited: Inheritance, sizes: _Sizes) -> Placeholder | None:
    """Return a placeholder with all that its master and the presentation pass on; None if it has no box."""
    holder, layers = placeholder(shape), inherited.layers(shape)
    place = placement(layers, Transform())
    if holder is None or place is None:
        return None
    styles = inherited.text_styles(shape)
    # LibreOffice writes the look of a placeholder into its prompt alone.
    sized = text_level(level_properties(styles, 1), inherited.fonts).size_is_set
    prompts = [each for layer in layers for path in _PROMPTS for each in layer.iterfind(path)]
    fill = None if sized else next((f for mark in prompts for f in mark.iterfind(f"{A}solidFill")), None)
    aligned = [each for layer in layers for each in layer.iterfind(f"{P}txBody/{A}p/{A}pPr")]
    size = int(first_attribute(prompts, "sz", "1800")) / 100
    left, top, right, bottom = inherited.insets(shape)
    _, _, width, height = box = place[0]
    horizontal = inherited.body_property(shape, "vert", "horz") == holder.get("orient", "horz") == "horz"
    kind = holder.get("type", "obj")
    runs = [run for each in level_properties(styles, 1) for run in each.iterfind(f"{A}defRPr")]
    grounds = (each for layer in layers for each in layer.iterfind(f"{P}spPr/{A}solidFill/*"))
    return Placeholder(
        kind=kind,
        index=int(holder.get("idx", "0")),
        name=next((str(each.get("name", "")) for each in shape.iterfind(f"*/{P}cNvPr")), ""),
        attributes=tuple((str(k), str(v)) for k, v in holder.attrib.items() if k != "hasCustomPrompt"),
        box=box,
        inner=(width - left - right, height - top - bottom),
        levels=tuple(
            _level(level_properties(styles, n), inherited.fonts, size, sizes, kind in TITLES)
            for n in range(1, _LEVELS + 1)
        ),
        horizontal=horizontal,
        fill="" if fill is None else etree.tostring(fill).decode(),
        align="" if sized else first_attribute(aligned, "algn", ""),
        shrinks=inherited.shrinks(shape),
        font=text_level(level_properties(styles, 1), inherited.fonts).font,
        color=inherited.text_color(prompts if fill is not None else runs),
        ground=inherited.color(next(grounds, None)),
    )


def _level(
    properties: Sequence[etree._Element],
    fonts: Mapping[str, str],
    prompt_size: float,
    sizes: _Sizes,
    is_title: bool,
) -> TextLevel:
    """Return a level by its properties, nearest first; `prompt_size` counts if none names a size."""
    level = text_level(properties, fonts, prompt_size)
    style, brand, other = sizes.style, sizes.style.brand, sizes.style.other_fonts
    measured = level.font in measured_fonts(brand)
    latin = style.natural["latin"] if measured else other.natural
    known_han = fonts["+mn-ea"] in {brand.deck_fonts["major.han"], brand.deck_fonts["minor.han"]}
    bullets = (local(mark.tag) for each in properties for mark in each)
    # Space in percent shrinks with the text, in points it does not.
    above, below = (
        any(each.find(f"{A}{tag}/{A}spcPct") is not None for each in properties)
        for tag in ("spcBef", "spcAft")
    )

    def steps(smaller: bool) -> Iterator[SizeStep]:
        for size in sizes.steps(level, is_title, smaller):
            share = size / level.size
            before, after = level.before * (share if above else 1), level.after * (share if below else 1)
            yield SizeStep(size, level.spacing, before, level.leading, after)

    return TextLevel(
        steps=tuple(steps(smaller=False)),
        smaller=tuple(steps(smaller=True)),
        bold=level.bold,
        margin=level.margin,
        indent=level.indent,
        tracking=level.tracking / level.size,
        capitals=level.capitals,
        bulleted=next((name for name in bullets if name in _BULLETS), "buNone") != "buNone",
        natural=(latin, style.natural["han"] if known_han else other.natural),
        width_factor=style.wider(level.font),
        named_size=level.size_is_set,
    )
