"""Defects of how decks are made up: markup, parts, foot, theme, languages, boxes that changed places."""

from damage import Planted, name_of, part, with_entries
from planted_packages import GOAL, inserted, more

from tmpublish.checks import CheckContext, deck_markup, deck_theme, integrity, shape_names

MAIN, SHOW = "ppt/presentation.xml", "ppt/presProps.xml"
TURNED = (
    b'<p:sp><p:nvSpPr><p:cNvPr id="99" name="x"/></p:nvSpPr><p:spPr><a:xfrm rot="10800000"/></p:spPr></p:sp>'
)
LOW = b'<a:pPr><a:lnSpc><a:spcPct val="10000"/></a:lnSpc></a:pPr>'
LOOP = b'><p:showPr loop="1"/></p:presentationPr>'


def lost_layout(published: CheckContext) -> CheckContext:
    name = next(name for name, entry in published.manifest.files.items() if entry.kind == "template")
    entry = published.manifest.files[name].model_copy(update={"layouts": 5})
    return with_entries(published, files={**published.manifest.files, name: entry})


def other_size(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    entry = published.manifest.files[name].model_copy(update={"size": 5})
    return with_entries(published, files={**published.manifest.files, name: entry})


def without_chinese_deck(published: CheckContext) -> CheckContext:
    """File and entry are gone, and the places of its texts are not."""
    name = name_of(published, "deck", "zh")
    kept = {key: entry for key, entry in published.manifest.files.items() if key != name}
    return with_entries(published, files=kept)


F, M, N = deck_theme, deck_markup, shape_names
FRAMES = [
    Planted(
        "a slide that goes on by itself",
        part(GOAL, b"</p:clrMapOvr>", b'</p:clrMapOvr><p:transition advTm="0"/>'),
        M.check_markup,
        "pptx_markup",
    ),
    Planted("a show without an end", part(SHOW, rb"/>", LOOP), M.check_markup, "pptx_markup"),
    Planted(
        "a deck of three slides in a show",
        part(MAIN, b"<p:defaultTextStyle>", b"<p:custShowLst/><p:defaultTextStyle>"),
        M.check_markup,
        "pptx_markup",
    ),
    Planted("a box upside down", inserted(TURNED), M.check_markup, "pptx_markup"),
    Planted(
        "words struck out",
        part(GOAL, b"<a:rPr ", b'<a:rPr strike="sngStrike" '),
        M.check_markup,
        "pptx_markup",
    ),
    Planted(
        "lines on one another",
        part(GOAL, rb"<a:pPr/>", LOW),
        M.check_markup,
        "pptx_markup",
    ),
    Planted("a remark in the XML", inserted(b"<!-- ask Jo -->"), M.check_markup, "pptx_markup"),
    Planted("a preview picture", more("docProps/thumbnail.jpeg", b"x"), F.check_parts, "pptx_foreign"),
    Planted(
        "a number typed by hand",
        part(GOAL, rb'<a:fld [^>]*type="slidenum"[^>]*>(.*?)</a:fld>', rb"<a:r>\1</a:r>"),
        F.check_feet,
        "slide_foot",
    ),
    Planted(
        "a theme in green",
        part("ppt/theme/theme1.xml", rb'srgbClr val="\w{6}"', b'srgbClr val="00AA00"'),
        F.check_theme,
        "pptx_color",
    ),
    Planted(
        "a deck of another size",
        part(MAIN, rb'<p:sldSz cx="\d+"', b'<p:sldSz cx="9144000"'),
        F.check_theme,
        "pptx_frame",
    ),
    Planted(
        "English words marked as Chinese",
        part(GOAL, b' lang="en-GB"', b' lang="zh-CN"'),
        F.check_tongues,
        "run_language",
    ),
    Planted(
        "a box named for another text",
        part(GOAL, rb'name="goals\.\w+\.name"', b'name="vision.line"'),
        N.check_boxes,
        "box_differs",
    ),
    Planted("a template of other layouts", lost_layout, N.check_layouts, "layout_count"),
    Planted(
        "a deck that the manifest forgot", without_chinese_deck, integrity.check_manifest, "manifest_differs"
    ),
    Planted("a deck of another size in bytes", other_size, integrity.check_files, "manifest_differs"),
    Planted(
        "a space without width in a word",
        part(GOAL, b"what floats", "what flo\u200bats".encode()),
        M.check_markup,
        "pptx_markup",
    ),
]
