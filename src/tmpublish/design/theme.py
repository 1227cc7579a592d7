"""Theme folder, brand, language packs → Design; its editions and templates → colors, text, or a Problem."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from tmpublish.design.brand import BRAND_FILE, Brand, read_brand
from tmpublish.design.language_packs import LANGUAGES_FILE, LanguagePack, read_languages
from tmpublish.design.palette import ROLES
from tmpublish.diagnostics import Problem, PublishError, TimeLimitError
from tmpublish.environment import BUNDLED, UsageError
from tmpublish.plan import Words
from tmpublish.text.language_rules import keys_of
from tmpublish.yaml_source import read_document
from tmpublish.yaml_source.validation import Keys, advice, error, sentence_list, validate

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, eq=False)
class Design:
    """A theme with a brand and the language packs.

    `beside` holds, by script, the pack of the language that a text in another script is likely in.
    """

    folder: Path
    brand: Brand
    languages: Mapping[str, LanguagePack]
    beside: Mapping[str, LanguagePack] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the theme, which is its folder's."""
        return self.folder.name

    def covering(self, languages: Sequence[str]) -> "Design":
        """Return the design with a pack for each region whose language has one, such as pt-BR."""
        packs = dict(self.languages)
        for language in languages:
            nearest = next((tag for tag in keys_of(language) if tag in packs), language)
            # Simplified and Traditional Chinese are two languages here; zh is the former.
            if nearest != language and ("Hant" in language) == ("Hant" in nearest):
                packs[language] = packs[nearest].of_region(language)
        return replace(self, languages=packs)

    def speaking(self, languages: Sequence[str]) -> "Design":
        """Return the design with the fonts of the first of some languages in each script."""
        first: dict[str, str] = {}
        for language in languages:
            first.setdefault("latin" if self.languages[language].script == "latin" else "han", language)
        beside = {script: self.languages[language] for script, language in first.items()}
        return replace(self, brand=self.brand.speaking(first), beside=beside)


def read_design(templates: Path, name: str | None = None, languages: Sequence[str] = ()) -> Design:
    """Return the theme called `name`, else the one that the brand names; raise PublishError with lines.

    Themes and language packs that `templates` has replace those of the same name that come with tmpublish.
    With `languages`, the design covers them.
    """
    brand = read_brand(templates / BRAND_FILE)
    homes = [templates] if templates.resolve() == BUNDLED else [BUNDLED, templates]
    files = [home / LANGUAGES_FILE for home in homes if (home / LANGUAGES_FILE).exists()]
    themes = {child.parent.name: child.parent for home in homes for child in home.glob("*/booklet")}
    folder = themes.get(name or brand.design)
    if not folder:
        message = f"There is no theme `{name or brand.design}`. Use {sentence_list(sorted(themes))}."
        if name:
            raise UsageError(f"--design: {message}")
        raise PublishError([Problem(brand.file, *brand.design_position, "unknown_design", message)])
    return Design(folder, brand, read_languages(*files, languages=languages)).covering(languages)


@lru_cache(maxsize=8)
def _drawing_environment(design: Design, language: str) -> "Environment":
    from tmpublish.design.template_environment import environment

    return environment(design, language)


def draw(design: Design, language: str, template: str, **data: object) -> str:
    """Return a drawing of the theme, such as `deck/cover.svg.j2`; raise PublishError if it fails."""
    return render(design, _drawing_environment(design, language), template, **data)


def render(design: Design, made: "Environment", template: str, **data: object) -> str:
    """Return a rendered template; an error in it becomes a Problem that names the template and its line."""
    import jinja2

    try:
        return made.get_template(template).render(**data)
    except PublishError:
        raise
    except jinja2.TemplateSyntaxError as error:
        place, reason = (error.name or template, error.lineno), str(error.message)
        raise _template_error(design, *place, reason) from error
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


# The plan's noun → the label that numbers it, and the label that counts it.
_NOUN_LABELS = {
    "goal": ("goal", "goals"),
    "priority": (None, "priorities"),
    "action": (None, "actions"),
    "measure": ("measure", "measures"),
}


def with_words(design: Design, words: Words | None) -> Design:
    """Return the design with labels that use the plan's own nouns; the same design if it has none."""
    if words is None:
        return design
    packs = {key: _with_nouns(pack, words) for key, pack in design.languages.items()}
    return replace(design, languages=packs)


def with_hyphens(design: Design, hyphens: Mapping[str, Sequence[str]]) -> Design:
    """Return the design with packs that part words where the plan says, such as `Betriebs-arzt`."""
    packs = dict(design.languages)
    for language in hyphens.keys() & packs.keys():
        parted = dict(map(_parted, hyphens[language]))
        packs[language] = packs[language].model_copy(update={"parted": parted})
    return replace(design, languages=packs)


def _parted(word: str) -> tuple[str, frozenset[int]]:
    """Return a word in small letters with its places: Betriebs-arzt is `betriebsarzt` and 8."""
    parts = word.lower().split("-")
    return "".join(parts), frozenset(accumulate(map(len, parts[:-1])))


def _with_nouns(pack: LanguagePack, words: Words) -> LanguagePack:
    labels = dict(pack.labels)
    for noun, (single, plural) in _NOUN_LABELS.items():
        forms: Mapping[str, str] = getattr(words, noun).get(pack.key, {})
        if not forms:
            continue
        one = forms.get("one") or next(iter(forms.values()))
        if single:
            labels[single] = _filled(labels["numbered"] if single == "goal" else "{noun}", one)
        if plural == "actions":
            labels[plural] = forms.get("other", one)
        else:
            counted = {form: _filled(labels["counted"], _inside(word, pack)) for form, word in forms.items()}
            labels[plural] = {"other": next(reversed(counted.values())), **counted}
    return pack.model_copy(update={"labels": labels})


def _filled(label: str | Mapping[str, str], noun: str) -> str:
    assert isinstance(label, str)
    return label.replace("{noun}", noun.replace("{", "{{").replace("}", "}}"))


def _inside(noun: str, pack: LanguagePack) -> str:
    """Return a noun inside a sentence: with a small letter, but for German and names such as KPI."""
    if pack.capital_nouns or noun[1:2].isupper():
        return noun
    return noun[:1].lower() + noun[1:]


EDITIONS_FILE = "editions.yml"
_BARE_EDITIONS = ("screen", "print")
"""The editions in the brand's own colors."""
_WHITE = {"white": "#FFFFFF"}


def _known_color(name: str) -> str:
    if name not in ROLES and name not in _WHITE:
        names = dict.fromkeys([*_WHITE, *ROLES])
        raise error("unknown_color", f"There is no role “{name}” of a brand. {advice(name, names)}")
    return name


_EditionRoles = dict[str, Annotated[str, AfterValidator(_known_color)]]


class Dots(Keys):
    """Dots of one size on a square lattice, in mm."""

    pitch: Annotated[float, Field(gt=0, le=20)]
    radius: Annotated[float, Field(gt=0, le=10)]


class Look(Keys):
    """How an edition differs: its roles, and how areas, numerals and pictures are drawn.

    `rule` (mm) is above an area that carries text, `dots` fill one that carries none; numerals of `numerals`
    mm and more are dots; pictures stay `margin` mm from the edges. Zero or none: as on the screen.
    """

    roles: _EditionRoles = Field({})
    rule: Annotated[float, Field(ge=0, le=5)] = 0.0
    dots: Dots | None = None
    numerals: Annotated[float, Field(ge=0, le=1000)] = 0.0
    margin: Annotated[float, Field(ge=0, le=50)] = 0.0


class _Editions(Keys):
    roles: _EditionRoles = Field({})
    editions: dict[str, Look] = Field({})


def edition_look(design: Design, name: str) -> tuple[Mapping[str, str], Look]:
    """Return the color of each role in an edition, those of the brand too, and how it is drawn.

    Raise PublishError if the theme's file is wrong, UsageError if it has no such edition.
    """
    found = _read_editions(design)
    if name not in _BARE_EDITIONS and name not in found.editions:
        raise UsageError(f"the theme `{design.name}` has no {name} edition; add it to its {EDITIONS_FILE}")
    look = found.editions.get(name, Look())
    colors = {**design.brand.colors, **_WHITE}
    roles = {role: colors[color] for role, color in {**found.roles, **look.roles}.items()}
    return {**design.brand.colors, **roles}, look


@lru_cache(maxsize=8)
def _read_editions(design: Design) -> _Editions:
    path = design.folder / EDITIONS_FILE
    if not path.is_file():
        return _Editions()
    document = read_document(path, f"{design.folder.parent.name}/{design.name}/{EDITIONS_FILE}")
    read, problems = validate(document, _Editions, f"`{EDITIONS_FILE}`")
    if read is None or document.problems or problems:
        raise PublishError([*document.problems, *problems])
    return read
