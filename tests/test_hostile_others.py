"""What nobody expects: names that steer a terminal, templates of no size, archives without end."""

import io
import zipfile
from copy import copy
from pathlib import Path

import pytest
from custom_templates import changed
from published_plans import SOURCE, TEMPLATES

from tmpublish import cli
from tmpublish.build import build
from tmpublish.deck import read_custom_template
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError
from tmpublish.ooxml import deck_reader, opc


def test_a_path_that_would_steer_the_terminal_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["a\nb/plan.yaml"], [str(SOURCE), "-o", "a\x1b[2Jb"]):
        assert cli.main(["build", *words, "--templates", str(TEMPLATES)]) == 2
        reported = capsys.readouterr().err
        assert "has a control character" in reported
        assert reported.rstrip("\n").isprintable()


@pytest.mark.parametrize("size", ["0", "99999999999999", "-1"])
def test_a_template_of_no_size_is_refused(size: str, tmp_path: Path) -> None:
    wide = {"ppt/presentation.xml": lambda data: data.replace(b'cx="9144000"', f'cx="{size}"'.encode())}
    (tmp_path / "our.pptx").write_bytes(changed(wide))
    for template in (tmp_path / "our.pptx", Path()):
        with pytest.raises(PublishError, match=r"template_(unreadable|missing)"):
            read_custom_template(template, None, read_design(TEMPLATES), ("en", "zh"))


def test_a_deck_alone_may_name_the_pages_of_its_booklet(small: Path, tmp_path: Path) -> None:
    built = build(small, TEMPLATES, tmp_path / "dist", only=("deck",), languages=("en",))
    assert built.made == ("small-plan-deck-en.pptx",)


def test_a_deck_that_unpacks_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed({}, {"more.bin": bytes(200_000)})
    monkeypatch.setattr(opc, "_MAX_UNPACKED", 100_000)
    for unpack in (opc.read_package, deck_reader.read_deck):
        with pytest.raises(ValueError, match="unpacks to far more"):
            unpack(data)


def test_a_deck_whose_members_share_their_bytes_is_not_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.xml", "<a/>")
        archive.filelist.append(copy(archive.filelist[0]))
        archive.filelist[1].filename = "b.xml"
    for unpack in (opc.read_package, deck_reader.read_deck):
        with pytest.raises(ValueError, match=r"members of the package overlap \(a\.xml, b\.xml\)"):
            unpack(made.getvalue())
