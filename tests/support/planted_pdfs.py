"""Defects of the PDFs: links, page numbers, fonts, tags, and what people stick on pages."""

import re

import pikepdf
from damage import Damage, Planted, pdf, swapped, with_painted, with_pdf
from pikepdf import Array, Dictionary, Name, String

from tmpublish.checks import CheckContext

CONTENTS, GOAL = 3, 9
"""The page of the contents of the small plan, and one whose running head is a chapter's."""


def annotation(pdf: pikepdf.Pdf, page: int, **keys: object) -> None:
    held = pdf.pages[page - 1].get("/Annots", Array())
    held.append(pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[50, 50, 90, 90], **keys)))
    pdf.pages[page - 1].Annots = held


def first_link(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.pages[CONTENTS - 1].Annots[0]


def to_nowhere(pdf: pikepdf.Pdf) -> None:
    first_link(pdf).Dest = String("goals.gone")


def to_a_program(pdf: pikepdf.Pdf) -> None:
    del first_link(pdf).Dest
    first_link(pdf).A = Dictionary(S=Name.Launch, F=String("calc.exe"))


def without_room(pdf: pikepdf.Pdf) -> None:
    first_link(pdf).Rect = [50, 50, 50, 50]


def astray(pdf: pikepdf.Pdf) -> None:
    first_link(pdf).Dest = String("goals.charts")


def leading_to(address: str) -> Damage:
    return pdf(
        lambda pdf: annotation(pdf, 1, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))
    )


def unlinked(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        kept = [each for each in page.get("/Annots", []) if "/A" not in each]
        page.Annots = Array(kept)


def moved_place(pdf: pikepdf.Pdf) -> None:
    names = pdf.Root.Names.Dests.Names
    at = next(n for n in range(0, len(names), 2) if str(names[n]) == "goals.charts")
    names[at + 1][0] = pdf.pages[0].obj


def moved_place_in(published: CheckContext) -> CheckContext:
    return with_pdf(published, moved_place)


def one_page_more(pdf: pikepdf.Pdf) -> None:
    pdf.pages.insert(CONTENTS, pdf.pages[0])


def one_page_less(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[5]


def figure(page: int, nth: int, by: int) -> Damage:
    """Of what a page paints of one glyph alone, the nth paints the glyph `by` further on: another figure."""

    def moved(data: bytes) -> bytes:
        found = list(re.finditer(rb"\[<([0-9a-f]{4})>0\] TJ", data))[nth]
        return data[: found.start(1)] + b"%04x" % (int(found[1], 16) + by) + data[found.end(1) :]

    return lambda published: with_painted(published, page, moved)


def blank(page: int) -> Damage:
    """The last string that a page paints, which is its folio, is not painted."""

    def without(data: bytes) -> bytes:
        at = data.rfind(b"BT")
        return data[:at] + b"ET".join([b"", *data[at:].split(b"ET")[1:]])

    return lambda published: with_painted(published, page, without)


def page_moved(pdf: pikepdf.Pdf) -> None:
    """A page on the first goal stands among those on the last."""
    pdf.pages.append(pdf.pages[GOAL - 1])
    del pdf.pages[GOAL - 1]


def a_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def substituted(pdf: pikepdf.Pdf) -> None:
    a_font(pdf).BaseFont = Name("/ABCDEF+DejaVu-Sans")


def other_letters(pdf: pikepdf.Pdf) -> None:
    """The brand's name over the letters of another font."""
    from published_plans import TEMPLATES

    letters = (TEMPLATES / "fonts" / "metrics" / "Carlito-Regular.ttf").read_bytes()
    descriptor = a_font(pdf).DescendantFonts[0].FontDescriptor
    descriptor.FontFile2 = pdf.make_stream(letters)


def not_embedded(pdf: pikepdf.Pdf) -> None:
    del a_font(pdf).DescendantFonts[0].FontDescriptor["/FontFile2"]


def lying(pdf: pikepdf.Pdf) -> None:
    said = a_font(pdf).ToUnicode
    said.write(swapped(rb"(<[0-9a-f]{4}>) <[0-9a-f]{4}>", rb"\1 <0058>", 3)(said.read_bytes()))


def redrawn(pdf: pikepdf.Pdf) -> None:
    """Each code paints the glyph after its own."""
    moved = b"".join((code + 1).to_bytes(2, "big") for code in range(9000))
    a_font(pdf).DescendantFonts[0].CIDToGIDMap = pdf.make_stream(moved)


def unmarked(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.MarkInfo


def scripted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def boxed(published: CheckContext) -> CheckContext:
    """The first letter of the summary becomes the box of a letter that is missing."""
    change = swapped(rb"<[0-9a-f]{4}", b"<0000")

    def painted(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[0].Contents
        contents.write(change(contents.read_bytes()))

    return with_pdf(published, painted, "summary")


def untitled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "untitled"


def in_japanese(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Lang = String("ja")


def unstructured(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def bookmark_astray(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Dest[0] = pdf.pages[-1].obj


def no_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines


def torn(published: CheckContext) -> CheckContext:
    from damage import name_of, with_file

    name = name_of(published, "booklet")
    return with_file(published, name, published.files[name][:5000])


NOTE = {"Subtype": Name.Text, "Contents": String("too long?")}
PDFS = [
    Planted("a booklet without its mark of tags", pdf(unmarked)),
    Planted("a booklet cut short", torn),
    Planted("a script that runs on opening", pdf(scripted)),
    Planted(
        "a summary with a font that is not inside",
        pdf(not_embedded, "summary"),
    ),
    Planted("a link to a chapter that is gone", pdf(to_nowhere)),
    Planted("a link that starts a program", pdf(to_a_program)),
    Planted("a link without room for a click", pdf(without_room)),
    Planted("a link to a file", leading_to("file:///etc/passwd")),
    Planted("a link without a lock", leading_to("http://quay.example/")),
    Planted("a place on another page", pdf(moved_place)),
    Planted(
        "an address that nobody wrote",
        leading_to("https://elsewhere.example/"),
    ),
    Planted("an address that cannot be clicked", pdf(unlinked)),
    Planted(
        "a reviewer's note",
        pdf(lambda pdf: annotation(pdf, 4, **NOTE)),
    ),
    Planted(
        "a stamp on the summary",
        pdf(lambda pdf: annotation(pdf, 1, Subtype=Name.Stamp), "summary"),
    ),
    Planted(
        "another number in the contents",
        figure(CONTENTS, 0, 1),
    ),
    Planted(
        "a line of the contents to another chapter",
        pdf(astray),
    ),
    Planted("a page that came in", pdf(one_page_more)),
    Planted("a page that came in moves the folios", pdf(one_page_more)),
    Planted("another folio", figure(GOAL, -1, -1)),
    Planted("a page without its folio", blank(GOAL)),
    Planted("a page under another chapter", pdf(page_moved)),
    Planted("a folio lost", pdf(one_page_less)),
    Planted("a font of the machine", pdf(substituted)),
    Planted("another font under the brand's name", pdf(other_letters)),
    Planted("a font that is not inside", pdf(not_embedded, "summary")),
    Planted("a box for a letter", boxed),
    Planted("letters that say others", pdf(lying)),
    Planted("letters drawn as others", pdf(redrawn)),
    Planted("a booklet that cannot be read", torn),
    Planted("a booklet of fewer pages", pdf(one_page_less)),
    Planted("a booklet without a title", pdf(untitled)),
    Planted("a booklet in Japanese", pdf(in_japanese)),
    Planted("a booklet without structure", pdf(unstructured)),
    Planted(
        "a bookmark that leads astray",
        pdf(bookmark_astray),
    ),
    Planted("no bookmarks", pdf(no_bookmarks)),
]
