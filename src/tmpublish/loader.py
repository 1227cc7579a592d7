"""Plan file, brand, language packs, theme → Inputs of a build, or every Problem at once.

The YAML reader, the model and the lint rules examine the same tree; their problems are reported together.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tmpublish import __version__, lint, manifest, pictures
from tmpublish.design import font_coverage
from tmpublish.design.language_packs import LANGUAGES_FILE, LanguagePack, read_languages
from tmpublish.design.palette import luminance
from tmpublish.design.theme import Design, read_design, with_hyphens, with_words
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.diagnostics import count as counted
from tmpublish.environment import BUNDLED, UsageError, refuse_path, versions
from tmpublish.manifest import BuildInputs
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, sections, walk
from tmpublish.safe_files import FileError, read_inside, read_named
from tmpublish.yaml_source import Document, Tree, canonical, dump, package_data, read_document
from tmpublish.yaml_source.validation import validate

# The keys of a part whose values are picture files.
PICTURE_KEYS = ("file", "portrait", "signature")
# The first line of a list of comments that `tmpublish review` writes, and bytes of the longest one.
REVIEW_TITLE, MOST_REVIEW = "# Review", 10_000_000
# The roles of the brand that pictures are in.
_TONES = ("ink", "ground", "paper")


@dataclass(frozen=True)
class Inputs:
    """All that goes into a build: plan, its document and canonical bytes, design, cleaned pictures.

    `picture_files` holds the SHA-256 of the picture files by name.
    """

    plan: Plan
    document: Document
    source: bytes
    design: Design
    warnings: tuple[Problem, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    picture_files: Mapping[str, str] = field(default_factory=dict)
    _in_language: dict[str, "Inputs"] = field(default_factory=dict, repr=False, compare=False)

    def located(self, problem: Problem) -> Problem:
        """Return a renderer's problem, whose path is a text id, at its line of the source."""
        place = next((place for _, path, place in walk(self.plan) if path and path == problem.path), None)
        if problem.line or place is None:
            return problem
        return self.document.problem(place, problem.code, problem.message, problem.severity)


def read(source: Path, templates: Path, design: str | None = None) -> Inputs:
    """Return plan and design, checked against each other; raise PublishError with every problem in either."""
    for path in (source, templates):
        refuse_path(path)
    document = _document(source)
    problems, theme = list[Problem](), None
    try:
        theme = read_design(templates, design, lint.languages_of(document.data))
    except PublishError as refused:
        problems += refused.problems
    plan, found = examine(document, theme.languages if theme else {})
    problems += found
    if theme:
        problems += font_coverage.check_languages(lint.languages_of(document.data), theme, document)
    if plan is None or theme is None or any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    if any(theme.languages[language].has_marks for language in plan.languages):
        plan = _plan(document.data, theme, plan.languages)
    problems += _open_comments(plan, document, source.parent)
    problems += font_coverage.check_glyphs(plan, theme, document, document.source.decode())
    clean, files = _pictures(plan, theme, document, source.parent, problems)
    if any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    theme = with_hyphens(with_words(theme, plan.words), plan.hyphens).speaking(plan.languages)
    return Inputs(plan, document, canonical(document.source), theme, tuple(problems), clean, files)


def named_after_edition(inputs: Inputs) -> Inputs:
    """Return the inputs with the date of the edition in the names of the files."""
    slug = f"{inputs.plan.slug}-{manifest.edition_date(inputs.plan)}"
    return replace(inputs, plan=inputs.plan.model_copy(update={"slug": slug}), _in_language={})


def named_as(inputs: Inputs, slug: str) -> Inputs:
    """Return the inputs with names as in a set of files that begin with `slug`."""
    dated = named_after_edition(inputs)
    return dated if dated.plan.slug == slug else inputs


def in_language(inputs: Inputs, language: str) -> Inputs:
    """Return the inputs with the texts of one language alone: a plan of its own, which its files carry.

    So a change in one language leaves the files of all others as they are.
    """
    known = inputs._in_language
    if language not in known:
        known[language] = _in_language(inputs, language)
    return known[language]


def _in_language(inputs: Inputs, language: str) -> Inputs:
    tree = tree_in_language(inputs.document.data, inputs.plan.languages, language)
    plan = _plan(tree, inputs.design, [language]).model_copy(update={"slug": inputs.plan.slug})
    design = inputs.design.speaking([language, *inputs.plan.languages])
    return replace(inputs, plan=plan, source=dump(tree).encode(), design=design, _in_language={})


def tree_in_language(data: Tree, languages: Sequence[str], language: str) -> dict[str, Tree]:
    """Return the tree of a plan with the texts of one of its languages alone."""
    spoken_here = set(languages)

    def texts(tree: Tree) -> Tree:
        if isinstance(tree, list):
            return [texts(each) for each in tree]
        if isinstance(tree, dict):
            spoken = tree.keys() <= spoken_here
            return {key: texts(each) for key, each in tree.items() if not spoken or key == language}
        return tree

    tree = texts(data)
    assert isinstance(tree, dict)
    tree["languages"] = [language]
    return tree


def _plan(data: Tree, design: Design, languages: Sequence[str]) -> Plan:
    """Return the plan of a sound tree, with the quotes and spaces that the language packs ask for."""

    def typeset(tree: Tree) -> Tree:
        if isinstance(tree, list):
            return [typeset(each) for each in tree]
        if not isinstance(tree, dict):
            return tree
        if tree.keys() <= set(languages):
            return {
                key: design.languages[key].typeset(each) if isinstance(each, str) else each
                for key, each in tree.items()
            }
        return {key: typeset(each) for key, each in tree.items()}

    return Plan.model_validate(typeset(data), context={"languages": tuple(languages)})


def _document(source: Path) -> Document:
    try:
        return read_document(source)
    except PublishError as refused:
        first = refused.problems[0]
        if first.code != "missing_file" or source.exists():
            raise
        near = first.message.partition("Use ")[2]
        advice = f"Use {near}" if near else "Run `tmpublish new FOLDER` to start one, or pass its path."
        message = f"No plan at `{first.path}`. {advice}"
        raise PublishError([Problem(first.path, 0, 0, "missing_file", message)]) from None


def lint_problems(source: Path) -> tuple[Problem, ...]:
    """Return the problems of a plan file by itself, without brand and pictures, sorted by place."""
    try:
        document = _document(source)
        packs = read_languages(BUNDLED / LANGUAGES_FILE, languages=lint.languages_of(document.data))
        return examine(document, packs)[1]
    except PublishError as refused:
        return refused.problems


@cache
def _key_hints() -> tuple[Mapping[str, Sequence[str]], Mapping[str, str]]:
    """Return the keys for each usual word, and where each part goes that has no key of its own."""
    hints: Any = package_data("tmpublish.plan", "key_hints.yml")
    synonyms: dict[str, list[str]] = {}
    for key, words in hints["synonyms"].items():
        for word in words:
            synonyms.setdefault(word, []).append(key)
    return synonyms, {key: home["advice"] for home in hints["homes"] for key in home["keys"]}


def examine(
    document: Document, packs: Mapping[str, LanguagePack] | None = None
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan, if the model accepts it, and the problems of YAML, model and lint, sorted by place."""
    languages = lint.languages_of(document.data)
    synonyms, homes = _key_hints()
    plan, found = validate(document, Plan, "the plan", languages=languages, synonyms=synonyms, homes=homes)
    found += lint.check(document, packs)
    # What could not be read is an empty text to model and lint: its cause is reported alone.
    unread = {(problem.line, problem.column) for problem in document.problems}
    lines = {problem.line for problem in document.problems if problem.code == "syntax"}
    found = [each for each in found if (each.line, each.column) not in unread and each.line not in lines]
    return plan, tuple(sorted({*document.problems, *found}))


def _open_comments(plan: Plan, document: Document, folder: Path) -> Iterator[Problem]:
    """Yield a problem for each list of `tmpublish review` beside an approved plan that has open comments."""
    for path in sorted(folder.glob("*.md")) if plan.approved else ():
        try:
            lines = read_named(path, MOST_REVIEW).decode("utf-8", "replace").splitlines()
        except FileError:
            continue
        count = sum(line.startswith("- [ ]") for line in lines)
        if lines[:1] == [REVIEW_TITLE] and count:
            message = f"The plan is approved, but {path.name} has {counted(count, 'open comment')}. "
            advice = "Answer them and tick them (`- [x]`), or delete `approved`."
            yield document.problem(("approved",), "approved_open", message + advice)


def _pictures(
    plan: Plan, theme: Design, document: Document, folder: Path, problems: list[Problem]
) -> tuple[Mapping[str, Picture], Mapping[str, str]]:
    """Return the pictures that a plan names and the hashes of their files: each file is read once, here.

    They are in the colors of the brand, but for those that keep theirs, which they then do everywhere.
    """
    clean, files = {}, {}
    parts = [(part, place) for part, _, place in walk(plan)]
    named = [
        ((*place, key), value)
        for part, place in parts
        for key in PICTURE_KEYS
        if (value := getattr(part, key, None))
    ]
    natural = {
        part.file for part, _ in parts if isinstance(part, sections.Picture) and part.tone == "natural"
    }
    dark, middle, light = sorted((theme.brand.colors[role] for role in _TONES), key=luminance)
    tones = (dark, middle, light)
    for place, name in named:
        try:
            data = read_inside(folder, name, pictures.MOST_BYTES)
            clean[name] = pictures.clean(data, name, None if name in natural else tones)
            files[name] = manifest.sha256(data)
        except FileError as refused:
            problems.append(document.problem(place, refused.code("picture"), refused.message))
            continue
        if place[-1] == "file" and (warning := pictures.too_small(clean[name], name)):
            problems.append(document.problem(place, "small_picture", warning, "warning"))
    return clean, files


def stamp(inputs: Inputs) -> datetime:
    """Return the date of all files: SOURCE_DATE_EPOCH, else the plan's date; never the clock."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        moment = _moment(epoch)
        if not moment:
            raise UsageError(
                f"SOURCE_DATE_EPOCH is “{epoch}”, not a number of seconds from 1980 to 2107. Unset it."
            )
        return moment
    day = inputs.plan.date.date
    if not _writable(day.year):
        message = "The files can carry dates from 1980 to 2107 only. Correct the year."
        raise PublishError([inputs.document.problem(("date",), "date_out_of_range", message)])
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _moment(epoch: str) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _writable(moment.year) else None


def _writable(year: int) -> bool:
    """Return True for the years that a ZIP archive can store (APPNOTE 4.4.6)."""
    return 1980 <= year <= 2107


def record(inputs: Inputs, deck_template: Sequence[Path] = ()) -> BuildInputs:
    """Return the manifest's record of the inputs; `deck_template` lists the files of a custom template."""
    files = {path.name: manifest.sha256(path.read_bytes()) for path in deck_template}
    return BuildInputs(
        tool=__version__,
        libraries=versions(),
        lock_sha256=manifest.lock(),
        stamp=stamp(inputs),
        source=inputs.document.file.rsplit("/", 1)[-1],
        source_sha256=manifest.sha256(inputs.source),
        design=inputs.design.name,
        templates=manifest.template_files(inputs.design),
        deck_template=files or None,
        pictures=inputs.picture_files or None,
    )
