"""A design family in a language → an empty deck: theme, master, named layouts with prompts, guides."""

from collections.abc import Sequence

from tmpublish.deck.layouts import Footers, Layout, Layouts, Level, Placeholder, read_layouts, words
from tmpublish.deck.office_theme import fill, theme_xml
from tmpublish.deck.shape_writer import Numbers, drawing_xml
from tmpublish.deck.slide_text import Paragraph
from tmpublish.deck.text_fitting import wide
from tmpublish.deck.text_writer import Voice, body_properties, level_xml, list_style, paragraphs_xml
from tmpublish.design.theme import Design, draw
from tmpublish.ooxml import opc
from tmpublish.ooxml.drawingml import (
    ALL,
    COLOR_MAP,
    DARK,
    LIGHT,
    MINOR_FONTS,
    RECTANGLE,
    Box,
    attribute,
    emu,
    frame,
    identity,
    text,
    tree,
)
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import is_han_language, runs

# The ids of masters and layouts share one space, from 2^31 on (ECMA-376 part 1, 19.7.11).
FIRST_ID = 2_147_483_648
NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_FOOTER_INDEX = {"dt": 10, "ftr": 11, "sldNum": 12}
_MASTER_INDEX = {"dt": 2, "ftr": 3, "sldNum": 4}


def voice_of(design: Design, language: str, layouts: Layouts) -> Voice:
    """Return how a deck in this language speaks; beside Chinese stands English, beside all others Chinese."""
    pack = design.languages[language]
    other = "en-US" if is_han_language(language) else "zh-CN"
    latin = sum(metrics(design.brand.deck_metrics["latin.400"])[:3])
    return Voice(design.brand, pack.script, pack.office, other, {"latin": latin, "han": layouts.natural_han})


def render_template(design: Design, languages: Sequence[str], footer: str = "") -> bytes:
    """Return a deck without slides (.pptx) that offers every layout, its prompts in each of `languages`.

    `footer` is what the foot of a new slide says, the name of the brand if nothing else.
    Raises PublishError where the family's deck.yml or one of its drawings is at fault.
    """
    layouts = read_layouts(design)
    voice = voice_of(design, languages[0], layouts)
    parts = {
        f"ppt/slideLayouts/slideLayout{number}.xml": layout_xml(
            design, languages, voice, layouts, layout, footer or design.brand.name
        )
        for number, layout in enumerate(layouts.layouts, 1)
    }
    parts["ppt/slideMasters/slideMaster1.xml"] = master_xml(
        design, languages, voice, layouts, footer or design.brand.name
    )
    parts["ppt/theme/theme1.xml"] = parts["ppt/theme/theme2.xml"] = theme_xml(design.brand)
    return opc.write_template(parts, len(layouts.layouts), layouts.size, voice.languages(voice.script))


def foot_title(voice: Voice, layouts: Layouts, choices: Sequence[str]) -> str:
    """Return the first choice that stands on one line in every foot, else as many words of the last as do."""
    room = min(footers.footer[2] for footers in layouts.footers.values())
    note = Level(size=["note"])
    words = choices[-1].split(" ")
    shorter = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next(
        (each for each in (*choices, *shorter) if wide(voice, runs(each, voice.office), note, 0) <= room), ""
    )


def master_xml(design: Design, languages: Sequence[str], voice: Voice, layouts: Layouts, footer: str) -> str:
    """Return the master: title and body, footers, text styles, guides."""
    master = layouts.master
    numbers = Numbers()
    shapes = "".join(
        _placeholder(voice, layouts, master, place, languages, numbers) for place in master.placeholders
    )
    shapes += _footers(voice, layouts.footers[master.footers], _MASTER_INDEX, numbers, footer)
    shapes += _ornament(design, languages[0], voice, master, numbers)
    title, body = (place.levels for place in master.placeholders)
    ids = "".join(
        f'<p:sldLayoutId id="{FIRST_ID + number}" r:id="rId{number}"/>'
        for number in range(1, len(layouts.layouts) + 1)
    )
    levels = "".join(level_xml(voice, body[min(n, len(body)) - 1], n) for n in range(1, 10))
    return (
        f"<p:sldMaster {ALL}><p:cSld>{_ground(voice, master)}{tree(shapes)}</p:cSld>"
        f"{COLOR_MAP}"
        f'<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst><p:hf hdr="0"/><p:txStyles><p:titleStyle>'
        f"{level_xml(voice, title[0], 1, major=True)}</p:titleStyle><p:bodyStyle>{levels}</p:bodyStyle>"
        f"<p:otherStyle>{levels}</p:otherStyle></p:txStyles>{_guides(layouts)}</p:sldMaster>"
    )


def layout_xml(
    design: Design, languages: Sequence[str], voice: Voice, layouts: Layouts, layout: Layout, footer: str
) -> str:
    """Return a layout: its ground, its placeholders with prompts, its rows, its ornament, its footers."""
    numbers = Numbers()
    ornament = _ornament(design, languages[0], voice, layout, numbers)
    shapes = "".join(
        _placeholder(voice, layouts, layout, place, languages, numbers) for place in layout.placeholders
    )
    for number in range(1, layout.rows.count + 1 if layout.rows else 1):
        assert layout.rows is not None
        x, y, width, height = layout.rows.box
        pitch = height / layout.rows.count
        row = layout.rows.model_copy(
            update={"key": f"{layout.rows.key}.{number}", "box": (x, y + pitch * (number - 1), width, pitch)}
        )
        shapes += _placeholder(voice, layouts, layout, row, languages, numbers, f" {number}")
    if layout.footers:
        shapes += _footers(voice, layouts.footers[layout.footers], _FOOTER_INDEX, numbers, footer)
    name = attribute(words(layout.name, languages))
    return (
        f'<p:sldLayout {ALL} preserve="1" userDrawn="1"><p:cSld name={name}>{_ground(voice, layout)}'
        f"{tree(ornament + shapes)}</p:cSld>{LIGHT if layout.ground == 'paper' else DARK}</p:sldLayout>"
    )


def _ground(voice: Voice, layout: Layout) -> str:
    return f"<p:bg><p:bgPr>{fill(voice.brand, layout.ground)}<a:effectLst/></p:bgPr></p:bg>"


def _ornament(design: Design, language: str, voice: Voice, layout: Layout, numbers: Numbers) -> str:
    if not layout.drawing:
        return ""
    return drawing_xml(draw(design, language, layout.drawing), voice, numbers, drawn=True)


def _placeholder(
    voice: Voice,
    layouts: Layouts,
    layout: Layout,
    place: Placeholder,
    languages: Sequence[str],
    numbers: Numbers,
    nth: str = "",
) -> str:
    index = 1 if layout is layouts.master else layout.index(place.key)
    at = f'<p:ph type="{place.kind}"' + (f' sz="quarter" idx="{index}"' if place.kind != "title" else "")
    said = runs(words(place.prompt, languages), languages[0])
    paragraphs = paragraphs_xml(voice, [Paragraph(said)], place.levels, {})
    prompt = "" if layout is layouts.master else ' hasCustomPrompt="1"'
    return shape(
        identity(numbers.take(), words(place.name, languages) + nth),
        f"{at}{prompt}/>",
        frame(place.box),
        body_properties(place.anchor),
        list_style(voice, place.levels, 0, major=place.kind == "title"),
        paragraphs,
    )


def shape(identity_xml: str, holder: str, place: str, properties: str, style: str, paragraphs: str) -> str:
    """Return a placeholder; `place` is empty where it stands as on its layout."""
    geometry = f"{place}{RECTANGLE}" if place else ""
    return (
        f'<p:sp><p:nvSpPr>{identity_xml}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{geometry}</p:spPr>"
        f"<p:txBody>{properties}{style or '<a:lstStyle/>'}{paragraphs}</p:txBody></p:sp>"
    )


def _footers(voice: Voice, footers: Footers, index: dict[str, int], numbers: Numbers, said: str) -> str:
    places: dict[str, tuple[str, Box, str, str]] = {
        "dt": ("Date", footers.date, footers.color, "l"),
        "ftr": ("Footer", footers.footer, footers.color, "l"),
        "sldNum": ("Slide number", footers.number, footers.number_color, "r"),
    }
    made = ""
    for kind, (name, box, role, align) in places.items():
        size = "half" if kind == "dt" else "quarter"
        scale = voice.brand.deck_scale[voice.script]["note"].size
        ink = f"{fill(voice.brand, role)}{MINOR_FONTS}"
        run = f'<a:defRPr sz="{round(scale * 100)}" b="{int(kind == "sldNum")}">{ink}</a:defRPr>'
        style = f'<a:lstStyle><a:lvl1pPr algn="{align}">{run}</a:lvl1pPr></a:lstStyle>'
        holder = f'<p:ph type="{kind}" sz="{size}" idx="{index[kind]}"/>'
        made += shape(
            identity(numbers.take(), name), holder, frame(box), body_properties("ctr"), style,
            footer_paragraph(voice, kind, said if kind == "ftr" else ""),
        )  # fmt: skip
    return made


def footer_paragraph(voice: Voice, kind: str, said: str) -> str:
    """Return the paragraph of a date (`dt`), a footer (`ftr`) or, as a field, a number (`sldNum`)."""
    languages = voice.languages(voice.script)
    end = f"<a:endParaRPr {languages}/>"
    if kind == "sldNum":
        run = f"<a:rPr {languages}/><a:t>{text(said) or '‹#›'}</a:t>"
        return f'<a:p><a:fld id="{NUMBER_FIELD}" type="slidenum">{run}</a:fld>{end}</a:p>'
    return (
        f"<a:p><a:r><a:rPr {languages}/><a:t>{text(said)}</a:t></a:r>{end}</a:p>"
        if said
        else f"<a:p>{end}</a:p>"
    )


def _guides(layouts: Layouts) -> str:
    """Return the guides of the grid; PowerPoint counts their place in eighths of a point."""
    made = ""
    places = [(side, mm) for side, all_mm in sorted(layouts.guides.items()) for mm in all_mm]
    for number, (side, mm) in enumerate(places, 1):
        orient = ' orient="horz"' if side == "horizontal" else ""
        made += (
            f'<p15:guide id="{number}"{orient} pos="{round(emu(mm) / 12700 * 8)}" userDrawn="1">'
            '<p15:clr><a:srgbClr val="A4A3A4"/></p15:clr></p15:guide>'
        )
    return (
        '<p:extLst><p:ext uri="{27BBF7A9-308A-43DC-89C8-2F10F3537804}"><p15:sldGuideLst '
        f'xmlns:p15="http://schemas.microsoft.com/office/powerpoint/2012/main">{made}</p15:sldGuideLst></p:ext></p:extLst>'
    )
