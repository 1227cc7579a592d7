"""Defects of how PDFs are made up: their sheets and tags, what they carry, colours, dates."""

import io
import re

import pikepdf
from damage import Damage, Planted, name_of, pdf, swapped, with_file, with_painted
from pikepdf import Array, Dictionary, Name, String

from tmpublish.checks import CheckContext


def elements(made: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Dictionary]:
    """The elements of some kinds in the order of reading."""
    found, todo = list[pikepdf.Dictionary](), [made.Root.StructTreeRoot.K]
    while todo:
        each = todo.pop(0)
        if isinstance(each, pikepdf.Array):
            todo = [*each, *todo]
        elif isinstance(each, pikepdf.Dictionary) and "/S" in each:
            found += [each] if str(each.S) in kinds else []
            todo = [each.get("/K", Array()), *todo]
    return found


def backwards(made: pikepdf.Pdf) -> None:
    """The parts of a section are read from the last to the first."""
    section = next(each for each in elements(made, "/Sect") if len(each.K) > 3)
    section.K = Array(list(section.K)[::-1])


def unread(made: pikepdf.Pdf) -> None:
    """The tags of a paragraph are gone."""
    lost = elements(made, "/P")[5]
    lost.P.K = Array([each for each in lost.P.K if getattr(each, "objgen", None) != lost.objgen])


def aside(data: bytes) -> bytes:
    """What a page marks in the middle becomes an ornament that nobody reads."""
    marks = list(re.finditer(rb"/\w+\s*<</MCID \d+>>\s*BDC", data))
    mark = marks[len(marks) // 2]
    return data[: mark.start()] + b"/Artifact BMC" + data[mark.end() :]


def headless(made: pikepdf.Pdf) -> None:
    for each in elements(made, "/H2", "/H3", "/H4", "/H5"):
        each.S = Name.P


def one_heading_more(made: pikepdf.Pdf) -> None:
    elements(made, "/P")[9].S = Name.H2


def in_french(made: pikepdf.Pdf) -> None:
    elements(made, "/P")[9].Lang = String("fr")


def in_chinese(made: pikepdf.Pdf) -> None:
    elements(made, "/Document")[0].Lang = String("zh-Hans")


def marked_chinese(made: pikepdf.Pdf) -> None:
    elements(made, "/P")[9].Lang = String("zh-Hans")


def unsaid_figure(made: pikepdf.Pdf) -> None:
    figure = elements(made, "/P")[9]
    figure.S, figure.K, figure.Alt = Name.Figure, Array(), String(" ")


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["internal.docx"] = pikepdf.AttachedFileSpec(made, b"PK", relationship=Name.Supplement)
    made.Root.AF.append(made.attachments["internal.docx"].obj)


def layered(made: pikepdf.Pdf) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("Vision")))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def counted_in_roman(made: pikepdf.Pdf) -> None:
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))


def page(key: str, value: object) -> Damage:
    return pdf(lambda made: made.pages[3].obj.__setitem__(key, value))


def bookmark_twice(made: pikepdf.Pdf) -> None:
    with made.open_outline() as outline:
        first = outline.root[1]
        outline.root.insert(1, pikepdf.OutlineItem(first.title, first.destination))


def advertised(made: pikepdf.Pdf) -> None:
    picture = made.make_stream(
        bytes(192),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=8,
        Height=8,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
    )
    sheet = made.pages[3]
    sheet.Resources.XObject["/ad"] = picture
    sheet.Contents = made.make_stream(sheet.Contents.read_bytes() + b"\nq 9 0 0 9 9 9 cm /ad Do Q")


def green(published: CheckContext) -> CheckContext:
    return with_painted(published, 4, swapped(rb"[\d.]+ [\d.]+ [\d.]+ rg", b"0 0.6 0 rg"))


def locked(published: CheckContext) -> CheckContext:
    name, out = name_of(published, "booklet"), io.BytesIO()
    with pikepdf.open(io.BytesIO(published.files[name])) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return with_file(published, name, out.getvalue())


MAKEUP = [
    Planted("a booklet locked with a password", locked),
    Planted("a section read backwards", pdf(backwards)),
    Planted("a paragraph that is not read", pdf(unread)),
    Planted(
        "a paragraph marked as an ornament",
        lambda published: with_painted(published, 9, aside),
    ),
    Planted("no headings but the first", pdf(headless)),
    Planted("a paragraph tagged as a heading", pdf(one_heading_more)),
    Planted("a paragraph read as French", pdf(in_french)),
    Planted("an English booklet read as Chinese", pdf(in_chinese)),
    Planted("an English line read as Chinese", pdf(marked_chinese)),
    Planted("a figure with a blank for its words", pdf(unsaid_figure)),
    Planted("a second file attached", pdf(attached)),
    Planted("a layer", pdf(layered)),
    Planted(
        "a property of the company",
        pdf(lambda made: made.docinfo.__setitem__("/Company", "secret")),
    ),
    Planted(
        "a booklet saved on another day",
        pdf(lambda made: made.docinfo.__setitem__("/ModDate", "D:20300101000000Z")),
    ),
    Planted(
        "a booklet by another program",
        pdf(lambda made: made.docinfo.__setitem__("/Producer", "Quartz")),
    ),
    Planted("a page turned on its side", page("/Rotate", 90)),
    Planted("a page of A3", page("/MediaBox", Array([0, 0, 842, 1191]))),
    Planted("page numbers in Roman", pdf(counted_in_roman)),
    Planted(
        "a booklet without its back",
        pdf(lambda made: made.pages.__delitem__(-1)),
    ),
    Planted(
        "an empty page at the end",
        pdf(lambda made: made.add_blank_page(page_size=(595.275591, 841.889764))),
    ),
    Planted("a green ground", green),
    Planted("an advertisement", pdf(advertised)),
    Planted("a bookmark twice", pdf(bookmark_twice)),
]
