"""Test that LibreOffice is kept open, is asked rightly, and ends with the preview however that ends."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from published_plans import TEMPLATES

from tmpublish.design.brand import read_brand
from tmpublish.diagnostics import PublishError
from tmpublish.preview import libreoffice
from tmpublish.preview.libreoffice import Office

# Stands for LibreOffice: notes what it is asked, stays open with a document, and converts by copying.
PROGRAM = """\
#!{python} -S
import os, sys, time
folder = os.environ["HOME"]
with open(os.path.join(folder, "..", "asked"), "a") as notes:
    notes.write(" ".join(sys.argv[1:]) + "\\n")
if "--convert-to" not in sys.argv:
    os.fork()
    with open(os.path.join(folder, "..", "open"), "a") as notes:
        notes.write(str(os.getpid()) + "\\n")
    time.sleep(60)
made = sys.argv[-1].replace(".pptx", ".pdf")
data = open(sys.argv[-1], "rb").read()
if data:
    open(made, "wb").write(b"%PDF" + data)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "soffice"
    file.write_text(PROGRAM.format(python=sys.executable))
    file.chmod(0o755)
    return file


def eventually(true: Callable[[], bool]) -> bool:
    late = time.monotonic() + 5
    while time.monotonic() < late:
        if true():
            return True
        time.sleep(0.02)
    return False


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{number}/stat").exists() or " Z " not in Path(f"/proc/{number}/stat").read_text()


def opened(tmp_path: Path) -> list[int]:
    notes = tmp_path / "open"
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def test_it_stays_open_between_decks_and_ends_with_all_it_left(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    made = Office(program, read_brand(TEMPLATES / "_brand.yml"), folder)

    async def use() -> None:
        await made.start()
        assert await asyncio.to_thread(eventually, lambda: len(opened(tmp_path)) == 2)
        assert await made.pdf("deck (en)", b" one") == b"%PDF one"
        assert await made.pdf("deck (en)", b" two", [2, 7]) == b"%PDF two"
        assert all(alive(number) for number in opened(tmp_path))
        with pytest.raises(PublishError, match="no pictures of the slides"):
            await made.pdf("deck (en)", b"")
        assert (
            "Carlito" in (folder / "fonts.conf").read_text()
            or "Calibri" in (folder / "fonts.conf").read_text()
        )
        await made.end()

    asyncio.run(use())
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len({line.split()[0] for line in asked}) == 1  # one profile, its own
    assert asked[0].endswith("open.fodp")
    assert "--convert-to pdf --outdir" in asked[1]
    assert '{"PageRange":{"type":"string","value":"2,7"}}' in asked[2]
    assert not folder.exists()
    assert not any(alive(number) for number in opened(tmp_path))


def test_it_ends_when_the_preview_is_killed(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    keeper = [sys.executable, "-I", libreoffice._KEEPER, folder, program]
    caller = subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys, time\n"
         "subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)\ntime.sleep(60)", *map(str, keeper)],
        env=os.environ | {"HOME": str(folder)},
    )  # fmt: skip
    try:
        assert eventually(lambda: len(opened(tmp_path)) == 2)
    finally:
        caller.send_signal(signal.SIGKILL)
        caller.wait()
    assert eventually(lambda: not any(alive(number) for number in opened(tmp_path)))
    assert eventually(lambda: not folder.exists())
