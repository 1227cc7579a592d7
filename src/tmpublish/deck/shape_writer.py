"""Shapes, texts and pictures → DrawingML in theme colors; text has a language on every run."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from colorsys import rgb_to_hls
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tmpublish.deck.diagrams import Group, Image, Part, Shape, TextBox, preset
from tmpublish.deck.slide_model import SLIDE_NUMBER, Paragraph, SlidePicture
from tmpublish.deck.text_fitting import TextLevel, TextStyle
from tmpublish.design.brand import Brand
from tmpublish.ooxml.drawingml import LINE_BREAKING, RECTANGLE, Box, emu, frame, identity
from tmpublish.pictures import Picture
from tmpublish.text.inline_markup import BREAK, SOFT_HYPHEN, Run

# The twelve slots of a color scheme (ECMA-376 part 1, 20.1.6.2) and the role of the brand that fills each.
SLOTS: Mapping[str, str] = MappingProxyType(
    {
        "dk1": "ink",
        "lt1": "paper",
        "dk2": "ground",
        "lt2": "pale",
        "accent1": "ground",
        "accent2": "here",
        "accent3": "tonal",
        "accent4": "mid",
        "accent5": "quiet",
        "accent6": "here_on_paper",
        "hlink": "ground",
        "folHlink": "quiet",
    }
)
# By the names of the slots themselves, which no color map changes; the first slot of a role is its name.
_SLOT_OF = {role: slot for slot, role in reversed(list(SLOTS.items())) if "link" not in slot.lower()}
# A link keeps the color of its text, which suits its ground ([MS-ODRAWXML]).
COLOR_OF_TEXT = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr val="tx" '
    'xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor"/></a:ext></a:extLst>'
)
_QUOTES = "“”‘’"
_STRAIGHT = 0.1  # mm: a connector between shapes no further apart across has no elbow


def shape_ids() -> Iterator[int]:
    """Return the ids of the shapes of one slide; 1 is the shape tree itself."""
    return count(2)


# Colors


def color(brand: Brand, role: str) -> str:
    """Return the theme color of a role; a role without a slot is a shade of the nearest that has one."""
    if role in _SLOT_OF:
        return f'<a:schemeClr val="{_SLOT_OF[role]}"/>'
    return _shade(brand.colors[role], tuple((slot, brand.colors[of]) for of, slot in _SLOT_OF.items()))


def fill(style: TextStyle, role: str) -> str:
    """Return a solid fill in the theme color of a role."""
    found = style.template.colors.get(role) if style.template else color(style.brand, role)
    return f"<a:solidFill>{found or color(style.brand, role)}</a:solidFill>"


@cache
def _shade(wanted: str, known: tuple[tuple[str, str], ...]) -> str:
    """Return the nearest known color at the wanted lightness, as “Lighter 60%” moves it (20.1.2.3)."""
    hue, light, saturation = _hls(wanted)

    def distance(other: str) -> float:
        other_hue, other_light, other_saturation = _hls(other)
        turn = min(abs(hue - other_hue), 1 - abs(hue - other_hue))
        return turn * 2 + abs(saturation - other_saturation) + abs(light - other_light) / 2

    slot, nearest = min(known, key=lambda pair: distance(pair[1]))
    base = _hls(nearest)[1]
    if light <= base:
        return f'<a:schemeClr val="{slot}"><a:lumMod val="{round(light / base * 100) * 1000}"/></a:schemeClr>'
    share = round((1 - light) / (1 - base) * 100) * 1000
    moved = f'<a:lumMod val="{share}"/><a:lumOff val="{100_000 - share}"/>'
    return f'<a:schemeClr val="{slot}">{moved}</a:schemeClr>'


def _hls(color_hex: str) -> tuple[float, float, float]:
    red, green, blue = (channel / 255 for channel in bytes.fromhex(color_hex.lstrip("#")))
    return rgb_to_hls(red, green, blue)


# Text


def level_xml(
    style: TextStyle, level: TextLevel, number: int, step: int = 0, major: bool = False, align: str = "l"
) -> str:
    """Return all properties of a level (1 to 9) at one size step; nothing is left to inherit."""
    font, at = "mj" if major else "mn", level.step(step)
    tracking = f' spc="{round(level.tracking * at.size * 100)}"' if level.tracking else ""
    tab = f'<a:tab pos="{emu(level.margin)}" algn="l"/>' if level.indent else ""
    spacing = f'<a:spcPct val="{round(at.spacing * 100) * 1000}"/>'
    if at.leading:
        spacing = f'<a:spcPts val="{round(at.leading * 100)}"/>'
    latin = f"+{font}-lt"
    if style.template and style.template.face:
        latin = escape(style.template.face, {'"': "&quot;"})
    indents = f'marL="{emu(level.margin)}" indent="{emu(level.indent)}"'
    return (
        f'<a:lvl{number}pPr {indents} algn="{align}" {LINE_BREAKING}>'
        f"<a:lnSpc>{spacing}</a:lnSpc>"
        f'<a:spcBef><a:spcPts val="{round(at.before * 100)}"/></a:spcBef><a:buNone/>'
        f'<a:tabLst>{tab}</a:tabLst><a:defRPr sz="{round(at.size * 100)}" '
        f'b="{int(level.bold)}" i="0" kern="1200"{tracking}>{fill(style, level.color)}'
        f'<a:latin typeface="{latin}"/><a:ea typeface="+{font}-ea"/><a:cs typeface="+{font}-cs"/>'
        f"</a:defRPr></a:lvl{number}pPr>"
    )


def list_style(
    style: TextStyle, levels: Sequence[TextLevel], step: int = 0, major: bool = False, align: str = "l"
) -> str:
    """Return the list style of a shape, with all properties of its levels."""
    inside = "".join(level_xml(style, level, n, step, major, align) for n, level in enumerate(levels, 1))
    return f"<a:lstStyle>{inside}</a:lstStyle>"


def body_properties(anchor: str) -> str:
    """Return a text body without insets that never shrinks its text."""
    insets = 'lIns="0" tIns="0" rIns="0" bIns="0"'
    return (
        f'<a:bodyPr vert="horz" wrap="square" {insets} rtlCol="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )


@dataclass(frozen=True)
class ParagraphFormat:
    """What a paragraph does not inherit: properties, fill and click as XML, weight."""

    properties: str = "<a:pPr/>"
    bold: bool = False
    fill: str = ""
    number: str = ""
    """The attributes and fill of its number, if they differ from those of its text."""
    click: str = ""
    size: float = 0
    """In pt; 0 if it is inherited."""
    han_quotes: bool = True
    """Chinese quotes are set in the theme's Chinese font."""


PLAIN = ParagraphFormat()


def paragraph_xml(
    style: TextStyle, paragraph: Paragraph, links: Mapping[str, str], form: ParagraphFormat = PLAIN
) -> str:
    """Return a paragraph; `links` gives the relationship id of each external address."""
    languages = style.languages(style.script) + _size(form)
    inside = "".join(_run(style, run, links, form) for run in _joined(style, paragraph.runs, form.han_quotes))
    if paragraph.number:
        bold = ' b="1"' if form.bold else ""
        properties = form.number or f"{bold}>{form.fill}"
        number = f"<a:rPr {languages}{properties}</a:rPr><a:t>{escape(paragraph.number)}\t</a:t>"
        inside = f"<a:r>{number}</a:r>{inside}"
    return f"<a:p>{form.properties}{inside}<a:endParaRPr {languages}/></a:p>"


def _joined(style: TextStyle, runs: Sequence[Run], quotes: bool) -> list[Run]:
    """Return runs joined if the language covers the script of both: fewer are easier to edit.

    In Chinese, full-width `quotes` stay apart: beside a Latin letter they would come from the Latin font.
    """
    joined: list[Run] = []
    apart = {BREAK, *(_QUOTES if quotes else "")}
    for run in runs:
        split = quotes and style.script != "latin" and run.script == "han"
        for text in filter(None, re.split(f"([{_QUOTES}])", run.text)) if split else [run.text]:
            here = replace(run, text=text, script=run.script if style.script == "latin" else "han")
            last = joined[-1] if joined else None
            if last and last.style == here.style and not apart & {last.text, text}:
                joined[-1] = replace(last, text=last.text + text)
            else:
                joined.append(here)
    return joined


def _run(style: TextStyle, run: Run, links: Mapping[str, str], form: ParagraphFormat) -> str:
    attributes = style.languages(run.script)
    if run.text == BREAK:
        return f"<a:br><a:rPr {attributes}{_size(form)}/></a:br>"
    # Chinese is never slanted: emphasis is weight there.
    heavy = form.bold or (run.emphasis and run.script == "han")
    attributes += (
        _size(form) + (' b="1"' if heavy else "") + (' i="1"' if run.emphasis and run.script != "han" else "")
    )
    click = form.click
    if run.link in links:
        click = f"<a:hlinkClick r:id={quoteattr(links[run.link])}>{COLOR_OF_TEXT}</a:hlinkClick>"
    quote = form.han_quotes and style.script == "han" and run.text in _QUOTES
    font = '<a:latin typeface="+mn-ea"/>' if quote else ""
    words = run.text.replace(SOFT_HYPHEN, "")  # PowerPoint shows it where no line ends
    return f"<a:r><a:rPr {attributes}>{form.fill}{font}{click}</a:rPr><a:t>{escape(words)}</a:t></a:r>"


def _size(form: ParagraphFormat) -> str:
    return f' sz="{round(form.size * 100)}"' if form.size else ""


# Shapes


@dataclass(frozen=True)
class ShapeContext:
    """What shapes are written with: style, ids, and what links open."""

    style: TextStyle
    ids: Iterator[int]
    link: Callable[[str], str] = lambda _: ""
    """Returns the click that opens a slide, by its key."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The relationship id of each external address."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The number of each slide, by its key."""
    image: Callable[[Image], str] = lambda _: ""
    """Returns a picture as a shape."""
    written: dict[str, int] = field(default_factory=dict)
    """The ids of the shapes written so far, by name, for connectors."""
    drawn: bool = False
    """True on layouts and masters, where shapes that are no placeholders are marked as drawn by the user."""

    def parts(self, parts: Iterable[Part], inside: bool = False) -> str:
        """Return shapes in the order of the drawing, which is also the reading order."""
        return "".join(self._part(part, inside) for part in parts)

    def _part(self, part: Part, inside: bool) -> str:
        user = '<p:nvPr userDrawn="1"/>' if self.drawn else "<p:nvPr/>"
        if isinstance(part, TextBox):
            return self._text_box(part, user)
        if isinstance(part, Image):
            return self.image(part)
        return self._group(part, inside, user) if isinstance(part, Group) else self._shape(part, inside, user)

    def _group(self, group: Group, inside: bool, user: str) -> str:
        decorative = group.decorative and not inside
        named = identity(next(self.ids), group.name, group.alt, decorative)
        return (
            f"<p:grpSp><p:nvGrpSpPr>{named}<p:cNvGrpSpPr/>{user}</p:nvGrpSpPr>"
            f"<p:grpSpPr>{frame(bounds(group.parts), child=True)}</p:grpSpPr>"
            f"{self.parts(group.parts, inside=True)}</p:grpSp>"
        )

    def _shape(self, shape: Shape, inside: bool, user: str) -> str:
        # A shape by itself is decorative; inside a group, the group has the alt text.
        number = next(self.ids)
        self.written[shape.name] = number
        named = identity(number, shape.name, decorative=not inside)
        place = frame(shape.box)
        line = "<a:ln><a:noFill/></a:ln>"
        if shape.stroke:
            width = emu(shape.stroke_width)
            line = (
                f'<a:ln w="{width}" cap="flat">{fill(self.style, shape.stroke)}<a:miter lim="800000"/></a:ln>'
            )
        if shape.is_line:
            place = place.replace("<a:xfrm>", '<a:xfrm flipV="1">') if shape.rising else place
            ties, geometry = "<p:cNvCxnSpPr/>", shape.geometry
            if all(shape.ends):
                ties, place, geometry = self._connector(shape)
            return (
                f"<p:cxnSp><p:nvCxnSpPr>{named}{ties}{user}</p:nvCxnSpPr>"
                f"<p:spPr>{place}{geometry}{line}</p:spPr></p:cxnSp>"
            )
        inner = fill(self.style, shape.fill) if shape.fill else "<a:noFill/>"
        return (
            f"<p:sp><p:nvSpPr>{named}<p:cNvSpPr/>{user}</p:nvSpPr>"
            f"<p:spPr>{place}{shape.geometry}{inner}{line}</p:spPr></p:sp>"
        )

    def _connector(self, shape: Shape) -> tuple[str, str, str]:
        """Return the ties, the place and the geometry of a connector between two shapes (20.1.9.18).

        An elbow leaves the foot of one shape and enters the head of another: it is turned by a quarter.
        """
        first, last = (self.written[name] for name in shape.ends)
        ties = f'<p:cNvCxnSpPr><a:stCxn id="{first}" idx="2"/><a:endCxn id="{last}" idx="0"/></p:cNvCxnSpPr>'
        x, y, width, height = shape.box
        if width < _STRAIGHT:
            return ties, frame(shape.box), preset("straightConnector1")
        turned = (x + (width - height) / 2, y + (height - width) / 2, height, width)
        turn = 'rot="5400000"' if shape.rising else 'rot="16200000" flipH="1"'
        return ties, frame(turned).replace("<a:xfrm>", f"<a:xfrm {turn}>"), preset("bentConnector3")

    def _text_box(self, box: TextBox, user: str) -> str:
        link = self.link(box.link) if box.link else ""
        named = identity(next(self.ids), box.path, link=link)
        style = list_style(self.style, [self.style.level(box.level)], box.step, align=box.align)
        runs = box.runs
        if runs and runs[0].text == SLIDE_NUMBER:
            runs = (replace(runs[0], text=str(self.numbers[box.link])),)
        words = paragraph_xml(self.style, Paragraph(runs), self.links)
        return (
            f'<p:sp><p:nvSpPr>{named}<p:cNvSpPr txBox="1"/>{user}</p:nvSpPr>'
            f"<p:spPr>{frame(box.box)}{RECTANGLE}<a:noFill/></p:spPr>"
            f"<p:txBody>{body_properties(box.anchor)}{style}{words}</p:txBody></p:sp>"
        )


def bounds(parts: Iterable[Part]) -> Box:
    """Return the box around parts, in mm."""
    boxes = [bounds(part.parts) if isinstance(part, Group) else part.box for part in parts]
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, foot = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    return left, top, right - left, foot - top


# Placeholders and pictures


def placeholder_xml(
    identity_xml: str, holder: str, box: Box | None, body: str, style: str, words: str, ground: str = ""
) -> str:
    """Return a placeholder; `box` is None if it is where its layout has it, `ground` a fill of its own."""
    geometry = f"{frame(box)}{RECTANGLE}{ground}" if box else ground
    return (
        f'<p:sp><p:nvSpPr>{identity_xml}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{geometry}</p:spPr>"
        f"<p:txBody>{body}{style or '<a:lstStyle/>'}{words}</p:txBody></p:sp>"
    )


def fit_box(box: Box, ratio: float, corner: bool = False) -> Box:
    """Return the largest box of a ratio (width to height) in another, centered or top right."""
    x, y, width, height = box
    wide = min(width, height * ratio)
    tall = wide / ratio
    return (
        x + (width - wide) * (1 if corner else 0.5),
        y + (height - tall) * (0 if corner else 0.5),
        wide,
        tall,
    )


def crop_xml(box: Box, ratio: float) -> str:
    """Return how a picture of a ratio (width to height) is cut to fill a box; its upper part stays."""
    wide = box[2] / box[3]
    if wide < ratio:
        side = round((1 - wide / ratio) / 2 * 100_000)
        return f'<a:srcRect l="{side}" r="{side}"/>'
    return f'<a:srcRect b="{round((1 - ratio / wide) * 100_000)}"/>'


def picture_xml(
    shown: SlidePicture, picture: Picture, box: Box, holder: str, number: int, part: Any, crop: str = ""
) -> str:
    """Return a picture as a shape (ECMA-376 part 1, 19.3.1.37) of a slide's part, which takes its file."""
    _, relation = part.get_or_add_image_part(io.BytesIO(picture.data))
    grouped = 'noGrp="1" ' if holder else ""
    kept = f"<p:nvPr>{holder}</p:nvPr>" if holder else "<p:nvPr/>"
    return (
        f"<p:pic><p:nvPicPr>{identity(number, shown.path, shown.alt)}"
        f'<p:cNvPicPr><a:picLocks {grouped}noChangeAspect="1"/></p:cNvPicPr>{kept}</p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{relation}"/>{crop}<a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{frame(box)}{RECTANGLE}</p:spPr></p:pic>"
    )
