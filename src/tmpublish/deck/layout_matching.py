"""A template and a map of it → the layout and the placeholders for each kind of slide, or what is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from tmpublish.deck.layout_scoring import Scores, plain_name, standard_type
from tmpublish.deck.layouts import AND, LayoutSpec, read_layouts
from tmpublish.deck.template_colors import TemplateColors, ratio
from tmpublish.deck.template_reader import (
    FOOTERS,
    TEXTS,
    Placeholder,
    Template,
    TemplateLayout,
    read_presentation,
    read_template,
    without_objects,
)
from tmpublish.deck.text_fitting import TemplateStyle, TextStyle, text_style
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import Box
from tmpublish.ooxml.style_inheritance import TITLES
from tmpublish.text.fonts import file_family
from tmpublish.yaml_source import Document, Place, read_document, shown_path
from tmpublish.yaml_source.validation import validate

FRAMES = ("pic", "tbl", "chart")
MAIN = "body"  # what a map calls the placeholder for all texts without one of their own
_LAYOUTS, _PLACEHOLDERS = "layouts", "placeholders"
_LEAST_AREA = 0.3  # of the slide's width and height: a smaller area is for lists
_OPENERS = ("title", "secHead")  # Office's types of layouts with few words
_LARGE_TITLE, _LARGE_TEXT = 40.0, 20.0  # pt on a slide of the usual height, that these words grow to
_AGENDA = "agenda"
_ALIKE = 1.5  # contrast of two grounds that the same colors are clear on
_COVER = "title"  # Office's type of a layout that may have a title alone
_GENERAL = ("obj", "titleOnly")  # Office's types of layouts that were made for no kind in particular


@dataclass(frozen=True)
class LayoutMatch:
    """The layout for a kind of slide, its title, the placeholder for its text, and those for single texts."""

    kind: LayoutSpec
    layout: TemplateLayout
    title: Placeholder
    main: Placeholder | None = None
    own: Mapping[str, Placeholder] = field(default_factory=dict)
    rows: tuple[Placeholder, ...] = ()
    """The placeholders for the entries of a list, if it has one for each."""
    area: Box | None = None
    """Where the slide is drawn on a custom template, in mm."""
    panel: bool = False
    """True if the drawing has a panel under it, since its ground is too busy."""
    listed: "LayoutMatch | None" = None
    """The layout on which it becomes a list if it cannot be drawn."""
    reasons: str = ""
    """Why it was chosen, if neither a map nor its name says so."""
    native: bool = False
    """True on the theme's own template: its levels, drawings and rows are known."""


Matches = Mapping[str, LayoutMatch]


@dataclass(frozen=True)
class TemplateMap:
    """What a map asks for: the name of a layout by kind of slide, a placeholder's name or index by text."""

    layouts: Mapping[str, str] = field(default_factory=dict)
    placeholders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    document: Document | None = None

    def problem(self, place: Place, message: str) -> Problem:
        """Return a Problem at a line of the map."""
        assert self.document
        return self.document.problem(place, "template_map", message)


@dataclass(frozen=True)
class CustomTemplate:
    """An institution's own template, the layout for each kind of slide, and warnings about it."""

    template: Template
    matches: Matches
    warnings: tuple[Problem, ...]
    files: tuple[Path, ...]
    """The files that it comes from."""
    style: TemplateStyle | None = None
    """How drawings on it are set."""


def read_custom_template(
    path: Path,
    map_path: Path | None,
    design: Design,
    languages: Sequence[str],
    used: Collection[str] = (),
) -> CustomTemplate:
    """Return a custom template (.pptx, .potx); without a map, one of its name beside it counts.

    Layouts for pictures, tables and charts are looked for only if they are among the `used` ones. Raises
    PublishError if the template is no safe presentation or has no layout for a kind of slide, and for every
    problem of the map.
    """
    layouts = read_layouts(design)
    needed = [kind for kind in layouts.layouts if kind.key in used or not _is_framed(kind)]
    kinds = [kind for kind in needed if kind.elsewhere]
    shown = shown_path(path)
    data, removed = without_objects(read_presentation(path, shown), shown)
    beside = path.with_suffix(".yml")
    map_path = map_path or (beside if beside.is_file() else None)
    template = read_template(data, shown, text_style(design, languages[0], layouts))
    mapped = [kind for kind in layouts.layouts if kind.elsewhere]
    wishes = _read_map(map_path, shown_path(map_path), mapped) if map_path else TemplateMap()
    matches, warnings = _match_layouts(template, kinds, wishes)
    colors = TemplateColors(template)
    matches, style = _with_drawings(colors, matches, wishes)
    matches = {key: _adapted(colors, match) for key, match in matches.items()}
    if not template.han_font and any(design.languages[each].script == "han" for each in languages):
        message = (
            "The Office theme names no Chinese font, so each computer chooses one. "
            "Name one in PowerPoint: View › Slide Master › Fonts › Customize Fonts."
        )
        warnings = (*warnings, Problem(shown, 0, 0, "template_font", message, "warning"))
    if unknown := _unknown_fonts(matches, text_style(design, languages[0], layouts)):
        warnings = (*warnings, Problem(shown, 0, 0, "template_font", unknown, "warning"))
    files = (path, *([map_path] if map_path else []))
    return CustomTemplate(template, matches, (*removed, *warnings), files, style)


def _unknown_fonts(matches: Matches, style: TextStyle) -> str:
    """Return a message about the fonts of a template whose widths are not known; empty if all are."""
    places = [each for match in matches.values() for each in match.layout.placeholders]
    fonts = sorted({each.font for each in places if each.font})
    unknown = [font for font in fonts if style.wider(font) == style.other_fonts.width]
    if not unknown:
        return ""
    nearest = file_family(style.brand.deck_metrics["latin.400"])
    spare = round((style.other_fonts.width - 1) * 100)
    return (
        f"The letter widths of {', '.join(unknown)} are unknown: texts are measured with {nearest}, "
        f"as {spare}% wider. Look at the decks on a computer that has the font."
    )


def _with_drawings(
    colors: TemplateColors, matches: Matches, wishes: TemplateMap
) -> tuple[Matches, TemplateStyle | None]:
    """Return the matches with a canvas for each kind that is drawn, unless a map or name chose its layout."""
    template, scores = colors.template, Scores(colors.template)
    content = scores.best("obj")
    if not content:
        return matches, None
    body = content.layout.texts[0]
    for canvas in filter(None, (scores.best("titleOnly"), content)):
        area, panel = colors.area(canvas.layout, body)
        if all(area[side] >= template.size[side - 2] * _LEAST_AREA for side in (2, 3)):
            break
    else:
        return matches, None
    assert canvas.layout.title
    title = canvas.layout.title
    ground = colors.ground(canvas.layout).color(area)

    def drawn(match: LayoutMatch) -> LayoutMatch:
        kind, layout = match.kind, match.layout
        if not kind.drawn or kind.key in wishes.layouts:
            return match
        if (layout == content.layout or _is_framed(kind)) and not _is_named_for(layout, kind):
            return LayoutMatch(kind, canvas.layout, title, area=area, panel=panel, listed=match)
        if kind.elsewhere[0] != _AGENDA or match.rows or not match.main or layout == content.layout:
            return match
        # An agenda has a layout of its own, in whose text it is drawn if its colors suit the ground there.
        own, busy = colors.area(layout, match.main)
        alike = ratio(colors.ground(layout).color(own), ground) < _ALIKE
        return replace(match, area=own, listed=match) if alike and not busy else match

    found = {key: drawn(match) for key, match in matches.items()}
    level = body.levels[0]
    return found, TemplateStyle(
        "" if body.font == template.minor_font else body.font,
        level.natural,
        level.width_factor,
        *colors.roles(canvas.layout, area, title, panel),
    )


def _adapted(colors: TemplateColors, match: LayoutMatch) -> LayoutMatch:
    """Return a match whose texts are clear on the layout, and large on a cover; without unclear footers."""
    layout, unit = match.layout, colors.template.unit
    kept = [each for each in layout.placeholders if each.kind not in FOOTERS or colors.is_clear(layout, each)]
    feet = [each.box for each in kept if each.kind in FOOTERS]
    opens = match.kind.elsewhere[0] in _OPENERS

    def adapted(place: Placeholder) -> Placeholder:
        clear = _above(feet, colors.legible(layout, place))
        least = (_LARGE_TITLE if place.kind in TITLES else _LARGE_TEXT) * unit
        return replace(clear, levels=tuple(each.grown(least) for each in clear.levels)) if opens else clear

    main = match.main
    if main and _is_framed(match.kind) and not any(layout.has(kind) for kind in FRAMES):
        main = _beside_art(main, colors.area(layout, main)[0])
    return replace(
        match,
        layout=replace(layout, placeholders=tuple(kept)),
        title=adapted(match.title),
        main=main and adapted(main),
        own={key: adapted(place) for key, place in match.own.items()},
        rows=tuple(map(adapted, match.rows)),
        listed=match.listed and _adapted(colors, match.listed),
    )


def _beside_art(place: Placeholder, area: Box) -> Placeholder:
    """Return the placeholder of a table, chart or picture in the area that a layout has for it."""
    margins = [place.box[side] - place.inner[side - 2] for side in (2, 3)]
    inner = (area[2] - margins[0], area[3] - margins[1])
    return replace(place, box=area, inner=inner, moved=True)


def _above(feet: Sequence[Box], place: Placeholder) -> Placeholder:
    """Return a placeholder that ends above the footers in its lower half, which slides show."""
    x, y, width, height = place.box
    tops = [
        top
        for left, top, across, _ in feet
        if left < x + width and x < left + across and y + height / 2 < top < y + height
    ]
    if place.kind in TITLES or not tops:
        return place
    cut = y + height - min(tops)
    inner = (place.inner[0], place.inner[1] - cut)
    return replace(place, box=(x, y, width, height - cut), inner=inner, moved=True)


def match_theme(template: Template, kinds: Sequence[LayoutSpec], style: TextStyle) -> Matches:
    """Return the layouts of the theme's own template: by their order, placeholders by their indices."""
    return {
        kind.key: _theme_match(layout, kind, style)
        for kind, layout in zip(kinds, template.layouts, strict=True)
    }


def _theme_match(layout: TemplateLayout, kind: LayoutSpec, style: TextStyle) -> LayoutMatch:
    by_index = {each.index: each for each in layout.placeholders}
    own, rows = {}, []
    for spec, index, row in kind.indexed():
        levels = tuple(style.level(level, major=spec.kind == "title") for level in spec.levels)
        found = replace(by_index[index or 0], levels=levels)
        if row:
            rows.append(found)
        else:
            own["title" if spec.kind == "title" else spec.key] = found
    return LayoutMatch(kind, layout, own.pop("title"), None, own, tuple(rows), native=True)


def _is_framed(kind: LayoutSpec) -> bool:
    return any(each.kind in FRAMES for each in kind.placeholders)


def _match_layouts(
    template: Template, kinds: Sequence[LayoutSpec], wishes: TemplateMap
) -> tuple[Matches, tuple[Problem, ...]]:
    """Return the match of each kind of slide, and warnings; raises PublishError with all that is missing."""
    matches: dict[str, LayoutMatch] = {}
    guessed: dict[tuple[str, str], list[str]] = {}
    missing: list[str] = []
    problems: list[Problem] = []
    scores = Scores(template)
    for kind in kinds:
        wish = wishes.layouts.get(kind.key, "")
        layout, reasons = (_named(template, wish), "") if wish else _chosen(scores, kind)
        match = _match(kind, layout, wishes) if layout else None
        if match:
            matches[kind.key] = replace(match, reasons=reasons)
            if reasons:
                guessed.setdefault((match.layout.name, reasons), []).append(kind.key)
            problems += _unknown_placeholders(match.layout, kind, wishes)
        elif wish:
            problems.append(wishes.problem((_LAYOUTS, kind.key), _unsuitable(template, layout, wish)))
        else:
            missing.append(kind.key)
    problems += [_no_layout(template, missing)] if missing else []
    if problems:
        raise PublishError(problems)
    return matches, tuple(_guess(template, *found, keys) for found, keys in guessed.items())


def _same(name: str, wish: str) -> bool:
    """Return True if a layout or placeholder has this name in any language."""
    bare = plain_name(name)
    return plain_name(wish) in (bare, *bare.split(AND.casefold()))


def _named(template: Template, wish: str) -> TemplateLayout | None:
    """Return the layout of a name; several masters may have layouts of one name: NAME#2 is the second."""
    name, _, nth = wish.partition("#")
    called = [layout for layout in template.layouts if _same(layout.name, name)]
    return next(iter(called[int(nth) - 1 if nth.isdigit() and int(nth) else 0 :]), None)


def _is_named_for(layout: TemplateLayout, kind: LayoutSpec) -> bool:
    """Return True if a layout has the name of a kind of slide, or one that the theme lists for it."""
    return any(_same(layout.name, name) for name in (*kind.name.values(), *kind.elsewhere[1:]))


def _chosen(scores: Scores, kind: LayoutSpec) -> tuple[TemplateLayout | None, str]:
    """Return the layout for a kind without a wish, and why; no reason if it is named for the kind."""
    role = kind.elsewhere[0]
    for layout in scores.template.layouts:
        if layout.title and layout.texts and _is_named_for(layout, kind):
            return layout, ""
    found = scores.best(role)
    if not found:
        return None, ""
    certain = role not in _GENERAL and role in (found.layout.kind, standard_type(found.layout.name))
    return found.layout, "" if certain else found.reasons


def _match(kind: LayoutSpec, layout: TemplateLayout, wishes: TemplateMap) -> LayoutMatch | None:
    """Return the placeholders of a layout for a kind of slide; None if it has no title or no text."""
    wanted = wishes.placeholders.get(kind.key, {})
    own = {key: found for key, wish in wanted.items() if (found := _placeholder(layout, wish))}
    rows = tuple(_rows(kind, layout))
    free = [each for each in layout.texts if each not in own.values()]
    main = own.pop(MAIN, None) or next((each for each in free if each not in rows), next(iter(free), None))
    if not layout.title or not (main or kind.elsewhere[:1] == [_COVER]):
        return None
    for text in kind.placeholders:
        same = (each for each in layout.texts if any(_same(each.name, name) for name in text.name.values()))
        found = next((each for each in same if each not in (main, *own.values())), None)
        if text.key not in own and found:
            own[text.key] = found
    return LayoutMatch(kind, layout, layout.title, main, own, rows if len(rows) > 1 else ())


def _rows(kind: LayoutSpec, layout: TemplateLayout) -> Iterator[Placeholder]:
    """Yield the placeholders for rows that an edited copy of the theme's template has, in their order."""
    if not kind.rows:
        return
    named = [(each, *each.name.rpartition(" ")) for each in layout.texts]
    for number in range(1, kind.rows.count + 1):
        for each, name, _, nth in named:
            if nth == str(number) and any(_same(name, wish) for wish in kind.rows.name.values()):
                yield each


def _placeholder(layout: TemplateLayout, wish: str) -> Placeholder | None:
    return next((each for each in layout.texts if wish == str(each.index) or _same(each.name, wish)), None)


def _unknown_placeholders(layout: TemplateLayout, kind: LayoutSpec, wishes: TemplateMap) -> Iterator[Problem]:
    for key, wish in wishes.placeholders.get(kind.key, {}).items():
        if not _placeholder(layout, wish):
            message = f"“{layout.name}” has no text placeholder “{wish}”. Use {_offer(layout)}."
            yield wishes.problem((_PLACEHOLDERS, kind.key, key), message)


def _unsuitable(template: Template, layout: TemplateLayout | None, wish: str) -> str:
    if layout:
        return f"“{layout.name}” lacks a title or a text placeholder. It has {_offer(layout)}."
    names = ", ".join(f"“{each.name}”" for each in template.layouts)
    return f"`{template.shown}` has no layout “{wish}”. Use {names}."


def _offer(layout: TemplateLayout) -> str:
    """Return the placeholders of a layout: name, type, and the index that a map may give."""
    found = [each for each in layout.placeholders if each.kind in (*TITLES, *TEXTS)]
    return ", ".join(f"{each.name} ({each.kind}, {each.index})" for each in found) or "neither"


def _no_layout(template: Template, kinds: Sequence[str]) -> Problem:
    offers = "; ".join(f"“{layout.name}”: {_offer(layout)}" for layout in template.layouts) or "no layout"
    message = (
        f"No layout has both a title and a text placeholder, for the slides {', '.join(kinds)}. "
        f"Add one in PowerPoint (View › Slide Master). The template has {offers}."
    )
    return Problem(template.shown, 0, 0, "template_layout", message)


def _guess(template: Template, name: str, reasons: str, kinds: Sequence[str]) -> Problem:
    message = (
        f"Layout “{name}” is used for {', '.join(kinds)}, because of {reasons}. "
        f"To choose another, set `layouts: {{{kinds[0]}: …}}` in the map."
    )
    return Problem(template.shown, 0, 0, "template_guess", message, "warning")


def _read_map(path: Path, shown: str, kinds: Sequence[LayoutSpec]) -> TemplateMap:
    """Return the map at `path`; raises PublishError if it is none or names what is unknown."""
    document = read_document(path, shown)
    if document.problems:
        raise PublishError(document.problems)
    model, problems = validate(document, _map_model(kinds), "the map")
    if model is None:
        raise PublishError(problems)
    return TemplateMap(**model.model_dump(exclude_unset=True), document=document)


def _map_model(kinds: Sequence[LayoutSpec]) -> type[BaseModel]:
    """Return the model of a map: `layouts` names one by kind of slide, `placeholders` one by text of it."""

    def mapping(name: str, **values: Any) -> Any:
        fields: dict[str, Any] = {key: (value, None) for key, value in values.items()}
        return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)

    texts = {
        kind.key: [MAIN, *(spec.key for spec in kind.placeholders if spec.kind != "title")] for kind in kinds
    }
    placeholders = {kind: mapping(kind, **dict.fromkeys(keys, str)) for kind, keys in texts.items()}
    model: type[BaseModel] = mapping(
        "map",
        layouts=mapping("layouts", **dict.fromkeys(texts, str)),
        placeholders=mapping("placeholders", **placeholders),
    )
    return model
