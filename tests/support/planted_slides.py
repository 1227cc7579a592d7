"""Defects of the slides: clicks, sizes, fonts, texts without room, and what people leave behind."""

import re

from damage import Members, Planted, part, with_file, with_members
from planted_packages import AGENDA, DECK, GOAL, OUTSIDE, PICTURE, RELS, changed, more, related

from tmpublish.checks import CheckContext

THEME = "ppt/theme/theme1.xml"
LONG = rb"\1" + b"and so on " * 60
SHRUNK = b'<a:bodyPr><a:normAutofit fontScale="62500"/></a:bodyPr>'
TO_A_PROGRAM = b'action="ppaction://program"'
CLICK = b'<p:sp><p:nvSpPr><p:cNvPr id="99" name="x"><a:hlinkClick r:id="rIdX"/></p:cNvPr></p:nvSpPr></p:sp>'


def on_another_day(published: CheckContext) -> CheckContext:
    def change(members: Members) -> Members:
        return [*members, ("ppt/slides/slide1.xml.bak", b"")]

    made = with_members(published, change)
    name = next(name for name, _, _ in made.of_kind("deck"))
    # The date of the last entry in the central directory (APPNOTE 4.3.12), two bytes at its offset 14.
    data = bytearray(made.files[name])
    at = data.rfind(b"PK\x01\x02")
    data[at + 14 : at + 16] = (2).to_bytes(2, "little")
    return with_file(made, name, bytes(data))


def shrunk(data: bytes) -> bytes:
    """Every box of a slide that has a size of its own becomes as low as a line of small type."""
    return re.sub(rb'(<a:ext cx="\d+" cy=")\d+', rb"\g<1>100000", data)


def thrice(published: CheckContext) -> CheckContext:
    """The layout of a goal's slide sets its texts three times as large."""

    def change(members: Members) -> Members:
        made = dict(members)
        layout = re.search(rb"slideLayouts/(slideLayout\d+.xml)", made[RELS])
        assert layout
        name = f"ppt/slideLayouts/{layout[1].decode()}"
        made[name] = re.sub(rb' sz="(\d{4})"', lambda found: b' sz="%d"' % (int(found[1]) * 3), made[name])
        return list(made.items())

    return with_members(published, change)


SLIDES = [
    Planted("a macro", related("vbaProject", "../vbaProject.bin", file=b"x")),
    Planted(
        "an object of another program",
        related("oleObject", "../embeddings/oleObject1.bin", file=b"x"),
    ),
    Planted(
        "a picture from the web",
        related("image", "https://elsewhere.example/a.png", OUTSIDE, PICTURE),
    ),
    Planted("a hidden slide", part(GOAL, rb"<p:sld ", b'<p:sld show="0" ')),
    Planted(
        "a slide with effects",
        part(GOAL, b"</p:clrMapOvr>", b"</p:clrMapOvr><p:timing/>"),
    ),
    Planted(
        "a remark",
        related("comments", "../comments/comment1.xml", file=b"<x/>"),
    ),
    Planted("a font inside", more("ppt/fonts/font1.fntdata", b"x")),
    Planted(
        "a list of fonts inside",
        part(DECK, b"<p:defaultTextStyle>", b"<p:embeddedFontLst/><p:defaultTextStyle>"),
    ),
    Planted(
        "a theme in another font",
        part(THEME, b'(<a:minorFont><a:latin typeface=)"[^"]*"', rb'\1"Comic Sans MS"'),
    ),
    Planted(
        "a word in another font",
        part(GOAL, rb"(<a:rPr [^>]*?)/>", rb'\1><a:latin typeface="Comic Sans MS"/></a:rPr>'),
    ),
    Planted("a word at another size", part(GOAL, rb"<a:rPr ", b'<a:rPr sz="3000" ')),
    Planted("a part of another day", on_another_day),
    Planted(
        "a click that starts a program",
        part(AGENDA, rb'action="ppaction://hlinksldjump"', TO_A_PROGRAM),
    ),
    Planted(
        "a click to a slide taken out",
        part(DECK, rb'<p:sldId id="258"[^>]*>', b""),
    ),
    Planted(
        "a click to a file",
        related(
            "hyperlink",
            "file:///etc/passwd",
            OUTSIDE,
            CLICK,
        ),
    ),
    Planted(
        "an agenda with another number",
        part(AGENDA, rb"<a:t>3\t", b"<a:t>5\t"),
    ),
    Planted(
        "an agenda that leads to another slide",
        part("ppt/slides/_rels/slide2.xml.rels", b"slide3.xml", b"slide5.xml"),
    ),
    Planted(
        "an agenda with other words",
        part(AGENDA, rb"<a:t>Vision<", b"<a:t>Mission<"),
    ),
    Planted(
        "an agenda with a line that cannot be clicked",
        part(AGENDA, rb"<a:hlinkClick[^>]*>", b""),
    ),
    Planted(
        "an address in a deck that nobody wrote",
        related("hyperlink", "https://elsewhere.example/", OUTSIDE),
    ),
    Planted(
        "a slide with another's number",
        part(GOAL, rb'(type="slidenum">.*?<a:t>)\d+', rb"\g<1>8"),
    ),
    Planted(
        "a text that shrinks",
        part(GOAL, rb"<a:bodyPr[^>]*?/?>(<a:normAutofit/></a:bodyPr>)?", SHRUNK),
    ),
    Planted("a text made longer", part(GOAL, rb'(idx="13"/>.*?<a:t>)', LONG)),
    Planted(
        "a layout at three times its size",
        thrice,
    ),
    Planted("a box made too low", changed(AGENDA, shrunk)),
    Planted(
        "a word wider than its box",
        part(GOAL, rb'(idx="13"/>.*?<a:t>)', rb"\1" + b"Donaudampfschifffahrt" * 9),
    ),
]
