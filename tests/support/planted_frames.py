"""Defects of how decks are made up: markup, parts, foot, theme, languages, boxes that changed places."""

from damage import Planted, name_of, part, with_entries
from planted_packages import GOAL, inserted, more

from tmpublish.checks import CheckContext

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


FRAMES = [
    Planted(
        "a slide that goes on by itself",
        part(GOAL, b"</p:clrMapOvr>", b'</p:clrMapOvr><p:transition advTm="0"/>'),
    ),
    Planted("a show without an end", part(SHOW, rb"/>", LOOP)),
    Planted(
        "a deck of three slides in a show",
        part(MAIN, b"<p:defaultTextStyle>", b"<p:custShowLst/><p:defaultTextStyle>"),
    ),
    Planted("a box upside down", inserted(TURNED)),
    Planted(
        "words struck out",
        part(GOAL, b"<a:rPr ", b'<a:rPr strike="sngStrike" '),
    ),
    Planted(
        "lines on one another",
        part(GOAL, rb"<a:pPr/>", LOW),
    ),
    Planted("a remark in the XML", inserted(b"<!-- ask Jo -->")),
    Planted("a preview picture", more("docProps/thumbnail.jpeg", b"x")),
    Planted(
        "a number typed by hand",
        part(GOAL, rb'<a:fld [^>]*type="slidenum"[^>]*>(.*?)</a:fld>', rb"<a:r>\1</a:r>"),
    ),
    Planted(
        "a theme in green",
        part("ppt/theme/theme1.xml", rb'srgbClr val="\w{6}"', b'srgbClr val="00AA00"'),
    ),
    Planted(
        "a deck of another size",
        part(MAIN, rb'<p:sldSz cx="\d+"', b'<p:sldSz cx="9144000"'),
    ),
    Planted(
        "English words marked as Chinese",
        part(GOAL, b' lang="en-US"', b' lang="zh-CN"'),
    ),
    Planted(
        "a box named for another text",
        part(GOAL, rb'name="goals\.\w+\.name"', b'name="vision.line"'),
    ),
    Planted("a template of other layouts", lost_layout),
    Planted("a deck that the manifest forgot", without_chinese_deck),
    Planted("a deck of another size in bytes", other_size),
    Planted(
        "a space without width in a word",
        part(GOAL, b"what floats", "what flo\u200bats".encode()),
    ),
]
