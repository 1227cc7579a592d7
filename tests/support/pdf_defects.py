"""Defects of published PDFs: text, place, drawing, tags, annotations, metadata, attachments, fonts, pages."""

import io

import pikepdf
from damage import Damage, Defect, name_of, pdf, swapped, with_file, with_painted
from institutions import TEMPLATES
from pikepdf import Array, Dictionary, Name, String

from tmpublish.checks import CheckContext

CONTENTS, VISION, PICTURE = 3, 4, 16
"""Pages of the booklet of the plan in data/planted."""


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


def turned_pages(made: pikepdf.Pdf) -> None:
    made.pages[3], made.pages[4] = made.pages[4], made.pages[3]


def no_links(made: pikepdf.Pdf) -> None:
    del made.pages[VISION - 1].obj["/Annots"]


def link(made: pikepdf.Pdf, page: int = VISION) -> pikepdf.Object:
    return made.pages[page - 1].Annots[0]


def form_field(made: pikepdf.Pdf) -> None:
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), Rect=[0, 0, 9, 9])
    made.pages[3].Annots.append(made.make_indirect(field))
    made.Root.AcroForm = Dictionary(Fields=Array([made.pages[3].Annots[-1]]))


def stamped(made: pikepdf.Pdf) -> None:
    """Lay a stamp with an appearance of its own over a page."""
    look = made.make_stream(
        b"1 g 0 0 500 700 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 500, 700]
    )
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 500, 700], AP=Dictionary(N=look))
    made.pages[3].Annots.append(made.make_indirect(stamp))


def drawn_picture(made: pikepdf.Pdf) -> None:
    image = picture(made)
    image.write(image.read_raw_bytes()[:-40] + bytes(40), filter=image.Filter)


def picture(made: pikepdf.Pdf) -> pikepdf.Object:
    images = (each for page in made.pages for each in page.Resources.get("/XObject", {}).values())
    return next(each for each in images if str(each.get("/Subtype")) == "/Image")


def form(made: pikepdf.Pdf) -> pikepdf.Object:
    forms = (each for page in made.pages for each in page.Resources.get("/XObject", {}).values())
    return next(each for each in forms if str(each.get("/Subtype")) == "/Form")


def said(kind: str, key: str, words: str) -> Damage:
    """Return a damage to the first element of a kind: words that screen readers say for it."""
    return pdf(lambda made: elements(made, kind)[0].__setitem__(key, String(words)))


def another_type(before: str, after: str) -> Damage:
    return pdf(lambda made: elements(made, before)[-1].__setitem__("/S", Name(after)))


def without_element(made: pikepdf.Pdf) -> None:
    parent = elements(made, "/P")[3].P
    parent.K = Array(list(parent.K)[1:]) if isinstance(parent.K, pikepdf.Array) else Array()


def two_marks(made: pikepdf.Pdf) -> None:
    """Let two paragraphs tell each other's words."""
    one, other = [each for each in elements(made, "/P") if isinstance(each.K, pikepdf.Array)][:2]
    one.K, other.K = list(other.K), list(one.K)


def parents(made: pikepdf.Pdf) -> None:
    numbers = made.Root.StructTreeRoot.ParentTree.Nums
    numbers[1], numbers[3] = numbers[3], numbers[1]


def roles(made: pikepdf.Pdf) -> None:
    made.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Artifact)


def metadata(old: bytes, new: bytes) -> Damage:
    def change(made: pikepdf.Pdf) -> None:
        made.Root.Metadata.write(swapped(old, new)(made.Root.Metadata.read_bytes()))

    return pdf(change)


def property_of(key: str, value: str) -> Damage:
    return pdf(lambda made: made.docinfo.__setitem__(key, String(value)))


def root(key: str, value: object) -> Damage:
    return pdf(lambda made: made.Root.__setitem__(key, value))


def attachment(key: str, value: object) -> Damage:
    return pdf(lambda made: made.Root.AF[0].__setitem__(key, value))


def attachment_date(made: pikepdf.Pdf) -> None:
    made.Root.AF[0].EF.F.Params.ModDate = String("D:20200101000000Z")


def hidden_attachment(made: pikepdf.Pdf) -> None:
    """Attach a file by its name alone, which viewers list."""
    names = made.Root.Names.EmbeddedFiles.Names
    spec = Dictionary(Type=Name.Filespec, F=String("z.exe"), EF=Dictionary(F=made.make_stream(b"MZ")))
    names.extend([String("z.exe"), made.make_indirect(spec)])


def fewer_bookmarks(made: pikepdf.Pdf) -> None:
    made.Root.Outlines.First = made.Root.Outlines.First.Next


def a_bookmark_elsewhere(made: pikepdf.Pdf) -> None:
    made.Root.Outlines.First.Dest[0] = made.pages[-1].obj


def bookmark_style(made: pikepdf.Pdf) -> None:
    made.Root.Outlines.First.C = Array([1, 0, 0])


def moved_named_destination(made: pikepdf.Pdf) -> None:
    made.Root.Names.Dests.Names[1][3] = 1


def narrow_glyphs(made: pikepdf.Pdf) -> None:
    widths = a_font(made).DescendantFonts[0].W
    run = next(each for each in widths if isinstance(each, pikepdf.Array))
    run[0] = int(run[0]) // 2


def renamed_font(made: pikepdf.Pdf) -> None:
    a_font(made).BaseFont = Name("/ABCDEF+Arial")


def no_characters(made: pikepdf.Pdf) -> None:
    del a_font(made)["/ToUnicode"]


def moved_outline(made: pikepdf.Pdf) -> None:
    """Draw one letter of the embedded font as another, under the same glyph id."""
    from fontTools.ttLib import TTFont

    program = a_font(made).DescendantFonts[0].FontDescriptor.FontFile2
    with TTFont(io.BytesIO(program.read_bytes())) as font:
        drawn = [name for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours > 0]
        font["glyf"][drawn[0]] = font["glyf"][drawn[-1]]
        out = io.BytesIO()
        font.save(out)
    program.write(out.getvalue())


def a_table_more(made: pikepdf.Pdf) -> None:
    """Carry data in a table of the embedded font that no reader looks at."""
    from fontTools.ttLib import TTFont, newTable

    program = a_font(made).DescendantFonts[0].FontDescriptor.FontFile2
    with TTFont(io.BytesIO(program.read_bytes())) as font:
        font["XTRA"] = newTable("XTRA")
        font["XTRA"].data = b"internal"
        out = io.BytesIO()
        font.save(out)
    program.write(out.getvalue())


def another_profile(made: pikepdf.Pdf) -> None:
    profile = made.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes()[:-1] + b"\0\1")


def see_through(made: pikepdf.Pdf) -> None:
    made.pages[3].Resources.ExtGState["/a1"] = Dictionary(ca=0, CA=0)
    made.pages[3].Resources.ExtGState["/a1.0"] = Dictionary(ca=0, CA=0)


def appended(data: bytes, between: bool = False) -> Damage:
    """Return a damage to the bytes of the booklet: more behind it, or between its objects."""

    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, "booklet")
        whole = published.files[name]
        made = whole.replace(b"endobj\n", b"endobj\n" + data, 1) if between else whole + data
        return with_file(published, name, made)

    return damage


def an_older_version(published: CheckContext) -> CheckContext:
    """Put another file behind the booklet, as an incremental update does."""
    return appended(published.files[name_of(published, "summary")])(published)


def a_loose_object(made: pikepdf.Pdf) -> None:
    made.make_indirect(Dictionary(Internal=String("the dean doubts this")))
    made.Root.PieceInfo = Dictionary(X=Dictionary(LastModified=String("D:2027"), Private=String("draft 3")))


def web(old: bytes, new: bytes) -> Damage:
    """Return a damage to the English web edition."""

    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, "web")
        return with_file(published, name, swapped(old, new)(published.files[name]))

    return damage


WEB = (
    Defect("a word in the web edition", web(b"what floats", b"what sinks")),
    Defect("a script in the web edition", web(b"</body>", b"<script>alert(1)</script></body>")),
    Defect("a hidden text in the web edition", web(b"<style>", b"<style>h2{display:none}")),
    Defect(
        "another address in the web edition", web(b"https://quay.example/all", b"https://quay.example/al")
    ),
    Defect("a comment in the web edition", web(b"</body>", b"<!-- ask Jo --></body>")),
    Defect(
        "a tracker in the web edition", web(b"</body>", b'<img src="https://x.example/1.gif" alt=""></body>')
    ),
    Defect("a policy that lets scripts run", web(b"default-src 'none'", b"default-src *")),
    Defect("another language of the web edition", web(b'<html lang="en">', b'<html lang="fr">')),
    Defect("another alt text in the web edition", web(b"A quay with three posts", b"A quay")),
    Defect("another picture in the web edition", web(rb"(image/jpeg;base64,.{400})....", rb"\1AAAA")),
    Defect("another icon in the web edition", web(rb"(svg\+xml;base64,.{80})....", rb"\1AAAA")),
    Defect("another font in the web edition", web(rb"(font/woff2;base64,.{300})....", rb"\1AAAA")),
    Defect("a web edition cut short", web(rb"</main>.*", b"")),
    Defect(
        "a preview image in the web edition",
        web(b"</title>", b'</title><meta property="og:image" content="x">'),
    ),
)

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
    Defect("another letter in a text", painted(VISION, rb"<([0-9a-f]{2})[0-9a-f]{2}>", rb"<\g<1>1f>")),
    Defect("a text 2 pt lower", painted(VISION, rb"([\d.]+) Tm\n", rb"\g<1>1 Tm\n")),
    Defect("a text in another font", painted(VISION, rb"/([A-Z]{6}) (104 Tf)", rb"/VLCZJG \2")),
    Defect("letters pulled apart", painted(VISION, rb"BT\n", b"BT\n2 Tc\n")),
    Defect("text squeezed", painted(VISION, rb"BT\n", b"BT\n60 Tz\n")),
    Defect("a word left out", painted(VISION, rb"\[<[^\]]*\] TJ", b"[] TJ")),
    Defect("a text drawn as outline", painted(VISION, rb"BT\n", b"BT\n1 Tr\n")),
    Defect("a text clipped away", painted(VISION, rb"q\n/Span", b"q\n0 0 1 1 re W n\n/Span")),
    Defect("a page at half its size", painted(VISION, rb"0\.75 0 0 0\.75 0 0 cm", b"0.375 0 0 0.375 0 0 cm")),
    Defect("a page as in a mirror", painted(VISION, rb"1 0 0 -1 0 ([\d.]+) cm", rb"-1 0 0 -1 595 \1 cm")),
    Defect("a white area over a page", painted(VISION, rb"$", b"\n1 g 0 0 999 1400 re f")),
    Defect("a comment in a page", painted(VISION, rb"$", b"\n% ask Jo")),
    Defect("a rule more", painted(VISION, rb"$", b"\n0 0 m 99 99 l S")),
    Defect("text marked as decoration", painted(VISION, rb"/Span\n<</MCID 0>>\nBDC", b"/Artifact\nBMC")),
    Defect("words that copy as others", painted(VISION, rb"<</MCID 1>>", b"<</MCID 1/ActualText (no)>>")),
    Defect("two pages in another order", pdf(turned_pages)),
    Defect("a cropped page", changed_page("/CropBox", Array([0, 400, 595, 842]))),
    Defect("a page in other units", changed_page("/UserUnit", 2)),
    Defect("another trim", changed_page("/TrimBox", Array([9, 9, 500, 800]))),
    Defect("another order of links", changed_page("/Tabs", Name.R)),
    Defect("a page that acts on opening", changed_page("/AA", Dictionary(O=Dictionary(S=Name.Print)))),
    Defect("a page that turns by itself", changed_page("/Dur", 1)),
    Defect("a page without fonts", changed_page("/Resources", Dictionary())),
    Defect("text that lets nothing through", pdf(see_through)),
    Defect("no links on a page", pdf(no_links)),
    Defect(
        "another address", pdf(lambda made: link(made).A.__setitem__("/URI", String("https://x.example/")))
    ),
    Defect(
        "a link that runs a program",
        pdf(lambda made: link(made).__setitem__("/A", Dictionary(S=Name.Launch))),
    ),
    Defect("a link somewhere else", pdf(lambda made: link(made).__setitem__("/Rect", Array([0, 0, 9, 9])))),
    Defect("a hidden link", pdf(lambda made: link(made).__setitem__("/F", 2))),
    Defect("other words for a link", pdf(lambda made: link(made).__setitem__("/Contents", String("more")))),
    Defect("a link of another element", pdf(lambda made: link(made).__setitem__("/StructParent", 0))),
    Defect("a form field", pdf(form_field)),
    Defect("a stamp", pdf(stamped)),
    Defect("another picture", pdf(drawn_picture)),
    Defect("a picture of another size", pdf(lambda made: picture(made).__setitem__("/Width", 10))),
    Defect("another drawing", pdf(lambda made: form(made).write(b"0 g 0 0 9 9 re f"))),
    Defect("another alt text", said("/Figure", "/Alt", "A picture")),
    Defect("no alt text", pdf(lambda made: elements(made, "/Figure")[0].__delitem__("/Alt"))),
    Defect("words said instead of a text", said("/P", "/ActualText", "Draft")),
    Defect("a title of an element", said("/Sect", "/T", "Draft")),
    Defect("a head cell tagged as data", another_type("/TH", "/TD")),
    Defect("a list item tagged as text", another_type("/LI", "/P")),
    Defect("a heading of another level", another_type("/H2", "/H4")),
    Defect("an element less", pdf(without_element)),
    Defect("two paragraphs that tell each other's words", pdf(two_marks)),
    Defect("words of another element", pdf(parents)),
    Defect("a role for paragraphs", pdf(roles)),
    Defect("a document without marks", root("/MarkInfo", Dictionary(Marked=False))),
    Defect("another title in XMP", metadata(rb"Moorings", b"Drafts  ")),
    Defect("another date in XMP", metadata(rb"2027-05-02", b"2026-05-02")),
    Defect("no PDF/UA in XMP", metadata(rb"pdfuaid:part", b"pdfuaid:nart")),
    Defect("a note in XMP", metadata(rb"</rdf:RDF>", b"<!-- ask Jo --></rdf:RDF>")),
    Defect("another title", property_of("/Title", "Drafts")),
    Defect("another subject", property_of("/Subject", "Internal")),
    Defect("key words", property_of("/Keywords", "internal")),
    Defect("another date of creation", property_of("/CreationDate", "D:20260502000000Z")),
    Defect("another producer", property_of("/Producer", "WeasyPrint 69.0")),
    Defect("a property of its own", property_of("/Reviewer", "Jo")),
    Defect("a viewer that shows no title", root("/ViewerPreferences", Dictionary(DisplayDocTitle=False))),
    Defect("a file that fills the screen", root("/PageMode", Name.FullScreen)),
    Defect("pages side by side otherwise", root("/PageLayout", Name.SinglePage)),
    Defect("a file that opens on its end", root("/OpenAction", Array([0, Name.Fit]))),
    Defect("a portfolio", root("/Collection", Dictionary(Type=Name.Collection))),
    Defect("another version of PDF", root("/Version", Name("/1.4"))),
    Defect("private data", pdf(a_loose_object)),
    Defect("no source attached", pdf(lambda made: made.Root.__delitem__("/AF"))),
    Defect("a source of another name", attachment("/UF", String("final.yaml"))),
    Defect("a source described otherwise", attachment("/Desc", String("final"))),
    Defect("a source in another relation", attachment("/AFRelationship", Name.Data)),
    Defect("a source of another date", pdf(attachment_date)),
    Defect("a program attached", pdf(hidden_attachment)),
    Defect("a bookmark less", pdf(fewer_bookmarks)),
    Defect("a bookmark that leads elsewhere", pdf(a_bookmark_elsewhere)),
    Defect("a bookmark in red", pdf(bookmark_style)),
    Defect("a destination at another height", pdf(moved_named_destination)),
    Defect("narrower glyphs", pdf(narrow_glyphs)),
    Defect("a font by another name", pdf(renamed_font)),
    Defect("glyphs that copy as nothing", pdf(no_characters)),
    Defect("a letter drawn as another", pdf(moved_outline)),
    Defect("data in a font", pdf(a_table_more)),
    Defect("another color profile", pdf(another_profile)),
    Defect("a comment behind the file", appended(b"% ask Jo")),
    Defect("a comment between objects", appended(b"% ask Jo\n", between=True)),
    Defect("another file behind the file", an_older_version),
    Defect("a word in the summary", pdf(lambda made: made.pages[0].Contents.write(b""), "summary")),
    Defect(
        "a summary of another author", pdf(lambda made: made.docinfo.__setitem__("/Author", "x"), "summary")
    ),
    Defect("a page more in the summary", pdf(lambda made: made.pages.append(made.pages[0]), "summary")),
)
