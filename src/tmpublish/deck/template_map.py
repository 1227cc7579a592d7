"""A map (.yml) → which layout of a template, and which of its places, its owner wants for a kind of slide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from tmpublish.deck.layouts import Layout
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.yaml_source import Document, Place, Tree, read_document

MAIN = "body"  # what a map calls the place that all texts without one of their own flow into
LAYOUTS, PLACES = "layouts", "placeholders"


@dataclass(frozen=True)
class TemplateMap:
    """Wishes by kind of slide: the name of a layout; by text, the name or index of a placeholder."""

    layouts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    document: Document | None = None

    def fault(self, place: Place, message: str) -> Problem:
        """Return a Problem at a line of the map."""
        assert self.document
        return self.document.problem(place, "template_map", message)


def read_chart(path: Path, shown: str, kinds: Sequence[Layout]) -> TemplateMap:
    """Return the map at `path`; raises PublishError where it is none or names what is unknown."""
    document = read_document(path, shown)
    problems = [*document.problems, *_faults(document, {kind.key: kind for kind in kinds})]
    if problems:
        raise PublishError(problems)
    layouts, places = (_mapping(_mapping(document.data).get(part, {})) for part in (LAYOUTS, PLACES))
    wishes = {kind: {key: str(wish) for key, wish in _mapping(own).items()} for kind, own in places.items()}
    return TemplateMap({kind: str(wish) for kind, wish in layouts.items()}, wishes, document)


def _mapping(tree: Tree) -> Mapping[str, Tree]:
    return tree if isinstance(tree, dict) else {}


def _faults(document: Document, kinds: Mapping[str, Layout]) -> Iterator[Problem]:
    """Yield what is no map: it has two parts, each by kind of slide; placeholders are by text below."""
    for part, wishes in _mapping(document.data).items():
        yield from _unknown(document, (part,), part, [LAYOUTS, PLACES])
        if not isinstance(wishes, dict):
            yield document.problem((part,), "template_map", f"`{part}` lists kinds of slides: `goal: …`")
        for key, wish in _mapping(wishes).items():
            yield from _unknown(document, (part, key), key, list(kinds))
            if (part == LAYOUTS) != isinstance(wish, str):
                message = "write `goal: NAME` under `layouts`, `goal: {summary: NAME}` under `placeholders`"
                yield document.problem((part, key), "template_map", message)
            texts = (
                [MAIN, *(p.key for p in kinds[key].placeholders if p.kind != "title")] if key in kinds else []
            )
            for text in _mapping(wish) if texts else ():
                yield from _unknown(document, (part, key, text), text, texts)


def _unknown(document: Document, place: Place, name: str, known: Sequence[str]) -> Iterator[Problem]:
    if name not in known:
        near = get_close_matches(name, known, 1)
        told = f"did you mean `{near[0]}`?" if near else f"choose from {', '.join(known)}"
        yield document.problem(place, "template_map", f"`{name}` is not known here: {told}")
