"""YAML text → a tree of texts with the position of each; alone imports the YAML library.

`yaml.compose` builds the nodes. Nothing is resolved or expanded: `no`, `1.20` and `2026-03-12` stay as typed,
and an alias is a problem, so that no input can grow.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

import yaml

from tmpublish.yaml_source import encoding, error_hints
from tmpublish.yaml_source.encoding import Issue

Tree: TypeAlias = str | list["Tree"] | dict[str, "Tree"]
Place: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]

MOST_DEPTH = 24
MOST_NODES = 100_000
MOST_KEY = 60  # characters of a key
MOST_ISSUES = 200  # after so many, nobody reads on
MOST_CHARACTERS = 20_000  # of one text; beyond it, breaking lines takes minutes
# After a syntax error the rest of the file is read without the faulty block, this often at most.
MOST_ATTEMPTS = 20
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_COMMENT = re.compile(r"(?:(?<=[\s,\[\]{}])|^)#[^\n]*", re.MULTILINE)
_SPACES = re.compile(f"[ {encoding.ODD_SPACES}]{{2,}}")
_ENDS = re.compile(rf"\A[ \n{encoding.ODD_SPACES}]+|[ \n{encoding.ODD_SPACES}]+\Z")


@dataclass(frozen=True)
class Parsed:
    """The tree of a text, or None if its issues leave none; the position of each place; the issues."""

    tree: Tree | None
    positions: dict[Place, Position]
    issues: list[Issue]


class _StopError(Exception):
    """Reading on would cost too much or mean nothing."""


def parse(text: str, faulty_lines: set[int]) -> Parsed:
    """Return the tree of a text; syntax errors around lines known to be faulty are not reported again."""
    errors: list[Issue] = []
    whole = True
    for _ in range(MOST_ATTEMPTS):
        lines = [*text.split("\n"), ""]
        composer, reader = _Composer(text), _Reader(lines)
        try:
            root = composer.get_single_node()
            reader.signs = composer.signs
            tree = reader.document(root)
            composer.refuse_second_document()
        except _StopError as stop:
            return Parsed(None, {}, errors if faulty_lines else [*reader.issues, *stop.args])
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter: \UFFFFFFFF without libyaml
            issue = error_hints.explain(lines, composer.last, error)
            block = error_hints.block(lines, issue)
            if faulty_lines.isdisjoint(block):
                errors.append(issue)
            whole = False
            faulty_lines = faulty_lines | {issue.line}
            text = "\n".join("" if number in block else line for number, line in enumerate(lines[:-1], 1))
        else:
            return Parsed(tree if whole else None, reader.positions, errors + reader.issues)
    return Parsed(None, {}, errors)


def without_comments(text: str) -> str:
    """Return a YAML text without its comments, else as it is; unchanged if it is not YAML."""
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    parts, end = [], 0
    try:
        for token in yaml.scan(text, Loader=LOADER):
            if isinstance(token, yaml.ScalarToken):
                first, last = (starts[mark.line] + mark.column for mark in (token.start_mark, token.end_mark))
                # The first line of a block scalar may end with a comment.
                head = text.find("\n", first) + 1 if token.style in ("|", ">") else first
                parts += [_COMMENT.sub("\0", text[end:first])]
                parts += [_COMMENT.sub("", text[first:head]).replace(" \n", "\n"), text[head:last]]
                end = last
    except yaml.YAMLError:
        return text
    marked = "".join([*parts, _COMMENT.sub("\0", text[end:])])
    return re.sub(r"[ \t]*\0", "", re.sub(r"(?m)^[ \t]*\0\n?", "", marked))


class _Composer(yaml.composer.Composer):
    """Composes events into nodes, none of them resolved; `last` is the last scalar read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.last: Any = None
        self.signs: dict[int, str] = {}  # node → the sign of an alias, anchor or tag on it
        self._events = yaml.parse(text, Loader=LOADER)
        self._ahead: Any = None
        self._depth = self._nodes = 0

    def peek_event(self) -> Any:
        if self._ahead is None:
            self._ahead = next(self._events, None)
            if isinstance(self._ahead, yaml.ScalarEvent):
                self.last = self._ahead
        return self._ahead

    def check_event(self, *kinds: type) -> bool:
        return isinstance(self.peek_event(), kinds)

    def get_event(self) -> Any:
        event, self._ahead = self.peek_event(), None
        return event

    def get_single_node(self) -> Any:
        """Return the root of the first document; raise _StopError if there is none."""
        self.get_event()
        if self.check_event(yaml.StreamEndEvent):
            raise _StopError(Issue(1, 1, "empty", "The file is empty. Write the plan and save it."))
        return self.compose_document()

    def refuse_second_document(self) -> None:
        if not self.check_event(yaml.StreamEndEvent):
            message = "A second document begins here. Delete this line `---`."
            raise _StopError(Issue(*_position(self.peek_event()), "several_documents", message))

    def resolve(self, *_: Any) -> None:
        """Leave every scalar as it was typed."""

    descend_resolver = ascend_resolver = resolve

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        self._nodes += 1
        if self._nodes > MOST_NODES:
            message = f"The file has over {MOST_NODES:,} keys and values. Delete what is not the plan."
            raise _StopError(Issue(*_position(event), "too_big", message))
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&" if event.anchor is not None else ""
        if sign == "*":
            self.get_event()
            node: Any = yaml.ScalarNode("", "", event.start_mark, event.end_mark)
        else:
            sign = sign or ("!" if event.tag is not None else "")
            event.anchor = event.tag = None
            self._depth += 1
            if self._depth > MOST_DEPTH + isinstance(event, yaml.ScalarEvent):
                message = f"Lists and keys are nested over {MOST_DEPTH} levels deep here. Close a bracket."
                raise _StopError(Issue(*_position(event), "too_deep", message))
            node = super().compose_node(parent, index)
            self._depth -= 1
        if sign:
            self.signs[id(node)] = sign
        return node


class _Reader:
    """Nodes → tree; `positions` and `issues` are what it met on the way."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.signs: dict[int, str] = {}
        self.positions: dict[Place, Position] = {}
        self.issues: list[Issue] = []
        self._unkept = 0

    def document(self, root: Any) -> Tree:
        tree = self._value(root, ())
        if not isinstance(tree, dict):
            if not self.issues:
                self.issues.append(Issue(1, 1, "wrong_type", error_hints.not_a_mapping(tree)))
            raise _StopError
        return tree

    def _value(self, node: Any, place: Place) -> Tree:
        # A value of a mapping has the position of its key.
        position = self.positions.setdefault(place, _position(node))
        self._examine(node, position)
        if len(self.issues) >= MOST_ISSUES:
            raise _StopError
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, index)) for index, item in enumerate(node.value)]
        return _text(node)

    def _mapping(self, node: Any, place: Place) -> Tree:
        tree: dict[str, Tree] = {}
        first: dict[str, int] = {}
        before: Any = None
        for key_node, value_node in node.value:
            position = _position(key_node)
            scalar = isinstance(key_node, yaml.ScalarNode)
            key = _text(key_node) if scalar else ""
            self._examine(key_node, position)
            issue = self._key_issue(key_node, str(key), first, place, before)
            kept = issue is None and self.signs.get(id(key_node)) != "*"
            if issue:
                self.issues.append(issue)
            if not kept:
                self._unkept += 1
            inner: Place = (*place, key if kept else f"\0{self._unkept}")
            self.positions[inner] = position
            if not scalar:
                self._value(key_node, (*inner, ""))
            first.setdefault(str(key), position[0])
            value = self._value(value_node, inner)
            if kept:
                tree[str(key)] = value
            before = value_node
        return tree

    def _key_issue(
        self, node: Any, key: str, first: dict[str, int], place: Place, before: Any
    ) -> Issue | None:
        """Return what is wrong with a key; its value is then read for issues alone and not kept."""
        line, column = _position(node)
        if not isinstance(node, yaml.ScalarNode):
            # In brackets, the text began before: at the key that holds it.
            own = not self.lines[line - 1][: column - 1].strip(" -")
            return Issue(
                *((line, column) if own else self.positions[place]), "syntax", error_hints.BRACKET_KEY
            )
        code, message = "syntax", ""
        if id(node) in self.signs:
            return None
        empty = _last_scalar(before)
        if getattr(empty, "style", "") in ("|", ">") and not empty.value.strip() and " " in key:
            # The line of the empty text, which is then not reported as missing too.
            line, column = _position(empty)
            message = error_hints.NOT_INDENTED
        elif error_hints.is_bullet(key) and not node.style:
            message = error_hints.bullet(key[0])
        elif len(key) > MOST_KEY:
            message = error_hints.SENTENCE_KEY
        elif key == "":
            message = error_hints.NAME_MISSING
        elif key == "<<":
            code, message = "alias", "`<<` does not merge keys here. Write the keys out."
        elif key in first:
            code, message = (
                "duplicate_key",
                f"`{key}` is already on line {first[key]}. Delete one of the two.",
            )
        return Issue(line, column, code, message) if message else None

    def _examine(self, node: Any, position: Position) -> None:
        """Note what a key or value is not allowed to be, at its position."""
        if self.issues and self.issues[-1][:2] == position:
            return
        if sign := self.signs.get(id(node)):
            code = "tag" if sign == "!" else "alias"
            self.issues.append(Issue(*position, code, error_hints.quote_it(sign)))
        elif isinstance(node, yaml.ScalarNode) and len(node.value) > MOST_CHARACTERS:
            message = f"The text has over {MOST_CHARACTERS:,} characters. Cut it to what its part is for."
            self.issues.append(Issue(*position, "too_long", message))
        elif isinstance(node, yaml.ScalarNode):
            self.issues += error_hints.scalar_issues(self.lines, node, position)


def _last_scalar(node: Any) -> Any:
    """Return the text at the end of a value, None if there is none."""
    while isinstance(node, yaml.CollectionNode):
        last = node.value[-1] if node.value else None
        node = last[1] if isinstance(last, tuple) else last
    return node


def _text(node: Any) -> str:
    # What is too long to be examined is reported, and left empty.
    value = node.value if len(node.value) <= MOST_CHARACTERS else ""
    if node.style == '"':
        value = encoding.clean(value)
    return _ENDS.sub("", _SPACES.sub(" ", unicodedata.normalize("NFC", value)))


def _position(found: Any) -> Position:
    return found.start_mark.line + 1, found.start_mark.column + 1
