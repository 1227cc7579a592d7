"""Texts → blocks of lines that fit a width in mm, with their measures and places."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tmpublish.design.brand import Brand
from tmpublish.text import line_breaking
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import BREAK, Run, is_han, runs
from tmpublish.text.line_breaking import Setting

MM_PER_PT = 25.4 / 72
# Two words in a Chinese text are English; one, or letters such as AI, are the reader's own.
_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
LEAST_LAST_LINE = 4  # characters: fewer at the end of a Han paragraph look forgotten


@dataclass(frozen=True)
class Style:
    """How a text is set: voice (`serif`, `sans`), weight, step of the type scale, tracking in em."""

    voice: str
    weight: int
    step: str
    tracking: float = 0.0


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

    def top(self, baseline: float) -> str:
        """Return the top of the block for CSS, so that its first baseline is at `baseline`."""
        return f"{baseline - self.rise:.3f}"


def setting(brand: Brand, script: str, style: Style) -> Setting:
    """Return the faces and the size that a style has in a script (`latin`, `han`)."""
    return Setting(
        latin=brand.face(style.voice, "latin", style.weight),
        han=brand.face(style.voice, "han", style.weight),
        size=brand.scale[script][style.step].size,
        tracking=style.tracking,
    )


def css_class(style: Style) -> str:
    """Return the class of a style in the style sheet, such as `sans w700 s-title`."""
    return f"{style.voice} w{style.weight} s-{style.step}"


def typeset(
    brand: Brand,
    script: str,
    markup: str,
    language: str,
    style: Style,
    width: float,
    anchor: str = "",
    broken: bool = True,
) -> Block:
    """Return a text set in lines of `width` mm at most; its block is wider if a word had to be parted.

    Headings have even lines, and if `broken` the breaks that the text prefers; Latin running text has the
    quietest rag; Han running text fills its measure, a whole number of ideographs to the last line but one
    (W3C clreq 2.3).
    """
    at = setting(brand, script, style)
    leading = brand.scale[script][style.step].leading
    words, room = runs(markup, language), width / MM_PER_PT
    spacing: list[float] = []
    heading = style.voice == "sans"
    if not heading or not broken:
        words = line_breaking.joined(words)  # it has other lines than headings and slides have
    lines = line_breaking.balance(words, at, room, even=heading)
    whole = max((line_breaking.width(line, at) for line in lines), default=0.0)
    full = room // at.size * at.size  # of ideographs
    if whole > room:
        # A smaller step is tried if there is one, since the block is as wide as its longest word.
        words = line_breaking.parted(words, at, full if script == "han" else room, language)
        lines = line_breaking.balance(words, at, room, even=heading)
    if script == "han" and not heading and len(lines) > 1:
        room = full
        filled = line_breaking.break_lines(words, at, room)
        if sum(len(run.text) for run in filled[-1]) >= LEAST_LAST_LINE:
            lines = filled
            spacing = [_stretch(line, at, room) for line in lines[:-1]]
    widest = max(whole, room if spacing else 0.0, *(line_breaking.width(line, at) for line in lines), 0.0)
    face = metrics(at.latin if script == "latin" else at.han)
    # CSS centers the font's own line in the leading; the baseline is so far below the top of the line.
    rise = (leading + (face.ascent - face.descent) * at.size * MM_PER_PT) / 2
    html = lines_html(lines, script, anchor, spacing)
    if script == "han" and style.voice == "sans":
        html = _trimmed(html)
    return Block(html, css_class(style), style.step, len(lines), leading, widest * MM_PER_PT, rise)


def _trimmed(html: Markup) -> Markup:
    """Return a heading whose quotes take half a square, as full ones tear it apart (W3C clreq 3.1.6)."""
    return Markup(re.sub("([“”‘’])", r'<span class="half">\1</span>', str(html)))


def _stretch(line: Sequence[Run], at: Setting, room: float) -> float:
    """Return the space in pt to add after each character so that a line fills its measure."""
    count = sum(len(run.text) for run in line)
    return max(0.0, room - line_breaking.width(line, at)) / max(1, count - 1)


def first_that_fits(blocks: Iterable[Block], width: float, height: float) -> Block:
    """Return the first block that stays within width and height (mm), or the last; asks for no more."""
    block = None
    for block in blocks:
        if block.width <= width + 0.01 and block.height <= height + 0.01:
            return block
    assert block is not None
    return block


def lines_html(
    lines: Sequence[Sequence[Run]], script: str, anchor: str = "", spacing: Sequence[float] = ()
) -> Markup:
    """Return lines as HTML, in a span with the text's path as its id if one is given.

    `spacing` is what to add after each character of a line, in pt.
    """
    stretched = Markup('<span style="letter-spacing:{:.3f}pt">{}</span>')
    set_lines = [
        stretched.format(spacing[index], runs_html(line, script))
        if index < len(spacing) and spacing[index] > 0
        else runs_html(line, script)
        for index, line in enumerate(lines)
    ]
    html = Markup("")
    for index, piece in enumerate(set_lines):
        html += (_break(lines[index - 1], lines[index]) if index else Markup("")) + piece
    return Markup('<span id="{}">{}</span>').format(anchor, html) if anchor else html


def _break(one: Sequence[Run], other: Sequence[Run]) -> Markup:
    """Return a line break and the space that it replaces: none at ideographs or a hyphen in a word."""
    before, after = "".join(run.text for run in one), "".join(run.text for run in other)
    hyphen = before[-1:] in tuple("-‐–—") and before[-2:-1] != " "
    if hyphen or is_han(before[-1:]) or is_han(after[:1]):
        return Markup("<br>")
    return Markup('<span class="joint"> </span><br>')


def runs_html(line: Sequence[Run], script: str) -> Markup:
    """Return runs as HTML: emphasis, links, and a span of its own for what is in the other script."""
    pieces = []
    for index, run in enumerate(line):
        html = Markup("<br>") if run.text == BREAK else escape(run.text)
        if run.script != script and run.text != BREAK:
            html = Markup('<span class="{}"{}>{}</span>').format(
                _other_script(run, line[index - 1 : index], line[index + 1 : index + 2]),
                Markup(' lang="zh-Hans"')
                if run.script == "han"
                else Markup(' lang="en"')
                if _WORDS.search(run.text)
                else "",
                html,
            )
        html = Markup("<em>{}</em>").format(html) if run.emphasis else html
        pieces.append(Markup('<a href="{}">{}</a>').format(run.link, html) if run.link else html)
    return Markup("").join(pieces)


def _other_script(run: Run, before: Sequence[Run], after: Sequence[Run]) -> str:
    """Return the classes of a run in the other script: a gap parts letters from ideographs (W3C clreq)."""
    classes: list[str] = [run.script]
    if before and line_breaking.needs_gap(before[0].text[-1:], run.text[:1]):
        classes.append("gap-before")
    if after and line_breaking.needs_gap(run.text[-1:], after[0].text[:1]):
        classes.append("gap-after")
    return " ".join(classes)


def width(brand: Brand, script: str, words: str, language: str, style: Style) -> float:
    """Return the width in mm of words on one line."""
    return line_breaking.width(runs(words, language), setting(brand, script, style)) * MM_PER_PT
