"""Any bytes → nothing, where the gates for text and for files keep what they promise; else an AssertionError.

The fuzzers, the properties and the replayed crashers all hold the gates to these.
"""

import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from institutions import TEMPLATES

from tmpublish.deck import read_custom_template
from tmpublish.design.logo import svg_error
from tmpublish.design.theme import Design, read_design
from tmpublish.design.typefaces import font_file
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.loader import examine
from tmpublish.pictures import decoded
from tmpublish.plan import Plan, texts
from tmpublish.safe_files import FileError
from tmpublish.text import fonts
from tmpublish.text.fonts import Face, covers, metrics
from tmpublish.text.inline_markup import BREAK, length, longest_word, plain, runs
from tmpublish.yaml_source import parse_document
from tmpublish.yaml_source.encoding import unfit

LONGEST_MESSAGE = 500  # letters; nobody reads on
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# What a library says of itself, which means nothing to people.
_JARGON = re.compile(r"None\b|<class|Traceback|Input should|pydantic|yaml\.|\bdict\b|Error\(|0x[0-9a-f]{6}")


def text_gate(data: bytes) -> Plan | None:
    """A file gives a plan whose texts can all be set, or problems at their places in plain words."""
    try:
        plan, problems = examine(parse_document(data, "plan.yaml"))
    except PublishError as refused:
        plan, problems = None, refused.problems
        assert any(problem.severity == "error" for problem in problems)
    lines = len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    assert list(problems) == sorted(problems)
    _plain_words(problems, lines)
    if plan is None:
        assert any(problem.severity == "error" for problem in problems), "no plan, and no reason"
        return None
    if any(problem.severity == "error" for problem in problems):
        return None
    for text, _ in texts(plan):
        assert text.root.keys() == set(plan.languages)
        for language, words in text.root.items():
            assert not list(unfit(words))
            set_runs = runs(words, language)
            assert "".join(run.text for run in set_runs).replace(BREAK, "").strip(), "a text without words"
            assert not [sign for sign in plain(words) if unicodedata.category(sign) in _UNSEEN]
            assert length(plain(words), language) >= 0
            assert len(longest_word(words)) <= len(words)
    return plan


def _plain_words(problems: Iterable[Problem], lines: int) -> None:
    for problem in problems:
        assert problem.path == "plan.yaml"
        assert 0 <= problem.line <= lines + 1, str(problem)
        assert problem.column >= 0
        assert re.fullmatch("[a-z_]+", problem.code)
        _sentence(problem.message)


def _sentence(message: str) -> None:
    assert not [sign for sign in message if unicodedata.category(sign) in _UNSEEN], repr(message)
    assert not re.search(r"“\s+”", message), repr(message)
    assert 10 < len(message) < LONGEST_MESSAGE, message
    # What stands in marks is the writer's own.
    assert not _JARGON.search(re.sub("“[^”]*”|`[^`]*`", "", message)), message


def file_gate(data: bytes) -> None:
    """A file gives a clean picture, a drawing, a font or a deck's template, or each says why not."""
    picture_gate(data)
    if fault := svg_error(data):
        _sentence(fault)
    if data[:4] in {b"\x00\x01\x00\x00", b"OTTO", b"true"}:
        _font(data)
    if data.startswith((b"PK", b"\xd0\xcf")) or zipfile.is_zipfile(_kept("any.pptx", data)):
        _venue(data)


def picture_gate(data: bytes) -> None:
    """A file gives a picture that says nothing but what it shows, or the reason why not."""
    try:
        picture = decoded(data, "x.jpg")
    except FileError as refused:
        _sentence(refused.message)
        return
    again = decoded(picture.data, "x.jpg")
    assert (again.width, again.height, again.kind) == (picture.width, picture.height, picture.kind)


def _font(data: bytes) -> None:
    path = _kept("any.ttf", data)
    try:
        font_file(path.parent, path.name)
    except FileError as refused:
        _sentence(refused.message)
        return
    for held in (fonts._font, fonts.covers, fonts.metrics):
        held.cache_clear()
    face = Face(path, "Any", 400, False)
    assert covers(face) is not None
    assert len(metrics(face)) == 5


def _venue(data: bytes) -> None:
    try:
        read_custom_template(_kept("any.pptx", data), None, _design(), ("en", "zh"))
    except PublishError as refused:
        for problem in refused.problems:
            _sentence(problem.message)


@cache
def _design() -> Design:
    return read_design(TEMPLATES)


@cache
def _folder() -> Path:
    held = tempfile.TemporaryDirectory(prefix="tmpublish-gates-")
    _HELD.append(held)
    return Path(held.name)


_HELD: list["tempfile.TemporaryDirectory[str]"] = []


def _kept(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path
