"""Decks → PDFs by one LibreOffice that stays open between them, with a profile and fonts of its own."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tmpublish.design import slide_fonts
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem, PublishError

NAMES = ("soffice", "libreoffice")
_LONGEST = 60.0  # s
_KEEPER = Path(__file__).with_name("keeper.py")  # run by its file, so that it loads nothing else
# An office with no document open would end after it was handed one to convert.
_HELD_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.presentation">'
    '<office:body><office:presentation><draw:page draw:name="1"/></office:presentation></office:body>'
    "</office:document>"
)


def find() -> Path | None:
    """Return LibreOffice's starter, or None on a machine without it."""
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


class Office:
    """A LibreOffice of our own: profile, fonts and files lie in `folder`, and it ends with this process."""

    def __init__(self, program: Path, brand: Brand, folder: Path) -> None:
        self._program, self._brand, self._folder = program, brand, folder
        self._keeper: asyncio.subprocess.Process | None = None
        self._surroundings: Mapping[str, str] = {}
        self._turn = asyncio.Lock()
        self._times = 0

    async def start(self) -> None:
        """Start it in a folder that is made anew; it takes a second or two until it listens."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        settled = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        home = {"HOME": str(self._folder), "TMPDIR": str(self._folder)}
        self._surroundings = settled | home | dict(slide_fonts.environment(self._brand, self._folder))
        opened = self._folder / "open.fodp"
        opened.write_text(_HELD_OPEN, "utf-8")
        keeper = (sys.executable, "-I", str(_KEEPER), str(self._folder))
        self._keeper = await asyncio.create_subprocess_exec(
            *keeper,
            *self._words(str(opened)),
            stdin=asyncio.subprocess.PIPE,
            env=self._surroundings,
        )

    async def pdf(self, shown: str, deck: bytes, numbers: Sequence[int] = ()) -> bytes:
        """Return a deck (PPTX) as PDF, or the slides with these numbers (from 1, rising) alone.

        Versions before 7.4 give the whole all the same. Raises PublishError where LibreOffice makes none.
        """
        async with self._turn:
            if not self._keeper or self._keeper.returncode is not None:
                await self.start()
            self._times += 1
            file = self._folder / f"deck-{self._times}.pptx"
            made = file.with_suffix(".pdf")
            file.write_bytes(deck)
            try:
                await self._convert(file, _filter(numbers))
                if not made.is_file():
                    raise PublishError([Problem(shown, 0, 0, "preview_office", _SILENT)])
                return made.read_bytes()
            finally:
                file.unlink(missing_ok=True)
                made.unlink(missing_ok=True)

    async def end(self) -> None:
        """End it; its folder goes with it."""
        keeper, self._keeper = self._keeper, None
        if keeper and keeper.returncode is None:
            assert keeper.stdin
            keeper.stdin.close()
            await keeper.wait()

    def _words(self, *more: str) -> tuple[str, ...]:
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        return (str(self._program), profile, "--headless", "--norestore", "--nologo", "--nodefault", *more)

    async def _convert(self, file: Path, to: str) -> None:
        child = await asyncio.create_subprocess_exec(
            *self._words("--convert-to", to, "--outdir", str(self._folder), str(file)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._surroundings,
        )
        try:
            async with asyncio.timeout(_LONGEST):
                await child.wait()
        except TimeoutError:
            await self.end()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()


def _filter(numbers: Sequence[int]) -> str:
    """Return the words for LibreOffice's PDF filter."""
    if not numbers:
        return "pdf"
    wanted = {"PageRange": {"type": "string", "value": ",".join(str(number) for number in numbers)}}
    return f"pdf:impress_pdf_Export:{json.dumps(wanted, separators=(',', ':'))}"


_SILENT = "LibreOffice made no pictures of the slides; save again, or run `tmpublish preview` anew"
