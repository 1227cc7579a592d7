"""Decks (PPTX) → PDFs, by one LibreOffice with a profile of its own and the fonts of the brand.

Run as a program, this module supervises LibreOffice: it ends it when the process that started it ends.
"""

import asyncio
import contextlib
import ctypes
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from tmpublish.design.brand import Brand

PROGRAMS = ("soffice", "libreoffice")
_TIMEOUT = 240.0  # s, for one deck
_MAX_START, _POLL = 30.0, 0.05  # s
_SUBREAPER = 36  # prctl(2): processes that lose their parent become children of this one
# Without an open document, LibreOffice would end after each conversion and take seconds to start again.
_DOCUMENT = "open.fodp"
_OPEN_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.presentation">'
    '<office:body><office:presentation><draw:page draw:name="1"/></office:presentation></office:body>'
    "</office:document>"
)
_AUTOFIT = re.compile(
    rb"<a:normAutofit\s*/>|<a:normAutofit(\s[^>]*)?/>|<a:normAutofit.*?</a:normAutofit>", re.S
)


class LibreOfficeError(Exception):
    """LibreOffice made no PDF of a deck."""


def find() -> Path | None:
    """Return the path of LibreOffice, or None if it is not installed."""
    return next((Path(found) for name in PROGRAMS if (found := shutil.which(name))), None)


class LibreOffice:
    """A LibreOffice that stays open between decks; everything of it is in `folder`, which it deletes."""

    def __init__(self, program: Path, brand: "Brand", folder: Path) -> None:
        self._program, self._brand, self._folder = program, brand, folder
        self._supervisor: asyncio.subprocess.Process | None = None
        self._environment: Mapping[str, str] = {}
        self._lock = asyncio.Lock()
        self._decks = 0

    async def __aenter__(self) -> "LibreOffice":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def start(self) -> None:
        """Start it in an empty folder; it takes a second or two until it accepts decks."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        base = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        home = {"HOME": str(self._folder), "TMPDIR": str(self._folder)}
        self._environment = base | home | dict(font_environment(self._brand, self._folder))
        document = self._folder / _DOCUMENT
        document.write_text(_OPEN_DOCUMENT, "utf-8")
        self._supervisor = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", __file__, str(self._folder)),
            *self._command(str(document)),
            stdin=asyncio.subprocess.PIPE,
            env=self._environment,
        )

    async def pdf(self, deck: bytes, slides: Sequence[int] = ()) -> bytes:
        """Return a deck as PDF, or only the slides with these numbers (from 1, ascending).

        Versions before 7.4 ignore the numbers. Raise LibreOfficeError if there is no PDF.
        """
        async with self._lock:
            if not self._supervisor or self._supervisor.returncode is not None:
                await self.start()
            await self._ready()
            self._decks += 1
            file = self._folder / f"deck-{self._decks}.pptx"
            pdf = file.with_suffix(".pdf")
            file.write_bytes(deck)
            try:
                await self._convert(file, _filter(slides))
                if not pdf.is_file():
                    raise LibreOfficeError("LibreOffice made no PDF of the deck")
                return pdf.read_bytes()
            finally:
                file.unlink(missing_ok=True)
                pdf.unlink(missing_ok=True)

    async def version(self) -> str:
        """Return the version that LibreOffice reports, or ""."""
        child = await self._begun(str(self._program), "--version", output=asyncio.subprocess.PIPE)
        output, _ = await child.communicate()
        found = re.search(r"\d+(\.\d+)+", output.decode("utf-8", "replace"))
        return found[0] if found else ""

    async def end(self) -> None:
        """End it; its folder is deleted."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor and supervisor.returncode is None:
            assert supervisor.stdin
            supervisor.stdin.close()
            await supervisor.wait()

    def _command(self, *arguments: str) -> tuple[str, ...]:
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        options = ("--headless", "--norestore", "--nologo", "--nodefault")
        return (str(self._program), profile, *options, *arguments)

    async def _begun(
        self, *command: str, output: int = asyncio.subprocess.DEVNULL
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._environment,
        )

    async def _ready(self) -> None:
        """Wait until the document is open; two that start at once would end each other."""
        lock = self._folder / f".~lock.{_DOCUMENT}#"
        for _ in range(round(_MAX_START / _POLL)):
            if lock.exists():
                return
            await asyncio.sleep(_POLL)

    async def _convert(self, file: Path, pdf_filter: str) -> None:
        words = ("--convert-to", pdf_filter, "--outdir", str(self._folder), str(file))
        child = await self._begun(*self._command(*words))
        try:
            async with asyncio.timeout(_TIMEOUT):
                await child.wait()
        except TimeoutError:
            await self.end()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()


def pdf_of(deck: bytes, program: Path, brand: "Brand", folder: Path) -> bytes:
    """Return a deck as PDF, by a LibreOffice of its own in `folder`; raise LibreOfficeError without one."""

    async def converted() -> bytes:
        async with LibreOffice(program, brand, folder) as running:
            return await running.pdf(deck)

    return asyncio.run(converted())


def _filter(slides: Sequence[int]) -> str:
    """Return the name and options of LibreOffice's PDF filter."""
    if not slides:
        return "pdf"
    options = {"PageRange": {"type": "string", "value": ",".join(str(number) for number in slides)}}
    return f"pdf:impress_pdf_Export:{json.dumps(options, separators=(',', ':'))}"


def font_environment(brand: "Brand", folder: Path) -> Mapping[str, str]:
    """Return the environment in which LibreOffice finds the fonts of the brand only; write it to `folder`.

    A font of Office is rarely installed here. A font file with the same widths takes its name
    (`defaults.tmpublish.deck.metrics` of the brand file), by a rule of fontconfig for scanning.
    """
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    rules = []
    for key, face in brand.deck_metrics.items():
        script = key.split(".")[0]
        link = fonts / f"{key}{face.file.suffix}"
        link.symlink_to(face.file.resolve())
        names = sorted({name for part, name in brand.deck_fonts.items() if part.endswith(f".{script}")})
        strings = "".join(f"<string>{escape(name)}</string>" for name in names)
        rules.append(
            '<match target="scan"><test name="file" compare="eq">'
            f"<string>{escape(str(link))}</string></test>"
            f'<edit name="family" mode="prepend" binding="strong">{strings}</edit></match>'
        )
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>"
        f"{''.join(rules)}</fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(file), "FONTCONFIG_PATH": str(folder)}


def without_autofit(deck: bytes) -> bytes:
    """Return a deck in which no text shrinks to fit its box, which would hide that it overflows."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if re.fullmatch(r"ppt/slide(s|Layouts|Masters)/[^/]+\.xml", item.filename):
                data = _AUTOFIT.sub(b"<a:noAutofit/>", data)
            new.writestr(item.filename, data)
    return out.getvalue()


def supervise(folder: str, *command: str) -> None:
    """Run a command until it ends or standard input closes; then end all it started and delete the folder.

    However the starting process ends, even by SIGKILL, its end of the pipe closes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    ended = threading.Event()

    def wait() -> None:
        child.wait()
        ended.set()

    def listen() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        ended.set()

    for each in (wait, listen):
        threading.Thread(target=each, daemon=True).start()
    ended.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:  # the launcher leaves the real program behind, as a child of this process
            os.wait()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(child.returncode or 0)


if __name__ == "__main__":
    supervise(*sys.argv[1:])
