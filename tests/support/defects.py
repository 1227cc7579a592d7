"""Defects of published files, of each kind that a comparison with a fresh build has to find."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pikepdf
from damage import (
    CORE,
    Damage,
    Members,
    name_of,
    part,
    pdf,
    swapped,
    with_entries,
    with_file,
    with_members,
    with_painted,
    with_texts,
)
from institutions import TEMPLATES
from pikepdf import Array, Dictionary, Name, String

from tmpublish.checks import CheckContext

CONTENTS, VISION = 3, 4
"""Pages of the booklet of the plan in data/planted."""
MAIN, GOAL = "ppt/presentation.xml", "ppt/slides/slide5.xml"
RELS = "ppt/slides/_rels/slide5.xml.rels"
COVER = (
    b'<p:sp><p:nvSpPr><p:cNvPr id="99" name="x" descr=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    b'<a:off x="0" y="0"/><a:ext cx="12192000" cy="6858000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    b'</a:prstGeom><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></p:spPr></p:sp>'
)
RELATIONSHIP = (
    b'<Relationship Id="rIdX" Target="https://elsewhere.example/" TargetMode="External" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
)


@dataclass(frozen=True)
class Defect:
    """A defect: its name, and what it does to a set."""

    name: str
    damage: Damage


# --- The set and its manifest ---------------------------------------------------------------------------


def without_a_deck(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    return replace(published, files={key: data for key, data in published.files.items() if key != name})


def a_byte_changed(published: CheckContext) -> CheckContext:
    name = name_of(published, "summary", "zh")
    data = bytearray(published.files[name])
    data[len(data) // 2] ^= 1
    return replace(published, files={**published.files, name: bytes(data)})


def cut_in_half(kind: str) -> Damage:
    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, kind)
        return with_file(published, name, published.files[name][: len(published.files[name]) // 2])

    return damage


def a_file_beside(published: CheckContext) -> CheckContext:
    return replace(published, files={**published.files, "plan-final-v2.pdf": b"%PDF-1.7"})


def swapped_decks(published: CheckContext) -> CheckContext:
    """Swap two files and their entries, so that every hash is right and every name is not."""
    a, b = name_of(published, "deck"), name_of(published, "deck", "zh")
    entries = {**published.manifest.files, a: published.manifest.files[b], b: published.manifest.files[a]}
    files = {**published.files, a: published.files[b], b: published.files[a]}
    return with_entries(replace(published, files=files), files=entries)


def the_summary_as_booklet(published: CheckContext) -> CheckContext:
    data = published.files[name_of(published, "summary")]
    return with_file(published, name_of(published, "booklet"), data)


def an_edited_plan(published: CheckContext) -> CheckContext:
    given = replace(published.given, source=published.given.source + b"# a comment\n")
    return replace(published, given=given)


def an_edited_brand(published: CheckContext) -> CheckContext:
    inputs = published.manifest.inputs
    templates = {**inputs.templates, "_brand.yml": "0" * 64}
    return with_entries(published, inputs=inputs.model_copy(update={"templates": templates}))


def another_picture(published: CheckContext) -> CheckContext:
    return replace(published, given=replace(published.given, picture_files={"pictures/a.jpg": "0" * 64}))


def an_entry_of_another_size(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    entry = published.manifest.files[name].model_copy(update={"size": 5})
    return with_entries(published, files={**published.manifest.files, name: entry})


def no_entry_of_a_deck(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck", "zh")
    kept = {key: entry for key, entry in published.manifest.files.items() if key != name}
    return with_entries(published, files=kept)


SETS = (
    Defect("a deck is missing", without_a_deck),
    Defect("one byte of a summary is changed", a_byte_changed),
    Defect("a booklet is cut in half", cut_in_half("booklet")),
    Defect("a deck is cut in half", cut_in_half("deck")),
    Defect("another plan's file", a_file_beside),
    Defect("decks and their entries are swapped", swapped_decks),
    Defect("the summary in place of the booklet", the_summary_as_booklet),
    Defect("the plan was edited", an_edited_plan),
    Defect("the brand was edited", an_edited_brand),
    Defect("a picture was replaced", another_picture),
    Defect("an entry of another size", an_entry_of_another_size),
    Defect("the manifest lacks a deck", no_entry_of_a_deck),
    Defect("the manifest has another date", lambda made: with_entries(made, date="2020-01-01")),
    Defect("the manifest lacks a language", lambda made: with_entries(made, languages=("en",))),
    Defect("a text on another page", lambda made: with_texts(made, "vision.text", "zh", "booklet", 1)),
)

# --- PDF ------------------------------------------------------------------------------------------------


def painted(page: int, old: bytes, new: bytes, count: int = 1) -> Damage:
    return lambda published: with_painted(published, page, swapped(old, new, count))


def changed_page(key: str, value: object) -> Damage:
    return pdf(lambda made: made.pages[3].obj.__setitem__(key, value))


def annotated(made: pikepdf.Pdf) -> None:
    held = made.pages[3].get("/Annots", Array())
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[50, 50, 90, 90], Contents=String("long?"))
    held.append(made.make_indirect(note))
    made.pages[3].Annots = held


def another_destination(made: pikepdf.Pdf) -> None:
    made.pages[CONTENTS - 1].Annots[0].Dest = String("goals.charts")


def a_moved_destination(made: pikepdf.Pdf) -> None:
    names = made.Root.Names.Dests.Names
    at = next(n for n in range(0, len(names), 2) if str(names[n]) == "goals.charts")
    names[at + 1][0] = made.pages[0].obj


def a_font(made: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(made.pages[0].Resources.Font.values()))


def another_font(made: pikepdf.Pdf) -> None:
    letters = (TEMPLATES / "fonts" / "metrics" / "Carlito-Regular.ttf").read_bytes()
    a_font(made).DescendantFonts[0].FontDescriptor.FontFile2 = made.make_stream(letters)


def other_glyphs(made: pikepdf.Pdf) -> None:
    moved = b"".join((code + 1).to_bytes(2, "big") for code in range(9000))
    a_font(made).DescendantFonts[0].CIDToGIDMap = made.make_stream(moved)


def other_characters(made: pikepdf.Pdf) -> None:
    mapping = a_font(made).ToUnicode
    mapping.write(swapped(rb"(<[0-9a-f]{4}>) <[0-9a-f]{4}>", rb"\1 <0058>", 3)(mapping.read_bytes()))


def elements(made: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Dictionary]:
    """Return the structure elements of some types in reading order."""
    found, todo = list[pikepdf.Dictionary](), [made.Root.StructTreeRoot.K]
    while todo:
        each = todo.pop(0)
        if isinstance(each, pikepdf.Array):
            todo = [*each, *todo]
        elif isinstance(each, pikepdf.Dictionary) and "/S" in each:
            found += [each] if str(each.S) in kinds else []
            todo = [each.get("/K", Array()), *todo]
    return found


def another_element(made: pikepdf.Pdf) -> None:
    elements(made, "/P")[9].S = Name.H2


def another_reading_order(made: pikepdf.Pdf) -> None:
    section = next(each for each in elements(made, "/Sect") if len(each.K) > 3)
    section.K = Array(list(section.K)[::-1])


def a_paragraph_in_french(made: pikepdf.Pdf) -> None:
    elements(made, "/P")[9].Lang = String("fr")


def another_source(made: pikepdf.Pdf) -> None:
    file = made.Root.AF[0].EF.F
    file.write(file.read_bytes().replace(b"slug", b"slog"))


def a_second_attachment(made: pikepdf.Pdf) -> None:
    made.attachments["internal.docx"] = pikepdf.AttachedFileSpec(made, b"PK", relationship=Name.Supplement)
    made.Root.AF.append(made.attachments["internal.docx"].obj)


def a_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def a_layer(made: pikepdf.Pdf) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("Vision")))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def roman_page_labels(made: pikepdf.Pdf) -> None:
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))


def another_bookmark(made: pikepdf.Pdf) -> None:
    made.Root.Outlines.First.Title = String("Draft for discussion")


def a_password(published: CheckContext) -> CheckContext:
    name, out = name_of(published, "booklet"), io.BytesIO()
    with pikepdf.open(io.BytesIO(published.files[name])) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return with_file(published, name, out.getvalue())


PDFS = (
    Defect("a booklet saved again", pdf(lambda _: None)),
    Defect("a page without text", pdf(lambda made: made.pages[3].Contents.write(b""))),
    Defect("a page in one color", painted(VISION, rb"[\d.]+ [\d.]+ [\d.]+ (rg|RG)", rb"1 1 1 \1", 0)),
    Defect("a page in 3 pt", painted(VISION, rb"[\d.]+ Tf", b"3 Tf", 0)),
    Defect("invisible text", painted(VISION, rb"BT\n", b"BT\n3 Tr\n", 0)),
    Defect("text beyond the page", painted(VISION, rb"1 0 0 -1 [\d.]+ ([\d.]+) Tm", rb"1 0 0 -1 900 \1 Tm")),
    Defect("a page turned on its side", changed_page("/Rotate", 90)),
    Defect("a page of A3", changed_page("/MediaBox", Array([0, 0, 842, 1191]))),
    Defect("a page more", pdf(lambda made: made.pages.insert(VISION, made.pages[VISION - 1]))),
    Defect("a page less", pdf(lambda made: made.pages.__delitem__(-1))),
    Defect("a comment", pdf(annotated)),
    Defect("a link to another chapter", pdf(another_destination)),
    Defect("a destination on another page", pdf(a_moved_destination)),
    Defect("another font under the same name", pdf(another_font)),
    Defect("glyphs drawn as others", pdf(other_glyphs)),
    Defect("glyphs that copy as other characters", pdf(other_characters)),
    Defect("a paragraph tagged as a heading", pdf(another_element)),
    Defect("a section in another reading order", pdf(another_reading_order)),
    Defect("a paragraph in French", pdf(a_paragraph_in_french)),
    Defect("no tags", pdf(lambda made: made.Root.__delitem__("/StructTreeRoot"))),
    Defect("another document language", pdf(lambda made: made.Root.__setitem__("/Lang", String("ja")))),
    Defect("another source attached", pdf(another_source)),
    Defect("a second file attached", pdf(a_second_attachment)),
    Defect("a script that runs on opening", pdf(a_script)),
    Defect("a layer", pdf(a_layer)),
    Defect("Roman page labels", pdf(roman_page_labels)),
    Defect("another bookmark", pdf(another_bookmark)),
    Defect("another author", pdf(lambda made: made.docinfo.__setitem__("/Author", "jsmith"))),
    Defect("no output intent", pdf(lambda made: made.Root.__delitem__("/OutputIntents"))),
    Defect("a password", a_password),
)

# --- Decks ----------------------------------------------------------------------------------------------


def member(name: str, data: bytes) -> Damage:
    return lambda published: with_members(published, lambda members: [*members, (name, data)])


def no_member(name: str) -> Damage:
    return lambda published: with_members(
        published, lambda members: [each for each in members if each[0] != name]
    )


def inserted(xml: bytes) -> Damage:
    return part(GOAL, rb"</p:spTree>", xml + b"</p:spTree>")


def changed(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda published: with_members(
        published, lambda members: [(each, change(data) if each == name else data) for each, data in members]
    )


def bytes_behind(published: CheckContext) -> CheckContext:
    return with_members(published, lambda members: members, behind=b"MZ")


def another_date(published: CheckContext) -> CheckContext:
    """The date of the last entry in the central directory (APPNOTE 4.3.12), two bytes at its offset 14."""
    name = name_of(published, "deck")
    data = bytearray(published.files[name])
    at = data.rfind(b"PK\x01\x02")
    data[at + 14 : at + 16] = (2).to_bytes(2, "little")
    return with_file(published, name, bytes(data))


def swapped_slides(published: CheckContext) -> CheckContext:
    def change(members: Members) -> Members:
        made = dict(members)
        first, second = re.findall(rb"<p:sldId [^>]*>", made[MAIN])[4:6]
        made[MAIN] = made[MAIN].replace(first, b"\0").replace(second, first).replace(b"\0", second)
        return list(made.items())

    return with_members(published, change)


DECKS = (
    Defect("a slide twice in the package", member(GOAL, b"<x/>")),
    Defect("a part that nothing leads to", member("ppt/slides/slide99.xml", b"<x/>")),
    Defect("notes that are missing", no_member("ppt/notesSlides/notesSlide5.xml")),
    Defect("bytes behind the package", bytes_behind),
    Defect("a part of another date", another_date),
    Defect("a slide cut short", changed(GOAL, lambda data: data[:-20])),
    Defect("a word in another text", part(GOAL, rb"<a:t>Boats<", b"<a:t>Boats, draft<")),
    Defect("an invisible character", part(GOAL, b"what floats", "what flo\u200bats".encode())),
    Defect("a word at another size", part(GOAL, rb"<a:rPr ", b'<a:rPr sz="3000" ')),
    Defect("a text in another language", part(GOAL, b' lang="en-US"', b' lang="zh-CN"')),
    Defect("a covered slide", inserted(COVER)),
    Defect("a comment in the XML", inserted(b"<!-- ask Jo -->")),
    Defect("a shape of another id", part(GOAL, rb'name="goals\.\w+\.name"', b'name="vision.line"')),
    Defect("a hidden slide", part(GOAL, rb"<p:sld ", b'<p:sld show="0" ')),
    Defect("an address that nobody wrote", part(RELS, b"</Relationships>", RELATIONSHIP)),
    Defect("notes of another slide", part(RELS, b"notesSlide5.xml", b"notesSlide4.xml")),
    Defect("two slides in another order", swapped_slides),
    Defect("a slide less", part(MAIN, rb"<p:sldId [^>]*>", b"")),
    Defect(
        "another theme color", part("ppt/theme/theme1.xml", rb'srgbClr val="\w{6}"', b'srgbClr val="00AA00"')
    ),
    Defect("a deck of another author", part(CORE, rb"(<dc:creator>)[^<]*", rb"\1jsmith")),
    Defect("a deck of another plan", part(CORE, rb"sha256:\w{8}", b"sha256:00000000")),
)
DEFECTS = (*SETS, *PDFS, *DECKS)
