"""Test that every command for returned files refuses hostile ones in a sentence, and writes nothing."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdf
import pytest
from manuscripts import as_docx
from pptx import Presentation
from published_plans import SMALL, TEMPLATES
from suites import sampled

from tmpublish.cli import main
from tmpublish.ooxml import opc
from tmpublish.pdf_reading.document import decrypted, read_objects

ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/hostname"><!ENTITY d "&b;&b;&b;">]>'
)
COMMANDS = (
    ["identify", "FILE", "--source", "plan.yaml", "--format", "json"],
    ["review", "FILE", "--source", "plan.yaml", "-o", "review.md"],
    ["import", "FILE", "--lang", "en", "--into", "plan.yaml", "--write", "--report", "import.md"],
    ["pull", "FILE", "--source", "plan.yaml", "--templates", str(TEMPLATES), "--write", "-o", "a.patch"],
    ["diff", "FILE", "plan.yaml"],
    ["diff", "plan.yaml", "FILE", "--format", "md"],
)


def deck() -> bytes:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[0]).shapes[0].text_frame.text = "Another deck"
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def changed(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


def pdf(password: str = "") -> bytes:
    writer, made = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def pages_of_themselves() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.Root.Pages.Kids.append(document.Root.Pages)
        document.save(made)
    return made.getvalue()


def with_entities(package: bytes, part: str) -> bytes:
    return changed(package, part, lambda data: ENTITIES + data[data.index(b"?>") + 2 :] if b"?>" in data else
                   ENTITIES + data.replace(b"text", b"&c;&d;"))  # fmt: skip


FILES: dict[str, Callable[[], bytes]] = {
    "empty.pdf": bytes,
    "words.pdf": lambda: b"words",
    "half.pdf": lambda: pdf()[:200],
    "locked.pdf": lambda: pdf("secret"),
    "scan.pdf": pdf,
    "loop.pdf": pages_of_themselves,
    "other.pptx": deck,
    "half.pptx": lambda: deck()[:9_000],
    "old.pptx": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "entities.pptx": lambda: with_entities(deck(), "ppt/slides/slide1.xml"),
    "bomb.pptx": lambda: changed(deck(), "docProps/app.xml", lambda _: bytes(300_000)),
    "entities.docx": lambda: with_entities(as_docx([("paragraph", "text")]), "word/document.xml"),
    "other.docx": lambda: as_docx([("heading", "News"), ("paragraph", "All else")]),
    "deck.docx": deck,
    "latin.md": lambda: "# été".encode("latin-1"),
    "list.yaml": lambda: b"- a\n- b\n",
    "tags.yaml": lambda: b"languages: [[a], {b: c}]\nslug: [1]\n",
    "aliases.yaml": lambda: b"a: &a [x]\nb: [*a, *a]\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opc, "_MAX_UNPACKED", 250_000)
    (tmp_path / "plan.yaml").write_text(SMALL, "utf-8")
    return tmp_path


def refuse(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.lstat().st_mtime_ns for path in folder.iterdir()}
    for command in COMMANDS:
        code = main([name if word == "FILE" else word for word in command])
        shown = "".join(capsys.readouterr())
        assert code in (1, 2), (command, shown)
        assert "Traceback" not in shown
        assert "bug" not in shown
        assert shown.replace("\n", "").isprintable()
        assert {path: path.lstat().st_mtime_ns for path in folder.iterdir()} == before, command


@pytest.mark.parametrize("name", sampled(FILES, 6))
def test_every_command_refuses_a_hostile_file(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_bytes(FILES[name]())
    refuse(name, folder, capsys)


def test_every_command_refuses_what_is_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "pipe.pdf")
    (folder / "folder.pdf").mkdir()
    (folder / "loop.pptx").symlink_to("loop.pptx")
    for name in ("pipe.pdf", "folder.pdf", "loop.pptx", "missing.docx", "x\x1b[2J.pdf"):
        refuse(name, folder, capsys)


def test_a_password_for_changes_alone_keeps_nobody_from_reading(folder: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(folder / "a.pdf", encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    assert len(read_objects(decrypted((folder / "a.pdf").read_bytes())).pages) == 1
