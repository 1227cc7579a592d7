"""Each validator refuses what is wrong with a file, and nothing in the same file before it was damaged."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from damage import name_of
from published_plans import ROOT, SMALL, TEMPLATES, publish

from tmpublish import checks
from tmpublish.checks import CheckContext
from tmpublish.validators import Recipe, external, validate
from tmpublish.validators.external import Tools, build_twice, find
from tmpublish.validators.runner import Result, ToolError

Damage = Callable[[pikepdf.Pdf], object]


@pytest.fixture(scope="module")
def real() -> Tools:
    """The tools that `make proof` installs."""
    return find(ROOT / ".venv" / "proof")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for damaged files."""
    return tmp_path_factory.mktemp("damaged")


def _elements(item: Any) -> Iterator[Any]:
    """Yield all structure elements under one (ISO 32000-1, 14.7.2)."""
    kids = item.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _first(pdf: pikepdf.Pdf, *kinds: str) -> Any:
    return next(each for each in _elements(pdf.Root.StructTreeRoot) if str(each.S) in kinds)


def _without_font_file(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def _without_identity(pdf: pikepdf.Pdf) -> None:
    said = bytes(pdf.Root.Metadata.read_bytes())
    pdf.Root.Metadata = pdf.make_stream(re.sub(rb"pdf(a|ua)id:part", b"other:part", said))


def _with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _renamed(pdf: pikepdf.Pdf) -> None:
    _first(pdf, "/P", "/H1", "/H2", "/L").S = pikepdf.Name("/Nonsense")


def _skipped(pdf: pikepdf.Pdf) -> None:
    _first(pdf, "/H2").S = pikepdf.Name.H4


DAMAGES: Mapping[str, Damage] = {
    "no-language": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "no-marks": lambda pdf: pdf.Root.__delitem__("/MarkInfo"),
    "no-structure": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "font-not-inside": _without_font_file,
    "unknown-element": _renamed,
    "heading-skipped": _skipped,
}
ARCHIVE: Mapping[str, Damage] = {
    "no-identity": _without_identity,
    "script": _with_script,
    "no-profile": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
}


@pytest.fixture(scope="module")
def pdfs(published: CheckContext, folder: Path) -> list[str]:
    """The summary as it is, and damaged in each way."""
    good = published.files[name_of(published, "summary")]
    (folder / "good.pdf").write_bytes(good)
    for name, damage in {**DAMAGES, **ARCHIVE}.items():
        with pikepdf.open(io.BytesIO(good)) as pdf:
            damage(pdf)
            pdf.save(folder / f"{name}.pdf")
    return ["good.pdf", *(f"{name}.pdf" for name in {**DAMAGES, **ARCHIVE})]


def _refused(result: Result) -> set[str]:
    return {name for found in result.findings for name, _ in found.locations}


def test_verapdf_refuses_every_damaged_pdf(real: Tools, folder: Path, pdfs: list[str]) -> None:
    result = external.verapdf(real, folder, "dist", pdfs)
    assert _refused(result) == {f"{name}.pdf" for name in {**DAMAGES, **ARCHIVE}}
    assert re.fullmatch(r"1\.\d+\.\d+", result.version)


def test_outloud_refuses_what_a_screen_reader_misses(real: Tools, folder: Path, pdfs: list[str]) -> None:
    result = external.outloud(real, folder, "dist", pdfs)
    received = {f"{name}.pdf" for name in DAMAGES}
    assert received <= _refused(result) <= received | {"no-identity.pdf", "script.pdf"}


def test_verapdf_and_outloud_say_what_they_cannot_read(real: Tools, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7\nno")
    for judge in (external.verapdf, external.outloud):
        with pytest.raises(ToolError):
            judge(real, tmp_path, "dist", ["no.pdf"])


PARTS: Mapping[str, tuple[str, bytes, bytes]] = {
    "wrong-number": ("ppt/slides/slide3.xml", b'<a:off x="', b'<a:off x="NaN'),
    "unknown-attribute": ("ppt/slides/slide3.xml", b"<p:cSld", b'<p:cSld bold="1"'),
    "unknown-element": ("ppt/slides/slide3.xml", b"<p:spTree>", b"<p:spTree><p:nonsense/>"),
    "wrong-order": ("ppt/presentation.xml", b"<p:sldSz ", b'<p:notesSz cx="9" cy="9"/><p:sldSz '),
}


def _with_part(deck: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as given, zipfile.ZipFile(out, "w") as made:
        for item in given.infolist():
            data = given.read(item)
            if item.filename == part:
                assert old in data
                data = data.replace(old, new, 1)
            made.writestr(item.filename, data)
    return out.getvalue()


def test_the_sdk_refuses_every_damaged_deck(real: Tools, published: CheckContext, folder: Path) -> None:
    good = published.files[name_of(published, "deck")]
    (folder / "good.pptx").write_bytes(good)
    for name, change in PARTS.items():
        (folder / f"{name}.pptx").write_bytes(_with_part(good, *change))
    names = [f"{name}.pptx" for name in PARTS]
    result = external.open_xml(real, folder, "dist", ["good.pptx", *names])
    assert _refused(result) == set(names)
    assert ("wrong-number.pptx", 3) in {spot for found in result.findings for spot in found.locations}
    (folder / "no.pptx").write_bytes(b"PK no deck")
    with pytest.raises(ToolError):
        external.open_xml(real, folder, "dist", ["no.pptx"])


def test_libreoffice_shows_what_runs_over_and_what_is_lost(
    real: Tools, published: CheckContext, folder: Path
) -> None:
    good = published.files[name_of(published, "deck")]
    brand = published.given.design.brand
    long = _with_part(good, "ppt/slides/slide4.xml", b"<a:t>Advance", b"<a:t>" + b"Advance and go on, " * 12)
    sixth = _part(good, 6)
    head, body = sixth.split(b"<p:sp>", 1)
    away = head + b"<p:sp>" + re.sub(rb'<a:off x="\d+"', b'<a:off x="99999999"', body, count=1)
    pale = re.sub(rb'<a:schemeClr val="[a-z0-9]+"/>', b'<a:schemeClr val="bg1"/>', sixth)
    (folder / "good-deck.pptx").write_bytes(good)
    (folder / "long.pptx").write_bytes(long)
    (folder / "away.pptx").write_bytes(_with_part(good, "ppt/slides/slide6.xml", sixth, away))
    (folder / "pale.pptx").write_bytes(_with_part(good, "ppt/slides/slide6.xml", sixth, pale))
    names = ["good-deck.pptx", "long.pptx", "away.pptx", "pale.pptx"]
    answer = external.render_decks(real.office, brand, folder, "dist", names, False)
    assert answer.result
    reported = {(found.problem.code, *spot) for found in answer.result.findings for spot in found.locations}
    assert reported == {
        ("text_outside", "long.pptx", 4),
        ("text_hidden", "long.pptx", 4),
        ("text_not_shown", "away.pptx", 6),
        ("text_hidden", "pale.pptx", 6),
    }
    count = published.manifest.files[name_of(published, "deck")].slides
    assert {name: len(shown) for name, shown in answer.pictures.items()} == dict.fromkeys(names, count)


def _part(deck: bytes, number: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        return package.read(f"ppt/slides/slide{number}.xml")


@pytest.fixture(scope="module")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> tuple[CheckContext, Recipe]:
    """A small plan, published, and what it was made from."""
    source = tmp_path_factory.mktemp("small") / "source" / "plan.yaml"
    source.parent.mkdir()
    source.write_text(SMALL, "utf-8")
    run = publish(source.parent.parent / "dist", source)
    assert run.code == 0, run.out + run.err
    return checks.read_published(run.dist, source, TEMPLATES), Recipe(source, TEMPLATES)


def test_two_builds_have_the_same_bytes(small_set: tuple[CheckContext, Recipe], tmp_path: Path) -> None:
    published, recipe = small_set
    result = build_twice(recipe, tmp_path, "dist", published.manifest)
    assert not result.findings
    assert result.files == len(published.files) + 1


def test_a_build_that_fails_is_an_error(small_set: tuple[CheckContext, Recipe], tmp_path: Path) -> None:
    published, recipe = small_set
    wrong = tmp_path / "other" / "plan.yaml"
    wrong.parent.mkdir()
    wrong.write_text("slug: x\n", "utf-8")
    with pytest.raises(ToolError, match="failed to build"):
        build_twice(replace(recipe, source=wrong), tmp_path, "dist", published.manifest)


def test_a_small_plan_passes_every_validator(real: Tools, small_set: tuple[CheckContext, Recipe]) -> None:
    published, recipe = small_set
    report = validate(published, real, recipe)
    assert [result.tool for result in report.results if not result.passed] == []
    assert len(report.results) == 6
    assert report.pictures.keys() == {
        name for name, entry in published.manifest.files.items() if entry.language
    }
