"""A plan → its booklet as people get it, with each line of text, rule and field in mm, and what clashes."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, count
from pathlib import Path
from typing import Any

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import Job, RenderedFile

MM_PER_PX = 25.4 / 96  # CSS px, in which the engine measures
SLACK = 0.4  # mm: what meets by no more is taken to touch
ROUNDING = 1.2  # mm: the engine lays a line out in whole pixels, up to a hundredth wider than it is painted
# What letters take up above and below their baseline, in parts of their size.
ASCENT, DESCENT = 0.7, 0.18
# Text stands between these, in mm: outside 15, inside 20; below the top of the running head, above the foot.
SIDES = {"left": (15.0, 190.0), "right": (20.0, 195.0), "single": (15.0, 195.0)}
HIGHEST, LOWEST = 11.0, 272.5
LOWEST_ON_GROUND = 291.5  # on covers, and in fields at the foot of the page; office printers leave out 4.2 mm


@dataclass(frozen=True)
class Box:
    """What stands on a page, in mm from its top left corner.

    `kind` is line, rule or field; `order` is that of painting; lines of one `block` were put in one place.
    """

    kind: str
    page: int
    order: int
    block: int
    path: str
    text: str
    left: float
    top: float
    right: float
    foot: float
    baseline: float

    def __str__(self) -> str:
        """Return what a failed test should say of it."""
        what = f"“{self.text[:40]}” ({self.path or 'no path'})" if self.kind == "line" else f"a {self.kind}"
        return (
            f"page {self.page}: {what}, {self.left:.1f}-{self.right:.1f} × {self.top:.1f}-{self.foot:.1f} mm"
        )

    def meets(self, other: "Box") -> bool:
        """Return True if both cover the same spot, by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.foot, other.foot) - max(self.top, other.top)
        return self.page == other.page and across > SLACK and down > SLACK

    def holds(self, other: "Box") -> bool:
        """Return True if the other lies wholly inside."""
        across = self.left - SLACK < other.left and other.right < self.right + SLACK
        down = self.top - SLACK < other.top and other.foot < self.foot + SLACK
        return self.page == other.page and across and down

    def strikes(self, line: "Box") -> bool:
        """Return True if this rule runs through a line of text."""
        middle = (self.top + self.foot) / 2
        across = self.left < line.right and line.left < self.right
        return self.page == line.page and across and line.top + SLACK < middle < line.foot - SLACK


@dataclass(frozen=True)
class Walk:
    """A rendered booklet: its bytes, its number of pages, the page of each text, and all that stands there.

    Drawings are left out.
    """

    pdf: bytes
    pages: int
    places: Mapping[str, int]
    boxes: tuple[Box, ...]

    def of_kind(self, kind: str) -> list[Box]:
        """Return the lines, rules or fields of all pages."""
        return [box for box in self.boxes if box.kind == kind]


def walk(source: Path, templates: Path, language: str, folder: Path, kind: str = "booklet") -> Walk:
    """Render a plan's booklet or summary in its own process, as `make` does; `folder` takes font settings."""
    given = loader.read(source, templates)
    stamp = loader.stamp(given)
    shown = f"{given.plan.slug}-{language}"
    job = replace(renderers.job_of(given, (kind, language), stamp, shown), source=b"")
    around = renderers.worker_environment(stamp, fontconfig(given.design, folder))
    with RenderPool(around, 1) as pool:
        found = pool.submit(render, job).result()
    made: Walk = pickle.loads(found.data)
    return made


def render(job: Job) -> RenderedFile:
    """Render with the renderer of `make`, listening to the engine: the data is a pickled Walk."""
    import weasyprint

    documents: list[Any] = []
    lay_out = weasyprint.HTML.render

    def listen(*given: Any, **how: Any) -> Any:
        documents.append(lay_out(*given, **how))
        return documents[-1]

    weasyprint.HTML.render = listen
    made = renderers.summary(job) if job.kind == "summary" else renderers.booklet(job)
    order = count()
    pages = enumerate(documents[-1].pages, 1)
    boxes = tuple(box for number, page in pages for box in _boxes(page._page_box, number, order))
    return RenderedFile(
        pickle.dumps(Walk(made.data, made.count, made.places, boxes)), made.count, made.places
    )


def _boxes(box: Any, page: int, order: Iterator[int], block: int = 0, path: str = "") -> Iterator[Box]:
    """Yield what a page shows, from the engine's tree of boxes, in the order in which it is painted."""
    # Anonymous boxes share the element that they stand in for; boxes of the margin have none.
    element = box.element if hasattr(box.element, "get") else {}
    classes = element.get("class", "").split()
    path = element.get("id") or path
    if type(box).__name__ == "MarginBox":
        block, path = id(box), "running head"
    elif "put" in classes:
        block = id(element)
    if type(box).__name__ == "TextBox" and box.text.strip():
        size, baseline = box.style["font_size"], box.position_y + box.baseline
        edges = (
            box.position_x,
            baseline - ASCENT * size,
            box.position_x + box.width,
            baseline + DESCENT * size,
        )
        yield _box("line", page, next(order), block, path, box.text.strip(), edges, baseline)
    elif "rule" in classes or ("art" in classes and "background-color" in element.get("style", "")):
        left, top = box.border_box_x(), box.border_box_y()
        edges = (left, top, left + box.border_width(), top + box.border_height())
        yield _box("rule" if "rule" in classes else "field", page, next(order), 0, "", "", edges, top)
    for child in box.all_children():
        yield from _boxes(child, page, order, block, path)


def _box(
    kind: str,
    page: int,
    order: int,
    block: int,
    path: str,
    text: str,
    edges: tuple[float, ...],
    baseline: float,
) -> Box:
    left, top, right, foot, baseline = (value * MM_PER_PX for value in (*edges, baseline))
    return Box(kind, page, order, block, path, text, left, top, right, foot, baseline)


def astray(found: Walk) -> Iterator[str]:
    """Yield every line of text that leaves the margins of its page; opening quotation marks may hang."""
    grounds = [field for field in found.of_kind("field") if field.foot > LOWEST + SLACK]
    for line in found.of_kind("line"):
        left, right = SIDES["single" if found.pages == 1 else "right" if line.page % 2 else "left"]
        hangs = line.text in set("“‘「『")
        if (line.left < left - ROUNDING and not hangs) or line.right > right + ROUNDING:
            yield f"{line}, leaves {left:g} to {right:g} mm"
        on_ground = line.page in {1, 2, found.pages} or any(field.holds(line) for field in grounds)
        lowest = LOWEST_ON_GROUND if on_ground else LOWEST
        if line.top < HIGHEST or line.baseline > lowest + SLACK:
            yield f"{line}, is above {HIGHEST:g} mm or stands below {lowest:g} mm"


def clashes(found: Walk) -> Iterator[str]:
    """Yield texts that overlap, rules through a text, fields over a text or with an edge in it."""
    lines = found.of_kind("line")
    for one, other in combinations(lines, 2):
        if one.block != other.block and one.meets(other):
            yield f"{one} overlaps {other}"
    for rule in found.of_kind("rule"):
        yield from (f"{line} is struck through by {rule}" for line in lines if rule.strikes(line))
    for field in found.of_kind("field"):
        for line in lines:
            if line.meets(field) and (field.order > line.order or not field.holds(line)):
                yield f"{line} is not wholly on {field}"
