"""A returned deck + the plan it was made from + today's plan → findings, and a plan with the edits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tmpublish import loader, renderers
from tmpublish.deck import CustomTemplate, read_custom_template, used_layouts
from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.loader import Inputs
from tmpublish.manifest import sha256
from tmpublish.plan import PlanText, plan_texts
from tmpublish.plan.fields import parse_amount
from tmpublish.render_pool import Progress, no_progress
from tmpublish.returned.copy_reader import Copy, Received, base_plan, named_file, read_copy, refused, run
from tmpublish.returned.deck_edits import DeckEdits, Edit, SlideText, compare, read_slides
from tmpublish.returned.likeness import finished, merged, only_typography
from tmpublish.returned.marked_texts import nearest, path_of
from tmpublish.returned.plan_numbers import Cells, PlanNumber, changed_numbers, number_cells, plan_numbers
from tmpublish.yaml_source import Document, Place, canonical, find, parse_document, shown_path, typed_place
from tmpublish.yaml_source.rewriting import RewriteError, patch, rewritten
from tmpublish.yaml_source.validation import sentence_list

Placed = Mapping[str, PlanText]


@dataclass
class Pulled:
    """What a deck brings: problems to read, the plan's bytes before and after, and the patch between them."""

    before: bytes
    after: bytes
    patch: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Wish:
    """A text or number that the deck wants otherwise: as it was in the base and as the deck has it.

    `value` is the number as the plan writes it.
    """

    path: str
    before: str
    after: str
    slide: int
    value: str = ""


@dataclass(frozen=True)
class _Edition:
    """The texts and numbers of an edition in the language of the deck, and its file."""

    document: Document
    texts: Placed
    numbers: Mapping[str, PlanNumber]
    cells: Cells

    @classmethod
    def of(cls, given: Inputs, pack: LanguagePack) -> "_Edition":
        plan = given.plan
        texts = plan_texts(plan, pack.key)
        return cls(given.document, texts, plan_numbers(plan, pack), number_cells(plan))

    def place(self, path: str, other: "_Edition") -> Place | None:
        """Return where a text or number of another edition is in this one, None if that is not certain."""
        if path in self.texts:
            return typed_place(self.document.data, self.texts[path].place)
        label = other.numbers[path].label if path in other.numbers else None
        if path in self.numbers and self.numbers[path].label == label:
            return self.numbers[path].place
        same = [each.place for each in self.numbers.values() if each.label == label]
        return same[0] if len(same) == 1 else None

    def typed(self, place: Place) -> str:
        """Return what is typed at a place."""
        return str(find(self.document.data, place))


def pull(
    deck: Path,
    source: Path,
    templates: Path,
    base: Path | None = None,
    deck_template: Path | None = None,
    deck_map: Path | None = None,
    progress: Progress = no_progress,
) -> Pulled:
    """Return the hand edits of a returned deck as findings and a patch of the plan; raise PublishError.

    The deck is compared with one that is built again from the plan that it carries, or else from `base`.
    """
    shown = shown_path(deck)
    data = named_file(deck, shown)
    copy: Copy = run(read_copy, Received(shown, data, {}))
    if copy.kind != "pptx":
        raise refused(shown, "This is no deck. Use `tmpublish review` for the comments in a PDF.")
    given = loader.read(source, templates)
    language = next((tag for tag in given.plan.languages if tag == copy.language), "")
    if not language:
        message = f"The deck is in “{copy.language}”, which is no language of {given.document.file}."
        raise refused(shown, f"{message} Name the right plan with `--source`.")
    template = None
    if deck_template:
        languages, used = given.plan.languages, used_layouts(given.plan, given.design)
        template = read_custom_template(deck_template, deck_map, given.design, languages, used)
    origin, note = _origin(copy, given, language, base)
    built = _built(origin, language, template, shown, progress)
    returned: tuple[SlideText, ...] = run(read_slides, Received(shown, data, {}))
    edits = compare(built, returned)
    return _result(edits, origin, given, language, source.read_bytes(), shown, note)


def _origin(copy: Copy, given: Inputs, language: str, base: Path | None) -> tuple[Inputs, str]:
    """Return the inputs that a deck was made from, and a warning if they are not known for certain."""
    if copy.plan_hash == sha256(loader.in_language(given, language).source):
        return given, ""
    source = canonical(base.read_bytes()) if base else copy.plan
    plan = base_plan(source)
    if plan and language in plan.languages:
        document = parse_document(source, "plan")
        return replace(given, plan=plan, document=document, source=source, _in_language={}), ""
    return given, _NO_BASE


_NO_BASE = (
    "The deck does not carry the plan it was made from, so it is compared with today's. Pass `--base` with "
    "the plan of that edition, or look at every change."
)


def _built(
    origin: Inputs, language: str, template: CustomTemplate | None, shown: str, progress: Progress
) -> tuple[SlideText, ...]:
    key = ("deck", language)
    made = renderers.render(origin, [key], loader.stamp(origin), shown, progress, template)
    found: tuple[SlideText, ...] = run(read_slides, Received(shown, made[key].data, {}))
    return found


def _result(
    edits: DeckEdits, origin: Inputs, given: Inputs, language: str, data: bytes, shown: str, note: str
) -> Pulled:
    result = Pulled(data, data)

    def add(place: Place, code: str, message: str) -> None:
        result.problems.append(given.document.problem(place, code, message, "warning"))

    if note:
        result.problems.append(Problem(shown, 0, 0, "pull_base", note, "warning"))
    pack = given.design.languages[language]
    old, new = _Edition.of(origin, pack), _Edition.of(given, pack)
    changes: dict[Place, str] = {}
    for wish in _wishes(edits, old, pack, result, shown):
        place, before = new.place(wish.path, old), old.place(wish.path, old)
        if place is None or before is None:
            message = f"Slide {wish.slide}: `{wish.path}` is no longer in the plan; it is now “{wish.after}”."
            result.problems.append(Problem(shown, 0, 0, "pull_unplaced", message, "warning"))
            continue
        typed, was = new.typed(place), old.typed(before)
        value = _value(typed, was, wish)
        if value is None:
            message = (
                f"`{wish.path}` was changed in both. It was “{finished(was)}”; the plan "
                f"now has “{finished(typed)}”; slide {wish.slide} has “{wish.after}”. Decide on one."
            )
            add(place, "pull_conflict", message)
        elif value != typed and changes.get(place, value) == value:
            changes[place] = value
            add(place, "pull_taken", _taken(wish, given, language, place))
        elif changes.get(place, value) != value:
            message = f"The deck changes `{wish.path}` in two ways. Slide {wish.slide} has “{wish.after}”."
            add(place, "pull_conflict", message)
    result.problems += [
        Problem(shown, 0, 0, "pull_not_in_plan", remark, "warning") for remark in edits.remarks
    ]
    try:
        result.after = rewritten(data, changes) if changes else data
    except RewriteError as fault:
        raise PublishError([Problem(given.document.file, 0, 0, "pull_unwritten", f"{fault}.")]) from None
    result.patch = patch(data, result.after, given.document.file)
    return result


def _taken(wish: _Wish, given: Inputs, language: str, place: Place) -> str:
    message = f"Slide {wish.slide}: “{wish.before}” is now “{wish.after}”."
    if wish.path.endswith(".short"):
        message += f" Check `{wish.path.removesuffix('short')}text` too, which says the same at length."
    others = [tag for tag in given.plan.languages if tag != language]
    if others and place[-1] == language:
        message += f" Bring along: {', '.join(others)}."
    return message


def _value(typed: str, was: str, wish: _Wish) -> str | None:
    """Return the text for today's plan, None if the plan and the deck changed the same words."""
    if wish.value:
        numbers = [parse_amount(each) for each in (typed, was, wish.value)]
        return typed if numbers[0] == numbers[2] else wish.value if numbers[0] == numbers[1] else None
    if only_typography(finished(typed), wish.after):
        return typed
    value = merged(wish.before, " ".join(typed.split()), wish.after)
    if value is None and typed == was:
        return wish.after  # the plan did not change; marks of the old words go with them
    return value


def _wishes(
    edits: DeckEdits, old: _Edition, pack: LanguagePack, result: Pulled, shown: str
) -> Iterator[_Wish]:
    """Yield the texts that edits of paragraphs want otherwise; note those that belong to none."""

    def add(code: str, message: str) -> None:
        result.problems.append(Problem(shown, 0, 0, code, message, "warning"))

    words = {path: each.text for path, each in old.texts.items()}
    for edit in edits.edits:
        numbers = changed_numbers(edit, old.numbers, old.cells, pack)
        text = _wish(edit, words)
        path = nearest([*numbers, *([text.path] if text else [])], edit.box)
        where = "notes" if not edit.box else f"box `{edit.box}`"
        change = f"Slide {edit.slide}, {where}: “{edit.before}” is now “{edit.after}”."
        if only_typography(edit.before, edit.after):
            message = f"only quotes, dashes or spaces differ in “{edit.after}”. Not taken."
            add("pull_typography", f"Slide {edit.slide}: {message}")
        elif (value := numbers.get(path)) is not None:
            yield _Wish(path, edit.before, edit.after, edit.slide, f"{value:f}")
        elif text and path == text.path:
            yield text
        elif path in numbers:
            add("pull_not_in_plan", f"{change} The plan has a number there. Write a number.")
        elif numbers:
            add(
                "pull_not_in_plan",
                f"{change} It can be any of {sentence_list(sorted(numbers))}. Edit the one that is meant.",
            )
        else:
            message = "The build makes this line from several values of the plan. Edit them there."
            add("pull_not_in_plan", f"{change} {message}")


def _wish(edit: Edit, words: Mapping[str, str]) -> _Wish | None:
    if path := path_of(edit.before, edit.box, words):
        return _Wish(path, edit.before, edit.after, edit.slide)
    # A line of the notes is a label, such as a name with a colon, and a text.
    for path in sorted(words, key=lambda path: -len(words[path])):
        text = finished(words[path])
        label = edit.before.removesuffix(text)
        if text and label != edit.before and edit.after.startswith(label) and len(text) > len(label) / 2:
            return _Wish(path, text, edit.after.removeprefix(label), edit.slide)
    return None
