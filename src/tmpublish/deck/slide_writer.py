"""Slides as set → a deck (.pptx) on its template's layouts: texts, native figures, links, notes, sections."""

import io
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tmpublish.deck.layouts import Level
from tmpublish.deck.master_writer import footer_paragraph, shape
from tmpublish.deck.pictures import NONE, Hung, Pictures, picture_xml, within
from tmpublish.deck.placement import Leaf, Place
from tmpublish.deck.shape_writer import Hand, Numbers, parts_xml
from tmpublish.deck.slide_text import Paragraph, Slide
from tmpublish.deck.svg_reader import letterings
from tmpublish.deck.text_writer import Voice, body_properties, list_style, paragraphs_xml
from tmpublish.design.theme import Design, label
from tmpublish.ooxml.drawingml import ALL, DARK, LIGHT, P, attribute, frame, identity, tree
from tmpublish.ooxml.opc import Properties, with_properties
from tmpublish.text.inline_markup import literal, runs

SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_FOOTERS = (
    ("dt", 10, "Date", "half"),
    ("ftr", 11, "Footer", "quarter"),
    ("sldNum", 12, "Slide number", "quarter"),
)


@dataclass(frozen=True)
class Foot:
    """What the foot of every slide says."""

    date: str
    title: str


def render_deck(
    leaves: Sequence[Leaf],
    template: bytes,
    design: Design,
    language: str,
    voice: Voice,
    foot: Foot,
    properties: Properties,
    pictures: Pictures = NONE,
) -> bytes:
    """Return the deck of the leaves on the layouts of `template`; the same input gives the same bytes.

    Raises KeyError where a slide shows none of the `pictures`.
    """
    from pptx import Presentation

    deck = Presentation(io.BytesIO(template))
    order = {leaf.layout.key: leaf.layout for leaf in leaves}
    names = {layout.name: layout for layout in deck.slide_layouts}
    slides = []
    for leaf in leaves:
        name = order[leaf.layout.key].name
        slides.append(deck.slides.add_slide(names[name.get(language) or next(iter(name.values()))]))
    parts = {leaf.slide.key: slide.part for leaf, slide in zip(leaves, slides, strict=True)}
    titles = {leaf.slide.key: leaf.slide.title for leaf in leaves}
    for number, (leaf, slide) in enumerate(zip(leaves, slides, strict=True), 1):
        linker = Linker(
            slide.part, parts, titles, lambda key, **values: label(design, language, key, **values)
        )
        hung = _hung(leaf, pictures)
        shown = (lambda nth, hung=hung, part=slide.part: picture_xml(hung, nth, part)) if hung else None
        replace_slide(slide, slide_xml(leaf, voice, linker, foot, number, shown))
        write_notes(slide, leaf.slide, voice, language)
    write_sections(deck, [leaf.slide.section for leaf in leaves])
    made = io.BytesIO()
    deck.save(made)
    words = sum(len(_words(leaf)) for leaf in leaves)
    return with_properties(made.getvalue(), properties, words)


class Linker:
    """Gives the relationships of one slide: to other slides, and to addresses outside."""

    def __init__(self, part: Any, parts: Mapping[str, Any], titles: Mapping[str, str], said: Any) -> None:
        self._part, self._parts, self._titles, self._said = part, parts, titles, said

    def slide(self, key: str) -> str:
        """Return the click that leads to another slide; nothing where there is no such slide."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        if key not in self._parts:
            return ""
        relation = self._part.relate_to(self._parts[key], RELATIONSHIP_TYPE.SLIDE)
        tip = attribute(self._said("leads_to", title=self._titles[key]))
        return f'<a:hlinkClick r:id="{relation}" action="ppaction://hlinksldjump" tooltip={tip}/>'

    def outside(self, addresses: Iterable[str]) -> dict[str, str]:
        """Return the relationship of each address."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        wanted = [address for address in dict.fromkeys(addresses) if address and not address.startswith("#")]
        return {
            each: self._part.relate_to(each, RELATIONSHIP_TYPE.HYPERLINK, is_external=True) for each in wanted
        }


def _hung(leaf: Leaf, pictures: Pictures) -> Hung | None:
    """Return the picture of a slide in the placeholder that its layout has for it."""
    shown = leaf.slide.picture
    if not shown:
        return None
    place = next(place for place in leaf.layout.placeholders if place.kind == "pic")
    holder = f'<p:ph type="pic" sz="quarter" idx="{leaf.layout.index(place.key)}"/>'
    picture = pictures[shown.file]
    return Hung(shown, picture, within(place.box, picture.ratio, right=True), holder)


def slide_xml(
    leaf: Leaf,
    voice: Voice,
    linker: Linker,
    foot: Foot,
    number: int,
    shown: Callable[[int], str] | None = None,
) -> str:
    """Return a slide: its title first, then texts, rows and figures in reading order, the foot last.

    `shown` gives the picture that it shows, if any, as the shape of an id.
    """
    numbers = Numbers()
    said = [p for place in leaf.places for p in place.paragraphs]
    drawn = [text.runs for made in leaf.drawings for text in letterings(made.drawing.parts)]
    links = linker.outside(run.link for group in [*(p.runs for p in said), *drawn] for run in group)
    shapes = "".join(_place(leaf, place, voice, numbers, linker, links) for place in leaf.places)
    shapes += shown(numbers.take()) if shown else ""
    for made in leaf.drawings:
        shapes += parts_xml(Hand(voice, numbers, made.step, linker.slide, links), made.drawing.parts)
    if leaf.layout.footers:
        shapes += _foot(voice, numbers, foot, number)
    colors = LIGHT if leaf.layout.ground == "paper" else DARK
    return f"<p:sld {ALL}><p:cSld>{tree(shapes)}</p:cSld>{colors}</p:sld>"


def _place(
    leaf: Leaf, place: Place, voice: Voice, numbers: Numbers, linker: Linker, links: Mapping[str, str]
) -> str:
    index = leaf.layout.index(place.key)
    holder = '<p:ph type="title"/>' if index is None else f'<p:ph type="body" sz="quarter" idx="{index}"/>'
    name = next((p.path for p in place.paragraphs if p.path), place.key)
    # A slide repeats what its layout says only where it differs: a smaller step, or a place of its own.
    style = list_style(voice, place.levels, place.step, major=index is None) if place.step else ""
    return shape(
        identity(numbers.take(), name, link=linker.slide(place.link) if place.link else ""),
        holder,
        frame(place.box) if place.box else "",
        body_properties(place.anchor),
        style,
        paragraphs_xml(voice, place.paragraphs, place.levels, links),
    )


def _foot(voice: Voice, numbers: Numbers, foot: Foot, number: int) -> str:
    said = {"dt": foot.date, "ftr": foot.title, "sldNum": str(number)}
    return "".join(
        shape(
            identity(numbers.take(), name),
            f'<p:ph type="{kind}" sz="{size}" idx="{index}"/>',
            "",
            "<a:bodyPr/>",
            "",
            footer_paragraph(voice, kind, said[kind]),
        )
        for kind, index, name, size in _FOOTERS
    )


def replace_slide(slide: Any, xml: str) -> None:
    """Put a slide of ours into the part that python-pptx made for it."""
    from pptx.oxml import parse_xml

    slide.part._element = parse_xml(xml.encode())


def write_notes(slide: Any, said: Slide, voice: Voice, language: str) -> None:
    """Write the notes of a slide, its title where it has none, into the slide of python-pptx."""
    from pptx.oxml import parse_xml

    lines = [line for note in said.notes for line in note.words.split("\n")] or [said.title]
    body = slide.notes_slide.notes_text_frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    paragraphs = [Paragraph(runs(literal(line), language)) for line in lines]
    for xml in (paragraphs_xml(voice, [each], [Level(size=["note"])], {}) for each in paragraphs):
        body.append(parse_xml(xml.replace("<a:p>", f"<a:p {ALL}>", 1).encode()))


def write_sections(deck: Any, named: Sequence[str]) -> None:
    """Write the section of each slide into a deck; their ids follow from their names, the same each time."""
    from pptx.oxml import parse_xml

    ids = [entry.get("id") for entry in deck.slides._sldIdLst]
    made = ""
    for name, group in groupby(enumerate(named), key=lambda pair: pair[1]):
        listed = "".join(f'<p14:sldId id="{ids[at]}"/>' for at, _ in group)
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{made.count('<p14:section ')}/{name}")).upper()
        made += f'<p14:section name={attribute(name)} id="{{{key}}}">'
        made += f"<p14:sldIdLst>{listed}</p14:sldIdLst></p14:section>"
    listed = (
        f'<p:ext xmlns:p="{P[1:-1]}" uri="{SECTIONS}"><p14:sectionLst '
        f'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">{made}</p14:sectionLst></p:ext>'
    )
    root = deck.part._element
    extensions = root.find(f"{P}extLst")
    if extensions is None:
        extensions = parse_xml(f'<p:extLst xmlns:p="{P[1:-1]}"/>'.encode())
        root.append(extensions)
    extensions.append(parse_xml(listed.encode()))


def _words(leaf: Leaf) -> list[str]:
    said = [p.runs for place in leaf.places for p in place.paragraphs]
    return "".join(run.text + " " for group in said for run in group).split()
