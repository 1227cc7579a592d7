"""A plan, a theme and a template → a deck in one language, and the slide of each text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tmpublish.deck.layout_matching import CustomTemplate, match_theme, read_custom_template
from tmpublish.deck.layouts import Level, read_layouts
from tmpublish.deck.master_writer import render_template
from tmpublish.deck.outline import outline, slide_numbers, used_layouts
from tmpublish.deck.placement import LayoutContext, PlacedSlide, place_slides, placement_warnings
from tmpublish.deck.plan_texts import LOGO
from tmpublish.deck.slide_writer import NO_PICTURES, Footer, Pictures, render_deck
from tmpublish.deck.template_reader import Template, read_template
from tmpublish.deck.text_fitting import TextLevel, TextStyle, measured_fonts, text_style
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem
from tmpublish.manifest import edition_date, edition_mark, identifier
from tmpublish.ooxml.opc import Properties, packed_plan, with_properties
from tmpublish.plan import Plan
from tmpublish.text.fonts import file_family
from tmpublish.text.inline_markup import plain, runs

__all__ = [
    "LOGO",
    "CustomTemplate",
    "Deck",
    "build_deck",
    "build_template",
    "font_warnings",
    "outline",
    "place_deck",
    "read_custom_template",
    "used_layouts",
]


@dataclass(frozen=True)
class Deck:
    """A deck as a file (.pptx), the slide, from 1, of each text id, its number of slides, warnings."""

    pptx: bytes
    slides: Mapping[str, int]
    count: int
    warnings: tuple[Problem, ...] = ()


def build_deck(
    plan: Plan,
    design: Design,
    language: str,
    pages: Mapping[str, int] | None,
    stamp: datetime,
    custom_template: CustomTemplate | None = None,
    source: bytes = b"",
    pictures: Pictures = NO_PICTURES,
) -> Deck:
    """Return the deck of a plan in one language; the same arguments give the same bytes.

    `pages` gives the booklet's page of each text id, for the notes; `stamp` is the date of the file (UTC);
    `source` is the plan's own file, which the deck names by its hash; `pictures` are those of the plan, with
    the brand's logo as LOGO. Raises PublishError for every text that does not fit (the Problem's path is the
    text id), and for an invalid theme.
    """
    mark = edition_mark(plan, source)
    placed, context, template, footer = place_deck(plan, design, language, pages, custom_template, mark)
    author, subject = (
        plain(text[language]) for text in (plan.identity.institution, plan.identity.description)
    )
    title = plain(plan.identity.title[language])
    named = identifier(source) if source else ""
    custom = {"Edition": edition_date(plan), "Language": language}
    if source and plan.attach_source:
        custom |= packed_plan(source)
    properties = Properties(title, author, subject, context.style.office, stamp, named, custom=custom)
    pptx = render_deck(placed, template, context, footer, properties, pictures)
    numbers = slide_numbers(plan, [(each.slide, each.paths) for each in placed])
    return Deck(pptx, numbers, len(placed), placement_warnings(context))


def place_deck(
    plan: Plan,
    design: Design,
    language: str,
    pages: Mapping[str, int] | None = None,
    custom_template: CustomTemplate | None = None,
    mark: str = "",
) -> tuple[tuple[PlacedSlide, ...], LayoutContext, Template, Footer]:
    """Return the placed slides of a deck with their context, their template and their footer."""
    layouts = read_layouts(design)
    style = text_style(design, language, layouts)
    day = design.languages[language].day(plan.date)
    titles = [plain(text[language]) for text in (plan.identity.title, plan.identity.institution)]
    if custom_template:
        template, matches = custom_template.template, custom_template.matches
        feet = [p for each in matches.values() for p in each.layout.placeholders if p.kind == "ftr"]
        fitting = (_footer_title(style, p.levels[0], p.inner[0], titles) for p in feet)
        title = min(fitting, key=len, default="")
        marked = min(
            (_marked_title(style, p.levels[0], p.inner[0], title, mark) for p in feet), key=len, default=""
        )
        last = day, marked or title
    else:
        width = min(footers.footer[2] for footers in layouts.footers.values())
        level = style.level(Level(size=["note"]))
        title = _footer_title(style, level, width, titles)
        last = mark or day, title
        data = render_template(design, [language], title)
        template = read_template(data, design.folder.name, style)
        matches = match_theme(template, layouts.layouts, style)
    drawn = replace(style, template=custom_template.style) if custom_template else style
    unit = template.unit if custom_template else 1.0
    context = LayoutContext(design, language, style, matches, drawn, unit)
    placed = place_slides(outline(plan, design, language, pages), context)
    draft = design.languages[language].label("draft") if plan.status else ""
    return placed, context, template, Footer(day, title, last, draft)


def _footer_title(style: TextStyle, level: TextLevel, width: float, titles: Sequence[str]) -> str:
    """Return the first title that fits on one line, else as many words of the last as do."""
    words = titles[-1].split(" ")
    shorter = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    choices = (*titles, *shorter)
    return next((each for each in choices if style.line_width(runs(each, style.office), level) <= width), "")


def _marked_title(style: TextStyle, level: TextLevel, width: float, title: str, mark: str) -> str:
    """Return a title with the edition mark if both fit on one line, else the mark alone."""
    both = f"{title} · {mark}" if mark else title
    return both if style.line_width(runs(both, style.office), level) <= width else mark


def font_warnings(design: Design) -> tuple[Problem, ...]:
    """Return a warning for each font of the slides that the brand's metrics do not measure."""
    brand, spare = design.brand, round((read_layouts(design).other_fonts.width - 1) * 100)
    fonts = {brand.deck_fonts[f"{use}.latin"] for use in ("major", "minor")} - measured_fonts(brand)
    measured = file_family(brand.deck_metrics["latin.400"])
    return tuple(
        Problem(
            *(brand.file, 0, 0, "deck_metrics"),
            f"Slides are set in {font} but measured with {measured}, so texts count as {spare}% wider. "
            f"Name a font file as wide as {font} under `metrics`.",
            "warning",
        )
        for font in sorted(fonts)
    )


def build_template(design: Design, languages: Sequence[str], stamp: datetime) -> Deck:
    """Return the theme's deck without slides; the names and prompts of its layouts are in all `languages`.

    The first language sets the sizes; `count` is the number of layouts. Raises PublishError if the theme is
    invalid.
    """
    office = design.languages[languages[0]].office
    properties = Properties(design.brand.name, design.brand.name, "", office, stamp)
    pptx = with_properties(render_template(design, languages), properties, 0)
    return Deck(pptx, {}, len(read_layouts(design).layouts))
