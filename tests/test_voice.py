"""Test that texts use the words of the style guide: string literals, docstrings, Markdown, YAML comments."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from institutions import ROOT

WORDS = (ROOT / "tests" / "data" / "words.txt").read_text("utf-8").splitlines()
INSTEAD = dict(line.split(" → ") for line in WORDS if not line.startswith("#"))
PATTERN = re.compile(
    rf"\b({'|'.join(sorted(map(re.escape, INSTEAD), key=len, reverse=True))})\b", re.IGNORECASE
)
# Spelled by others: names of files, and values of CSS, SVG and other formats.
NAMES = re.compile(r"[\w/-]+\.(?:svg|py|css|j2|toml|lock)\b|licenses\.\w+")
COMMENT = re.compile(r"(?:^|\s)#(.*)")
READ = (
    "src/**/*.py",
    "tools/**/*.py",
    "*.md",
    "docs/*.md",
    "source/*.yaml",
    "templates/*.yml",
    "templates/*/*.md",
    "templates/**/*.yml",
    "Makefile",
    "pyproject.toml",
)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file that people read, each with its line."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
    for number, line in enumerate(source.splitlines(), 1):
        if path.suffix == ".md":
            yield number, line
        elif comment := COMMENT.search(line):
            yield number, comment[1]


@pytest.mark.parametrize("pattern", READ)
def test_texts_use_the_words_of_the_style_guide(pattern: str) -> None:
    paths = sorted(ROOT.glob(pattern))
    assert paths
    found = [
        f"{path.relative_to(ROOT)}:{line}: “{match[0]}”, write “{INSTEAD[match[0].lower()]}”"
        for path in paths
        for line, text in texts(path)
        for match in PATTERN.finditer(NAMES.sub("", text))
    ]
    assert not found, "\n".join(found)
