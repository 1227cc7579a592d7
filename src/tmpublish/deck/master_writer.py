"""A theme in a language → an empty deck: Office theme, master, named layouts with prompts, guides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tmpublish.deck.diagrams import read_drawing
from tmpublish.deck.layouts import Layouts, LayoutSpec, PlaceholderSpec, read_layouts, words
from tmpublish.deck.shape_writer import (
    SLOTS,
    ShapeContext,
    body_properties,
    fill,
    level_xml,
    list_style,
    paragraph_xml,
    placeholder_xml,
    shape_ids,
)
from tmpublish.deck.slide_model import Paragraph
from tmpublish.deck.text_fitting import TextStyle, text_style
from tmpublish.design.theme import Design, draw
from tmpublish.ooxml import opc
from tmpublish.ooxml.drawingml import (
    DARK,
    EMU_PER_PT,
    LIGHT,
    MINOR_FONTS,
    RECTANGLE,
    emu,
    frame,
    identity,
    tree,
)
from tmpublish.text.inline_markup import runs
from tmpublish.text.language_rules import east_asian_script

NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_MARK, _MARK_END = (
    (30.0, 8.0),
    15.0,
)  # mm: width and height of the mark of a draft, and its distance to the edge
_FOOTER_INDEX = {"dt": 10, "ftr": 11, "sldNum": 12}
_MASTER_INDEX = {"dt": 2, "ftr": 3, "sldNum": 4}


def render_template(design: Design, languages: Sequence[str], footer: str = "") -> bytes:
    """Return a deck without slides (.pptx) that offers every layout, its prompts in each of `languages`.

    `footer` is the footer of a new slide, the name of the brand if empty. Raises PublishError if the theme's
    deck.yml or one of its drawings is invalid.
    """
    layouts, brand = read_layouts(design), design.brand
    style = text_style(design, languages[0], layouts)
    writer = _Writer(design, languages, style, layouts, footer or brand.name)
    title, body = ([style.level(level) for level in spec.levels] for spec in layouts.master.placeholders)
    return opc.write_template(
        [writer.layout(layout) for layout in layouts.layouts],
        master=writer.master(),
        title_style=level_xml(style, title[0], 1, major=True),
        body_style="".join(level_xml(style, body[min(n, len(body)) - 1], n) for n in range(1, 10)),
        # PowerPoint counts the place of a guide in eighths of a point.
        guides=[
            (side, round(emu(mm) / EMU_PER_PT * 8))
            for side, places in sorted(layouts.guides.items())
            for mm in places
        ],
        width=emu(layouts.size[0]),
        height=emu(layouts.size[1]),
        text_language=style.languages(style.script),
        brand=quoteattr(brand.name),
        east_asia=east_asian_script(design.beside["han"].key if "han" in design.beside else "zh"),
        colors={slot: brand.colors[role].lstrip("#") for slot, role in SLOTS.items()},
        fonts={
            use: [quoteattr(brand.deck_fonts[f"{use}.{script}"]) for script in ("latin", "han")]
            for use in ("major", "minor")
        },
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the master and the layouts of a theme in some languages."""

    design: Design
    languages: Sequence[str]
    style: TextStyle
    layouts: Layouts
    footer: str

    def master(self) -> dict[str, str]:
        """Return the values of the master: its ground; title and body, footers, ornament."""
        master, ids = self.layouts.master, shape_ids()
        shapes = "".join(self._placeholder(spec, 1, ids, prompt="") for spec in master.placeholders)
        shapes += self._footers(master, _MASTER_INDEX, ids) + self._ornament(master, ids)
        return {"ground": fill(self.style, master.ground), "shapes": tree(shapes)}

    def layout(self, layout: LayoutSpec) -> dict[str, str]:
        """Return the values of a layout: ground; ornament, placeholders with prompts, rows, footers."""
        ids = shape_ids()
        shapes = self._ornament(layout, ids)
        for spec, index, row in layout.indexed():
            shapes += self._placeholder(spec, index, ids, suffix=f" {row}" if row else "")
        if layout.footers:
            shapes += self._footers(layout, _FOOTER_INDEX, ids)
        return {
            "name": quoteattr(words(layout.name, self.languages)),
            "ground": fill(self.style, layout.ground),
            "shapes": tree(shapes),
            "color_map": LIGHT if layout.ground == "paper" else DARK,
        }

    def _ornament(self, layout: LayoutSpec, ids: Iterator[int]) -> str:
        if not layout.drawing:
            return ""
        drawing = read_drawing(draw(self.design, self.languages[0], layout.drawing), self.style.office)
        return ShapeContext(self.style, ids, drawn=True).parts(drawing.parts)

    def _placeholder(
        self,
        spec: PlaceholderSpec,
        index: int | None,
        ids: Iterator[int],
        prompt: str = ' hasCustomPrompt="1"',
        suffix: str = "",
    ) -> str:
        title = spec.kind == "title"
        at = f'<p:ph type="{spec.kind}"' + ("" if title else f' sz="quarter" idx="{index}"')
        prompted = Paragraph(runs(words(spec.prompt, self.languages), self.languages[0]))
        return placeholder_xml(
            identity(next(ids), words(spec.name, self.languages) + suffix),
            f"{at}{prompt}/>",
            spec.box,
            body_properties(spec.anchor),
            list_style(self.style, list(map(self.style.level, spec.levels)), major=title),
            paragraph_xml(self.style, prompted, {}),
        )

    def _footers(self, layout: LayoutSpec, indices: Mapping[str, int], ids: Iterator[int]) -> str:
        footers = self.layouts.footers[layout.footers]
        size = round(self.style.brand.deck_scale[self.style.script]["note"].size * 100)
        shapes = ""
        for kind, name, box, role, align in (
            ("dt", "Date", footers.date, footers.color, "l"),
            ("ftr", "Footer", footers.footer, footers.color, "l"),
            ("sldNum", "Slide number", footers.number, footers.number_color, "r"),
        ):
            look = f"{fill(self.style, role)}{MINOR_FONTS}"
            run = f'<a:defRPr sz="{size}" b="{int(kind == "sldNum")}">{look}</a:defRPr>'
            share = "half" if kind == "dt" else "quarter"
            shapes += placeholder_xml(
                identity(next(ids), name),
                f'<p:ph type="{kind}" sz="{share}" idx="{indices[kind]}"/>',
                box,
                body_properties("ctr"),
                f'<a:lstStyle><a:lvl1pPr algn="{align}">{run}</a:lvl1pPr></a:lstStyle>',
                footer_paragraph(self.style, kind, self.footer if kind == "ftr" else ""),
            )
        return shapes


def mark_xml(style: TextStyle, words: str, width: float, number: int) -> str:
    """Return the mark of a draft, on top of a slide `width` mm wide, near its right edge.

    It has a ground of its own, so that it can be read on any slide.
    """
    size = style.brand.deck_scale[style.script]["note"].size
    ground, ink = (f'<a:solidFill><a:schemeClr val="{name}"/></a:solidFill>' for name in ("bg1", "tx1"))
    look = f'<a:rPr {style.languages(style.script)} sz="{round(size * 100)}">{ink}{MINOR_FONTS}</a:rPr>'
    paragraph = f'<a:p><a:pPr algn="ctr"/><a:r>{look}<a:t>{escape(words)}</a:t></a:r></a:p>'
    return (
        f'<p:sp><p:nvSpPr>{identity(number, words)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{frame((width - _MARK_END - _MARK[0], 0, *_MARK))}{RECTANGLE}{ground}</p:spPr><p:txBody>"
        '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraph}</p:txBody></p:sp>"
    )


def footer_paragraph(style: TextStyle, kind: str, words: str, size: float = 0) -> str:
    """Return the paragraph of a date (`dt`), a footer (`ftr`) or, as a field, a number (`sldNum`).

    LibreOffice needs the `size` in pt and the font of a footer on a custom template.
    """
    languages = style.languages(style.script)
    look = f' sz="{round(size * 100)}"><a:latin typeface="+mn-lt"/></a:rPr>' if size else "/>"
    run = f"<a:rPr {languages}{look}<a:t>{escape(words) or '‹#›'}</a:t>"
    if kind == "sldNum":
        run = f'<a:fld id="{NUMBER_FIELD}" type="slidenum">{run}</a:fld>'
    else:
        run = f"<a:r>{run}</a:r>" if words else ""
    return f"<a:p>{run}<a:endParaRPr {languages}/></a:p>"
