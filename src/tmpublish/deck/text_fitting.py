"""Paragraphs at a size and a width → their lines and height in mm, by font metrics, on the safe side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations, pairwise
from math import inf

from tmpublish.deck.layouts import STEPS, Layouts, Level, OtherFonts, Step
from tmpublish.deck.slide_model import SLIDE_NUMBER, Paragraph, shorter
from tmpublish.design.brand import Brand
from tmpublish.design.theme import Design
from tmpublish.design.typefaces import Step as FontStep
from tmpublish.text.fonts import Face, file_family, metrics
from tmpublish.text.inline_markup import BREAK, Run, length, runs
from tmpublish.text.language_rules import Hyphenation, is_counted_in_signs
from tmpublish.text.line_breaking import Line, Setting, balance, break_lines, joined, parted, width

MM_PER_PT = 25.4 / 72
# Of the width that PowerPoint and LibreOffice fill: at this share, no line count was ever too low.
SAFE_WIDTH = 0.95
SMALLER = len(STEPS)  # the step at which sizes begin that a level does not have by itself
_MOST_GROWTH = 1.6
_LABEL = 8 / 9  # of the size of text
_BOLD = 1.12  # how much wider the bold of a font without metrics may be than that of the measured one
_DRAWN_STEPS = 6
_LEAST_DRAWN = 14.0  # pt, of drawings on a custom template
_EVEN = 0.5  # the shortest line of a title, as a share of the longest
_SHORT_WORD = 12  # letters, alone on a last line
_FEW = 3  # characters of Chinese, alone on a last line
_NARROW = 20  # ideographs: lines of no more end after phrases, longer ones fill their measure
_OTHER = {"han": "zh-CN", "latin": "en-US"}  # what a word in the other script is likely in
_WIDEST_GAP = 0.33  # em between Chinese and Latin or figures, as LibreOffice spaces them
_LATIN_WIDTH = 0.45  # em of a letter beside Chinese characters, which are 1 em wide in every font
_ROUNDING = 0.5  # mm: line spacing is rounded to whole percent
# Letters as often as English has them.
_RUNNING = "The region, known for engineering since 1926, has a base in medicine, with services in the City"
# Free fonts whose letters are as wide as those of a font of Office.
_SAME_WIDTHS = {
    "Carlito": "Calibri",
    "Caladea": "Cambria",
    "Arimo": "Arial",
    "Liberation Sans": "Arial",
    "Tinos": "Times New Roman",
    "Liberation Serif": "Times New Roman",
    "Gelasio": "Georgia",
    "Selawik": "Segoe UI",
}

Size = tuple[float, float]  # width and height in mm


@dataclass(frozen=True)
class SizeStep:
    """A font size in pt with its line spacing and the space above a paragraph in pt."""

    size: float
    spacing: float
    """As a share of the font's natural line; unused if `leading` is fixed."""
    before: float = 0
    leading: float = 0
    """In pt; 0 if the line spacing follows the font."""
    after: float = 0
    """Space below a paragraph in pt, unless it is the last."""


@dataclass(frozen=True)
class TextLevel:
    """How a level of a text is set: its sizes (the wanted one first), indents in mm, weight and fonts."""

    steps: tuple[SizeStep, ...]
    smaller: tuple[SizeStep, ...] = ()
    """The sizes from step SMALLER on, for a text that fits no slide at one of its own."""
    bold: bool = False
    margin: float = 0
    indent: float = 0
    """From the margin to the first line; negative if a number or bullet hangs there."""
    tracking: float = 0
    """In em."""
    balanced: bool = False
    """Lines are broken for a quiet rag, as in titles."""
    whole: bool = False
    """On one line if it fits, whatever breaks the plan prefers."""
    bulleted: bool = False
    capitals: bool = False
    natural: tuple[float, float] | None = None
    """The natural line of the Latin and the Han font in em, if the brand's metrics do not give it."""
    width_factor: float = 1
    """How much wider than the measuring fonts its font may be."""
    color: str = ""
    number_color: str = ""
    number_bold: bool = False
    named_size: bool = True
    """False if only the template's prompt has the size, which a text then has to repeat."""

    def grown(self, size: float) -> "TextLevel":
        """Return the level with larger sizes first, up to a size in pt and the most that a text may grow."""
        own = self.steps[0]
        most = min(size, own.size * _MOST_GROWTH)
        if most <= own.size or own.leading:
            return self
        larger = [replace(own, size=own.size + (most - own.size) * share) for share in (1, 0.5)]
        return replace(self, steps=(*larger, *self.steps)[:SMALLER], named_size=False)

    def widened(self, text: Sequence[Run]) -> float:
        """Return how many times as wide as measured a text may be; twice the share of its letters counts."""
        if self.width_factor == 1:
            return 1.0
        letters = _LATIN_WIDTH * sum(len(run.text) for run in text if run.script == "latin")
        others = sum(len(run.text) for run in text if run.script != "latin" and run.text != BREAK)
        share = 2 * letters / (letters + others) if letters else 0.0
        return 1 + (self.width_factor - 1) * min(share, 1)

    def step(self, step: int) -> SizeStep:
        """Return the size at a step, the smallest of its own or of all at every later one."""
        if step < SMALLER or not self.smaller:
            return self.steps[min(step, len(self.steps) - 1)]
        return self.smaller[min(step - SMALLER, len(self.smaller) - 1)]

    def last(self, smaller: bool) -> int:
        """Return the last step of its own sizes, or of all."""
        return SMALLER + len(self.smaller) - 1 if smaller and self.smaller else len(self.steps) - 1

    def after(self, step: int) -> int:
        """Return the step after another."""
        return step + 1 if step + 1 < len(self.steps) or step >= SMALLER else SMALLER


@dataclass(frozen=True)
class TemplateStyle:
    """How drawings on a custom template are set: its body font with what it needs, the XML of each color."""

    face: str
    """The Latin font, if it is not the minor font of the theme."""
    natural: tuple[float, float] | None
    width_factor: float
    colors: Mapping[str, str]
    dark: bool = False
    """True on a dark ground, on which the table styles of Office are white fields."""


@dataclass(frozen=True)
class TextStyle:
    """The fonts and languages of a deck: brand, script, language and tags, parted words, the other one."""

    brand: Brand
    script: str
    language: str
    office: str
    hyphenation: Hyphenation
    other: str
    natural: Mapping[str, float]
    """The natural line that Office's fonts have by script, in em."""
    other_fonts: OtherFonts
    """What fonts need that the brand's metrics do not measure."""
    template: TemplateStyle | None = None
    """Set for drawings on a custom template."""

    def languages(self, run_script: str) -> str:
        """Return the language attributes of a run; Han in a Latin deck is marked as such."""
        first, second = (self.office, self.other)
        if run_script != "latin" and self.script == "latin":
            first, second = second, first
        return f'lang="{first}" altLang="{second}"'

    def wider(self, font: str) -> float:
        """Return how many times as wide as in the measured font a text may be in another."""
        if font in measured_fonts(self.brand):
            return 1.0
        names = [" ".join(font.split(" ")[:count]) for count in range(len(font.split(" ")), 0, -1)]
        letters = self.other_fonts.letters
        known = next((letters[name] for name in names if name in letters), 0.0)
        return known / _letter(self.brand.deck_metrics["latin.400"]) if known else self.other_fonts.width

    @property
    def scale(self) -> Mapping[str, FontStep]:
        """Return the sizes of the brand in pt, with that of labels, which is a little under that of text."""
        scale = self.brand.deck_scale[self.script]
        text, least = scale["text"], scale[STEPS[0]].size
        return {**scale, "label": replace(text, size=max(round(text.size * _LABEL, 1), least))}

    def level(self, level: Level, major: bool = False) -> TextLevel:
        """Return a level of the theme in the sizes of the brand, in the font for titles if `major`."""
        if self.template:
            return self._drawn_level(level, self.template)
        font = self.brand.deck_fonts["major.latin" if major else "minor.latin"]
        measured, other = font in measured_fonts(self.brand), self.other_fonts
        scale = self.scale
        natural, before = self.natural[self.script], level.before / MM_PER_PT

        def at(step: Step) -> SizeStep:
            size = max(scale[step].size * level.times, scale[STEPS[0]].size)
            return SizeStep(size, scale[step].leading / natural, before)

        below = STEPS[: STEPS.index(level.size[-1])]
        return TextLevel(
            steps=tuple(map(at, level.size)),
            smaller=tuple(map(at, reversed(below or STEPS[:1]))),
            bold=level.bold,
            margin=level.inset + level.hang,
            indent=-level.hang,
            tracking=level.tracking,
            balanced=level.balanced,
            whole=level.whole,
            natural=None if measured else (other.natural, other.natural),
            width_factor=1 if measured else other.width,
            color=level.color,
            number_color=level.number_color,
            number_bold=level.number_bold,
        )

    def _drawn_level(self, level: Level, template: TemplateStyle) -> TextLevel:
        """Return a level on a custom template, in finer steps, with exact leading."""
        scale = self.scale
        wanted, last = (scale[level.size[index]].size for index in (0, -1))
        own = _between(wanted, last) if last < wanted else [wanted]
        smaller = _between(own[-1], min(_LEAST_DRAWN, own[-1]))[1:]
        unknown = template.width_factor == self.other_fonts.width

        def at(size: float) -> SizeStep:
            leading = _leading([(step.size, step.leading) for step in scale.values()], size)
            return SizeStep(size * level.times, 1, level.before / MM_PER_PT, leading * size * level.times)

        return TextLevel(
            steps=tuple(map(at, own)),
            smaller=tuple(map(at, smaller)),
            bold=level.bold,
            balanced=level.balanced,
            natural=template.natural,
            width_factor=template.width_factor * (_BOLD if level.bold and unknown else 1),
            color=level.color,
        )

    def setting(self, level: TextLevel, step: int, bold: bool = False) -> Setting:
        """Return the faces and the size that a level is measured with."""
        weight = 700 if level.bold or bold else 400
        faces = self.brand.deck_metrics
        return Setting(
            faces[f"latin.{weight}"],
            faces[f"han.{weight}"],
            level.step(step).size,
            level.tracking,
            _WIDEST_GAP if self.template else Setting.gap_em,
            self.language,
        )

    def number_width(self, paragraph: Paragraph, level: TextLevel, step: int) -> float:
        """Return the width in mm of the number of a paragraph."""
        number = runs(paragraph.number.replace(SLIDE_NUMBER, "00"), self.office)
        setting = self.setting(level, step, paragraph.bold or level.number_bold)
        return width(number, setting) * MM_PER_PT * level.width_factor

    def line_width(self, text: Sequence[Run], level: TextLevel, step: int = 0) -> float:
        """Return the width in mm of a box that holds a text on one line for certain."""
        wide = width(text, self.setting(level, step)) * MM_PER_PT * level.widened(text)
        return wide / SAFE_WIDTH + _ROUNDING


def _leading(known: Sequence[tuple[float, float]], size: float) -> float:
    """Return the leading of a size as a share of it, between those of the sizes around it."""
    below = max((pair for pair in known if pair[0] <= size), default=min(known))
    above = min((pair for pair in known if pair[0] >= size), default=max(known))
    share = (size - below[0]) / (above[0] - below[0]) if above[0] > below[0] else 0.0
    return below[1] + (above[1] - below[1]) * share


def _between(first: float, last: float) -> list[float]:
    """Return sizes from one to another, each by the same share smaller."""
    return [first * (last / first) ** (step / (_DRAWN_STEPS - 1)) for step in range(_DRAWN_STEPS)]


def text_style(design: Design, language: str, layouts: Layouts) -> TextStyle:
    """Return the style of a deck in a language; the other one is the plan's first in the other script."""
    pack = design.languages[language]
    script = "han" if pack.script == "latin" else "latin"
    other = design.beside[script].office if script in design.beside else _OTHER[script]
    latin = sum(metrics(design.brand.deck_metrics["latin.400"])[:3])
    natural = {"latin": latin, "han": layouts.natural_han, "hangul": layouts.natural_han}
    return TextStyle(
        design.brand,
        pack.script,
        language,
        pack.office,
        pack.hyphenation,
        other,
        natural,
        layouts.other_fonts,
    )


@cache
def _letter(face: Face) -> float:
    """Return how wide a letter of running text is on average in a font file, in em."""
    return width(runs(_RUNNING, "en"), Setting(face, face, 1)) / len(_RUNNING)


def measured_fonts(brand: Brand) -> set[str]:
    """Return the Latin fonts that the brand's metrics measure: their own, and that of Office as wide."""
    family = file_family(brand.deck_metrics["latin.400"])
    return {family, _SAME_WIDTHS.get(family, family)}


@dataclass(frozen=True)
class _Setter:
    """Sets a paragraph in its level at one size step, in a column `column` mm wide."""

    style: TextStyle
    paragraph: Paragraph
    level: TextLevel
    step: int
    column: float

    @property
    def setting(self) -> Setting:
        return self.style.setting(self.level, self.step, self.paragraph.bold)

    @cached_property
    def room(self) -> float:
        """Return the width in pt that its lines have for certain."""
        widened = self.level.widened(self.paragraph.runs)
        return (self.column - self.level.margin) * SAFE_WIDTH / MM_PER_PT / widened

    @property
    def breakable(self) -> tuple[Run, ...]:
        """Return its runs, in which a word may be parted at the smallest size alone."""
        runs = self.paragraph.runs
        if self.level.capitals:
            runs = tuple(replace(run, text=run.text.upper()) for run in runs)
        if self.step < self.level.last(smaller=True):
            return runs
        return parted(runs, self.setting, self.room, self.style.hyphenation)

    @cached_property
    def lines(self) -> list[Line]:
        return break_lines(self.breakable, self.setting, self.room) or [()]

    @property
    def too_wide(self) -> str | None:
        """Return its first line or number that is wider than its measure."""
        for line in self.lines:
            if width(line, self.setting) > self.room:
                return "".join(run.text for run in line).strip()
        number, indent = self.paragraph.number, self.level.indent
        hangs = number and indent < 0
        return (
            number
            if hangs and self.style.number_width(self.paragraph, self.level, self.step) > -indent
            else None
        )

    @property
    def height(self) -> float:
        """Return its height in pt; infinite if a line is wider than its measure."""
        return inf if self.too_wide is not None else sum(map(self._leading, self.lines))

    def _leading(self, line: Line) -> float:
        """Return the height of a line in pt: its spacing is a share of the tallest of its fonts."""
        setting, step = self.setting, self.level.step(self.step)
        if step.leading:
            return step.leading
        scripts: set[str] = {run.script for run in line} or {self.style.script}
        if self.level.natural:
            natural = max(self.level.natural[script != "latin"] for script in scripts)
        else:
            faces = (setting.latin if script == "latin" else setting.han for script in scripts)
            natural = max(sum(metrics(face)[:3]) for face in faces)
        return setting.size * natural * step.spacing

    def broken(self, way: "Way") -> Paragraph:
        """Return the paragraph with the line breaks that a way of breaking gives it."""
        if not self.paragraph.runs:
            return self.paragraph
        lines = way(self.breakable, self.setting, self.room)
        return replace(self.paragraph, runs=tuple(run for line in lines for run in (Run(BREAK), *line))[1:])

    def balanced(self, way: "Way") -> Paragraph:
        """Return the paragraph as a way of breaking has it, if its level asks for that."""
        if not self.level.balanced:
            return self.paragraph
        if self.level.whole:
            line = replace(self, paragraph=replace(self.paragraph, runs=joined(self.paragraph.runs)))
            if len(line.lines) == 1 and not line.too_wide:
                return line.paragraph
        return self.broken(way)

    def without_short_end(self, way: "Way") -> Paragraph:
        """Return the paragraph with its last words tied by a no-break space, or with the lines of a `way`.

        The lines of a narrow Chinese or Japanese text end after phrases. A text that takes one line or two,
        depending on the program that shows it, is broken.
        """
        paragraph = self.paragraph
        unknown = self.level.natural and not self.style.template
        if self.level.balanced or unknown or not paragraph.runs or len(self.lines) == 1:
            return paragraph
        last, filled = paragraph.runs[-1], break_lines(self.breakable, self.setting, self.room / SAFE_WIDTH)
        if len(filled) == 1:
            return self.broken(way)
        if last.script == "han":
            alone = any(sum(len(run.text) for run in lines[-1]) <= _FEW for lines in (self.lines, filled))
            narrow = self.room <= _NARROW * self.setting.size
            return self.broken(way) if alone or narrow else paragraph
        before, _, word = last.text.rpartition(" ")
        if not before or len(word) > _SHORT_WORD:
            return paragraph
        return replace(paragraph, runs=(*paragraph.runs[:-1], replace(last, text=f"{before}\u00a0{word}")))


@dataclass(frozen=True)
class TextFrame:
    """Paragraphs with their levels at one size step, in a box of a size in mm."""

    style: TextStyle
    paragraphs: tuple[Paragraph, ...]
    levels: tuple[TextLevel, ...]
    step: int
    size: Size
    tall_line: bool = False
    """True if a single line may be taller than the box, as its makers meant it."""

    def _setters(self) -> Iterator[_Setter]:
        for paragraph, level in zip(self.paragraphs, self.levels, strict=True):
            yield _Setter(self.style, paragraph, level, self.step, self.size[0])

    def too_wide(self) -> Iterator[tuple[Paragraph, str]]:
        """Yield each paragraph with a line or a number that is wider than its measure, and that line."""
        for each in self._setters():
            if (wide := each.too_wide) is not None:
                yield each.paragraph, wide

    def height(self) -> float:
        """Return the height in mm; infinite if a line is wider than its measure."""
        total = after = 0.0
        for index, each in enumerate(self._setters()):
            step = each.level.step(self.step)
            total += after + step.before if index else 0
            total += each.height
            after = step.after
        return total * MM_PER_PT

    def fits(self) -> bool:
        """Return True if the paragraphs stay inside the box."""
        return self.height() <= self.size[1] or (self.tall_line and self._is_one_line())

    def is_parted(self) -> bool:
        """Return True if it takes more than one line."""
        return sum(len(each.lines) for each in self._setters()) > 1

    def _is_one_line(self) -> bool:
        return not self.is_parted() and next(self.too_wide(), None) is None

    def finished(self) -> "TextFrame":
        """Return the frame with titles balanced and no short word alone on a last line."""
        balanced = self._balanced()
        for way in (_unparted, _quietest):
            kept = tuple(each.without_short_end(way) for each in balanced._setters())
            finished = replace(self, paragraphs=kept)
            if kept != balanced.paragraphs and finished.fits():
                return finished
        return balanced

    def _balanced(self) -> "TextFrame":
        """Return the frame with the line breaks that titles want, as far as the box has room for them.

        First all preferred breaks or lines of whole phrases, then those breaks that give even lines, then the
        quietest lines.
        """
        if not any(level.balanced for level in self.levels):
            return self
        frame = self
        # A box of a custom template is as wide as it is: fewer lines are better than all preferred breaks.
        ways: tuple[Way, ...] = (_unparted, balance, _some_preferred, _quietest)
        for way in ways[2:] if self.style.template else ways:
            broken = (each.balanced(way) for each in self._setters())
            frame = replace(self, paragraphs=tuple(broken))
            if frame.fits():
                break
        return frame

    def keeps_breaks(self) -> bool:
        """Return True if lines that end at preferred breaks fit the box, or if no text has such breaks."""
        broken = tuple(each.broken(_preferred) for each in self._setters())
        if not any(run.text == BREAK for each in self.paragraphs for run in each.runs):
            return True
        return all(each.runs for each in broken) and replace(self, paragraphs=broken).fits()

    def excess(self, index: int) -> int:
        """Return by how many words, or Han characters, a paragraph is too long."""
        before, whole, after = self.paragraphs[:index], self.paragraphs[index], self.paragraphs[index + 1 :]
        cut, frame = whole, self
        while cut.runs and not frame.fits():
            cut = replace(cut, runs=shorter(cut.runs))
            frame = replace(self, paragraphs=(*before, cut, *after))
        return self._length(whole) - self._length(cut)

    def longest(self) -> int:
        """Return the index of the longest paragraph."""
        return max(range(len(self.paragraphs)), key=lambda index: self._length(self.paragraphs[index]))

    def _length(self, paragraph: Paragraph) -> int:
        return length("".join(run.text for run in paragraph.runs).replace(BREAK, " "), self.style.office)


Way = Callable[[Sequence[Run], Setting, float], list[Line]]


def unit(language: str, count: int) -> str:
    """Return what lengths are counted in."""
    name = "character" if is_counted_in_signs(language) else "word"
    return name if count == 1 else f"{name}s"


def _unparted(text: Sequence[Run], setting: Setting, room: float) -> list[Line]:
    return balance(text, setting, room, unparted=True)


def _quietest(text: Sequence[Run], setting: Setting, room: float) -> list[Line]:
    return balance(text, setting, room, explicit=False)


def _some_preferred(text: Sequence[Run], setting: Setting, room: float) -> list[Line]:
    """Return the fewest lines that end at preferred breaks, the most even of them; else the quietest."""
    return _preferred(text, setting, room) or _quietest(text, setting, room)


def _preferred(text: Sequence[Run], setting: Setting, room: float) -> list[Line]:
    """Return the fewest lines that end at preferred breaks, the most even of them; none if there are none."""
    marks = [at for at, run in enumerate(text) if run.text == BREAK]
    best: tuple[int, float, list[Line]] | None = None
    for count in range(1, len(marks) + 1):
        for kept in combinations(marks, count):
            ends = pairwise((-1, *kept, len(text)))
            parts = [joined(text[first + 1 : last]) for first, last in ends]
            lengths = [width(part, setting) for part in parts]
            evenness = min(lengths) / max(lengths)
            if max(lengths) <= room and evenness >= _EVEN:
                spaced = [run for part in parts for run in (Run(BREAK), *part)]
                found = (count, -evenness, balance(spaced[1:], setting, room))
                best = min(best or found, found, key=lambda choice: choice[:2])
    return best[2] if best else []
