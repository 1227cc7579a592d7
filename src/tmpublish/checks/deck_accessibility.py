"""Can everybody follow the slides: by their titles, in reading order, without seeing the pictures?"""

from collections.abc import Iterator

from lxml import etree

from tmpublish.checks.context import OutputSet
from tmpublish.checks.opc_package import decks
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P

DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_SHAPES = tuple(f"{P}{tag}" for tag in ("sp", "grpSp", "pic", "graphicFrame", "cxnSp"))


def _slides(published: OutputSet) -> Iterator[tuple[str, int, etree._Element]]:
    """Yield file, number and tree of shapes of every slide in the order of showing."""
    for name, package in decks(published):
        for number, part in enumerate(package.slides, 1):
            tree = package.xml[part].find(f"{P}cSld/{P}spTree") if part in package.xml else None
            if tree is not None:
                yield name, number, tree


def _shapes(tree: etree._Element) -> list[etree._Element]:
    return [shape for shape in tree if shape.tag in _SHAPES]


def _is_title(shape: etree._Element) -> bool:
    holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return holder is not None and holder.get("type") in {"title", "ctrTitle"}


def _said(shape: etree._Element) -> str:
    return "".join(str(text.text or "") for text in shape.iter(f"{A}t")).strip()


def check_titles(published: OutputSet) -> Iterator[Problem]:
    """Every slide has a title that no other has, and it is read first.

    Bad: `Goals`, and again `Goals`. Good: `Goals (1/2)`, `Goals (2/2)`.
    """
    seen: dict[tuple[str, str], int] = {}
    for name, number, tree in _slides(published):
        titles = [shape for shape in _shapes(tree) if _is_title(shape)]
        said = _said(titles[0]) if titles else ""
        if not said:
            yield published.problem(name, "slide_title", f"slide {number} has no title; give it one")
        elif (first := seen.setdefault((name, said), number)) != number:
            message = f"slides {first} and {number} have one title, “{said}”; make them differ"
            yield published.problem(name, "slide_title", message)
        elif _shapes(tree)[0] is not titles[0]:
            message = (
                f"the title of slide {number} is not read first; move it to the back in the Selection Pane"
            )
            yield published.problem(name, "slide_order", message)


def check_alternatives(published: OutputSet) -> Iterator[Problem]:
    """What is drawn has an alternative text, or is marked as decorative.

    Bad: a timeline without a word for those who do not see it. Good: its events as its alternative text.
    """
    for name, number, tree in _slides(published):
        for shape in _shapes(tree):
            named = shape.find(f"*/{P}cNvPr")
            plain_text = shape.tag == f"{P}sp" and bool(_said(shape))
            placeholder = shape.find(f"*/{P}nvPr/{P}ph") is not None and shape.tag == f"{P}sp"
            if named is None or plain_text or placeholder:
                continue
            if not named.get("descr", "").strip() and named.find(f".//{DECORATIVE}") is None:
                told = f"“{named.get('name', '')}” on slide {number}"
                message = f"{told} has no alternative text; add one, or mark it as decorative"
                yield published.problem(name, "slide_alternative", message)


def check_spoken(published: OutputSet) -> Iterator[Problem]:
    """Every run of text says its language, so that it is read out in it.

    Bad: Chinese, read out letter by letter as English. Good: `lang="zh-CN"`.
    """
    for name, number, tree in _slides(published):
        for run in tree.iter(f"{A}r", f"{A}fld"):
            properties = run.find(f"{A}rPr")
            if properties is None or not properties.get("lang"):
                message = f"“{_said(run)[:30]}” on slide {number} does not say its language; mark it"
                yield published.problem(name, "slide_language", message)
