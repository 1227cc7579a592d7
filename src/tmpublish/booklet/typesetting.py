"""Texts → blocks of lines that fit a width in mm, with their measures and places."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import ceil, inf
from string import ascii_lowercase
from typing import Any

from markupsafe import Markup, escape

from tmpublish.design import formats
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem
from tmpublish.plan import Plan, paths_of_ids
from tmpublish.plan.fields import Day, Part, Text
from tmpublish.plan.parts import Chain, Merge, Reach, Scale, Source
from tmpublish.text import line_breaking
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import BREAK, Run, is_han, literal, plain, runs, with_links
from tmpublish.text.language_rules import base
from tmpublish.text.line_breaking import Setting

Words = Text | str
MM_PER_PT = 25.4 / 72
# Two words in a Chinese text are English; one, or letters such as AI, are the reader's own.
_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
LEADING_ALONE = 0.4  # of a line: what is so much too high has ink within its place
_TAGS = {"latin": "en", "han": "zh-Hans"}  # what words in the other script are likely in
_MOST_NARROWER = 4
LEAST_LAST_LINE = 4  # characters: fewer at the end of a Han paragraph look forgotten


@dataclass(frozen=True)
class TextSlot:
    """How a part of a row is set: font style, width and distance from what is above it.

    `top` is the distance of the first baseline from the top of the row; it begins a column. `down` is the
    distance from the last baseline above, `gap` the distance from the last line above. `top` may differ by
    the size of the text, `down` by the size of the text above. A text begins at `least` or lower.

    Texts of a list follow each other as closely as the first one follows what is above it, or `between` mm
    apart; they go into `columns`, each `step` mm to the right. Names of parts are set as a `list`, in one
    `running` text, or as a `count`: the `form`. `strong` is the look of strong labels, `marks` the width that
    a text shares with the marks of its notes, `owners` the look of the owners below the names of measures.

    If `look` is a list, the text is in the first one that stays within `height` and above `foot`. A row does
    not fit if a text needs more than `lines`, or if a word sticks out by more than `over`.
    """

    look: Any
    width: float | None
    top: Any = None
    down: Any = None
    least: float = 0.0
    height: float = inf
    foot: float = inf
    gap: float = 0.0
    between: float | None = None
    x: float = 0.0
    tag: str = "p"
    cls: str = ""
    lines: int = 0
    over: float = 0.1
    columns: int = 1
    step: float = 0.0
    marks: float | None = None
    strong: str = ""
    owners: str = ""
    form: str = "list"
    here: bool = True
    plain: bool = False


@dataclass(frozen=True)
class Block:
    """A set text: its lines as HTML, the class that styles them, its measures and its place in mm.

    `y` is its first baseline, `tag` and `cls` the element that a template prints it as.
    """

    html: Markup
    css: str
    step: str
    lines: int
    leading: float
    width: float
    rise: float
    x: float = 0.0
    y: float = 0.0
    tag: str = "p"
    cls: str = ""

    @property
    def height(self) -> float:
        """Return the distance from above the first line to below the last."""
        return self.lines * self.leading

    @property
    def drop(self) -> float:
        """Return the distance from the first baseline to the last."""
        return max(self.lines - 1, 0) * self.leading

    @property
    def end(self) -> float:
        """Return the last baseline."""
        return self.y + self.drop

    def top(self, baseline: float) -> str:
        """Return the top of the block for CSS, so that its first baseline is at `baseline`."""
        return f"{baseline - self.rise:.3f}"


class Texts:
    """Sets the texts of a plan in one language; `words` is a Text or a string, `here` gives it its anchor."""

    def __init__(self, plan: Plan, design: Design, language: str, parts_linked: bool) -> None:
        """Keep what texts are set from; links inside the plan are words unless `parts_linked`."""
        self.plan, self.design, self.language = plan, design, language
        self.parts_linked = parts_linked
        self.pack = design.languages[language]
        self.script = self.pack.script
        self.tags = _TAGS | {script: pack.tag for script, pack in design.beside.items()}
        self.scale = design.brand.scale[self.script]
        self.paths = paths_of_ids(plan)
        self.problems: dict[str, Problem] = {}
        # Kept, since a booklet is set twice.
        self.in_lines = cache(self._in_lines)

    def _in_lines(self, markup: str, look: str, width: float, path: str, broken: bool = True) -> Block:
        """Return a text in lines of `width` mm at most; its block is wider if a word had to be parted.

        Headings have even lines, and if `broken` the breaks that the text prefers; Latin running text has the
        quietest rag; Han running text fills its measure, a whole number of ideographs to the last line but
        one (W3C clreq 2.3).
        """
        voice, weight, step, *tight = look.split()
        heading, han = voice == "sans", self.script == "han"
        at, leading, room = self._setting(look), self.scale[step].leading, width / MM_PER_PT
        if tight:
            leading = tightened(leading)
        words = runs(markup, self.language)
        if not heading or not broken:
            words = line_breaking.joined(words)  # it has other lines than headings and slides have
        lines = line_breaking.balance(words, at, room, even=heading)
        whole = max((line_breaking.width(line, at) for line in lines), default=0.0)
        full = room // at.size * at.size if han else room
        if whole > room:
            # A smaller step is tried if there is one, since the block is as wide as its longest word.
            words = line_breaking.parted(words, at, full, self.pack.hyphenation)
            lines = line_breaking.balance(words, at, room, even=heading)
        spacing: list[float] = []
        if han and not heading and len(lines) > 1:
            # A measure of some squares less keeps the last line from being a forgotten word.
            for filled_to in (full - at.size * squares for squares in range(_MOST_NARROWER)):
                filled = line_breaking.break_lines(words, at, filled_to)
                if sum(len(run.text) for run in filled[-1]) >= LEAST_LAST_LINE:
                    lines, whole = filled, max(whole, filled_to)
                    spacing = [_stretch(line, at, filled_to) for line in lines[:-1]]
                    break
        widest = max(whole, *(line_breaking.width(line, at) for line in lines), 0.0)
        face = metrics(at.latin if self.script == "latin" else at.han)
        # CSS centers the font's own line in the leading; the baseline is so far below the top of the line.
        rise = (leading + (face.ascent - face.descent) * at.size * MM_PER_PT) / 2
        html = lines_html(lines, self.script, self.tags, path, spacing)
        if han and heading:
            html = _trimmed(html)
        css = " ".join([f"{voice} w{weight} s-{step}", *tight])
        return Block(html, css, step, len(lines), leading, widest * MM_PER_PT, rise)

    def _setting(self, look: str) -> Setting:
        voice, weight, step = look.split()[:3]
        face = self.design.brand.face
        latin, han = face(voice, "latin", int(weight)), face(voice, "han", int(weight))
        size, tracking = self.scale[step].size, self.scale[step].tracking
        return Setting(latin, han, size, tracking, language=self.language)

    def _markup(self, words: Words) -> str:
        markup = words[self.language] if isinstance(words, Text) else literal(words)
        return with_links(markup, self.paths if self.parts_linked else None)

    def plain(self, words: Words) -> str:
        """Return a text on one line."""
        return plain(words[self.language] if isinstance(words, Text) else words)

    def typeset(
        self, words: Words, look: str, width: float, here: object = False, broken: bool = True
    ) -> Block:
        """Return a text set in lines of `width` mm at most."""
        path = words.path if here and isinstance(words, Text) else ""
        return self.in_lines(self._markup(words), look, width, path, broken)

    def fit(
        self,
        words: Words,
        looks: Sequence[Any],
        width: float,
        height: float,
        here: object = False,
        whole: bool = False,
    ) -> Block:
        """Return a text in the first look in which it fits, or the last; a look may have its own width.

        If it fits in none with the line breaks that it prefers, they are given up. Japanese has no spaces to
        break at: it first asks for a look with no other breaks. A text that has to be `whole`, because
        something covers what is too high, is noted in `problems` if it fits in none.
        """
        pairs = [(look, width) if isinstance(look, str) else look for look in looks]
        breaks = sum(run.text == BREAK for run in runs(self._markup(words), self.language))
        unbroken = [(breaks + 1, True)] if breaks and base(self.language) == "ja" else []
        for (most, broken), (look, wide) in product([*unbroken, (inf, True), (inf, False)], pairs):
            block = self.typeset(words, look, min(wide, width), here, broken)
            if block.lines <= most and block.width <= width + 0.01 and block.height <= height + 0.01:
                break
        if whole and isinstance(words, Text) and block.height > height + block.leading * LEADING_ALONE:
            self.refuse(words.path, block.height - height, block.height)
        return block

    def refuse(self, path: str, excess: float, height: float) -> None:
        """Note that a part or text of `height` mm is `excess` mm too high for its place."""
        message = (
            f"`{path}` ({self.language}) is {excess:.1f} mm too high for its place, even in small type. "
            f"Shorten it by about {min(ceil(excess / height * 20) * 5, 95)}%."
        )
        self.problems[path] = Problem(path, 0, 0, "text_too_high", message)

    def words(self, item: Any, part: str, form: str = "list") -> Any:
        """Return the words of a part of an item; those of a figure are its labels, with their strength."""
        found: Any = item.get(part) if isinstance(item, Mapping) else getattr(item, part, None)
        if isinstance(item, Source) and part == "note":
            return formats.source_note(self.pack, item, self.plain)
        if isinstance(found, Chain | Scale | Reach | Merge):
            return found.labels
        if form == "count":
            return self.pack.label(part, len(found))
        if isinstance(found, list) and all(isinstance(one, Part) and hasattr(one, "name") for one in found):
            found = [one.name for one in found]
        if form == "running":
            return self.listed(found)
        return self.pack.day(found) if isinstance(found, Day) else found or None

    def owners(self, item: Any, part: str) -> list[Words | None]:
        """Return the owner of each measure in a part of an item, if it is not that of the item as well."""
        above = getattr(item, "owner", None)
        owners = [one.owner for one in getattr(item, part, None) or []]
        return [
            owner if owner and (above is None or owner[self.language] != above[self.language]) else None
            for owner in owners
        ]

    def block(self, words: Words, box: TextSlot, sources: Sequence[str]) -> Block:
        """Return words set in a box of a row, with the marks of the notes of their sources behind them."""
        words = self.plain(words) if box.plain else words
        looks, width = [box.look] if isinstance(box.look, str) else box.look, box.width or 0.0
        block = self.fit(words, looks, width, box.height, box.here)
        return self.with_notes(block, sources) if sources else block

    def width_of(self, words: str, look: str) -> float:
        """Return the width in mm of words on one line."""
        return line_breaking.width(runs(words, self.language), self._setting(look)) * MM_PER_PT

    def reading_width(self, look: str, most: float, alphabets: float, ideographs: float) -> float:
        """Return how wide running text may be, as so many alphabets or ideographs: `most` mm at most."""
        han = self.script == "han"
        measure = self.width_of("国" if han else ascii_lowercase, look)
        return min(most, measure * (ideographs if han else alphabets))

    def listed(self, names: Sequence[Words]) -> str:
        """Return names in one running text."""
        return self.pack.listed(map(self.plain, names))

    def linked(self, block: Block, path: str, title: Words) -> Block:
        """Return a block that links to a part of the plan."""
        words = self.pack.label("leads_to", title=self.plain(title))
        html = Markup('<a href="#{}" title="{}">{}</a>').format(path, words, block.html)
        return replace(block, html=html)

    def with_notes(self, block: Block, sources: Sequence[str]) -> Block:
        """Return a block with the marks of the notes of its sources behind it."""
        mark = Markup('<a href="#{}" title="{}">{}</a>')
        marks = [
            mark.format(source.path, self.pack.label("note", number), number)
            for number, source in enumerate(self.plan.sources, 1)
            if source.id in sources
        ]
        if not marks:
            return block
        return replace(block, html=Markup("{}<sup>{}</sup>").format(block.html, Markup(",").join(marks)))


def tightened(leading: float) -> float:
    """Return the leading in mm of lists and narrow columns: four fifths, on the grid of 1.25 mm."""
    return round(leading * 0.8 / 1.25) * 1.25


def _trimmed(html: Markup) -> Markup:
    """Return a heading whose quotes take half a square, as full ones tear it apart (W3C clreq 3.1.6)."""
    return Markup(re.sub("([“”‘’])", r'<span class="half">\1</span>', str(html)))


def _stretch(line: Sequence[Run], at: Setting, room: float) -> float:
    """Return the space in pt to add after each character so that a line fills its measure."""
    count = sum(len(run.text) for run in line)
    return max(0.0, room - line_breaking.width(line, at)) / max(1, count - 1)


def lines_html(
    lines: Sequence[Sequence[Run]],
    script: str,
    tags: Mapping[str, str],
    anchor: str,
    spacing: Sequence[float],
) -> Markup:
    """Return lines as HTML, in a span with the text's path as its id if one is given.

    `spacing` is what to add after each character of a line, in pt.
    """
    html = Markup("")
    for index, line in enumerate(lines):
        html += _break(lines[index - 1], line) if index else Markup("")
        more = spacing[index] if index < len(spacing) else 0.0
        style = Markup('<span style="letter-spacing:{:.3f}pt">{}</span>') if more > 0 else Markup("{1}")
        html += style.format(more, runs_html(line, script, tags))
    return Markup('<span id="{}">{}</span>').format(anchor, html) if anchor else html


def _break(one: Sequence[Run], other: Sequence[Run]) -> Markup:
    """Return a line break and the space that it replaces: none at ideographs or a hyphen in a word."""
    before, after = "".join(run.text for run in one), "".join(run.text for run in other)
    hyphen = before[-1:] in tuple("-‐–—") and before[-2:-1] != " "
    if hyphen or is_han(before[-1:]) or is_han(after[:1]):
        return Markup("<br>")
    return Markup('<span class="joint"> </span><br>')


def runs_html(line: Sequence[Run], script: str, tags: Mapping[str, str]) -> Markup:
    """Return runs as HTML: emphasis, links, and a span of its own for what is in the other script."""
    pieces = []
    for index, run in enumerate(line):
        html = Markup("<br>") if run.text == BREAK else escape(run.text)
        if run.script != script and run.text != BREAK:
            classes = _other_script(run, line[index - 1 : index], line[index + 1 : index + 2])
            spoken = tags[run.script] if run.script != "latin" or _WORDS.search(run.text) else ""
            tag = Markup(' lang="{}"').format(spoken) if spoken else ""
            html = Markup('<span class="{}"{}>{}</span>').format(classes, tag, html)
        html = Markup("<em>{}</em>").format(html) if run.emphasis else html
        pieces.append(Markup('<a href="{}">{}</a>').format(run.link, html) if run.link else html)
    return Markup("").join(pieces)


def _other_script(run: Run, before: Sequence[Run], after: Sequence[Run]) -> str:
    """Return the classes of a run in the other script: a gap parts letters from ideographs (W3C clreq)."""
    classes: list[str] = [run.script]
    if run.script == "latin" and len(run.text) == 1 and run.text.isalpha():
        classes.append("letter")
    if before and line_breaking.needs_gap(before[0].text[-1:], run.text[:1]):
        classes.append("gap-before")
    if after and line_breaking.needs_gap(run.text[-1:], after[0].text[:1]):
        classes.append("gap-after")
    return " ".join(classes)
