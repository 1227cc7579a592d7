"""Theme folder, brand, language packs → Design; labels, dates and drawings; rendering of templates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from tmpublish import drawing
from tmpublish.design.brand import Brand, read_brand
from tmpublish.diagnostics import Problem, PublishError, TimeLimitError
from tmpublish.drawing import spacing
from tmpublish.environment import UsageError
from tmpublish.plan.fields import Day, Text
from tmpublish.text import fonts
from tmpublish.text.inline_markup import plain
from tmpublish.yaml_source import Document, Tree, read_document, shown_path
from tmpublish.yaml_source.validation import sentence_list, validate

if TYPE_CHECKING:
    from jinja2 import Environment

BRAND_FILE = "_brand.yml"
LANGUAGES_FILE = "_languages.yml"


class LanguagePack(BaseModel):
    """What a language needs: its tags (BCP 47, CLDR, Office), its script, its number words and labels."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = ""
    name: str
    tag: str
    locale: str
    office: str
    script: Literal["latin", "han"]
    numbers: tuple[str, ...]
    capital_nouns: bool = False
    """True where nouns begin with a capital inside a sentence too, as in German."""
    labels: Mapping[str, str | Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Design:
    """A theme with a brand and the language packs."""

    folder: Path
    brand: Brand
    languages: Mapping[str, LanguagePack]

    @property
    def name(self) -> str:
        """Return the name of the theme, which is its folder's."""
        return self.folder.name


def read_design(templates: Path, name: str | None = None) -> Design:
    """Return the theme called `name`, else the one that the brand names; raise PublishError with lines."""
    brand = read_brand(templates / BRAND_FILE)
    packs = read_languages(templates / LANGUAGES_FILE)
    folder = templates / (name or brand.design)
    if not (folder / "booklet").is_dir():
        themes = sorted(child.parent.name for child in templates.glob("*/booklet"))
        advice = f"Use {sentence_list(themes)}." if themes else "Add a folder for it."
        message = f"There is no theme `{folder.name}` in `{shown_path(templates)}/`. {advice}"
        if name:
            raise UsageError(f"--design: {message}")
        raise PublishError([Problem(brand.file, *brand.design_position, "unknown_design", message)])
    return Design(folder, brand, packs)


def read_languages(path: Path) -> Mapping[str, LanguagePack]:
    """Return the language packs by key; raise PublishError if a pack lacks something."""
    document = read_document(path)
    keys = list(document.data) if isinstance(document.data, dict) else []
    fields: Any = {f"pack_{n}": (LanguagePack, Field(alias=str(key))) for n, key in enumerate(keys)}
    packs, problems = validate(document, create_model("Packs", **fields), "the language packs")
    problems += [*document.problems, *_missing_labels(document)]
    if problems or packs is None:
        raise PublishError(problems)
    held = (getattr(packs, name) for name in fields)
    return {str(key): pack.model_copy(update={"key": str(key)}) for key, pack in zip(keys, held, strict=True)}


def _missing_labels(document: Document) -> Iterator[Problem]:
    packs = document.data if isinstance(document.data, dict) else {}
    known = {key for pack in packs.values() for key in _labels(pack)}
    for key, pack in packs.items():
        for name in sorted(known - set(_labels(pack))) if _labels(pack) else ():
            message = f"The label `{name}` is missing in `{key}`. Add `{name}: …`."
            yield document.problem((key, "labels"), "missing_label", message)


def _labels(pack: Tree) -> Mapping[str, Any]:
    labels = pack.get("labels", {}) if isinstance(pack, dict) else {}
    return labels if isinstance(labels, dict) else {}


def number(design: Design, language: str, n: int) -> str:
    """Return a count in words if the language pack has them, else in digits."""
    numbers = design.languages[language].numbers
    return numbers[n] if 0 <= n < len(numbers) else str(n)


def label(
    design: Design, language: str, key: str, n: int | None = None, inside: bool = False, **values: str
) -> str:
    """Return a label of the language pack, with a capital unless it stands `inside` a sentence.

    `n` selects its plural form (Unicode CLDR).
    """
    form = design.languages[language].labels[key]
    if not isinstance(form, str):
        category = _plural(design.languages[language].locale, n or 0)
        form = form.get(category) or form["other"]
    if n is not None:
        values = {"n": number(design, language, n), "digits": str(n)} | values
    text = form.format(**values)
    return text if inside else text[:1].upper() + text[1:]


def _plural(locale: str, n: int) -> str:
    from babel import Locale

    return str(Locale.parse(locale).plural_form(n))


@cache
def _day(locale: str, day: Day) -> str:
    from babel.dates import format_date, format_skeleton

    if day.day:
        return str(format_date(day.date, "long", locale=locale))
    return str(format_skeleton("yMMMM", day.date, locale=locale))


def day(design: Design, language: str, value: Day) -> str:
    """Return a day or month as the language writes it (Unicode CLDR)."""
    return _day(design.languages[language].locale, value)


def month(
    design: Design, language: str, value: int, width: Literal["narrow", "abbreviated"] = "narrow"
) -> str:
    """Return the name of a month, 1 to 12, `narrow` (one letter) or `abbreviated` (Unicode CLDR)."""
    from babel.dates import get_month_names

    return str(get_month_names(width, context="stand-alone", locale=design.languages[language].locale)[value])


@dataclass(frozen=True)
class Numeral:
    """A number drawn large, from dots to path data of what is solid, and the box of the whole outline."""

    dots: drawing.Dots
    solid: str
    width: float
    height: float


@cache
def numeral(
    text: str,
    face: fonts.Face,
    height: float,
    *,
    pitch: float,
    radii: tuple[float, ...],
    solid_from: float,
    cut_left: float = 0.0,
    bleed: float = inf,
    foot: float = inf,
) -> Numeral:
    """Return a text drawn `height` mm high in a face; the rest is as `drawing.dotted` takes it."""
    outline = fonts.outline(text, face, height)
    drawn = drawing.dotted(outline, pitch, radii, solid_from, cut_left, bleed, foot)
    return Numeral(drawn.dots, drawn.solid, outline.width, outline.height)


def numeral_height(texts: Sequence[str], face: fonts.Face, most: float, width: float) -> float:
    """Return the largest height up to `most` at which every number stays within `width` mm."""
    return min(most, *(most * width / fonts.outline(text, face, most).width for text in texts))


def environment(design: Design, language: str) -> "Environment":
    """Return the template environment of a theme, with its functions and values."""
    from tmpublish.design import template_environment

    made = template_environment.environment(design.folder)
    face = design.brand.face("sans", "latin", 900)
    made.globals.update(
        brand=design.brand,
        color=design.brand.colors,
        language=design.languages[language],
        label=lambda key, n=None, inside=False, **values: label(design, language, key, n, inside, **values),
        number=lambda n: number(design, language, n),
        day=lambda value: day(design, language, value),
        month=lambda value, width="narrow": month(design, language, value, width),
        dots=drawing.dots,
        circle=drawing.circle,
        divide=spacing.divide,
        growing=spacing.growing,
        post_bars=spacing.post_bars,
        lattice=spacing.lattice,
        months=spacing.months,
        numeral=lambda text, height, **how: numeral(text, face, height, **how),
        numeral_height=lambda texts, most, width: numeral_height(texts, face, most, width),
    )
    made.filters["plain"] = lambda text: plain(text[language] if isinstance(text, Text) else text)
    return made


_drawing_board = lru_cache(maxsize=8)(environment)


def draw(design: Design, language: str, template: str, **data: object) -> str:
    """Return a drawing of the theme, such as `deck/cover.svg.j2`; raise PublishError if it fails."""
    return render(design, _drawing_board(design, language), template, **data)


def render(design: Design, made: "Environment", template: str, **data: object) -> str:
    """Return a rendered template; an error in it becomes a Problem that names the template and its line."""
    import jinja2

    try:
        return made.get_template(template).render(**data)
    except PublishError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise _template_error(design, error.name or template, error.lineno, str(error.message)) from error
    except (Exception, TimeLimitError) as error:
        raise _template_error(design, *_template_place(error, template), _reason(error)) from error


def _reason(error: BaseException) -> str:
    import jinja2

    match error:
        case TimeLimitError():
            return "it takes too long. Look for a loop that does not end"
        case RecursionError():
            return "it calls or includes itself without end"
        case MemoryError():
            return "it needs too much memory. Look for a text or list that grows in a loop"
        case jinja2.TemplateNotFound():
            return f"there is no template “{error.name}”"
        case jinja2.exceptions.SecurityError():
            return f"it uses something that is not allowed in a template: {error.message}"
        case jinja2.UndefinedError():
            return str(error.message)
    return f"{type(error).__name__}: {str(error)[:200]}"


def _template_place(error: BaseException, template: str) -> tuple[str, int]:
    """Return file and line of the innermost template in a traceback."""
    place, trace = (template, 0), error.__traceback__
    while trace:
        source = trace.tb_frame.f_globals.get("__jinja_template__")
        file = trace.tb_frame.f_code.co_filename
        if source is not None and source.filename == file:  # Jinja maps the lines of Exceptions alone
            place = (file, source.get_corresponding_lineno(trace.tb_lineno))
        elif re.search(r"\.(j2|css)$", file):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _template_error(design: Design, template: str, line: int, message: str) -> PublishError:
    place = shown_template(design.folder, Path(template))
    return PublishError([Problem(place, line, 1, "template", f"The template fails: {message}.")])


def shown_template(theme: Path, template: Path) -> str:
    """Return what messages call a file of a theme, such as `templates/uprights/booklet/goals.html.j2`."""
    inner = template.relative_to(theme) if template.is_relative_to(theme) else template
    return f"{theme.parent.name}/{theme.name}/{inner.as_posix()}"
