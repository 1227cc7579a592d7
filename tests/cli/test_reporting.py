"""Test how a run looks."""

import io
from pathlib import Path

import pytest

from tmpublish.cli.reporting import progress, table
from tmpublish.manifest import Entry

SHA256 = "0" * 64


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_table_lines_up() -> None:
    files = {
        "p-booklet-en.pdf": Entry(kind="booklet", language="en", sha256=SHA256, size=1_900_000, pages=44),
        "p-deck-en.pptx": Entry(kind="deck", language="en", sha256=SHA256, size=310, slides=9),
        "p-template.pptx": Entry(kind="template", sha256=SHA256, size=310, layouts=18),
    }
    assert table(Path("dist"), files) == (
        "dist/p-booklet-en.pdf    44 pages  1.9 MB\n"
        "dist/p-deck-en.pptx      9 slides    1 kB\n"
        "dist/p-template.pptx   18 layouts    1 kB"
    )


def test_in_a_log_each_step_is_one_plain_line() -> None:
    stream = io.StringIO()
    with progress(stream) as tell:
        tell("render one", None)
        tell("render two", None)
        tell("render one", 1.26)
        tell("render two", 2)
    assert stream.getvalue() == "Rendered one in 1.3 s\nRendered two in 2.0 s\n"


def test_a_terminal_sees_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    with progress(stream) as tell:
        tell("render one", None)
        tell("render two", None)
    assert stream.getvalue() == "\r\x1b[KRendering one …\r\x1b[KRendering one · Rendering two …\r\x1b[K"


@pytest.mark.parametrize(("no_color", "dimmed"), [("", True), ("1", False)])
def test_no_color_is_honoured(no_color: str, dimmed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    stream = Terminal()
    with progress(stream) as tell:
        tell("read", None)
        tell("read", 0.1)
    assert ("\x1b[2m" in stream.getvalue()) is dimmed
