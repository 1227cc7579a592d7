"""Are decks made of what a build makes them of: its parts, its foot, one theme in the brand's colours?

Decks on an institution's own template are not asked: there, most of this is the template's.
"""

import re
from collections.abc import Iterator

from lxml import etree

from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.checks.opc_package import decks, spoken
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P
from tmpublish.ooxml.opc import Package
from tmpublish.text.inline_markup import is_han, is_han_language

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|ppt/(presentation|presProps|viewProps|tableStyles)\.xml|ppt/_rels/presentation\.xml\.rels"
    r"|ppt/(slides/slide|notesSlides/notesSlide|slideLayouts/slideLayout|slideMasters/slideMaster"
    r"|notesMasters/notesMaster|theme/theme)\d+\.xml"
    r"|ppt/(slides|notesSlides|slideLayouts|slideMasters|notesMasters)/_rels/[a-zA-Z]+\d+\.xml\.rels"
    r"|ppt/media/image\d+\.(png|jpe?g)"
)
_FEET = ("dt", "ftr", "sldNum")


def check_parts(published: OutputSet) -> Iterator[Problem]:
    """A deck has the parts of a build alone, and no pictures but the plan's.

    Bad: a printer's settings, a preview picture of another deck, custom properties. Good: slides and notes.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    most = len(published.manifest.inputs.pictures or {})
    for name, package in decks(published):
        strange = [part for part in package.names if not _PARTS.fullmatch(part)]
        pictures = [part for part in package.names if part.startswith("ppt/media/")]
        for part in strange or (pictures if len(pictures) > most else []):
            message = f"this file holds {part}, which no build of ours puts there; build again"
            yield published.problem(name, "pptx_foreign", message)


def check_feet(published: OutputSet) -> Iterator[Problem]:
    """Every slide has the foot of its layout: date, title and a number that counts.

    Bad: slide 9 without its number, or with a number typed by hand. Good: what the layout offers.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    for name, _, package in spoken(published):
        for number, part in enumerate(package.slides, 1):
            layout = next(iter(package.targets(part, "slideLayout")), "")
            offered, held = (_held(package, each) for each in (layout, part))
            counts = part in package.xml and any(
                each.get("type") == "slidenum" for each in package.xml[part].iter(f"{A}fld")
            )
            if offered - held or ("sldNum" in offered and not counts):
                message = f"slide {number} lacks its number, its date or its title in the foot; build again"
                yield published.problem(name, "slide_foot", message)


def _held(package: Package, part: str) -> set[str]:
    root = package.xml.get(part)
    kinds = {str(each.get("type")) for each in root.iter(f"{P}ph")} if root is not None else set()
    return kinds & set(_FEET)


def check_theme(published: CheckContext) -> Iterator[Problem]:
    """All decks have one theme and one size, in the brand's colours, and nothing is coloured past it.

    Bad: a green accent in one deck; a word in a colour of its own. Good: the brand's roles, everywhere.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    ours = {color.lstrip("#").upper() for color in published.given.design.brand.colors.values()}
    frames: dict[tuple[str, ...], str] = {}
    for name, package in decks(published):
        for part, root in package.xml.items():
            painted = (each for each in root.iter(f"{A}srgbClr") if not _is_guide(each))
            colors = {str(each.get("val")).upper() for each in painted}
            for color in sorted(colors - ours if part.startswith("ppt/theme/") else colors):
                message = f"{part} names the colour {color}, past the brand’s; build again"
                yield published.problem(name, "pptx_color", message)
        themes = [str(package.members[part]) for part, _ in package.folder("theme")]
        sizes = [str(each.items()) for each in package.presentation.iterfind(f"{P}sldSz")]
        first = frames.setdefault((*themes, *sizes), name)
        if len(frames) > 1 and first == name:
            message = f"its theme or size is another than that of {next(iter(frames.values()))}; build again"
            yield published.problem(name, "pptx_frame", message)


def _is_guide(color: etree._Element) -> bool:
    """Return True for the colour of a line that helps to place things, and is never shown."""
    return any(etree.QName(each).localname == "guide" for each in color.iterancestors())


def check_tongues(published: CheckContext) -> Iterator[Problem]:
    """Words on slides and in notes are marked as what they are: Chinese as Chinese, all else as the deck's.

    Bad: an English sentence marked `fr-FR`, or `zh-CN`. Good: `en-GB`, with `zh-CN` for 清华医学.
    Mend: build again.
    """
    packs = {pack.office: key for key, pack in published.given.design.languages.items()}
    for name, language, package in spoken(published):
        for part, root in (*package.folder("slides"), *package.folder("notesSlides")):
            for run in root.iter(f"{A}r", f"{A}fld"):
                words, properties = run.findtext(f"{A}t") or "", run.find(f"{A}rPr")
                said = "" if properties is None else properties.get("lang", "")
                if said and words.strip() and _is_astray(words, packs.get(said), language):
                    message = f"“{words.strip()[:30]}” in {part} is marked as {said}; build again"
                    yield published.problem(name, "run_language", message)


def _is_astray(words: str, marked: str | None, language: str) -> bool:
    if marked is None:
        return True
    if marked == language:
        return False
    has_han = any(is_han(sign) and sign.isalpha() for sign in words)
    return has_han != is_han_language(marked)
