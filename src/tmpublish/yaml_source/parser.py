"""YAML text → a tree of texts with their marks, built event by event; alone knows the YAML library."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from tmpublish.yaml_source import encoding, error_hints, messages
from tmpublish.yaml_source.issues import Issue

Tree: TypeAlias = str | list["Tree"] | dict[str, "Tree"]
Place: TypeAlias = tuple[str | int, ...]
Mark: TypeAlias = tuple[int, int]

MOST_DEPTH = 24
MOST_NODES = 100_000
MOST_NAME = 60  # letters of a key
MOST_FAULTS = 1_000  # after so many, nobody reads on
MOST_CHARACTERS = 20_000  # of one text; beyond it, breaking lines takes minutes
# After a syntax error the rest of the file is read without the faulty block, this often at most.
MOST_ATTEMPTS = 20
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_SPACES = re.compile(f"[ {encoding.ODD_SPACES}]{{2,}}")
_ENDS = re.compile(rf"\A[ \n{encoding.ODD_SPACES}]+|[ \n{encoding.ODD_SPACES}]+\Z")


class _StopError(Exception):
    """Reading on would cost too much or mean nothing."""


@dataclass(frozen=True)
class Built:
    """What came of a text: the tree, or None where the faults leave none; each place's mark; the faults."""

    tree: Tree | None
    marks: dict[Place, Mark]
    faults: list[Issue]


def build(text: str, faulty_lines: set[int]) -> Built:
    """Return the tree of a text; syntax errors around lines known to be faulty are not told again."""
    errors: list[Issue] = []
    whole = True
    for _ in range(MOST_ATTEMPTS):
        builder = _Builder([*text.split("\n"), ""])
        try:
            for event in yaml.parse(text, Loader=LOADER):
                builder.take(event)
        except _StopError:
            return Built(None, {}, errors if faulty_lines else builder.faults)
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter: \UFFFFFFFF without libyaml
            fault = error_hints.explain(builder.lines, builder.last, error)
            block = error_hints.block(builder.lines, fault.line)
            if faulty_lines.isdisjoint(block):
                errors.append(fault)
            whole = False
            faulty_lines = faulty_lines | {fault.line}
            kept = ("" if number in block else line for number, line in enumerate(builder.lines[:-1], 1))
            text = "\n".join(kept)
        else:
            return Built(builder.root if whole else None, builder.marks, errors + builder.faults)
    return Built(None, {}, errors)


@dataclass
class _Level:
    """A list or mapping that is still open: where it is, and the key that waits for its value."""

    node: dict[str, Tree] | list[Tree]
    place: Place
    key: str | None = None
    kept: bool = True
    lines: dict[str, int] = field(default_factory=dict)


class _Builder:
    """Takes events one by one; `root`, `marks` and `faults` are what has come of them so far."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.root: Tree | None = None
        self.marks: dict[Place, Mark] = {}
        self.faults: list[Issue] = []
        self.last: error_hints.Scalar | None = None
        self._open: list[_Level] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Go on by one event."""
        match event:
            case yaml.NodeEvent():
                self._node(event)
                if len(self.faults) >= MOST_FAULTS:
                    raise _StopError
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(
                        event, "several_documents", "a second document begins here: take the line --- out"
                    )
            case yaml.DocumentEndEvent() if not isinstance(self.root, dict):
                if not self.faults:
                    self.faults.append(Issue(1, 1, "wrong_type", error_hints.not_a_mapping(self.root)))
                raise _StopError
            case yaml.StreamEndEvent() if not self._documents:
                self.faults.append(
                    Issue(1, 1, "empty", "the file is empty: nothing was written or saved in it")
                )
                raise _StopError

    def _stop(self, event: yaml.Event, code: str, message: str) -> None:
        self.faults.append(Issue(*_mark(event), code, message))
        raise _StopError

    def _node(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(
                event,
                "too_big",
                f"the file has more than {MOST_NODES:,} entries: take out what is not the plan",
            )
        level = self._open[-1] if self._open else None
        if level and isinstance(level.node, dict) and level.key is None:
            self._key(level, level.node, event)
            return
        node = self._value(event)
        place = self._attach(level, node)
        self.marks.setdefault(place, _mark(event))
        self._doubt(event, self.marks[place])
        if not isinstance(node, str):
            self._descend(event, _Level(node, place))

    def _attach(self, level: _Level | None, node: Tree) -> Place:
        if level is None:
            self.root = node
            return ()
        if isinstance(level.node, list):
            level.node.append(node)
            return (*level.place, len(level.node) - 1)
        key, level.key = level.key or "", None
        if level.kept:
            level.node[key] = node
        return (*level.place, key)

    def _value(self, event: yaml.NodeEvent) -> Tree:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        if isinstance(event, yaml.ScalarEvent):
            self.last = _scalar(event)
            # What is too long to be looked at is told, and left empty.
            value = event.value if len(event.value) <= MOST_CHARACTERS else ""
            if event.style == '"':
                value = encoding.clean(value)
            return _ENDS.sub("", _SPACES.sub(" ", unicodedata.normalize("NFC", value)))
        return ""

    def _descend(self, event: yaml.NodeEvent, level: _Level) -> None:
        self._open.append(level)
        if len(self._open) > MOST_DEPTH:
            self._stop(
                event,
                "too_deep",
                f"lists and entries are nested more than {MOST_DEPTH} deep here: close a bracket",
            )

    def _key(self, level: _Level, node: dict[str, Tree], event: yaml.NodeEvent) -> None:
        """Take a key; where it is doubtful, its value is read for faults alone and not kept."""
        mark = _mark(event)
        key = self._value(event)
        self._doubt(event, mark)
        level.kept = isinstance(event, yaml.ScalarEvent) and key != "<<" and key not in node
        if isinstance(key, str) and len(key) > MOST_NAME:
            level.kept = False
            self.faults.append(Issue(*mark, "syntax", messages.SENTENCE_KEY))
        elif key == "" and isinstance(event, yaml.ScalarEvent):
            level.kept = False
            self.faults.append(Issue(*mark, "syntax", messages.NAME_MISSING))
        elif key == "<<":
            self.faults.append(Issue(*mark, "alias", "entries cannot be merged with <<: write them out"))
        elif not isinstance(key, str):
            # In brackets, the text began before: at the key that holds it.
            own = not self.lines[mark[0] - 1][: mark[1] - 1].strip(" -")
            self.faults.append(
                Issue(*(mark if own else self.marks[level.place]), "syntax", messages.BRACKET_KEY)
            )
        elif isinstance(event, yaml.ScalarEvent) and key in level.lines:
            message = f"`{key}` is here twice; the first is in line {level.lines[key]}: take one of them out"
            self.faults.append(Issue(*mark, "duplicate_key", message))
        level.key = str(key) if level.kept else f"\0{self._nodes}"
        level.lines.setdefault(str(key), mark[0])
        place: Place = (*level.place, level.key)
        self.marks[place] = mark
        if not isinstance(key, str):
            self._descend(event, _Level(key, place))

    def _doubt(self, event: yaml.NodeEvent, mark: Mark) -> None:
        """Note what a key or value is not allowed to be, at its mark."""
        if self.faults and self.faults[-1][:2] == mark:
            return
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.faults.append(Issue(*mark, "alias", messages.quote_it(sign)))
        elif getattr(event, "tag", None) is not None:
            self.faults.append(Issue(*mark, "tag", messages.quote_it("!")))
        elif isinstance(event, yaml.ScalarEvent) and len(event.value) > MOST_CHARACTERS:
            message = f"the text has more than {MOST_CHARACTERS:,} characters: cut it to what its part is for"
            self.faults.append(Issue(*mark, "too_long", message))
        elif isinstance(event, yaml.ScalarEvent):
            self.faults += error_hints.scalar_faults(self.lines, _scalar(event), mark)


def _scalar(event: Any) -> error_hints.Scalar:
    start, end = event.start_mark, event.end_mark
    return error_hints.Scalar(
        event.value, event.style or "", (start.line, start.column), (end.line, end.column)
    )


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1
