"""The code → docs/checks.md: every check, every rule and every code that a problem can carry, with examples.

Run it by `make docs` after a change of a check, a rule or a message; a test compares the page with the code.
"""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from tmpublish.checks import ALONE, CHECKS
from tmpublish.lint import RULES
from tmpublish.lint import rule as lint_rule

ROOT = Path(__file__).resolve().parents[1]
CODE_FOLDER, PAGE = ROOT / "src" / "tmpublish", ROOT / "docs" / "checks.md"
CODE = re.compile(r"[a-z]+(_[a-z]+)*")
# What takes a code and a message, by its last name.
MAKERS = {"Problem", "problem", "Issue", "PydanticCustomError", "at_text", "unreadable", "error", "custom"}
SCOPES = (ast.Module, ast.FunctionDef)
DEEPEST = 3  # names that stand for names
Assigned = dict[str, list[ast.Assign]]
# Codes that are put together from the kind of a file.
COMPOSED = {
    "missing_font": "brand.files",
    "bad_font": "brand.files",
    "missing_logo": "brand.files",
    "bad_logo": "brand.files",
}
HEAD = """\
# What is checked

Made from the code by `make docs`; do not edit it here.

`tmpublish check` reads the files in `dist/` back and compares them with the plan; `tmpublish build` does so
before it moves anything there. Each finding is a line: `file:line:column: message [code]`. The codes are
stable; messages may become clearer. `--format json` and `--format github` say the same to programs and to
GitHub. Warnings do not fail a check, unless `--strict` makes them count, after everything has run.
"""


@dataclass(frozen=True)
class Code:
    """A code, how grave it is, and what is said with it, `…` for what differs."""

    name: str
    severity: str
    message: str


def page() -> str:
    """Return the whole page."""
    alone = [rule for rule in CHECKS if rule in ALONE]
    beside = [rule for rule in CHECKS if rule not in ALONE]
    parts = [
        HEAD,
        "## The files by themselves\n\nThese run also where the plan has faults.\n",
        *_rules(alone),
        "## The files beside the plan\n",
        *_rules(beside),
        "## The plan\n\nThese rules read the source, before anything is made of it.\n",
        *_rules(RULES),
        "## All other codes\n",
        *_others({code.name for rule in (*CHECKS, *RULES) for code in codes_of(rule)}),
    ]
    return "\n".join(parts)


def _rules(rules: Sequence[Callable[..., Any]]) -> Iterator[str]:
    for module in dict.fromkeys(inspect.getmodule(rule) for rule in rules):
        assert module is not None
        yield f"### {_short(module)}\n\n{(module.__doc__ or '').splitlines()[0]}\n"
        for rule in rules:
            if rule.__module__ == module.__name__:
                yield _rule(rule)


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix("tmpublish.")


def _rule(rule: Callable[..., Any]) -> str:
    """Return what a rule's docstring says, its examples as a list, and its codes as a table."""
    first, *rest = inspect.cleandoc(rule.__doc__ or "").split("\n\n", 1)
    said = re.sub(r"\s*\b(Bad|Good|Mend): ", r"\n- **\1:** ", "\n".join(rest)).strip()
    said = re.sub(r"^(?=[^-\n])(.*?)\n- ", r"\1\n\n- ", said, count=1, flags=re.DOTALL)
    told = "\n".join(
        f"| `{code.name}` | {code.severity} | {_cell(code.message)} |" for code in codes_of(rule)
    )
    table = f"| code | | says |\n|---|---|---|\n{told}\n" if told else ""
    return f"#### {rule.__name__.removeprefix('check_')}\n\n{first}\n\n{said}\n\n{table}"


def _cell(message: str) -> str:
    return message.replace("|", "\\|").replace("\n", " ") or "…"


def _others(known: set[str]) -> Iterator[str]:
    """Yield a table of the codes of each module that no rule has: of the gate, the brand, the renderers."""
    for file in sorted(CODE_FOLDER.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        found = [code for code in _codes([tree], anywhere=False) if code.name not in known]
        composed = [Code(name, "error", "") for name, module in COMPOSED.items() if _dotted(file) == module]
        if found or composed:
            rows = "\n".join(
                f"| `{code.name}` | {code.severity} | {_cell(code.message)} |" for code in [*found, *composed]
            )
            about = (ast.get_docstring(tree) or "").splitlines()[0]
            yield f"### {_dotted(file)}\n\n{about}\n\n| code | | says |\n|---|---|---|\n{rows}\n"


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(CODE_FOLDER).with_suffix("").parts).removesuffix(".__init__")


def codes_of(rule: Callable[..., Any]) -> list[Code]:
    """Return the codes of a rule, those of the functions that it calls in its own module included."""
    module = inspect.getmodule(rule)
    tree = ast.parse(inspect.getsource(module)) if module else ast.Module([], [])
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    reached, todo = [], [rule.__name__]
    while todo:
        name = todo.pop(0)
        if name in functions and functions[name] not in reached:
            reached.append(functions[name])
            todo += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    told = " · ".join(dict.fromkeys(message for function in reached for message in _yielded(function)))
    found = [replace(code, message=code.message or told) for code in _codes(reached, anywhere=True)]
    known = lint_rule.rules
    return [
        replace(code, severity=known[code.name].severity) if code.name in known else code for code in found
    ]


def _yielded(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the sentences that a function gives, for another to make problems of."""
    for node in ast.walk(function):
        given = node.value if isinstance(node, ast.Yield | ast.Return) else None
        sentence = _message(given, {}, node.lineno) if given else ""
        if sentence:
            yield sentence


def _codes(nodes: Sequence[ast.AST], anywhere: bool) -> list[Code]:
    """Return the codes in parts of a module, each once; `anywhere` takes them from calls of any name."""
    found: dict[str, Code] = {}
    scopes = [each for top in nodes for each in (top, *ast.walk(top)) if isinstance(each, SCOPES)]
    calls = [each for top in nodes for each in ast.walk(top) if isinstance(each, ast.Call) and _makes(each)]
    # A code that was put beside its message before is as grave as the problem that is made of it.
    passed_on = [
        call for call in calls if any(isinstance(each, ast.Name) and each.id == "code" for each in call.args)
    ]
    gentle = bool(passed_on) and all(_is_warning(call) for call in passed_on)
    for scope in scopes:
        assigned: dict[str, list[ast.Assign]] = {}
        for node in ast.walk(scope):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                    assigned.setdefault(target.id, []).append(node)
        for code in _in(scope, assigned, anywhere, gentle):
            # The innermost scope comes last, and knows best what a name stands for.
            if code.name not in found or code.message:
                found[code.name] = code
    return list(found.values())


def _makes(call: ast.Call) -> bool:
    return getattr(call.func, "attr", getattr(call.func, "id", "")) in MAKERS


def _is_warning(node: ast.AST) -> bool:
    return any(_constant(each) == "warning" for each in ast.iter_child_nodes(node))


def _in(scope: ast.AST, assigned: Assigned, anywhere: bool, gentle: bool) -> Iterator[Code]:
    for node in ast.walk(scope):
        called = isinstance(node, ast.Call)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") != "add_argument":
            parts = list(node.args)
        elif isinstance(node, ast.Tuple):
            parts = node.elts
        else:
            continue
        for part, after in zip(parts, [*parts[1:], None], strict=False):
            for name in _names(part, assigned):
                message = _message(after, assigned, node.lineno) if after else ""
                made = isinstance(node, ast.Call) and _makes(node) and bool(message or "_" in name)
                if made or ("_" in name and (message or (anywhere and called))):
                    warned = _is_warning(node) or (gentle and not called)
                    yield Code(name, "warning" if warned else "error", message)


def _names(part: ast.expr, assigned: Assigned) -> list[str]:
    """Return the codes that an argument stands for: itself, or what was assigned to `code`."""
    if isinstance(part, ast.Name) and part.id == "code":
        values = [_constant(node) for each in assigned.get("code", []) for node in ast.walk(each.value)]
        return [value for value in values if "_" in value and CODE.fullmatch(value)]
    return [name for name in [_constant(part)] if CODE.fullmatch(name)]


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _message(part: ast.expr, assigned: Assigned, line: int, depth: int = 0) -> str:
    """Return a message with `…` for what differs; nothing where the argument is no message."""
    if isinstance(part, ast.Name):
        before = [each for each in assigned.get(part.id, []) if each.lineno < line] if depth < DEEPEST else []
        return _message(before[-1].value, assigned, before[-1].lineno, depth + 1) if before else ""
    if isinstance(part, ast.IfExp):
        return _message(part.body, assigned, line, depth)
    if isinstance(part, ast.BinOp):
        return "".join(_message(side, assigned, line, depth) for side in (part.left, part.right))
    if isinstance(part, ast.Constant):
        return _constant(part) if " " in _constant(part) else ""
    if isinstance(part, ast.JoinedStr):
        pieces = [_constant(each) or _inner(each, assigned, line, depth) for each in part.values]
        return "".join(pieces)
    return ""


def _inner(value: ast.expr, assigned: Assigned, line: int, depth: int) -> str:
    """Return what stands in braces: the words that were put together before, or `…`."""
    inside = value.value if isinstance(value, ast.FormattedValue) else value
    return (_message(inside, assigned, line, depth + 1) if isinstance(inside, ast.Name) else "") or "…"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
