"""The registries of checks and rules, with tools/problem_codes.yml → docs/checks.md.

Run it with `make docs` after a change of a check, a rule or a code; a test compares the page with the code.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tmpublish.checks import check
from tmpublish.diagnostics import Rule
from tmpublish.lint import rule

ROOT = Path(__file__).resolve().parents[1]
CODES, PAGE = ROOT / "tools" / "problem_codes.yml", ROOT / "docs" / "checks.md"
SOURCE = ROOT / "src" / "tmpublish"
HEAD = """\
# What is checked

Made from the code by `make docs`; do not edit it here.

`tmpublish build` checks the plan, and each text in the files that it makes. `tmpublish check` compares
published files with a fresh build. Each problem is one line:
`file:line:column: error: What is wrong. What to do. [code]`.
Codes are stable; messages may become clearer.
Warnings do not fail a command, unless `--strict` makes them count.
"""


def registered() -> Mapping[str, Rule[Any]]:
    """Return the check or rule of each code that has one."""
    return {**check.rules, **rule.rules}


def documented() -> Mapping[str, Mapping[str, str]]:
    """Return heading → code → message, in the order of the page."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(CODES.read_text("utf-8"))
    return found


def page() -> str:
    """Return the whole page."""
    return HEAD + "".join(f"\n## {heading}\n\n{_section(codes)}" for heading, codes in documented().items())


def _section(codes: Mapping[str, str]) -> str:
    """Return a table of codes, then what each check or rule among them asks for."""
    rules = registered()
    rows = [
        f"| `{code}` | {rules[code].severity if code in rules else _severity(message)} | {_cell(message)} |"
        for code, message in codes.items()
    ]
    functions = dict.fromkeys(rules[code].run for code in codes if code in rules)
    examples = "".join(_explained(each) for each in functions)
    return "\n".join(["| code | | message |", "|---|---|---|", *rows, ""]) + (
        f"\n{examples}" if examples else ""
    )


def _severity(message: str) -> str:
    return "warning" if message.startswith("(warning) ") else "error"


def _cell(message: str) -> str:
    return " ".join(message.removeprefix("(warning) ").split()).replace("|", "\\|")


def _explained(function: Callable[..., Any]) -> str:
    """Return a docstring as an item of a list: what holds, then what is bad and good, and how to fix it."""
    text = " ".join(inspect.cleandoc(function.__doc__ or "").split())
    return "- " + re.sub(r" (Bad|Good|Fix): ", r" *\1:* ", text) + "\n"


def mistakes() -> Iterator[str]:
    """Yield each code that the page lacks, has twice, or that the code no longer has."""
    listed = [code for codes in documented().values() for code in codes]
    text = "\n".join(file.read_text("utf-8") for file in sorted(SOURCE.rglob("*.py")))
    yield from (f"{code} is listed twice" for code in sorted(listed) if listed.count(code) > 1)
    yield from (f"{code} is not listed" for code in sorted(set(registered()) - set(listed)))
    yield from (f"{code} is in no module" for code in listed if not _is_made(code, text))
    made = set(re.findall(r'(?:Problem|problem|at_text|Issue|Error)\([^"()]*?"([a-z]+(?:_[a-z]+)+)",', text))
    yield from (f"{code} is not listed" for code in sorted(made - set(listed)))


def _is_made(code: str, text: str) -> bool:
    """Return True if the source has a code, whole or put together as in f"bad_{kind}"."""
    return f'"{code}"' in text or f'"{code.partition("_")[0]}_{{' in text


def main() -> int:
    """Write the page; with `--check`, only say if it is up to date."""
    if problems := list(mistakes()):
        print("\n".join(problems), file=sys.stderr)
        return 1
    if "--check" in sys.argv:
        return 0 if PAGE.read_text("utf-8") == page() else 1
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
