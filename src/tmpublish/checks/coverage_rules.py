"""The family's `outputs.yml` → what each kind of file shortens, leaves out or repeats on purpose."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.plan import Plan
from tmpublish.plan.fields import Part, Text
from tmpublish.yaml_source import Document, Tree, read_document

FILE = "outputs.yml"
KINDS = ("booklet", "summary", "deck", "notes")
HOSTED = "hosted"
COUNTED = "goals.*.priorities"
"""How many there are, as a label says it."""
_LISTS = ("left_out", "aside", "repeated")


@dataclass(frozen=True)
class Purpose:
    """What one kind of file does on purpose, as patterns of paths."""

    shortened: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def short_of(self, path: str) -> str:
        """Return the path of the text that stands for another, or nothing."""
        for pattern, short in self.shortened.items():
            found = _expression(pattern).fullmatch(path)
            if found:
                return _filled(short, found) if "." in short else f"{path.rpartition('.')[0]}.{short}"
        return ""

    def shorter(self, path: str) -> Iterator[str]:
        """Yield the path of the text that stands for another, then what stands for that one, and so on."""
        told = {path}
        while (path := self.short_of(path)) and path not in told:
            told.add(path)
            yield path


def _filled(pattern: str, found: re.Match[str]) -> str:
    """Return a pattern with the steps that another one found in place of its `*`."""
    steps = iter(found.groups())
    return re.sub(r"\*+", lambda _: next(steps, ""), pattern)


def fits(path: str, pattern: str) -> bool:
    """Return True where a path fits a pattern: `*` is one step of it, `**` all that is left."""
    return bool(_expression(pattern).fullmatch(path))


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    steps = [{"*": "([^.]+)", "**": "(.+)"}.get(step, re.escape(step)) for step in pattern.split(".")]
    return re.compile(r"\.".join(steps))


@lru_cache(maxsize=8)
def read_outputs(design: Design) -> tuple[Mapping[str, Purpose], tuple[Problem, ...]]:
    """Return the purposes by kind of file, and what is wrong with the file that says them."""
    path = design.folder / FILE
    shown = f"{design.folder.parent.name}/{design.name}/{FILE}"
    try:
        document = read_document(path, shown)
    except PublishError as refused:
        return {}, refused.problems
    problems = [*document.problems, *_faults(document)]
    data = document.data if isinstance(document.data, dict) else {}
    return {str(kind): _purpose(said) for kind, said in data.items()}, tuple(problems)


def _purpose(said: Tree) -> Purpose:
    entries = said if isinstance(said, dict) else {}
    short = entries.get("shortened")
    lists = {key: entries.get(key) for key in _LISTS}
    return Purpose(
        {str(key): str(value) for key, value in short.items()} if isinstance(short, dict) else {},
        **{
            key: tuple(str(each) for each in value) if isinstance(value, list) else ()
            for key, value in lists.items()
        },
    )


def _faults(document: Document) -> Iterator[Problem]:
    """Yield a Problem for each entry that is none, and for each pattern that fits no text of any plan."""
    if not isinstance(document.data, dict):
        yield document.problem((), "outputs_shape", f"begin a part for each of {', '.join(KINDS)}")
        return
    forms = {*_forms(Plan, ()), "identity.wordmark.*", COUNTED}
    for kind, said in document.data.items():
        if kind not in (*KINDS, HOSTED) or not isinstance(said, dict):
            message = f"`{kind}` is no kind of file here: use {', '.join((*KINDS, HOSTED))}"
            yield document.problem((kind,), "outputs_shape", message)
            continue
        for key, entries in said.items():
            if key not in ("shortened", *_LISTS) or not isinstance(
                entries, dict if key == "shortened" else list
            ):
                message = f"`{key}` does not fit here: `shortened` has entries, {', '.join(_LISTS)} are lists"
                yield document.problem((kind, key), "outputs_shape", message)
                continue
            for step, pattern in entries.items() if isinstance(entries, dict) else enumerate(entries):
                yield from _fault(document, (kind, key, step), step if key == "shortened" else pattern, forms)
                if key == "shortened":
                    short = Purpose({str(step): str(pattern)}).short_of(str(step))
                    yield from _fault(document, (kind, key, step), short, forms)


def _fault(
    document: Document, place: tuple[str | int, ...], pattern: object, forms: set[str]
) -> Iterator[Problem]:
    if not any(_alike(form, str(pattern)) for form in forms):
        message = f"“{pattern}” fits no text of any plan: compare it with the paths in the schema of plans"
        yield document.problem(place, "outputs_pattern", message)


def _alike(form: str, pattern: str) -> bool:
    """Return True where some path has both the form of the model and that of a pattern."""
    steps, wanted = form.split("."), pattern.split(".")
    if wanted[-1] == "**":
        wanted, steps = wanted[:-1], steps[: len(wanted) - 1] if len(steps) >= len(wanted) else []
    return len(steps) == len(wanted) and all(
        one == other or "*" in (one, other) for one, other in zip(steps, wanted, strict=True)
    )


def _forms(shape: Any, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths of all texts that the model knows, with `*` for an item of a list."""
    if get_origin(shape) is Annotated:
        yield from _forms(get_args(shape)[0], steps)
    elif isinstance(shape, type) and issubclass(shape, Text):
        yield ".".join(steps)
    elif isinstance(shape, type) and issubclass(shape, Part):
        for name, information in shape.model_fields.items():
            yield from _forms(information.annotation, (*steps, name))
    elif get_origin(shape) is list:
        yield from _forms(get_args(shape)[0], (*steps, "*"))
    else:
        for choice in get_args(shape):
            yield from _forms(choice, steps)
