"""Do slides, notes, tables, charts and what is embedded agree with each other, as PowerPoint asks for?"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tmpublish.checks.context import OutputSet
from tmpublish.checks.opc_package import found
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P
from tmpublish.ooxml.opc import Package, bounded

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{2,8})*")  # BCP 47
_TITLES = {"title", "ctrTitle"}
_MARKS = etree.XPath("//@lang | //@altLang")


def check_sections(published: OutputSet) -> Iterator[Problem]:
    """Sections list slides that are there, each once.

    Bad: a section that still lists a slide taken out. Good: every slide in one section.
    """
    yield from found(published, "pptx_sections", _sections)


def _sections(package: Package) -> Iterator[str]:
    slides = {each.get("id") for each in package.presentation.iter(f"{P}sldId")}
    listed = Counter(each.get("id") for each in package.presentation.iter(f"{P14}sldId"))
    for key, count in listed.items():
        if key not in slides:
            yield f"a section lists the slide {key}, which is not there"
        elif count > 1:
            yield f"the slide {key} is in {count} sections"


def check_notes(published: OutputSet) -> Iterator[Problem]:
    """Notes belong to one slide each, and know it.

    Bad: two slides that share one page of notes. Good: a page of notes for each.
    """
    yield from found(published, "pptx_notes", _notes)


def _notes(package: Package) -> Iterator[str]:
    owners = [
        (slide, note)
        for slide, _ in package.folder("slides")
        for note in package.targets(slide, "notesSlide")
    ]
    for note, count in Counter(note for _, note in owners).items():
        if count > 1:
            yield f"{count} slides share {note}"
    for slide, note in owners:
        if package.targets(note, "slide") != [slide]:
            yield f"{note} does not lead back to {slide}"


def check_placeholders(published: OutputSet) -> Iterator[Problem]:
    """A slide has one layout, and every placeholder of it is one of the layout's.

    Bad: `idx="14"` on a layout that ends at 13. Good: each index is the layout's own.
    """
    yield from found(published, "pptx_placeholders", _placeholders)


def _placeholders(package: Package) -> Iterator[str]:
    for name, slide in package.folder("slides"):
        layouts = package.targets(name, "slideLayout")
        if len(layouts) != 1 or layouts[0] not in package.xml:
            yield f"{name} has {len(layouts)} layouts"
            continue
        offered = list(package.xml[layouts[0]].iter(f"{P}ph"))
        indices = {each.get("idx", "0") for each in offered}
        kinds = {_kind(each) for each in offered}
        for holder in slide.iter(f"{P}ph"):
            index, kind = holder.get("idx"), _kind(holder)
            if (index or "0") not in indices or (index is None and kind not in kinds):
                yield f"{name}: its layout has no placeholder {kind} {index or ''}".rstrip()


def _kind(holder: etree._Element) -> str:
    kind = holder.get("type", "obj")
    return "title" if kind in _TITLES else kind


def check_tables(published: OutputSet) -> Iterator[Problem]:
    """Every row of a table has a cell for each column.

    Bad: three columns and a row of two cells. Good: three and three.
    """
    yield from found(published, "pptx_table", _tables)


def _tables(package: Package) -> Iterator[str]:
    for name, root in package.xml.items():
        for table in root.iter(f"{A}tbl"):
            columns = len(table.findall(f"{A}tblGrid/{A}gridCol"))
            for number, row in enumerate(table.iterfind(f"{A}tr"), 1):
                if len(row.findall(f"{A}tc")) != columns:
                    yield f"{name}: row {number} of a table does not have {columns} cells"


def check_charts(published: OutputSet) -> Iterator[Problem]:
    """The axes of a chart cross axes that it has.

    Bad: `crossAx` with the id of an axis that was taken out. Good: two axes that name each other.
    """
    yield from found(published, "pptx_chart", _charts)


def _charts(package: Package) -> Iterator[str]:
    for name, root in package.xml.items():
        axes = {each.get("val") for axis in root.iter(f"{C}crossAx") for each in _siblings(axis)}
        for each in root.iter(f"{C}crossAx", f"{C}axId"):
            if each.get("val") not in axes:
                yield f"{name}: the chart has no axis {each.get('val')}"


def _siblings(crossing: etree._Element) -> list[etree._Element]:
    parent = crossing.getparent()
    return [] if parent is None else parent.findall(f"{C}axId")


def check_languages(published: OutputSet) -> Iterator[Problem]:
    """Languages are written as BCP 47 has them.

    Bad: `lang="zh_CN"`. Good: `lang="zh-CN"`.
    """
    yield from found(published, "pptx_language", _languages)


def _languages(package: Package) -> Iterator[str]:
    for name, root in package.xml.items():
        marks: Any = _MARKS(root)
        for mark in sorted({str(mark) for mark in marks if mark}):
            if not _LANGUAGE.fullmatch(mark):
                yield f"{name}: “{mark}” is no language"


def check_embedded(published: OutputSet) -> Iterator[Problem]:
    """What is embedded can be opened: workbooks and pictures.

    Bad: the workbook of a chart, cut short. Good: each is whole.
    """
    yield from found(published, "pptx_embedded", _embedded)


def _embedded(package: Package) -> Iterator[str]:
    for name, data in package.members.items():
        ending = name.rpartition(".")[2].casefold()
        if ending in ("xlsx", "xlsm") and not _is_workbook(data):
            yield f"the workbook {name} cannot be opened"
        if ending in ("png", "jpg", "jpeg", "gif") and not _is_picture(data):
            yield f"the picture {name} cannot be opened"


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            bounded(archive)
            etree.fromstring(archive.read("xl/workbook.xml"))
            return archive.testzip() is None
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, etree.XMLSyntaxError):
        return False


def _is_picture(data: bytes) -> bool:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError):
        return False
    return True
