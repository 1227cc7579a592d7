"""A plan → its booklet as people get it, with every line of text, rule and field of each page in mm, and what clashes."""

import asyncio
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tmpublish import inputs, worker
from tmpublish.booklet import fontconfig
from tmpublish.worker import Job, Made

MM_PER_PX = 25.4 / 96  # CSS px, in which the engine measures
SLACK = 0.4  # mm: side bearings, and the rounding of the engine
# What letters take up above and below their baseline, in parts of their size.
ASCENT, DESCENT = 0.7, 0.18
# Text stands between these, in mm: outside 15 and inside 20; below the running head, above the foot.
SIDES = {"left": (15.0, 190.0), "right": (20.0, 195.0)}
HIGHEST, LOWEST, LOWEST_ON_COVERS = 11.0, 265.0, 285.0


@dataclass(frozen=True)
class Box:
    """What stands on a page, in mm from its top left corner; `block` tells apart what was put in one place."""

    page: int
    block: int
    name: str
    left: float
    top: float
    right: float
    foot: float
    baseline: float

    def __str__(self) -> str:
        """Return what a failed test should say of it."""
        at = f"{self.left:.1f} to {self.right:.1f} mm, {self.top:.1f} to {self.foot:.1f} mm"
        return f"page {self.page}: {self.name} at {at}"

    def meets(self, other: "Box") -> bool:
        """Return True if both cover the same spot, by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.foot, other.foot) - max(self.top, other.top)
        return self.page == other.page and across > SLACK and down > SLACK

    def holds(self, other: "Box") -> bool:
        """Return True if the other lies wholly inside."""
        across = self.left - SLACK < other.left and other.right < self.right + SLACK
        return across and self.top - SLACK < other.top and other.foot < self.foot + SLACK


@dataclass(frozen=True)
class Walk:
    """A rendered booklet: its bytes, its pages, and on them the lines of text, the rules and the plain fields."""

    pdf: bytes
    count: int
    lines: tuple[Box, ...]
    rules: tuple[Box, ...]
    fields: tuple[Box, ...]


def walk(source: Path, templates: Path, language: str, folder: Path) -> Walk:
    """Render the booklet of a plan in a process of its own, as `make` does; `folder` takes the font settings."""
    given = inputs.read(source, templates)
    stamp = inputs.stamp(given)
    job = Job("booklet", language, f"{given.plan.slug}-{language}", given.plan, templates, given.design.name, stamp)
    surroundings = worker.environment(stamp, fontconfig(given.design, folder))
    path = {"PYTHONPATH": str(Path(__file__).parent)}
    found: Walk = pickle.loads(asyncio.run(worker.run(render, job, {**surroundings, **path})).data)
    return found


def render(job: Job) -> Made:
    """Render a booklet with the renderer of `make`, and keep the engine's own boxes: the data is a Walk."""
    import weasyprint

    documents: list[Any] = []
    lay_out = weasyprint.HTML.render

    def listen(*given: Any, **how: Any) -> Any:
        documents.append(lay_out(*given, **how))
        return documents[-1]

    weasyprint.HTML.render = listen
    made = worker.booklet(job)
    (document,) = documents
    boxes = [found for n, page in enumerate(document.pages, 1) for found in _boxes(page._page_box, n, 0, "")]
    lines, rules, fields = (tuple(box for kind, box in boxes if kind == wanted) for wanted in ("line", "rule", "field"))
    return Made(pickle.dumps(Walk(made.data, made.count, lines, rules, fields)), made.count, made.places)


def _boxes(box: Any, page: int, block: int, name: str) -> Iterator[tuple[str, Box]]:
    """Yield kind and place of all that a page shows, but for drawings; a block is what a template put in one place."""
    kind, element = type(box).__name__, box.element if hasattr(box.element, "get") else {}
    classes = (element.get("class") or "").split()
    if kind == "MarginBox" or "put" in classes:
        # Anonymous boxes share the element that they stand in for.
        block, name = id(box if kind == "MarginBox" else element), "the running head" if kind == "MarginBox" else name
    name = element.get("id") or name
    if kind == "TextBox" and box.text.strip():
        yield "line", _line(box, page, block, f"{name or '-'} “{box.text.strip()[:50]}”")
    elif "rule" in classes:
        yield "rule", _shape(box, page, "a rule")
    elif "art" in classes and "background-color" in element.get("style", ""):
        yield "field", _shape(box, page, "a field")
    for child in box.all_children():
        yield from _boxes(child, page, block, name)


def _line(box: Any, page: int, block: int, name: str) -> Box:
    size, left = box.style["font_size"], box.position_x
    baseline = box.position_y + box.baseline
    edges = (left, baseline - ASCENT * size, left + box.width, baseline + DESCENT * size, baseline)
    return Box(page, block, name, *(edge * MM_PER_PX for edge in edges))


def _shape(box: Any, page: int, name: str) -> Box:
    left, top = box.border_box_x(), box.border_box_y()
    edges = (left, top, left + box.border_width(), top + box.border_height(), top)
    return Box(page, 0, name, *(edge * MM_PER_PX for edge in edges))


def astray(found: Walk) -> Iterator[str]:
    """Yield every line of text that leaves the margins of its page."""
    covers = {1, 2, found.count}
    for line in found.lines:
        left, right = SIDES["right" if line.page % 2 else "left"]
        lowest = LOWEST_ON_COVERS if line.page in covers else LOWEST
        if line.left < left - SLACK or line.right > right + SLACK:
            yield f"{line}, beyond {left:g} or {right:g} mm"
        if line.top < HIGHEST or line.baseline > lowest + SLACK:
            yield f"{line}, above {HIGHEST:g} or on a baseline below {lowest:g} mm"


def clashes(found: Walk) -> Iterator[str]:
    """Yield every two texts that overlap, every rule through a text, every text across the edge of a field."""
    for one, other in combinations(found.lines, 2):
        if one.block != other.block and one.meets(other):
            yield f"{one} and {other} overlap"
    for line in found.lines:
        for rule in found.rules:
            middle = (rule.top + rule.foot) / 2
            if line.page == rule.page and line.top < middle < line.foot and rule.left < line.right and line.left < rule.right:
                yield f"{line} is struck through by {rule}"
        for field in found.fields:
            if line.meets(field) and not field.holds(line):
                yield f"{line} stands across the edge of {field}"
