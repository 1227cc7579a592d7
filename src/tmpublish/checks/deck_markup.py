"""Do slides and notes hold the markup of a build alone: nothing turned, timed, struck out or looped?"""

import re
from collections.abc import Iterator

from lxml import etree

from tmpublish.checks.context import OutputSet
from tmpublish.checks.opc_package import decks
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import local

# Each element of our slides, notes and presentations (ECMA-376, parts 1 and 4), with its attributes.
_MARKUP = {
    name: set(attributes.split())
    for name, _, attributes in (
        line.strip().partition(" ")
        for line in """
        sld
        notes
        presentation saveSubsetFonts
        presentationPr
        viewPr
        normalViewPr
        restoredLeft sz
        restoredTop sz
        gridSpacing cx cy
        sldMasterIdLst
        sldMasterId id
        notesMasterIdLst
        notesMasterId id
        sldIdLst
        sldId id
        sldSz cx cy
        notesSz cx cy
        defaultTextStyle
        defPPr
        sectionLst
        section id name
        cSld
        spTree
        clrMapOvr
        masterClrMapping
        overrideClrMapping accent1 accent2 accent3 accent4 accent5 accent6 bg1 bg2 folHlink hlink tx1 tx2
        nvGrpSpPr
        nvSpPr
        nvPicPr
        nvCxnSpPr
        nvPr
        cNvPr id name descr
        cNvGrpSpPr
        cNvSpPr txBox
        cNvPicPr
        cNvCxnSpPr
        spLocks noGrp
        picLocks noChangeAspect noGrp
        ph idx sz type
        grpSp
        grpSpPr
        sp
        spPr
        pic
        cxnSp
        blipFill
        blip embed
        stretch
        fillRect
        xfrm flipV
        off x y
        ext cx cy uri
        chOff x y
        chExt cx cy
        extLst
        decorative val
        prstGeom prst
        avLst
        custGeom
        gdLst
        ahLst
        cxnLst
        rect b l r t
        pathLst
        path h w
        moveTo
        lnTo
        arcTo hR stAng swAng wR
        close
        pt x y
        noFill
        solidFill
        schemeClr val
        lumMod val
        lumOff val
        ln cap w
        miter lim
        prstDash val
        txBody
        bodyPr anchor bIns lIns rIns rtlCol tIns vert wrap
        noAutofit
        lstStyle
        p
        pPr lvl
        lnSpc
        spcPct val
        spcBef
        spcPts val
        buNone
        tabLst
        tab algn pos
        r
        br
        fld id type
        rPr altLang b lang
        endParaRPr altLang lang
        defRPr altLang b i kern lang sz
        latin typeface
        ea typeface
        cs typeface
        hlinkClick action id tooltip
        t
        """.strip().splitlines()
    )
}
_LEVEL = re.compile(r"lvl[1-9]pPr")
_LEVEL_KEYS = {"algn", "defTabSz", "eaLnBrk", "hangingPunct", "indent", "latinLnBrk", "marL", "rtl"}
_ALWAYS = {
    ("bodyPr", "vert"): "horz",
    ("fld", "type"): "slidenum",
    **dict.fromkeys([("lvl1pPr", "rtl")], "0"),
}
# Searching does not find words with these, and nobody sees why: soft hyphens, marks, two spaces.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[ \u00a0]{2}")
_LEAST_LEADING = 70_000  # thousandths of a percent of a line
_READ = re.compile(
    r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml|ppt/(presentation|presProps|viewProps)\.xml"
)


def check_markup(published: OutputSet) -> Iterator[Problem]:
    """Slides and notes hold the markup of a build and no other; on an institution's own template they may.

    Bad: a transition, a custom show, text upside down or in capitals, a remark in the XML. Good: as built.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    for name, package in decks(published):
        for part, root in package.xml.items():
            if _READ.fullmatch(part):
                told = dict.fromkeys(fault for each in root.iter() for fault in _foreign(each))
                for fault in list(told)[:3]:
                    message = f"{part} holds {fault}, which no build of ours writes; build again"
                    yield published.problem(name, "pptx_markup", message)


def _foreign(element: etree._Element) -> Iterator[str]:
    tag = local(element.tag)
    if not tag:
        yield "a remark between its tags"
        return
    ours = _LEVEL_KEYS if _LEVEL.fullmatch(tag) else _MARKUP.get(tag)
    if ours is None:
        yield f"<{tag}>"
        return
    if tag == "t" and (unseen := _UNSEEN.search(element.text or "")):
        yield f"a sign that nobody sees (U+{ord(unseen[0][-1]):04X}) in “{(element.text or '')[:30]}”"
    for key, value in ((local(name), str(value)) for name, value in element.attrib.items()):
        if key not in ours or _ALWAYS.get((tag, key), value) != value:
            yield f"{key}=“{value}” of <{tag}>"
        elif tag == "spcPct" and int(value) < _LEAST_LEADING:
            yield f"lines {int(value) / 1000:g} % apart"
