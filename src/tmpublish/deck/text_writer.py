"""Runs of text → the text of a shape: sizes of the deck's scale, theme colours, a language on every run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tmpublish.deck.layouts import Level
from tmpublish.deck.office_theme import fill
from tmpublish.deck.slide_text import Paragraph
from tmpublish.design.brand import Brand
from tmpublish.ooxml.drawingml import LINE_BREAKING, attribute, emu, text
from tmpublish.text.inline_markup import BREAK, Run

_QUOTES = "“”‘’"


@dataclass(frozen=True)
class Voice:
    """How a deck speaks: its brand, its script, its Office language and another, its fonts' natural lines."""

    brand: Brand
    script: str
    office: str
    other: str
    natural: Mapping[str, float]

    def languages(self, run_script: str) -> str:
        """Return the language attributes of a run; Han in a Latin deck is marked as such."""
        first, second = (self.office, self.other)
        if run_script == "han" and self.script == "latin":
            first, second = second, first
        return f'lang="{first}" altLang="{second}"'

    def size(self, level: Level, step: int) -> float:
        """Return the size in pt of a level after so many steps down."""
        return (
            self.brand.deck_scale[self.script][level.size[min(step, len(level.size) - 1)]].size * level.times
        )

    def spacing(self, level: Level, step: int) -> float:
        """Return the line spacing as a share of the natural line, as PowerPoint counts it."""
        scale = self.brand.deck_scale[self.script]
        return scale[level.size[min(step, len(level.size) - 1)]].leading / self.natural[self.script]


def level_xml(
    voice: Voice, level: Level, number: int, step: int = 0, major: bool = False, align: str = "l"
) -> str:
    """Return all properties of a level (1 to 9) at one step of its sizes; nothing is left to inherit."""
    font = "mj" if major else "mn"
    spacing = round(voice.spacing(level, step) * 100) * 1000
    tracking = f' spc="{round(level.tracking * voice.size(level, step) * 100)}"' if level.tracking else ""
    hang = f'marL="{emu(level.inset + level.hang)}" indent="{-emu(level.hang)}"'
    return (
        f'<a:lvl{number}pPr {hang} algn="{align}" {LINE_BREAKING}>'
        f'<a:lnSpc><a:spcPct val="{spacing}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(level.before * 72 / 25.4 * 100)}"/></a:spcBef><a:buNone/>'
        f'<a:tabLst>{_tab(level)}</a:tabLst><a:defRPr sz="{round(voice.size(level, step) * 100)}" '
        f'b="{int(level.bold)}" i="0" kern="1200"{tracking}>{fill(voice.brand, level.color)}'
        f'<a:latin typeface="+{font}-lt"/><a:ea typeface="+{font}-ea"/><a:cs typeface="+{font}-cs"/>'
        f"</a:defRPr></a:lvl{number}pPr>"
    )


def _tab(level: Level) -> str:
    return f'<a:tab pos="{emu(level.inset + level.hang)}" algn="l"/>' if level.hang else ""


def list_style(
    voice: Voice, levels: Sequence[Level], step: int, major: bool = False, align: str = "l"
) -> str:
    """Return the list style of a shape; where it only repeats its layout's, leave it out."""
    inside = "".join(level_xml(voice, level, n, step, major, align) for n, level in enumerate(levels, 1))
    return f"<a:lstStyle>{inside}</a:lstStyle>"


def body_properties(anchor: str) -> str:
    """Return a frame without margins that never shrinks its text."""
    return (
        '<a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" '
        f'anchor="{anchor}">'
        "<a:noAutofit/></a:bodyPr>"
    )


def paragraphs_xml(
    voice: Voice, paragraphs: Sequence[Paragraph], levels: Sequence[Level], links: Mapping[str, str]
) -> str:
    """Return paragraphs; `links` gives the relationship id of each external address."""
    return "".join(_paragraph(voice, paragraph, levels, links) for paragraph in paragraphs)


def _paragraph(voice: Voice, paragraph: Paragraph, levels: Sequence[Level], links: Mapping[str, str]) -> str:
    level = levels[min(paragraph.level, len(levels)) - 1]
    inside = _number(voice, paragraph, level) + "".join(
        run_xml(voice, run, links) for run in joined(voice, paragraph.runs)
    )
    at = f' lvl="{paragraph.level - 1}"' if paragraph.level > 1 else ""
    return f"<a:p><a:pPr{at}/>{inside}<a:endParaRPr {voice.languages(voice.script)}/></a:p>"


def _number(voice: Voice, paragraph: Paragraph, level: Level) -> str:
    if not paragraph.number:
        return ""
    ink = fill(voice.brand, level.number_color)
    properties = f'<a:rPr {voice.languages(voice.script)} b="{int(level.number_bold)}">{ink}</a:rPr>'
    return f"<a:r>{properties}<a:t>{text(paragraph.number)}\t</a:t></a:r>"


def joined(voice: Voice, runs: Sequence[Run], quotes: bool = True) -> list[Run]:
    """Return runs joined where the language covers the script of both: fewer are easier to edit.

    `quotes` sets Chinese quotes apart, for themes that name a Chinese font.
    """
    made: list[Run] = []
    apart = {BREAK, *(_QUOTES if quotes else "")}
    for run in (piece for whole in runs for piece in (_quotes_apart(voice, whole) if quotes else [whole])):
        script = run.script if voice.script == "latin" else "han"
        here = Run(run.text, run.emphasis, run.link, script)
        last = made[-1] if made else None
        same = last and (last.emphasis, last.link, last.script) == (here.emphasis, here.link, here.script)
        if last and same and not apart & {last.text, here.text}:
            made[-1] = Run(last.text + here.text, here.emphasis, here.link, here.script)
        else:
            made.append(here)
    return made


def _quotes_apart(voice: Voice, run: Run) -> list[Run]:
    """In Chinese, set full-width quotes apart: beside a Latin letter they would come from the Latin font."""
    if voice.script == "latin" or run.script != "han":
        return [run]
    return [replace(run, text=part) for part in re.split(f"([{_QUOTES}])", run.text) if part]


def run_xml(
    voice: Voice,
    run: Run,
    links: Mapping[str, str],
    *,
    size: float = 0,
    bold: bool = False,
    ink: str = "",
    click: str = "",
) -> str:
    """Return a run; its size in pt, its weight, its fill and where it leads are its shape's unless given."""
    languages = voice.languages(run.script) + (f' sz="{round(size * 100)}"' if size else "")
    if run.text == BREAK:
        return f"<a:br><a:rPr {languages}/></a:br>"
    # Chinese is never slanted: there, emphasis is weight.
    heavy = bold or (run.emphasis and run.script == "han")
    style = (' b="1"' if heavy else "") + (' i="1"' if run.emphasis and run.script != "han" else "")
    link = f"<a:hlinkClick r:id={attribute(links[run.link])}/>" if run.link in links else click
    font = '<a:latin typeface="+mn-ea"/>' if voice.script == "han" and run.text in _QUOTES else ""
    return f"<a:r><a:rPr {languages}{style}>{ink}{font}{link}</a:rPr><a:t>{text(run.text)}</a:t></a:r>"
