"""Test that LibreOffice stays open between decks, gets the right options, and always ends."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_validators import saying
from published_plans import TEMPLATES

from tmpublish import libreoffice
from tmpublish.design.brand import read_brand
from tmpublish.libreoffice import LibreOffice, LibreOfficeError

# A stand-in for LibreOffice: records its arguments, stays open with a document, and converts by copying.
PROGRAM = """\
#!{python} -S
import os, sys, time
folder = os.environ["HOME"]
with open(os.path.join(folder, "..", "asked"), "a") as notes:
    notes.write(" ".join(sys.argv[1:]) + "\\n")
if "--convert-to" not in sys.argv:
    open(os.path.join(folder, ".~lock.open.fodp#"), "w").close()
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


def test_it_stays_open_between_decks_and_ends_with_all_its_processes(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    made = LibreOffice(program, read_brand(TEMPLATES / "_brand.yml"), folder)

    async def use() -> None:
        await made.start()
        assert await asyncio.to_thread(eventually, lambda: len(opened(tmp_path)) == 2)
        assert await made.pdf(b" one") == b"%PDF one"
        assert await made.pdf(b" two", [2, 7]) == b"%PDF two"
        assert all(alive(number) for number in opened(tmp_path))
        with pytest.raises(LibreOfficeError, match="no PDF"):
            await made.pdf(b"")
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


def test_it_ends_if_its_caller_is_killed(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    supervisor = [sys.executable, "-I", libreoffice.__file__, folder, program]
    caller = subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys, time\n"
         "subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)\ntime.sleep(60)", *map(str, supervisor)],
        env=os.environ | {"HOME": str(folder)},
    )  # fmt: skip
    try:
        assert eventually(lambda: len(opened(tmp_path)) == 2)
    finally:
        caller.send_signal(signal.SIGKILL)
        caller.wait()
    assert eventually(lambda: not any(alive(number) for number in opened(tmp_path)))
    assert eventually(lambda: not folder.exists())


def test_text_does_not_shrink_in_the_copy_without_autofit() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("ppt/slides/slide1.xml", '<a:normAutofit fontScale="50000"/><a:normAutofit/>')
        made.writestr("ppt/theme/theme1.xml", "<a:normAutofit/>")
    with zipfile.ZipFile(io.BytesIO(libreoffice.without_autofit(out.getvalue()))) as read:
        assert read.read("ppt/slides/slide1.xml") == b"<a:noAutofit/><a:noAutofit/>"
        assert read.read("ppt/theme/theme1.xml") == b"<a:normAutofit/>"


def test_fonts_of_the_brand_take_the_names_of_office_fonts(tmp_path: Path) -> None:
    surroundings = libreoffice.font_environment(read_brand(TEMPLATES / "_brand.yml"), tmp_path)
    conf = Path(surroundings["FONTCONFIG_FILE"]).read_text("utf-8")
    assert "<include" not in conf
    assert conf.count("<string>Calibri</string>") == 2
    assert conf.count("<string>Microsoft YaHei</string>") == 2
    assert {"latin.400.ttf", "han.400.ttf"} <= {path.name for path in (tmp_path / "fonts").iterdir()}


def test_the_version_is_read(tmp_path: Path) -> None:
    brand = read_brand(TEMPLATES / "_brand.yml")
    for words, version in (("LibreOffice 7.4.7.2 40(Build:2)", "7.4.7.2"), ("nothing", "")):
        program = saying(tmp_path, "soffice", words)
        assert asyncio.run(LibreOffice(program, brand, tmp_path / "office").version()) == version
