"""Do the PDFs hold what a build puts into them and nothing else: sheets, files, dates, colours, pictures?"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.objects import FAULTS, read_objects

KINDS = ("booklet", "summary")
# What our files have in their catalogue, properties and pages (ISO 32000-1, 7.7.2, 14.3.3, 7.7.3.3).
_CATALOGUE = {
    *("/Type", "/Pages", "/Lang", "/MarkInfo", "/Metadata", "/Names", "/Outlines", "/OutputIntents"),
    *("/PageLabels", "/PageLayout", "/StructTreeRoot", "/ViewerPreferences", "/AF"),
}
_PROPERTIES = {"/Title", "/Author", "/Subject", "/CreationDate", "/ModDate", "/Producer"}
_SHEET = {
    *("/Type", "/Parent", "/MediaBox", "/BleedBox", "/TrimBox", "/Contents", "/Resources"),
    *("/StructParents", "/Tabs"),
}
_BOXES = ("/MediaBox", "/BleedBox", "/TrimBox")
_TOLERANCE = 0.01  # pt
# The operator is looked for first and its numbers before it: pages of dots are megabytes of other numbers.
_PAINT = re.compile(rb"[rR][gG]\b")
_COLOR = re.compile(rb"([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+$")
_LONGEST = 60  # bytes of three numbers
_DAY = re.compile(rb"(\d{4})-(\d\d)-(\d\d)T")


def _files(published: OutputSet, kinds: Sequence[str] = KINDS) -> Iterator[tuple[str, Any]]:
    """Yield name and objects of each PDF; those that cannot be read are named elsewhere."""
    for kind in kinds:
        for name, _, data in published.of_kind(kind):
            try:
                yield name, read_objects(data)
            except ValueError:
                continue


def check_contents(published: OutputSet) -> Iterator[Problem]:
    """A PDF carries nothing that no build puts there: no other files, actions, layers, private data.

    Bad: `internal.docx`, attached to the booklet; a property `Company`. Good: the plan alone.
    Mend: build again.
    """
    for name, reader in _files(published):
        try:
            told = list(_foreign(reader, f"{published.manifest.slug}.yaml"))
        except FAULTS:
            told = ["objects that cannot be read"]
        for each in told:
            message = f"this file holds {each}, which no build of ours puts there; build again"
            yield published.problem(name, "pdf_foreign", message)


def _foreign(reader: Any, source: str) -> Iterator[str]:
    root, properties = reader.trailer["/Root"], reader.metadata or {}
    held = [(set(root), _CATALOGUE, "the file"), (set(properties), _PROPERTIES, "its properties")]
    held += [(set(page), {*_SHEET, "/Annots"}, f"page {n}") for n, page in enumerate(reader.pages, 1)]
    held += [(set(root.get("/ViewerPreferences", {})), {"/DisplayDocTitle"}, "how it opens")]
    for found, ours, where in held:
        yield from (f"{key} in {where}" for key in sorted(found - ours))
    attached = [file.get_object() for file in root.get("/AF", [])]
    named = {str(file.get(key, "")) for file in attached for key in ("/F", "/UF")}
    yield from (f"the attachment {each}" for each in sorted({*named, *reader.attachments} - {source}))


def check_moment(published: OutputSet) -> Iterator[Problem]:
    """All dates in a PDF are the moment of the set, and it names the program that set it.

    Bad: `ModDate` of the day on which somebody saved it again. Good: one date, in properties and metadata.
    Mend: build again.
    """
    stamp = published.manifest.inputs.stamp
    engine = f"WeasyPrint {published.manifest.inputs.libraries.get('weasyprint', '')}"
    for name, reader in _files(published):
        properties = reader.metadata or {}
        metadata = reader.trailer["/Root"].get("/Metadata")
        packet = metadata.get_object().get_data() if metadata is not None else b""
        days = {b"-".join(found).decode() for found in _DAY.findall(packet)}
        days |= {str(properties.get(key, "")).removeprefix("D:")[:8] for key in ("/CreationDate", "/ModDate")}
        for day in sorted(days - {f"{stamp:%Y-%m-%d}", f"{stamp:%Y%m%d}"}):
            message = f"this file bears the date {day or 'of no day'}, the set {stamp:%Y-%m-%d}; build again"
            yield published.problem(name, "pdf_moment", message)
        if properties.get("/Producer") != engine:
            message = f"this file was written by {properties.get('/Producer', 'nobody')}, not by {engine}"
            yield published.problem(name, "pdf_producer", f"{message}; build again")


def check_sheets(published: OutputSet) -> Iterator[Problem]:
    """All pages are whole sheets of one size, upright, none is lost or came in, and they count from 1.

    Bad: page 9 turned on its side; the back cover gone; page 1 that a reader calls “v”. Good: 32 pages of A4.
    Mend: build again.
    """
    for kind in KINDS:
        size: list[float] = []
        for name, reader in _files(published, (kind,)):
            try:
                size = size or _boxes(reader.pages[0])
                for code, message in _misplaced(reader, size):
                    yield published.problem(name, code, f"{message}; build again")
            except FAULTS:
                yield published.problem(name, "sheet_foreign", "its pages cannot be read; build again")


def _misplaced(reader: Any, size: list[float]) -> Iterator[tuple[str, str]]:
    for number, page in enumerate(reader.pages, 1):
        if _SHEET - set(page) or int(page["/StructParents"]) != number - 1:
            yield "sheet_foreign", f"page {number} is not the page {number} that the build made"
        elif any(abs(a - b) > _TOLERANCE for a, b in zip(size, _boxes(page), strict=True)):
            yield "sheet_size", f"page {number} is of another size than the first"
    if _tagged(reader) != len(reader.pages):
        yield "sheet_foreign", f"the file was made with {_tagged(reader)} pages and has {len(reader.pages)}"
    labels = reader.trailer["/Root"].get("/PageLabels", {}).get("/Nums", [])
    ways = [each.get_object() for each in labels]
    if len(ways) != 2 or ways[0] != 0 or dict(ways[1]) != {"/S": "/D", "/St": 1}:
        yield "page_label", "readers are told other numbers of pages than those printed"


def _boxes(page: Any) -> list[float]:
    return [float(side) for box in _BOXES for side in page[box]]


def _tagged(reader: Any) -> int:
    """Return how many pages had tags when the file was made: in the tree, theirs are lists (14.7.4.4)."""
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"].get("/Nums", [])
    return sum(isinstance(each.get_object(), list) for each in numbers[1::2])


def check_colors(published: CheckContext) -> Iterator[Problem]:
    """Pages are painted in the colours of the brand, and have no pictures but the plan's.

    Bad: a green ground; an advertisement in the margin. Good: the brand's roles, the plan's photographs.
    Mend: build again.
    """
    ours = {color.lstrip("#").lower() for color in published.given.design.brand.colors.values()}
    most = len(published.manifest.inputs.pictures or {})
    for name, reader in _files(published):
        try:
            pictures, colors = set[int](), dict[str, int]()
            for number, page in enumerate(reader.pages, 1):
                contents = page.get_contents()
                stream = contents.get_data() if contents is not None else b""
                for color in _painted(stream, page.get("/Resources", {}), pictures):
                    colors.setdefault(color, number)
        except FAULTS:
            continue
        for color in sorted(set(colors) - ours):
            message = f"page {colors[color]} is painted in #{color}, which is no colour of the brand"
            yield published.problem(name, "color_foreign", f"{message}; build again")
        if len(pictures) > most:
            message = f"the pages hold {len(pictures)} pictures, the plan {most}; build again"
            yield published.problem(name, "picture_foreign", message)


def _painted(stream: bytes, resources: Any, pictures: set[int]) -> Iterator[str]:
    """Yield the colours of a content stream and its forms; the numbers of its pictures are added."""
    before = {stream[max(0, at.start() - _LONGEST) : at.start()] for at in _PAINT.finditer(stream)}
    for parts in {found.groups() for words in before for found in [_COLOR.search(words)] if found}:
        yield "".join(f"{round(255 * float(part)):02x}" for part in parts)
    held = resources.get_object().get("/XObject", {}).get_object()
    for name in {found.decode("latin-1") for found in re.findall(rb"(/[^\s/]+) Do\b", stream)}:
        each = held[name]
        if each.get("/Subtype") == "/Image":
            pictures.add(each.indirect_reference.idnum)
        elif each.get("/Subtype") == "/Form":
            yield from _painted(each.get_data(), each.get("/Resources", resources), pictures)
