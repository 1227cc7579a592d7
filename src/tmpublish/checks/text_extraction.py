"""A file of one language → all that it says, passage by passage: pages, slides, notes, what is behind."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from tmpublish.checks.text_normalization import Passage, passage
from tmpublish.ooxml.deck_reader import Paragraph, TextBox, read_deck
from tmpublish.ooxml.opc import read_package
from tmpublish.pdf_reading.glyphs import read_glyphs
from tmpublish.pdf_reading.objects import FAULTS, read_objects

# Of a PDF's dictionaries what somebody reads or hears (ISO 32000-1, 12.3, 12.5, 14.3, 14.9), and its name.
_TOLD = {
    "/Title": "title or bookmark",
    "/Subject": "property: the subject",
    "/Author": "property: the author",
    "/Keywords": "property: the keywords",
    "/Alt": "alternative text",
    "/ActualText": "text to be read out",
    "/E": "text to be read out",
    "/Contents": "note on a page, or the name of a link",
    "/T": "note on a page: its author",
    "/Subj": "note on a page: its subject",
    "/RC": "note on a page",
    "/TU": "form",
    "/V": "form",
    "/Desc": "description of an attachment",
}
_NOT_FOLLOWED = ("/P", "/Parent", "/Prev", "/Pg", "/ParentTree", "/Font", "/XObject", "/EF")
_OURS = ("http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/pdf/1.3/", "http://www.aiim.org/pdfa/ns/")
_TECHNICAL = {
    "created",
    "modified",
    "revision",
    "language",
    "identifier",
    "version",
    "Application",
    "AppVersion",
}
_TECHNICAL |= {"PresentationFormat", "Slides", "Notes", "Words", "HiddenSlides", "Paragraphs", "TotalTime"}


def pages(data: bytes) -> Iterator[Passage]:
    """Yield what each page of a PDF paints; raises ValueError where it cannot be read."""
    for number, page in enumerate(read_glyphs(data), 1):
        yield passage(f"on page {number}", number, ((each.words, each.hidden) for each in page.stretches))


def slides(data: bytes) -> Iterator[Passage]:
    """Yield the paragraphs of each slide's shapes; raises ValueError where the deck cannot be read."""
    for number, slide in enumerate(read_deck(data).slides, 1):
        for box in slide.boxes:
            for line in box.paragraphs:
                yield from _spoken(passage(f"on slide {number}", number, _parts(line)))


def notes(data: bytes) -> Iterator[Passage]:
    """Yield the paragraphs of each slide's notes; raises ValueError where the deck cannot be read."""
    for number, slide in enumerate(read_deck(data).slides, 1):
        for line in slide.notes:
            where = f"in the notes of slide {number}"
            yield from _spoken(passage(where, number, [(line, ("",) * len(line))]))


def _parts(line: Paragraph) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a paragraph that tabs divide, each character with why it is not seen."""
    reasons, at = [run.hidden for run in line.runs for _ in run.text], 0
    for piece in line.text.split("\t"):
        yield piece, reasons[at : at + len(piece)]
        at += len(piece) + 1


def _spoken(said: Passage) -> Iterator[Passage]:
    if said.letters:
        yield said


def behind_slides(data: bytes, hosted: bool) -> Iterator[Passage]:
    """Yield what a deck says beside its slides; layouts of an institution's own may say what they like."""
    told = set[str]()
    for number, slide in enumerate(read_deck(data).slides, 1):
        for words in slide.alt_texts:
            yield _plain(f"in an alternative text or tooltip of slide {number}", number, words)
        for words in slide.other_texts:
            yield _plain(f"in a comment, chart or loose note of slide {number}", number, words)
        for words in () if hosted else _lines(slide.layout_boxes):
            if words not in told:
                told.add(words)
                yield _plain(f"on the layout of slide {number}", number, words)
    package = read_package(data)
    for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        for each in package.xml[name].iter() if name in package.xml else ():
            if isinstance(each.tag, str) and etree.QName(each).localname not in _TECHNICAL and each.text:
                yield _plain(f"in the property {etree.QName(each).localname}", 0, str(each.text))
    for each in package.presentation.iter(
        "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
    ):
        yield _plain("in the name of a section", 0, str(each.get("name", "")))


def _lines(boxes: tuple[TextBox, ...]) -> Iterator[str]:
    for box in boxes:
        yield from (line.text.replace("\t", " ") for line in box.paragraphs)


def behind_pages(data: bytes) -> Iterator[Passage]:
    """Yield what a PDF says beside its pages: properties, bookmarks, alternative texts, annotations."""
    for number, page in enumerate(read_glyphs(data), 1):
        for words in page.replaced:
            yield _plain(f"in what page {number} has read out in place of its text", number, words)
    try:
        reader = read_objects(data)
        found = list(_strings(reader.trailer))
        metadata = reader.trailer["/Root"].get("/Metadata")
        xmp = metadata.get_object().get_data() if metadata is not None else b""
        for key, words in found:
            yield _plain(f"in a {_TOLD[key]}", 0, words)
        yield from _metadata(xmp)
    except FAULTS as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _strings(item: Any) -> Iterator[tuple[str, str]]:
    """Yield key and words of all that dictionaries have to be read, wherever they hang."""
    todo, seen = [item], set[tuple[int, int]]()
    while todo:
        each = todo.pop()
        reference = getattr(each, "idnum", None)
        if reference is not None:
            if (each.idnum, each.generation) in seen:
                continue
            seen.add((each.idnum, each.generation))
            each = each.get_object()
        if isinstance(each, dict):
            # As they are stored: what is referred to is looked up when its turn comes, once.
            for key, value in dict.items(each):
                if key in _TOLD and isinstance(value, str) and not value.startswith("/"):
                    yield str(key), str(value)
                elif key not in _NOT_FOLLOWED:
                    todo.append(value)
        elif isinstance(each, list):
            todo.extend(list.__iter__(each))


def _metadata(xmp: bytes) -> Iterator[Passage]:
    """Yield what the XMP packet says (ISO 16684-1), but for what the writer of the file puts there."""
    if not xmp.strip():
        return
    try:
        root = etree.fromstring(xmp, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as fault:
        raise ValueError("the metadata cannot be read") from fault
    for each in root.iter():
        space = str(etree.QName(each).namespace) if isinstance(each.tag, str) else _OURS[0]
        lineage = [str(etree.QName(up).namespace) for up in each.iterancestors()]
        if each.text and each.text.strip() and not any(name.startswith(_OURS) for name in (space, *lineage)):
            yield _plain("in the metadata", 0, str(each.text))


def _plain(where: str, number: int, words: str) -> Passage:
    return passage(where, number, [(words.replace("\n", "\v"), ())])
