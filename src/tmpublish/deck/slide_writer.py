"""Placed slides → a deck (.pptx) on its template: texts in placeholders, figures, links, notes, sections."""

import io
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import quoteattr

from tmpublish.deck.diagrams import Image
from tmpublish.deck.graphic_frames import chart_xml, default_table_style, table_xml
from tmpublish.deck.master_writer import footer_paragraph, mark_xml
from tmpublish.deck.placement import LayoutContext, PlacedChart, PlacedSlide, PlacedText
from tmpublish.deck.shape_writer import (
    COLOR_OF_TEXT,
    PLAIN,
    ParagraphFormat,
    ShapeContext,
    crop_xml,
    fill,
    fit_box,
    paragraph_xml,
    picture_xml,
    placeholder_xml,
    shape_ids,
)
from tmpublish.deck.slide_model import SLIDE_NUMBER, Paragraph, Slide, SlidePicture
from tmpublish.deck.tables import PlacedTable
from tmpublish.deck.template_reader import FOOTERS, LEFTOVERS, Placeholder, Template
from tmpublish.deck.text_fitting import TextLevel, TextStyle
from tmpublish.ooxml.drawingml import ALL, EMU_PER_MM, LIGHT, Box, P, R, emu, identity, tree
from tmpublish.ooxml.opc import CUSTOM, VIEW, Properties, skeleton, with_properties
from tmpublish.pictures import Picture
from tmpublish.text.inline_markup import literal, runs

Pictures = Mapping[str, Picture]
"""The pictures that a plan names, by their files."""
NO_PICTURES: Pictures = MappingProxyType({})
_LEAST_SHOWN = 0.7  # of a picture that is cut to fill its place
_FRAMED = ("tbl", "chart", "obj")  # placeholders that a table or chart may fill
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
# Of the presentation part; a password to modify it among them.
_LEFT_ELEMENTS = (
    "p:custShowLst | p:photoAlbum | p:custDataLst | p:modifyVerifier | p:sldIdLst/p:sldId"
    f" | p:extLst/p:ext[@uri='{_SECTIONS}']"
)
_PANEL = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
_SHOW = re.compile(rb"<p:showPr\b[^>]*/>|<p:showPr\b.*?</p:showPr>", re.DOTALL)
_VIEW = "application/vnd.openxmlformats-officedocument.presentationml.viewProps+xml"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"


@dataclass(frozen=True)
class Footer:
    """The date and the title in the footer of every slide, and both on the `last` one, with the edition mark.

    `draft` is the mark of a draft, on every slide.
    """

    date: str
    title: str
    last: tuple[str, str] = ("", "")
    draft: str = ""


def render_deck(
    placed: Sequence[PlacedSlide],
    template: Template,
    context: LayoutContext,
    footer: Footer,
    properties: Properties,
    pictures: Pictures = NO_PICTURES,
) -> bytes:
    """Return the deck of the slides on a template; the same input gives the same bytes.

    Raises KeyError if a slide shows none of the `pictures`.
    """
    from pptx.oxml import parse_xml

    deck, table_style, moment = _emptied(template.data), default_table_style(template.data), properties.moment
    slides, width = [], deck.slide_width / EMU_PER_MM
    for each in placed:
        layout = each.match.layout
        slides.append(deck.slides.add_slide(deck.slide_masters[layout.master].slide_layouts[layout.number]))
    parts = {each.slide.key: slide.part for each, slide in zip(placed, slides, strict=True)}
    titles = {each.slide.key: each.slide.title for each in placed}
    numbers = {each.slide.key: number for number, each in enumerate(placed, 1)}
    # The edition mark is on the last slide that has a footer.
    last = max(
        (number for number, each in enumerate(placed, 1) if each.match.layout.kind != "title"), default=0
    )
    for number, (each, slide) in enumerate(zip(placed, slides, strict=True), 1):
        links = _Links(slide.part, parts, numbers, titles, context)
        writer = _SlideWriter(each, context.style, links, shape_ids(), pictures, moment, table_style, width)
        date, title = footer.last if number == last else (footer.date, footer.title)
        foot = replace(footer, date=date, title=title)
        slide.part._element = parse_xml(writer.slide_xml(foot, number).encode())
        _write_notes(slide, each.slide, context.style, context.language)
    _write_sections(deck, [each.slide.section for each in placed])
    saved = io.BytesIO()
    deck.save(saved)
    texts = (p for each in placed for text in each.texts for p in text.frame.paragraphs)
    words = sum(len("".join(run.text + " " for run in p.runs).split()) for p in texts)
    widescreen = round(deck.slide_width / deck.slide_height, 2) == round(16 / 9, 2)
    return with_properties(saved.getvalue(), properties, words, widescreen)


@dataclass(frozen=True)
class _Links:
    """The relationships of one slide to other slides, by key, and to external addresses."""

    part: Any
    parts: Mapping[str, Any]
    numbers: Mapping[str, int]
    titles: Mapping[str, str]
    context: LayoutContext

    def slide(self, key: str) -> str:
        """Return the click that opens another slide; empty if there is no such slide."""
        if key not in self.parts:
            return ""
        relation = self.part.relate_to(self.parts[key], f"{R[1:-1]}/slide")
        pack = self.context.design.languages[self.context.language]
        tip = pack.label("leads_to", title=self.titles[key])
        action = "ppaction://hlinksldjump"
        return f'<a:hlinkClick r:id="{relation}" action="{action}" tooltip={quoteattr(tip)}/>'

    def external(self, addresses: Iterable[str]) -> dict[str, str]:
        """Return the relationship of each address."""
        wanted = [address for address in dict.fromkeys(addresses) if address and not address.startswith("#")]
        return {each: self.part.relate_to(each, f"{R[1:-1]}/hyperlink", is_external=True) for each in wanted}


@dataclass(frozen=True)
class _SlideWriter:
    """Writes one slide."""

    placed: PlacedSlide
    style: TextStyle
    links: _Links
    ids: Iterator[int]
    pictures: Pictures
    moment: datetime
    table_style: str
    slide_width: float

    @property
    def _style(self) -> TextStyle:
        """Return the style of what is drawn: on a custom template, that has its own colors."""
        return self.style if self.placed.match.native else self.links.context.drawn

    def slide_xml(self, footer: Footer, number: int) -> str:
        """Return the slide: texts and picture in reading order, then table or chart, figures, footer."""
        placed, layout = self.placed, self.placed.match.layout
        texts = [p.runs for text in placed.texts for p in text.frame.paragraphs]
        drawn = [text.runs for figure in placed.figures for text in figure.texts()]
        external = self.links.external(run.link for group in (*texts, *drawn) for run in group)
        # The order of the shapes on the layout is the order in which its makers have it read.
        order = [each.index for each in layout.placeholders]
        rest: list[tuple[Placeholder, PlacedText | None]] = []
        rest += [(placed.picture, None)] if placed.picture else []
        rest += [(text.placeholder, text) for text in placed.texts[1:]]
        shapes = self._text(placed.texts[0], external)
        for _, text in sorted(rest, key=lambda pair: order.index(pair[0].index)):
            shapes += self._text(text, external) if text else self._picture()
        shapes += "".join(map(self._frame, placed.frames))
        for figure in placed.figures:
            links = self.links
            context = ShapeContext(self._style, self.ids, links.slide, external, links.numbers, self._image)
            shapes += context.parts(figure.parts)
        if layout.kind != "title":
            shapes += "".join(
                self._footer(each, footer, number) for each in layout.placeholders if each.kind in FOOTERS
            )
        if footer.draft:
            shapes += mark_xml(self.style, footer.draft, self.slide_width, next(self.ids))
        return f"<p:sld {ALL}><p:cSld>{tree(shapes)}</p:cSld>{layout.color_map or LIGHT}</p:sld>"

    def _picture(self) -> str:
        shown, place = self.placed.slide.picture, self.placed.picture
        assert shown is not None
        assert place is not None
        picture = self.pictures[shown.file]
        if self.placed.match.native and _fills(place.box, picture):
            return self._image(Image(shown.path, place.box, shown.file, shown.alt), _holder(place))
        box = fit_box(place.box, picture.ratio, corner=self.placed.match.native)
        holder = _holder(place) if place.kind == "pic" else ""
        return picture_xml(shown, picture, box, holder, next(self.ids), self.links.part)

    def _image(self, image: Image, holder: str = "") -> str:
        """Return a picture that is cut to fill its box."""
        picture = self.pictures[image.file]
        shown = SlidePicture(image.file, image.path, image.alt)
        crop = crop_xml(image.box, picture.ratio)
        return picture_xml(shown, picture, image.box, holder, next(self.ids), self.links.part, crop)

    def _frame(self, found: PlacedTable | PlacedChart) -> str:
        """Return a table or chart of the slide."""
        number = next(self.ids)
        holder = _holder(found.holder) if found.holder.kind in _FRAMED else ""
        if isinstance(found, PlacedTable):
            native = self.placed.match.native
            return table_xml(found, self._style, number, holder, self.table_style, native)
        return chart_xml(found, self._style, number, holder, self.links.part, self.moment)

    def _text(self, text: PlacedText, external: Mapping[str, str]) -> str:
        placeholder, frame = text.placeholder, text.frame
        name = next((p.path for p in frame.paragraphs if p.path), placeholder.name)
        link = self.links.slide(text.link) if text.link else ""
        return placeholder_xml(
            identity(next(self.ids), name, link=link),
            _holder(placeholder),
            placeholder.box if placeholder.moved else None,
            "<a:bodyPr><a:normAutofit/></a:bodyPr>" if placeholder.shrinks else "<a:bodyPr/>",
            _sizes_xml(text),
            "".join(self._paragraph(text, index, external) for index in range(len(frame.paragraphs))),
            _PANEL if placeholder.panel else "",
        )

    def _paragraph(self, text: PlacedText, index: int, external: Mapping[str, str]) -> str:
        paragraph, level = text.frame.paragraphs[index], text.frame.levels[index]
        if paragraph.number == SLIDE_NUMBER:
            paragraph = replace(paragraph, number=str(self.links.numbers[paragraph.link]))
        click = ""
        if paragraph.link and not text.link:
            click = self.links.slide(paragraph.link).replace("/>", f">{COLOR_OF_TEXT}</a:hlinkClick>")
        number = ""
        if level.number_color:
            number = f' b="{int(level.number_bold)}">{fill(self.style, level.number_color)}'
        form = ParagraphFormat(
            _properties(text, index),
            bold=paragraph.bold,
            fill=text.placeholder.fill,
            number=number,
            click=click,
            han_quotes=self.placed.match.native,
        )
        return paragraph_xml(self.style, paragraph, external, form)

    def _footer(self, placeholder: Placeholder, footer: Footer, number: int) -> str:
        native, size = self.placed.match.native, placeholder.levels[0].step(0).size
        words = {"dt": footer.date, "ftr": footer.title, "sldNum": str(number)}[placeholder.kind]
        return placeholder_xml(
            identity(next(self.ids), placeholder.name),
            _holder(placeholder),
            None,
            "<a:bodyPr/>",
            "",
            footer_paragraph(self.style, placeholder.kind, words, 0 if native else size),
        )


def bare_slides(template: Template) -> bytes:
    """Return a deck with an empty slide on each layout of a template, in their order."""
    deck = _emptied(template.data)
    for layout in template.layouts:
        slide = deck.slides.add_slide(deck.slide_masters[layout.master].slide_layouts[layout.number])
        _remove(shape._element for shape in slide.placeholders)
    saved = io.BytesIO()
    deck.save(saved)
    return saved.getvalue()


def _fills(box: Box, picture: Picture) -> bool:
    """Return True if a picture is cut to fill a box without losing too much of it."""
    share = box[2] / box[3] / picture.ratio
    return box[0] == 0 or _LEAST_SHOWN <= share <= 1 / _LEAST_SHOWN


def _holder(placeholder: Placeholder) -> str:
    return "<p:ph" + "".join(f" {name}={quoteattr(value)}" for name, value in placeholder.attributes) + "/>"


def _template_level(text: PlacedText, paragraph: Paragraph) -> tuple[int, TextLevel]:
    """Return the number (from 1) of a paragraph's level, and the level as the template has it."""
    levels = text.placeholder.levels
    number = min(paragraph.level, len(levels))
    return number, levels[number - 1]


def _sizes_xml(text: PlacedText) -> str:
    """Return the list style of a placeholder whose text is smaller than the template has it, else nothing."""
    used = dict(_template_level(text, paragraph) for paragraph in text.frame.paragraphs)
    styles = ""
    for number, level in sorted(used.items()):
        first, step = level.step(0), level.step(text.frame.step)
        if step == first and level.named_size:
            continue
        spacing = f'<a:lnSpc><a:spcPct val="{round(step.spacing * 100) * 1000}"/></a:lnSpc>'
        spaced = spacing if step.spacing != first.spacing else ""
        size = f'<a:defRPr sz="{round(step.size * 100)}"/>'
        styles += f"<a:lvl{number}pPr>{spaced}{size}</a:lvl{number}pPr>"
    return f"<a:lstStyle>{styles}</a:lstStyle>" if styles else ""


def _properties(text: PlacedText, index: int) -> str:
    """Return the properties of a paragraph that differ from its template's."""
    paragraph, level = text.frame.paragraphs[index], text.frame.levels[index]
    number, own = _template_level(text, paragraph)
    attributes = f' algn="{text.placeholder.align}"' if text.placeholder.align else ""
    indented = (level.margin, level.indent) != (own.margin, own.indent)
    attributes += f' marL="{emu(level.margin)}"' if indented else ""
    attributes += f' lvl="{number - 1}"' if number > 1 else ""
    attributes += f' indent="{emu(level.indent)}"' if indented else ""
    inside = ""
    if text.gap and index and paragraph.role == "head":
        before = level.step(text.frame.step).before + text.gap
        inside = f'<a:spcBef><a:spcPts val="{round(before * 100)}"/></a:spcBef>'
    inside += "<a:buNone/>" if own.bulleted and not level.bulleted else ""
    return f"<a:pPr{attributes}>{inside}</a:pPr>" if inside else f"<a:pPr{attributes}/>"


def _emptied(data: bytes) -> Any:
    """Return a template as python-pptx has it, without slides, shows, authors and other leftovers."""
    from pptx import Presentation
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    deck = Presentation(io.BytesIO(data))
    root: Any = deck.part._element
    part: Any = deck.part
    root.attrib.pop("firstSlideNum", None)
    _remove(root.xpath(_LEFT_ELEMENTS))
    for master in deck.slide_masters:
        for each in (master.part, *(layout.part for layout in master.slide_layouts)):
            _drop_slide_links(each)
    _drop(part.rels, lambda kind: kind in LEFTOVERS)
    _drop(part.package._rels, lambda kind: kind not in ("officeDocument", "core-properties"))
    for relation in part.rels.values():
        if relation.reltype.endswith("/presProps"):
            relation.target_part._blob = _SHOW.sub(b"", relation.target_part.blob)
    _drop_notes_master_without_body(part)
    # A deck has its own properties and view, not the template's, under the usual part names.
    package = part.package
    deck.core_properties.part.partname = PackURI("/docProps/core.xml")
    package.relate_to(
        Part(PackURI("/docProps/app.xml"), _APP, package, b""), f"{R[1:-1]}/extended-properties"
    )
    package.relate_to(Part(PackURI(f"/{CUSTOM}"), _CUSTOM, package, b""), f"{R[1:-1]}/custom-properties")
    view = Part(PackURI(f"/{VIEW}"), _VIEW, package, skeleton(VIEW).encode())
    part.relate_to(view, f"{R[1:-1]}/viewProps")
    return deck


def _remove(elements: Iterable[Any]) -> None:
    for element in elements:
        element.getparent().remove(element)


def _drop(relations: Any, unwanted: Callable[[str], bool]) -> None:
    for key, relation in list(relations.items()):
        if unwanted(relation.reltype.rsplit("/", 1)[-1]):
            relations.pop(key)


def _drop_slide_links(part: Any) -> None:
    """Delete links from a master or a layout to the template's own slides."""
    for key, relation in list(part.rels.items()):
        if relation.reltype == f"{R[1:-1]}/slide":
            _remove(part._element.xpath(f"//*[@r:id='{key}']"))
            part.rels.pop(key)


def _drop_notes_master_without_body(part: Any) -> None:
    """Drop a notes master without a text placeholder, so that python-pptx makes a plain one."""
    for key, relation in list(part.rels.items()):
        if not relation.reltype.endswith("/notesMaster"):
            continue
        if not relation.target_part._element.xpath("//p:nvPr/p:ph[@type='body']"):
            part.rels.pop(key)
            _remove(part._element.findall(f"{P}notesMasterIdLst"))


def _write_notes(slide: Any, source: Slide, style: TextStyle, language: str) -> None:
    """Write the speaker notes of a slide, its title if it has none, into the slide of python-pptx."""
    from pptx.oxml import parse_xml

    lines = [note.words for note in source.notes] or [source.title]
    body = slide.notes_slide.notes_text_frame._txBody
    _remove(list(body.p_lst))
    for line in lines:
        xml = paragraph_xml(style, Paragraph(runs(literal(line), language)), {}, PLAIN)
        body.append(parse_xml(xml.replace("<a:p>", f"<a:p {ALL}>", 1).encode()))


def _write_sections(deck: Any, names: Sequence[str]) -> None:
    """Write the section of each slide into a deck; their ids follow from their names, the same each time."""
    from pptx.oxml import parse_xml

    ids = (entry.get("id") for entry in deck.slides._sldIdLst)
    sections = ""
    for number, (name, group) in enumerate(groupby(zip(names, ids, strict=True), key=itemgetter(0))):
        listed = "".join(f'<p14:sldId id="{key}"/>' for _, key in group)
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{number}/{name}")).upper()
        sections += f'<p14:section name={quoteattr(name)} id="{{{key}}}">'
        sections += f"<p14:sldIdLst>{listed}</p14:sldIdLst></p14:section>"
    extension = (
        f'<p:ext xmlns:p="{P[1:-1]}" uri="{_SECTIONS}"><p14:sectionLst '
        f'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">{sections}</p14:sectionLst></p:ext>'
    )
    root = deck.part._element
    extensions = root.find(f"{P}extLst")
    if extensions is None:
        extensions = parse_xml(f'<p:extLst xmlns:p="{P[1:-1]}"/>'.encode())
        root.append(extensions)
    extensions.append(parse_xml(extension.encode()))
