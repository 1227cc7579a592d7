"""Ways to hide a text that is still in the file: in the page of a PDF, and on a slide."""

import io
import re
from collections.abc import Callable

import pikepdf
from damage import name_of, with_file
from pikepdf import Array, Dictionary, Name

from tmpublish.checks import CheckContext

Hide = Callable[[pikepdf.Pdf, pikepdf.Page], object]
LINE = 4  # the text object that the ways below change: the first line of a text
PAPER = b"0.968627 0.952941 0.92549"


def alone(published: CheckContext, kind: str, language: str = "en") -> CheckContext:
    """Return the set as if it held one file alone, so that no other is read."""
    name = name_of(published, kind, language)
    said = published.manifest.model_copy(update={"files": {name: published.manifest.files[name]}})
    return CheckContext(published.shown, {name: published.files[name]}, said, published.given)


def on_page(published: CheckContext, page: int, change: Hide, kind: str = "booklet") -> CheckContext:
    """Return a set of one English PDF with a changed page, from 1; the other pages are blank."""
    one = alone(published, kind)
    (name,) = one.files
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one.files[name])) as pdf:
        for number, each in enumerate(pdf.pages, 1):
            if number != page:
                each.Contents = pdf.make_stream(b"")
        change(pdf, pdf.pages[page - 1])
        pdf.save(out)
    return with_file(one, name, out.getvalue())


def kept(_: pikepdf.Pdf, __: pikepdf.Page) -> None:
    """Change nothing."""


def painted_over(code: bytes) -> Hide:
    """Paint something when the page is done; in pt from its foot."""

    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.Contents = pdf.make_stream(b"q " + page.Contents.read_bytes() + b" Q\n" + code)

    return change


def text(change: Callable[[bytes], bytes], nth: int = LINE) -> Hide:
    """Change the nth text object of a page, from 1, with its BT and ET; those without glyphs do not count."""

    def changed(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        old = page.Contents.read_bytes()
        objects = [each for each in re.findall(rb"BT\n.*?ET", old, re.DOTALL) if b"TJ" in each]
        new = change(objects[nth - 1])
        assert new != objects[nth - 1]
        page.Contents = pdf.make_stream(old.replace(objects[nth - 1], new, 1))

    return changed


def around(before: bytes, after: bytes) -> Hide:
    """Put operators around the line."""
    return text(lambda line: before + line + after)


def state(operators: bytes) -> Hide:
    """Put operators into the line, before its glyphs."""
    return text(lambda line: b"BT\n" + operators + line[2:])


def matrix(pattern: bytes, replacement: bytes) -> Hide:
    """Change where and how the line stands."""
    return text(lambda line: re.sub(pattern, replacement, line))


def faint(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Paint the line with 2 % of its colour."""
    page.Resources.ExtGState[Name("/faint")] = Dictionary(ca=0.02)
    around(b"q /faint gs ", b" Q")(pdf, page)


def masked(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Paint the line through a mask that lets nothing through."""
    form = pdf.make_stream(b"0 g 0 0 600 900 re f", Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Group = Array([0, 0, 600, 900]), Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    page.Resources.ExtGState[Name("/masked")] = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=form))
    around(b"q /masked gs ", b" Q")(pdf, page)


def switched_off(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Put the line on a layer that is off."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="off"))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer], Order=[]))
    page.Resources.Properties = Dictionary(off=layer)
    around(b"/OC /off BDC\n", b"\nEMC")(pdf, page)


def stamped(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Cover the line with an annotation."""
    look = pdf.make_stream(b"1 1 1 rg 0 0 400 500 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 400, 500])
    page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[100, 200, 500, 700], F=4,
                                    AP=Dictionary(N=look))])  # fmt: skip


def boxed(name: str, box: list[int]) -> Hide:
    """Give the page another box."""
    return lambda _, page: page.__setitem__(name, Array(box))


def turned(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Turn the page upside down."""
    page.Rotate = 180


def codes_of(page: pikepdf.Page, words: str) -> tuple[str, str]:
    """Return a font of the page that has all letters of some words, and the codes of these (9.10.3)."""
    for name, font in page.Resources.Font.items():
        known = {}
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", font.ToUnicode.read_bytes(), re.DOTALL):
            for code, letter in re.findall(rb"<([0-9a-f]+)>\s*<([0-9a-f]+)>", block):
                known[bytes.fromhex(letter.decode()).decode("utf-16-be")] = code.decode()
        if all(letter in known for letter in words):
            return str(name), "".join(known[letter] for letter in words)
    raise AssertionError(f"no font of the page has all of “{words}”")


def planted(words: str, x: float, y: float) -> Hide:
    """Write words on a page, in pt from its foot, in one of its fonts."""

    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        font, codes = codes_of(page, words)
        painted_over(f"0 g BT {font} 14 Tf {x} {y} Td <{codes}> Tj ET".encode())(pdf, page)

    return change


def letters(change: Callable[[list[bytes]], list[bytes]], nth: int = LINE) -> Hide:
    """Change the codes of the glyphs of the nth text object."""

    def changed(line: bytes) -> bytes:
        codes = re.findall(rb"[0-9a-f]{4}", b"".join(re.findall(rb"<([0-9a-f]+)>", line)))
        return re.sub(rb"\[.*\] TJ", b"[<" + b"".join(change(codes)) + b">] TJ", line, flags=re.DOTALL)

    return text(changed, nth)
