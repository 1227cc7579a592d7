"""Defects of the texts: missing, unwritten, hidden, told twice, in another order, with other numbers."""

import re

import pikepdf
from damage import (
    Damage,
    Members,
    Planted,
    part,
    pdf,
    swapped,
    with_members,
    with_painted,
    with_part,
    with_texts,
)
from planted_packages import GOAL, inserted

from tmpublish.checks import CheckContext

NOTES, CHARTS, MAIN = "ppt/notesSlides/notesSlide5.xml", "ppt/slides/slide6.xml", "ppt/presentation.xml"
VISION = 4
"""The page of the vision."""
COVER = (
    b'<p:sp><p:nvSpPr><p:cNvPr id="99" name="x" descr=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    b'<a:off x="0" y="0"/><a:ext cx="12192000" cy="6858000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    b'</a:prstGeom><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></p:spPr></p:sp>'
)


CLEAR = b'<a:solidFill><a:srgbClr val="660874"><a:alpha val="2000"/></a:srgbClr></a:solidFill>'
FAR = b'<p:spPr><a:xfrm><a:off x="99999999" y="0"/><a:ext cx="5000000" cy="900000"/></a:xfrm></p:spPr>'


def blank(page: int) -> Damage:
    def damage(booklet: pikepdf.Pdf) -> None:
        booklet.pages[page - 1].Contents = booklet.make_stream(b"")

    return pdf(damage)


def unsaid(published: CheckContext) -> CheckContext:
    """A slide and its notes say something else."""
    gone = swapped(rb"<a:t>[^<]*</a:t>", b"<a:t>gone</a:t>", 0)
    return with_part(with_part(published, GOAL, gone), NOTES, gone)


def painted_over(published: CheckContext) -> CheckContext:
    return with_painted(published, VISION, lambda data: data + b"\nq 1 1 1 rg 0 0 9999 9999 re f Q")


def in_the_grounds_colour(published: CheckContext) -> CheckContext:
    """All that a page fills has one colour."""
    return with_painted(published, VISION, swapped(rb"[\d.]+ [\d.]+ [\d.]+ (rg|RG)", rb"1 1 1 \1", count=0))


def very_small(published: CheckContext) -> CheckContext:
    return with_painted(published, VISION, swapped(rb"[\d.]+ Tf", b"3 Tf", count=0))


def beyond_the_edge(published: CheckContext) -> CheckContext:
    return with_painted(
        published, VISION, swapped(rb"1 0 0 -1 [\d.]+ ([\d.]+) Tm", rb"1 0 0 -1 900 \1 Tm", count=0)
    )


def never_painted(published: CheckContext) -> CheckContext:
    return with_painted(published, VISION, swapped(rb"BT\n", b"BT\n3 Tr\n", count=0))


def twice(pdf: pikepdf.Pdf) -> None:
    pdf.pages.insert(VISION, pdf.pages[VISION - 1])


def by_another(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = "jsmith"


def noted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = pikepdf.String("Draft for discussion")


def exchanged(published: CheckContext) -> CheckContext:
    """The slides of two goals change places."""

    def change(members: Members) -> Members:
        made = dict(members)
        first, second = re.findall(rb"<p:sldId [^>]*>", made[MAIN])[4:6]
        made[MAIN] = made[MAIN].replace(first, b"\0").replace(second, first).replace(b"\0", second)
        return list(made.items())

    return with_members(published, change)


def nearly_clear(published: CheckContext) -> CheckContext:
    return with_part(published, GOAL, swapped(rb"(<a:rPr [^>]*?)/>", rb"\1>" + CLEAR + rb"</a:rPr>", 0))


def off_the_slide(published: CheckContext) -> CheckContext:
    title = rb'(<p:ph type="title"/></p:nvPr></p:nvSpPr>)<p:spPr/>'
    return with_part(published, GOAL, swapped(title, rb"\1" + FAR))


TEXTS = [
    Planted("a page without its words", blank(VISION)),
    Planted("a slide and notes without their words", unsaid),
    Planted(
        "a summary without its words",
        pdf(lambda made: made.pages[0].Contents.write(b""), "summary"),
    ),
    Planted(
        "a text on another page, says the manifest",
        lambda published: with_texts(published, "vision.text", "zh", "booklet", 1),
    ),
    Planted(
        "a text on another slide, says the manifest",
        lambda published: with_texts(published, "goals.boats.summary", "zh", "deck", 2),
    ),
    Planted("a page painted over", painted_over),
    Planted("a page in one colour", in_the_grounds_colour),
    Planted("a page in 3 pt", very_small),
    Planted("a page whose words lie beyond its edge", beyond_the_edge),
    Planted("words that are never painted", never_painted),
    Planted("a slide painted over", inserted(COVER)),
    Planted("words on a slide that are nearly clear", nearly_clear),
    Planted("a title beside the slide", off_the_slide),
    Planted(
        "a word that nobody wrote",
        part(GOAL, rb"<a:t>Boats<", b"<a:t>Boats, draft<"),
    ),
    Planted(
        "a note that nobody wrote",
        part(NOTES, rb"(<a:t>A school)", rb"<a:t>Smile! A school"),
    ),
    Planted(
        "a letter changed in a sentence",
        part(GOAL, rb"what floats", b"what boats"),
    ),
    Planted("another author of the booklet", pdf(by_another)),
    Planted("a bookmark that nobody wrote", pdf(noted)),
    Planted(
        "another author of the deck",
        part("docProps/core.xml", rb"(<dc:creator>)[^<]*", rb"\1jsmith"),
    ),
    Planted("a page twice", pdf(twice)),
    Planted(
        "a number that the booklet does not give",
        part(GOAL, rb"<a:t>12 hulls<", b"<a:t>77 hulls<"),
    ),
    Planted("two goals in another order", exchanged),
    Planted(
        "a goal under another's number",
        part(GOAL, rb"<a:t>Goal 1<", b"<a:t>Goal 2<"),
    ),
    Planted("notes that name another page", part(NOTES, rb"page 8", b"page 10")),
]
