"""A deck → the same after edits by hand, and after a program that keeps few of its names has saved it."""

import copy
import io
from collections.abc import Callable
from typing import Any

from pptx import Presentation
from pptx.util import Emu, Mm

from tmpublish.ooxml.charts import CHART
from tmpublish.ooxml.drawingml import A, P

Edited = Callable[[Any], None]


def edited(deck: bytes, *edits: Edited) -> bytes:
    """Return a deck after edits, as python-pptx saves it, which keeps what PowerPoint keeps."""
    presentation = Presentation(io.BytesIO(deck))
    for edit in edits:
        edit(presentation)
    saved = io.BytesIO()
    presentation.save(saved)
    return saved.getvalue()


def shape(presentation: Any, name: str) -> Any:
    """Return the first shape with a name, in groups too."""

    def named(shapes: Any) -> Any:
        for each in shapes:
            if each.name == name:
                yield each
            yield from named(getattr(each, "shapes", ()))

    return next(found for slide in presentation.slides for found in named(slide.shapes))


def set_words(paragraph: Any, words: str) -> None:
    """Replace the words of a paragraph, breaks included; its first run keeps its look."""
    element = paragraph._p
    for each in [*element.findall(f"{A}br"), *element.findall(f"{A}r")[1:]]:
        element.remove(each)
    paragraph.runs[0].text = words


def words_changed(name: str, words: str) -> Edited:
    """Give the first paragraph of a shape other words."""
    return lambda presentation: set_words(shape(presentation, name).text_frame.paragraphs[0], words)


def run_split(name: str) -> Edited:
    """Split the first run of a shape in two, as spelling checkers do."""

    def edit(presentation: Any) -> None:
        run = shape(presentation, name).text_frame.paragraphs[0].runs[0]
        other = copy.deepcopy(run._r)
        run._r.addnext(other)
        half = len(run.text) // 2
        other.find(f"{A}t").text = run.text[half:]
        run.text = run.text[:half]

    return edit


def cell_changed(name: str, row: int, column: int, words: str) -> Edited:
    """Give a cell of a table (from 0) other words."""
    return lambda presentation: set_words(
        shape(presentation, name).table.cell(row, column).text_frame.paragraphs[0], words
    )


def point_changed(row: int, value: float) -> Edited:
    """Give a point (from 0) of the first series of the first chart another value."""

    def edit(presentation: Any) -> None:
        charts = (each for slide in presentation.slides for each in slide.shapes if each.has_chart)
        series = next(charts).chart.plots[0].series[0]._element
        series.findall(".//c:val//c:v", {"c": CHART})[row].text = str(value)

    return edit


def notes_changed(slide: int, line: int, words: str) -> Edited:
    """Give a paragraph of the notes of a slide (from 1) other words."""
    return lambda presentation: set_words(
        presentation.slides[slide - 1].notes_slide.notes_text_frame.paragraphs[line], words
    )


def box_pasted(slide: int, words: str) -> Edited:
    """Add a text box to a slide."""

    def edit(presentation: Any) -> None:
        box = presentation.slides[slide - 1].shapes.add_textbox(Mm(20), Mm(100), Mm(60), Mm(10))
        box.text_frame.text = words

    return edit


def box_deleted(name: str) -> Edited:
    """Delete a shape."""

    def edit(presentation: Any) -> None:
        element = shape(presentation, name)._element
        element.getparent().remove(element)

    return edit


def slide_moved(slide: int, place: int) -> Edited:
    """Move a slide to another place (both from 1)."""

    def edit(presentation: Any) -> None:
        listed = presentation.slides._sldIdLst
        each = listed[slide - 1]
        listed.remove(each)
        listed.insert(place - 1, each)

    return edit


def slide_deleted(slide: int) -> Edited:
    """Delete a slide."""
    return lambda presentation: presentation.slides._sldIdLst.remove(presentation.slides._sldIdLst[slide - 1])


def slide_hidden(slide: int) -> Edited:
    """Hide a slide."""
    return lambda presentation: presentation.slides[slide - 1]._element.set("show", "0")


def slide_copied(slide: int) -> Edited:
    """Copy a slide to the end."""

    def edit(presentation: Any) -> None:
        old = presentation.slides[slide - 1]
        new = presentation.slides.add_slide(old.slide_layout)
        tree = new.shapes._spTree
        for each in list(new.shapes):
            tree.remove(each._element)
        for each in old.shapes:
            if each.has_text_frame:
                tree.append(copy.deepcopy(each._element))

    return edit


def slide_added(words: str) -> Edited:
    """Add a slide at the end."""

    def edit(presentation: Any) -> None:
        new = presentation.slides.add_slide(presentation.slides[1].slide_layout)
        new.shapes[0].text_frame.text = words

    return edit


def as_libreoffice(presentation: Any) -> None:
    """Rename placeholders, drop alt texts and sections, renumber slides, and round places."""
    for number, entry in enumerate(presentation.slides._sldIdLst):
        entry.set("id", str(256 + number))
    root = presentation.part._element
    for each in root.findall(f"{P}extLst"):
        root.remove(each)
    for slide in presentation.slides:
        for number, each in enumerate(slide.placeholders, 1):
            each.name = f"PlaceHolder {number}"
        for number, each in enumerate(slide.shapes):
            named = each._element.find(f"*/{P}cNvPr")
            for key in ("descr", "title"):
                named.attrib.pop(key, None)
            if each.has_text_frame and each.left is not None:
                each.left, each.top = Emu(each.left + number % 3 * 500 - 500), Emu(each.top + 300)
                each.width, each.height = Emu(each.width), Emu(each.height)
