"""A theme in a language → an empty deck: Office theme, master, named layouts with prompts, guides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tmpublish.deck.layouts import Layouts, LayoutSpec, PlaceholderSpec, read_layouts, words
from tmpublish.deck.outline import Paragraph
from tmpublish.deck.shape_writer import (
    SLOTS,
    ShapeIds,
    body_properties,
    drawing_xml,
    fill,
    level_xml,
    list_style,
    paragraph_xml,
    placeholder_xml,
)
from tmpublish.deck.text_fitting import TextStyle, text_style
from tmpublish.design.brand import Brand
from tmpublish.design.theme import Design, draw
from tmpublish.ooxml import opc
from tmpublish.ooxml.drawingml import (
    ALL,
    COLOR_MAP,
    DARK,
    LIGHT,
    MAIN,
    MINOR_FONTS,
    attribute,
    emu,
    identity,
    text,
    tree,
)
from tmpublish.text.inline_markup import runs

# The ids of masters and layouts share one space, from 2^31 on (ECMA-376 part 1, 19.7.11).
FIRST_ID = 2_147_483_648
NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{_FILL}<a:prstDash val="solid"/></a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"
_FOOTER_INDEX = {"dt": 10, "ftr": 11, "sldNum": 12}
_MASTER_INDEX = {"dt": 2, "ftr": 3, "sldNum": 4}


def render_template(design: Design, languages: Sequence[str], footer: str = "") -> bytes:
    """Return a deck without slides (.pptx) that offers every layout, its prompts in each of `languages`.

    `footer` is the footer of a new slide, the name of the brand if empty. Raises PublishError if the theme's
    deck.yml or one of its drawings is invalid.
    """
    layouts = read_layouts(design)
    style = text_style(design, languages[0], layouts)
    writer = _Writer(design, languages, style, layouts, footer or design.brand.name)
    parts = {
        f"ppt/slideLayouts/slideLayout{number}.xml": writer.layout(layout)
        for number, layout in enumerate(layouts.layouts, 1)
    }
    parts["ppt/slideMasters/slideMaster1.xml"] = writer.master()
    parts["ppt/theme/theme1.xml"] = parts["ppt/theme/theme2.xml"] = theme_xml(design.brand)
    return opc.write_template(parts, len(layouts.layouts), layouts.size, style.languages(style.script))


@dataclass(frozen=True)
class _Writer:
    """Writes the master and the layouts of a theme in some languages."""

    design: Design
    languages: Sequence[str]
    style: TextStyle
    layouts: Layouts
    footer: str

    def master(self) -> str:
        """Return the master: title and body, footers, text styles, guides."""
        master, style, ids = self.layouts.master, self.style, ShapeIds()
        shapes = "".join(self._placeholder(spec, 1, ids, prompt="") for spec in master.placeholders)
        shapes += self._footers(master, _MASTER_INDEX, ids) + self._ornament(master, ids)
        title, body = ([style.level(level) for level in spec.levels] for spec in master.placeholders)
        listed = "".join(
            f'<p:sldLayoutId id="{FIRST_ID + number}" r:id="rId{number}"/>'
            for number in range(1, len(self.layouts.layouts) + 1)
        )
        levels = "".join(level_xml(style, body[min(n, len(body)) - 1], n) for n in range(1, 10))
        return (
            f"<p:sldMaster {ALL}><p:cSld>{self._ground(master)}{tree(shapes)}</p:cSld>"
            f"{COLOR_MAP}"
            f'<p:sldLayoutIdLst>{listed}</p:sldLayoutIdLst><p:hf hdr="0"/><p:txStyles><p:titleStyle>'
            f"{level_xml(style, title[0], 1, major=True)}</p:titleStyle><p:bodyStyle>{levels}</p:bodyStyle>"
            f"<p:otherStyle>{levels}</p:otherStyle></p:txStyles>{_guides(self.layouts)}</p:sldMaster>"
        )

    def layout(self, layout: LayoutSpec) -> str:
        """Return a layout: its ground, ornament, placeholders with prompts, rows, footers."""
        ids = ShapeIds()
        shapes = self._ornament(layout, ids)
        for spec in layout.placeholders:
            shapes += self._placeholder(spec, layout.index(spec.key), ids)
        if rows := layout.rows:
            x, y, width, height = rows.box
            pitch = height / rows.count
            for number in range(1, rows.count + 1):
                row = rows.model_copy(update={"box": (x, y + pitch * (number - 1), width, pitch)})
                shapes += self._placeholder(
                    row, layout.index(f"{rows.key}.{number}"), ids, suffix=f" {number}"
                )
        if layout.footers:
            shapes += self._footers(layout, _FOOTER_INDEX, ids)
        name = attribute(words(layout.name, self.languages))
        return (
            f'<p:sldLayout {ALL} preserve="1" userDrawn="1"><p:cSld name={name}>{self._ground(layout)}'
            f"{tree(shapes)}</p:cSld>{LIGHT if layout.ground == 'paper' else DARK}</p:sldLayout>"
        )

    def _ground(self, layout: LayoutSpec) -> str:
        return f"<p:bg><p:bgPr>{fill(self.style.brand, layout.ground)}<a:effectLst/></p:bgPr></p:bg>"

    def _ornament(self, layout: LayoutSpec, ids: ShapeIds) -> str:
        if not layout.drawing:
            return ""
        return drawing_xml(draw(self.design, self.languages[0], layout.drawing), self.style, ids)

    def _placeholder(
        self,
        spec: PlaceholderSpec,
        index: int | None,
        ids: ShapeIds,
        prompt: str = ' hasCustomPrompt="1"',
        suffix: str = "",
    ) -> str:
        title = spec.kind == "title"
        at = f'<p:ph type="{spec.kind}"' + ("" if title else f' sz="quarter" idx="{index}"')
        prompted = Paragraph(runs(words(spec.prompt, self.languages), self.languages[0]))
        return placeholder_xml(
            identity(ids.take(), words(spec.name, self.languages) + suffix),
            f"{at}{prompt}/>",
            spec.box,
            body_properties(spec.anchor),
            list_style(self.style, list(map(self.style.level, spec.levels)), major=title),
            paragraph_xml(self.style, prompted, {}),
        )

    def _footers(self, layout: LayoutSpec, indices: Mapping[str, int], ids: ShapeIds) -> str:
        footers = self.layouts.footers[layout.footers]
        size = round(self.style.brand.deck_scale[self.style.script]["note"].size * 100)
        shapes = ""
        for kind, name, box, role, align in (
            ("dt", "Date", footers.date, footers.color, "l"),
            ("ftr", "Footer", footers.footer, footers.color, "l"),
            ("sldNum", "Slide number", footers.number, footers.number_color, "r"),
        ):
            look = f"{fill(self.style.brand, role)}{MINOR_FONTS}"
            run = f'<a:defRPr sz="{size}" b="{int(kind == "sldNum")}">{look}</a:defRPr>'
            share = "half" if kind == "dt" else "quarter"
            shapes += placeholder_xml(
                identity(ids.take(), name),
                f'<p:ph type="{kind}" sz="{share}" idx="{indices[kind]}"/>',
                box,
                body_properties("ctr"),
                f'<a:lstStyle><a:lvl1pPr algn="{align}">{run}</a:lvl1pPr></a:lstStyle>',
                footer_paragraph(self.style, kind, self.footer if kind == "ftr" else ""),
            )
        return shapes


def footer_paragraph(style: TextStyle, kind: str, words: str) -> str:
    """Return the paragraph of a date (`dt`), a footer (`ftr`) or, as a field, a number (`sldNum`)."""
    languages = style.languages(style.script)
    run = f"<a:rPr {languages}/><a:t>{text(words) or '‹#›'}</a:t>"
    if kind == "sldNum":
        run = f'<a:fld id="{NUMBER_FIELD}" type="slidenum">{run}</a:fld>'
    else:
        run = f"<a:r>{run}</a:r>" if words else ""
    return f"<a:p>{run}<a:endParaRPr {languages}/></a:p>"


def _guides(layouts: Layouts) -> str:
    """Return the guides of the grid; PowerPoint counts their place in eighths of a point."""
    guides = ""
    places = [(side, mm) for side, all_mm in sorted(layouts.guides.items()) for mm in all_mm]
    for number, (side, mm) in enumerate(places, 1):
        orient = ' orient="horz"' if side == "horizontal" else ""
        guides += (
            f'<p15:guide id="{number}"{orient} pos="{round(emu(mm) / 12700 * 8)}" userDrawn="1">'
            '<p15:clr><a:srgbClr val="A4A3A4"/></p15:clr></p15:guide>'
        )
    return (
        '<p:extLst><p:ext uri="{27BBF7A9-308A-43DC-89C8-2F10F3537804}"><p15:sldGuideLst '
        f'xmlns:p15="http://schemas.microsoft.com/office/powerpoint/2012/main">{guides}'
        "</p15:sldGuideLst></p:ext></p:extLst>"
    )


def theme_xml(brand: Brand) -> str:
    """Return the Office theme: colors by role, Latin and East Asian fonts, plain fills and lines."""
    name = attribute(brand.name)
    colors = "".join(
        f'<a:{slot}><a:srgbClr val="{brand.colors[role].lstrip("#")}"/></a:{slot}>'
        for slot, role in SLOTS.items()
    )
    return (
        f"<a:theme {MAIN} name={name}><a:themeElements><a:clrScheme name={name}>{colors}</a:clrScheme>"
        f"<a:fontScheme name={name}><a:majorFont>{_fonts(brand, 'major')}</a:majorFont>"
        f"<a:minorFont>{_fonts(brand, 'minor')}</a:minorFont></a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst>"
        f"<a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


def _fonts(brand: Brand, use: str) -> str:
    latin, han = (attribute(brand.deck_fonts[f"{use}.{script}"]) for script in ("latin", "han"))
    faces = f'<a:latin typeface={latin}/><a:ea typeface={han}/><a:cs typeface=""/>'
    return f'{faces}<a:font script="Hans" typeface={han}/>'
