"""A custom template → its map with the defaults, a page with each layout, and what to know about it."""

import base64
import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import libreoffice
from tmpublish.deck import CustomTemplate, read_custom_template
from tmpublish.deck.layout_grounds import layout_ground
from tmpublish.deck.layout_matching import LayoutMatch
from tmpublish.deck.layouts import LayoutSpec, read_layouts, words
from tmpublish.deck.slide_writer import bare_slides
from tmpublish.deck.template_reader import FOOTERS, TemplateLayout
from tmpublish.design.theme import Design
from tmpublish.environment import UsageError
from tmpublish.ooxml.drawingml import A, Box, P
from tmpublish.ooxml.opc import Package, read_package
from tmpublish.ooxml.style_inheritance import placeholder
from tmpublish.pdf_reading.document import picture

_PAGE = "page.html.j2"
_WIDTH = 640  # px of a picture
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MOST_WORDS = 80  # characters of a static text that are shown


@dataclass(frozen=True)
class Guide:
    """The files of a guide: the map (None if there was one already), the page; and what to know."""

    map: Path | None
    page: Path
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Card:
    """A layout on the page: its name, master and picture, the kinds of slide on it, its boxes by name."""

    name: str
    master: int
    picture: str
    kinds: tuple[str, ...]
    drawn: tuple[str, ...]
    boxes: tuple[tuple[str, Mapping[str, float]], ...]
    area: Mapping[str, float] | None


def write_guide(path: Path, folder: Path, design: Design, languages: Sequence[str]) -> Guide:
    """Write the map of a template and the page about it into `folder`; a map that is there already stays.

    Pictures are made by LibreOffice if it is installed, else they are simpler. Raise PublishError if the
    template cannot be used, UsageError if the folder cannot be written.
    """
    kinds = {kind.key: kind for kind in read_layouts(design).layouts if kind.elsewhere}
    custom = read_custom_template(path, None, design, languages, used=kinds)
    package = read_package(custom.template.data)
    notes = tuple(_notes(custom, package))
    pictures = _pictures(custom, package, design)
    cards = [
        _card(custom, layout, shown, kinds, languages[0])
        for layout, shown in zip(custom.template.layouts, pictures, strict=True)
    ]
    names = {key: words(kind.name, languages[:1]) for key, kind in kinds.items()}
    page, target = folder / f"{path.stem}.html", folder / f"{path.stem}.yml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_bytes(_html(path.name, custom, cards, notes))
        if target.exists():
            return Guide(None, page, notes)
        target.write_text(_map(path.name, custom, names), "utf-8")
    except OSError as fault:
        raise UsageError(f"{folder} cannot be written ({fault.strerror}). Name another with -o.") from fault
    return Guide(target, page, notes)


# The map


def _map(file: str, custom: CustomTemplate, names: Mapping[str, str]) -> str:
    """Return the map of a template as YAML: the layout of each kind of slide."""
    layouts = [_reference(custom, layout) for layout in custom.template.layouts]
    lines = [
        f"# The layouts of {file} for each kind of slide. Delete the lines that you do not change.",
        f"# Layouts: {', '.join(layouts)}.",
        "layouts:",
    ]
    listed = {key: match for key, match in custom.matches.items() if not match.listed}
    for key, match in listed.items():
        why = f" ({match.reasons})" if match.reasons else ""
        lines.append(f"  {key}: {_reference(custom, match.layout)}  # {names[key]}{why}")
    drawn = {key: match for key, match in custom.matches.items() if match.listed}
    if drawn:
        canvas = next(iter(drawn.values())).layout
        lines.append(
            f"  # These are drawn on {_reference(custom, canvas)}. With a layout, they are lists in its text:"
        )
    for key, match in drawn.items():
        assert match.listed
        lines.append(f"  # {key}: {_reference(custom, match.listed.layout)}  # {names[key]}")
    return "\n".join(lines) + "\n"


def _reference(custom: CustomTemplate, layout: TemplateLayout) -> str:
    """Return how a map names a layout: NAME#2 is the second of that name."""
    same = [each for each in custom.template.layouts if each.name == layout.name]
    places = [(each.master, each.number) for each in same]
    nth = places.index((layout.master, layout.number)) + 1
    return json.dumps(f"{layout.name}#{nth}" if nth > 1 else layout.name, ensure_ascii=False)


# What to know


def _notes(custom: CustomTemplate, package: Package) -> Iterator[str]:
    """Yield what the makers of decks have to know about a template."""
    yield from (each.message for each in custom.warnings if each.code != "template_guess")
    for layout, part in _parts(custom, package):
        for text in _static_texts(package, part):
            shown = text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS]}…"
            what = (
                "an e-mail address on every slide"
                if _MAIL.search(text)
                else "text that tmpublish does not change"
            )
            yield f"{layout} has {what}: “{shown}”."
    for name in sorted({match.layout.name for match in custom.matches.values() if _is_busy(match)}):
        yield f"Layout “{name}” is busy behind text, so its slides have a panel there."
    places = [place for match in custom.matches.values() for place in match.layout.placeholders]
    fonts = sorted({place.font for place in places if place.font})
    yield f"Each computer that shows the decks needs the fonts {', '.join(fonts)}."


def _is_busy(match: LayoutMatch) -> bool:
    return match.panel or any(
        place.panel for place in (match.title, match.main, *match.own.values()) if place
    )


def _parts(custom: CustomTemplate, package: Package) -> Iterator[tuple[str, str]]:
    """Yield what messages call each master and layout, and its part."""
    masters = package.listed("ppt/presentation.xml", f"{P}sldMasterId")
    for number, part in enumerate(masters, 1):
        yield ("The slide master" if len(masters) == 1 else f"Slide master {number}"), part
    for layout in custom.template.layouts:
        yield f"Layout “{layout.name}”", package.layouts[layout.master][layout.number]


def _static_texts(package: Package, part: str) -> Iterator[str]:
    """Yield the texts of a master or layout that are no prompts."""
    for shape in package.xml[part].iter(f"{P}sp"):
        if placeholder(shape) is None:
            lines = (
                "".join(piece.text or " " for piece in each.iter(f"{A}t", f"{A}br"))
                for each in shape.iter(f"{A}p")
            )
            if text := " ".join(" ".join(lines).split()):
                yield text


# The page


def _pictures(custom: CustomTemplate, package: Package, design: Design) -> list[str]:
    """Return a picture of each layout as a data address."""
    template = custom.template
    if program := libreoffice.find():
        with tempfile.TemporaryDirectory() as folder:
            try:
                pdf = libreoffice.pdf_of(
                    bare_slides(template), program, design.brand, Path(folder) / "office"
                )
                return [_address(picture(pdf, n, _WIDTH), "webp") for n in range(len(template.layouts))]
            except libreoffice.LibreOfficeError:
                pass
    found = []
    for layout in template.layouts:
        made = io.BytesIO()
        part = package.layouts[layout.master][layout.number]
        layout_ground(package, part, template.size).picture.save(made, "PNG")
        found.append(_address(made.getvalue(), "png"))
    return found


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _card(
    custom: CustomTemplate,
    layout: TemplateLayout,
    shown: str,
    kinds: Mapping[str, LayoutSpec],
    language: str,
) -> _Card:
    here = {
        key: match
        for key, match in custom.matches.items()
        if (match.layout.master, match.layout.number) == (layout.master, layout.number)
    }
    areas = [match.area for match in here.values() if match.area]
    boxes = [
        (each.name, _shares(custom, each.box)) for each in layout.placeholders if each.kind not in FOOTERS
    ]

    def named(drawn: bool) -> tuple[str, ...]:
        return tuple(
            words(kinds[key].name, [language]) for key, each in here.items() if bool(each.area) == drawn
        )

    area = _shares(custom, areas[0]) if areas else None
    return _Card(layout.name, layout.master + 1, shown, named(False), named(True), tuple(boxes), area)


def _shares(custom: CustomTemplate, box: Box) -> Mapping[str, float]:
    """Return a box in percent of the slide."""
    width, height = custom.template.size
    sides = zip(("left", "top", "width", "height"), box, (width, height, width, height), strict=True)
    return {side: round(length / whole * 100, 2) for side, length, whole in sides}


def _html(file: str, custom: CustomTemplate, cards: Sequence[_Card], notes: Sequence[str]) -> bytes:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tmpublish.template_guide", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    width, height = custom.template.size
    masters = len({card.master for card in cards})
    page = environment.get_template(_PAGE)
    made = page.render(file=file, cards=cards, notes=notes, width=width, height=height, masters=masters)
    return made.encode()
