"""Slides as set on a template → a deck (.pptx) that is all the template's, with our texts in its places."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tmpublish.deck.custom_placement import Sheet
from tmpublish.deck.master_writer import footer_paragraph, shape
from tmpublish.deck.pictures import NONE, Hung, Pictures, picture_xml, within
from tmpublish.deck.placeholder_fitting import Filled, LayoutContext
from tmpublish.deck.shape_writer import Numbers
from tmpublish.deck.slide_writer import SECTIONS, Foot, Linker, replace_slide, write_notes, write_sections
from tmpublish.deck.template_reader import FOOTERS, Host, HostPlace
from tmpublish.deck.text_writer import Voice, joined, run_xml
from tmpublish.design.theme import label
from tmpublish.ooxml.drawingml import ALL, LIGHT, P, R, attribute, emu, frame, identity, text, tree
from tmpublish.ooxml.opc import HEAD, Properties, view_xml, with_properties

# A link keeps the colour of its text, which its ground suits ([MS-ODRAWXML]); the theme's may not be seen.
_INK_OF_TEXT = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr val="tx" '
    'xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor"/></a:ext></a:extLst>'
)
# What an empty deck does not keep of a template: where its author last looked, who commented, how it printed.
_LEFTOVERS = ("viewProps", "commentAuthors", "authors", "printerSettings", "slide", "customXml")
_KEPT = ("officeDocument", "core-properties")
_SHOW = re.compile(rb"<p:showPr\b[^>]*/>|<p:showPr\b.*?</p:showPr>", re.DOTALL)
_VIEW = "application/vnd.openxmlformats-officedocument.presentationml.viewProps+xml"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"


def render_guests(
    sheets: Sequence[Sheet],
    host: Host,
    table: LayoutContext,
    foot: Foot,
    properties: Properties,
    pictures: Pictures = NONE,
) -> bytes:
    """Return the deck of the sheets on a template; colours, fonts and bullets are inherited from it."""
    voice = table.voice
    deck = _emptied(host.data)
    slides = []
    for sheet in sheets:
        layout = sheet.seat.layout
        slides.append(deck.slides.add_slide(deck.slide_masters[layout.master].slide_layouts[layout.number]))
    parts = {sheet.slide.key: slide.part for sheet, slide in zip(sheets, slides, strict=True)}
    titles = {sheet.slide.key: sheet.slide.title for sheet in sheets}
    for number, (sheet, slide) in enumerate(zip(sheets, slides, strict=True), 1):
        linker = Linker(
            slide.part,
            parts,
            titles,
            lambda key, **values: label(table.design, table.language, key, **values),
        )
        hung = _hung(sheet, pictures)
        shown = (lambda nth, hung=hung, part=slide.part: picture_xml(hung, nth, part)) if hung else None
        replace_slide(slide, sheet_xml(sheet, voice, linker, foot, number, shown))
        write_notes(slide, sheet.slide, voice, table.language)
    write_sections(deck, [sheet.slide.section for sheet in sheets])
    made = io.BytesIO()
    deck.save(made)
    said = [line.paragraph.runs for sheet in sheets for each in sheet.filled for line in each.lines]
    words = sum(len("".join(run.text for run in group).split()) for group in said)
    return with_properties(made.getvalue(), properties, words, widescreen=False)


def _emptied(data: bytes) -> Any:
    """Return a template as python-pptx has it, without slides, shows, authors and other leftovers."""
    from pptx import Presentation
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    deck = Presentation(io.BytesIO(data))
    root: Any = deck.part._element
    part: Any = deck.part
    root.attrib.pop("firstSlideNum", None)
    for tag in ("custShowLst", "photoAlbum", "custDataLst", "modifyVerifier"):
        for element in root.findall(f"{P}{tag}"):
            root.remove(element)
    for element in list(deck.slides._sldIdLst):
        deck.slides._sldIdLst.remove(element)
    for extension in root.findall(f"{P}extLst/{P}ext[@uri='{SECTIONS}']"):
        extension.getparent().remove(extension)
    for master in deck.slide_masters:
        for each in (master.part, *(layout.part for layout in master.slide_layouts)):
            _without_slides(each)
    _drop(part.rels, lambda kind: kind in _LEFTOVERS)
    _drop(part.package._rels, lambda kind: kind not in _KEPT)
    for relation in part.rels.values():
        if relation.reltype.endswith("/presProps"):
            relation.target_part._blob = _SHOW.sub(b"", relation.target_part.blob)
    _without_bodiless_notes(part)
    # What a deck says of itself and how it opens are ours, under the names that all our packages have.
    package = part.package
    deck.core_properties.part.partname = PackURI("/docProps/core.xml")
    app = Part(PackURI("/docProps/app.xml"), _APP, package, b"")
    package.relate_to(app, f"{R[1:-1]}/extended-properties")
    view = Part(PackURI("/ppt/viewProps.xml"), _VIEW, package, (HEAD + view_xml()).encode())
    part.relate_to(view, f"{R[1:-1]}/viewProps")
    return deck


def _drop(relations: Any, unwanted: Any) -> None:
    for key, relation in list(relations.items()):
        if unwanted(relation.reltype.rsplit("/", 1)[-1]):
            relations.pop(key)


def _without_slides(part: Any) -> None:
    """Take links to the template's own slides out of a master or a layout."""
    for key, relation in list(part.rels.items()):
        if relation.reltype == f"{R[1:-1]}/slide":
            for click in part._element.xpath(f"//*[@r:id='{key}']"):
                click.getparent().remove(click)
            part.rels.pop(key)


def _without_bodiless_notes(part: Any) -> None:
    """Drop a master of notes without a place for text, so that a plain one is made."""
    for key, relation in list(part.rels.items()):
        if not relation.reltype.endswith("/notesMaster"):
            continue
        if not relation.target_part._element.xpath("//p:nvPr/p:ph[@type='body']"):
            part.rels.pop(key)
            for listed in part._element.findall(f"{P}notesMasterIdLst"):
                part._element.remove(listed)


def _hung(sheet: Sheet, pictures: Pictures) -> Hung | None:
    """Return the picture of a slide, in a placeholder for pictures where its layout has one."""
    shown, place = sheet.slide.picture, sheet.frame
    if not shown or not place:
        return None
    picture = pictures[shown.file]
    holder = _holder(place) if place.kind == "pic" else ""
    return Hung(shown, picture, within(place.box, picture.ratio), holder)


def sheet_xml(
    sheet: Sheet,
    voice: Voice,
    linker: Linker,
    foot: Foot,
    number: int,
    shown: Callable[[int], str] | None = None,
) -> str:
    """Return a slide: its title first, then its picture and texts in reading order, the foot last.

    `shown` gives the picture, if any, as the shape of an id.
    """
    numbers = Numbers()
    said = [run for each in sheet.filled for line in each.lines for run in line.paragraph.runs]
    links = linker.outside(run.link for run in said)
    filled = [_filled(each, voice, numbers, linker, links) for each in sheet.filled]
    if shown:
        filled.insert(1, shown(numbers.take()))
    shapes = "".join(filled)
    if sheet.seat.layout.kind != "title":
        shapes += "".join(
            _foot(place, voice, numbers, foot, number)
            for place in sheet.seat.layout.places
            if place.kind in FOOTERS
        )
    return f"<p:sld {ALL}><p:cSld>{tree(shapes)}</p:cSld>{sheet.seat.layout.colors or LIGHT}</p:sld>"


def _holder(place: HostPlace) -> str:
    return "<p:ph" + "".join(f" {name}={attribute(value)}" for name, value in place.attributes) + "/>"


def _filled(filled: Filled, voice: Voice, numbers: Numbers, linker: Linker, links: Mapping[str, str]) -> str:
    name = next((line.paragraph.path for line in filled.lines if line.paragraph.path), filled.place.name)
    paragraphs = "".join(_line(filled, nth, voice, linker, links) for nth in range(len(filled.lines)))
    named = identity(numbers.take(), name)
    moved = frame(filled.place.box) if filled.place.moved else ""
    return shape(named, _holder(filled.place), moved, "<a:bodyPr/>", "", paragraphs)


def _line(filled: Filled, nth: int, voice: Voice, linker: Linker, links: Mapping[str, str]) -> str:
    line = filled.lines[nth]
    size = filled.size(line) if filled.step or not filled.level(line).said else 0
    ink = filled.place.ink
    click = linker.slide(line.link).replace("/>", f">{_INK_OF_TEXT}</a:hlinkClick>") if line.link else ""
    inside = "".join(
        run_xml(voice, run, links, size=size, bold=line.bold, ink=ink, click=click)
        for run in joined(voice, line.paragraph.runs, quotes=False)
    )
    if line.paragraph.number:
        bold = ' b="1"' if line.bold else ""
        sized = f' sz="{round(size * 100)}"' if size else ""
        properties = f"<a:rPr {voice.languages(voice.script)}{sized}{bold}>{ink}</a:rPr>"
        inside = f"<a:r>{properties}<a:t>{text(line.paragraph.number)}\t</a:t></a:r>{inside}"
    ending = f' sz="{round(size * 100)}"' if size else ""
    end = f"<a:endParaRPr {voice.languages(voice.script)}{ending}/>"
    return f"<a:p>{_properties(filled, nth)}{inside}{end}</a:p>"


def _properties(filled: Filled, nth: int) -> str:
    """Return where a line begins; a head without a number keeps the template's own bullet."""
    line = filled.lines[nth]
    side = f' algn="{filled.place.align}"' if filled.place.align else ""
    if filled.place.kind not in ("body", "obj"):
        return f"<a:pPr{side}/>"
    above = ""
    if filled.air and nth and line.kind == "head":
        above = f'<a:spcBef><a:spcPts val="{round(filled.before(nth) * 100)}"/></a:spcBef>'
    hang = emu(filled.hang)
    if line.kind == "lead":
        return f'<a:pPr{side} marL="0" indent="0">{above}<a:buNone/></a:pPr>'
    if line.kind == "text":
        return f'<a:pPr{side} marL="{hang}" lvl="1" indent="0">{above}<a:buNone/></a:pPr>'
    if line.paragraph.number:
        return f'<a:pPr{side} marL="{hang}" indent="{-hang}">{above}<a:buNone/></a:pPr>'
    return f"<a:pPr{side}>{above}</a:pPr>"


def _foot(place: HostPlace, voice: Voice, numbers: Numbers, foot: Foot, number: int) -> str:
    said = {"dt": foot.date, "ftr": foot.title, "sldNum": str(number)}[place.kind]
    return shape(
        identity(numbers.take(), place.name),
        _holder(place),
        "",
        "<a:bodyPr/>",
        "",
        footer_paragraph(voice, place.kind, said),
    )
