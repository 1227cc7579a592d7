"""Test that returned files are recognized after what other programs and people do to them."""

import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pypdf
import pytest
from edited_decks import as_libreoffice, edited, words_changed
from fontTools.ttLib import TTFont
from institutions import PLANTED, SOURCE
from published_plans import Run
from suites import thorough

from tmpublish.cli import main
from tmpublish.returned.identify import Identity, identify, sentence

GONE = ("/StructTreeRoot", "/Names", "/Dests", "/AF", "/Metadata", "/Lang", "/Outlines")


def file_of(dist: Path, name: str) -> bytes:
    return next(dist.glob(f"*{name}")).read_bytes()


def saved(pdf: bytes, gone: tuple[str, ...] = ()) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key in gone:
            if key in document.Root:
                del document.Root[key]
        document.save(made, linearize=True)
    return made.getvalue()


def identity(dist: Path, folder: Path, data: bytes, source: Path = PLANTED) -> Identity:
    (folder / "renamed.bin").write_bytes(data)
    (found,) = identify([folder / "renamed.bin"], source, [dist])
    assert sentence(found)
    return found


@pytest.mark.parametrize("language", [thorough("en"), "zh"])
def test_a_published_file_is_recognized_by_its_bytes(planted: Path, tmp_path: Path, language: str) -> None:
    for kind, suffix in (("booklet", "pdf"), ("deck", "pptx"), ("summary", "pdf")):
        found = identity(planted, tmp_path, file_of(planted, f"{kind}-{language}.{suffix}"))
        assert (found.state, found.kind, found.language, found.age) == ("exact", kind, language, 0)


def test_an_incremental_save_proves_itself(planted: Path, tmp_path: Path) -> None:
    found = identity(planted, tmp_path, file_of(planted, "booklet-en.pdf") + b"\n%% more\n")
    assert (found.state, found.language, found.edition) == ("extended", "en", "2027-05-02")


@pytest.mark.parametrize(
    ("language", "gone", "ground"),
    [
        ("zh", (), "carries that plan"),
        ("en", GONE, "edition mark"),
        thorough("en", (), "carries that plan"),
        thorough("zh", GONE, "edition mark"),
    ],
)
def test_a_rewritten_booklet_is_recognized_by_its_plan_or_its_mark(
    planted: Path, tmp_path: Path, language: str, gone: tuple[str, ...], ground: str
) -> None:
    found = identity(planted, tmp_path, saved(file_of(planted, f"booklet-{language}.pdf"), gone))
    assert (found.state, found.language, found.age) == ("saved", language, 0)
    assert any(ground in each for each in found.grounds)


@pytest.mark.parametrize("language", ["en", thorough("zh")])
def test_embedded_fonts_keep_characters_for_programs_that_write_pages_again(
    planted: Path, language: str
) -> None:
    with pikepdf.open(io.BytesIO(file_of(planted, f"booklet-{language}.pdf"))) as document:
        programs = [each.FontFile2 for each in document.objects if "/FontFile2" in _keys(each)]
        assert programs
        assert all(TTFont(io.BytesIO(each.read_bytes())).getBestCmap() for each in programs)


def _keys(each: object) -> set[str]:
    return set(each.keys()) if isinstance(each, pikepdf.Dictionary) else set()


def test_extracted_pages_lack_texts_and_say_so(planted: Path, tmp_path: Path) -> None:
    reader, writer = pypdf.PdfReader(io.BytesIO(file_of(planted, "booklet-en.pdf"))), pypdf.PdfWriter()
    for page in reader.pages[:-4]:
        writer.add_page(page)
    made = io.BytesIO()
    writer.write(made)
    found = identity(planted, tmp_path, made.getvalue())
    assert (found.state, found.language) == ("changed", "en")
    assert found.missing


@pytest.mark.thorough
def test_an_edited_deck_names_the_texts_that_changed(journey: Run, tmp_path: Path) -> None:
    deck = file_of(journey.dist, "deck-en.pptx")
    found = identity(journey.dist, tmp_path, edited(deck, as_libreoffice), SOURCE)
    assert (found.state, found.language, found.kind) == ("saved", "en", "deck")
    found = identity(journey.dist, tmp_path, edited(deck, words_changed("about.short", "All else")), SOURCE)
    assert found.state == "changed"
    assert "about.short" in found.missing


@pytest.mark.thorough
def test_a_foreign_file_with_our_plan_attached_is_not_ours(planted: Path, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(file_of(planted, "booklet-en.pdf"))) as ours:
        (attached,) = ours.attachments.values()
        plan = attached.get_file().read_bytes()
    made = io.BytesIO()
    with pikepdf.new() as other:
        other.add_blank_page()
        other.attachments["plan.yaml"] = plan
        other.save(made)
    found = identity(planted, tmp_path, made.getvalue())
    assert (found.state, found.age) == ("unknown", None)
    assert any("but only" in each for each in found.grounds)


@pytest.mark.thorough
def test_an_older_edition_is_found_in_the_history_of_the_plan(planted: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes(PLANTED.read_bytes())
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "plan.yaml"], ["commit", "-qm", "First"]):
        subprocess.run([*git, *command], check=True)
    plan.write_bytes(plan.read_bytes().replace(b"title: {en: Vision,", b"title: {en: Outlook,"))
    (tmp_path / "a.pdf").write_bytes(saved(file_of(planted, "booklet-en.pdf")))
    (found,) = identify([tmp_path / "a.pdf"], plan, [])
    assert (found.state, found.age) == ("saved", 1)
    assert "1 edition old" in sentence(found)


@pytest.mark.thorough
def test_a_copy_of_an_edition_that_is_gone_is_only_near_the_current_one(
    planted: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes(PLANTED.read_bytes().replace(b"title: {en: Vision,", b"title: {en: Outlook,"))
    found = identity(planted, tmp_path, saved(file_of(planted, "booklet-en.pdf")), plan)
    assert found.state == "like"
    assert "nearest: the current edition" in sentence(found)
    assert "\n  the current edition" not in sentence(found)


def test_the_command_answers_in_json_and_refuses_what_it_cannot_read(
    planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    booklet = next(planted.glob("*booklet-en.pdf"))
    command = ["identify", "--source", str(PLANTED), "--dist", str(planted)]
    assert main([*command, str(booklet), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "exact"
    (tmp_path / "x.pdf").write_bytes(b"no PDF")
    assert main([*command, str(tmp_path / "x.pdf")]) == 2
