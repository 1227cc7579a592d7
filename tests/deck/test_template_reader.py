"""Test templates from outside: which are let in, what they are found to offer, where our slides go."""

import shutil
import zipfile
from pathlib import Path

import pytest
from decks import STAMP, design_of
from hosts import DEFAULT, changed, typed

from tmpublish.deck import CustomTemplate, build_template, read_venue, template_validation
from tmpublish.diagnostics import PublishError

KIND = b"application/vnd.openxmlformats-officedocument.presentationml.%s.main+xml"


def venue(path: Path, chart: Path | None = None) -> CustomTemplate:
    return read_venue(path, chart, design_of(""), ["en", "zh"])


def refusal(path: Path, chart: Path | None = None) -> str:
    with pytest.raises(PublishError) as refused:
        venue(path, chart)
    return "\n".join(map(str, refused.value.problems))


@pytest.fixture
def corporate(tmp_path: Path) -> Path:
    """A template with no map beside it."""
    return Path(shutil.copy(DEFAULT, tmp_path / "corporate.pptx"))


def mapped(corporate: Path, text: str) -> Path:
    chart = corporate.with_suffix(".yml")
    chart.write_text(text, "utf-8")
    return corporate


@pytest.mark.parametrize("kind", [b"template", b"slideshow"])
def test_templates_and_shows_are_as_good_as_presentations(kind: bytes, tmp_path: Path) -> None:
    (tmp_path / "corporate.potx").write_bytes(typed(KIND % kind))
    found, plain = venue(tmp_path / "corporate.potx"), venue(DEFAULT)
    assert found.host.layouts == plain.host.layouts
    assert found.seats == plain.seats


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no PowerPoint file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "has a password"),
        (b"PK\x03\x04 and no more", "no PowerPoint file"),
        (DEFAULT.read_bytes()[:9000], "no PowerPoint file"),
        (typed(b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"), "has macros"),
        (changed({}, {"ppt/vbaProject.bin": b"Sub"}), "has macros"),
        (typed(b"application/vnd.oasis.opendocument.presentation"), "takes a .pptx"),
        (changed({}, {"ppt/Presentation.xml": b"<a/>"}), "two parts of one name"),
        (changed({}, {"ppt/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "defines entities"),
        (changed({"ppt/presentation.xml": lambda _: b"<a xmlns='http://purl.oclc.org/ooxml/x'/>"}), "Strict"),
        (changed({"ppt/presentation.xml": lambda data: data[:-9]}), "is damaged"),
        (changed({"ppt/slideMasters/_rels/slideMaster1.xml.rels": lambda _: b"<x"}), "is damaged"),
        (changed({"ppt/theme/theme1.xml": lambda _: b"<x"}), "is damaged"),
    ],
)  # fmt: skip
def test_what_is_no_safe_template_is_refused_in_a_sentence(data: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "corporate.pptx").write_bytes(data)
    assert told in refusal(tmp_path / "corporate.pptx")
    assert refusal(tmp_path / "corporate.pptx").count("\n") == 0


def test_what_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.pptx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ppt/media/image1.png", b"\0" * 3_000_000)
    monkeypatch.setattr(template_validation, "MOST_UNPACKED", 2_000_000)
    assert "unpacks to far more" in refusal(bomb)
    monkeypatch.setattr(template_validation, "MOST_BYTES", 1_000)
    assert "the most here: make it smaller" in refusal(bomb)


def test_a_missing_template_is_told_with_its_path(tmp_path: Path) -> None:
    assert "nowhere.pptx: error: there is no file “nowhere.pptx” here" in refusal(tmp_path / "nowhere.pptx")
    assert "is a folder, not a file" in refusal(tmp_path)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(DEFAULT.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    (tmp_path / "locked.pptx").write_bytes(data)
    assert "no PowerPoint file" in refusal(tmp_path / "locked.pptx")


def test_places_come_with_their_boxes_sizes_and_fonts() -> None:
    layout = next(each for each in venue(DEFAULT).host.layouts if each.kind == "obj")
    assert layout.title
    (body,) = layout.texts
    assert (layout.title.levels[0].size, body.levels[0].size, body.levels[1].size) == (44, 32, 28)
    assert [round(mm, 1) for mm in (*body.box, *body.room)] == [12.7, 44.5, 228.6, 125.7, 223.5, 123.2]
    assert (body.levels[0].font, body.levels[0].indent, body.levels[0].spacing) == ("Calibri", -9.525, 1)
    vertical = next(each for each in venue(DEFAULT).host.layouts if each.kind == "vertTx")
    assert vertical.texts == ()


def test_layouts_are_found_by_type_and_the_guess_is_told() -> None:
    found = venue(DEFAULT)
    names = {kind: seat.layout.name for kind, seat in found.seats.items()}
    assert (names["cover"], names["section"], names["goal"]) == (
        "Title Slide",
        "Section Header",
        "Title and Content",
    )
    (told,) = found.warnings
    assert "no layout is named for agenda, quote" in told.message
    assert "“Title and Content” for agenda" in told.message
    assert "Not used: “Two Content”" in told.message


def test_layouts_are_found_by_name(corporate: Path) -> None:
    renamed = {
        f"ppt/slideLayouts/slideLayout{n}.xml": lambda data, name=name: data.replace(
            b'name="Comparison"', name
        ).replace(b'name="Two Content"', name)
        for n, name in ((4, b'name="1_goal"'), (5, '\x20name="目录"'.encode()))
    }
    corporate.write_bytes(changed(renamed))
    names = {kind: seat.layout.name for kind, seat in venue(corporate).seats.items()}
    assert (names["goal"], names["agenda"]) == ("1_goal", "目录")


def test_a_map_beside_the_template_decides(corporate: Path) -> None:
    mapped(corporate, "layouts: {goal: content WITH caption}\nplaceholders: {goal: {summary: 2, body: 1}}\n")
    seat = venue(corporate).seats["goal"]
    assert (seat.layout.name, seat.main.index, seat.own["summary"].index) == ("Content with Caption", 1, 2)
    assert venue(corporate).files == (corporate, corporate.with_suffix(".yml"))
    other = corporate.with_name("other.yml")
    other.write_text("layouts: {goal: Two Content}\n", "utf-8")
    assert venue(corporate, other).seats["goal"].layout.name == "Two Content"
    other.write_text("layouts: {goal: Two Content#1}\n", "utf-8")
    assert venue(corporate, other).seats["goal"].layout.name == "Two Content"
    other.write_text("layouts: {goal: Two Content#2}\n", "utf-8")
    assert "has no layout “Two Content#2”" in refusal(corporate, other)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("layouts: {gaol: Blank}", ":1:11: error: `gaol` is not known here: did you mean `goal`?"),
        ("layout: {goal: Blank}", ":1:1: error: `layout` is not known here: did you mean `layouts`?"),
        ("layouts: {goal: Blanc}", ":1:11: "),
        ("layouts: {goal: Blanc}", "has no layout “Blanc”; it has “Title Slide”, “Title and Content”"),
        (
            "layouts: {goal: Title Only}",
            "“Title Only” lacks a title or a place for text; it has Title 1 (title, 0)",
        ),
        (
            "placeholders: {goal: {summary: 9}}",
            "has no place for text “9”; it has Title 1 (title, 0), Content",
        ),
        ("placeholders: {goal: {sumary: 1}}", "`sumary` is not known here: did you mean `summary`?"),
        ("placeholders: {goal: Blank}", "write `goal: NAME` under `layouts`"),
        ("layouts: Blank", "`layouts` lists kinds of slides"),
        ("- goal", "The file is one list"),
    ],
)
def test_what_is_wrong_with_a_map_is_told_with_its_line(text: str, told: str, corporate: Path) -> None:
    assert told in refusal(mapped(corporate, text + "\n"))


def test_a_template_without_places_is_told_what_is_missing(corporate: Path) -> None:
    numbers = [number for number in range(1, 12) if number != 6]
    blank = changed({f"ppt/slideLayouts/slideLayout{n}.xml": _without_places for n in numbers})
    corporate.write_bytes(blank)
    told = refusal(corporate)
    assert "which the slides cover, agenda, section" in told
    assert "“Title Only”: Title 1 (title, 0)" in told


def _without_places(data: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(data)
    for shape in list(root.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}sp")):
        shape.getparent().remove(shape)
    return etree.tostring(root)


def test_pictures_from_elsewhere_are_told(corporate: Path) -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    address = b'Target="https://example.org/spy.png" TargetMode="External"'
    link = b'<Relationship Id="rId9" Type="' + kind + b'" ' + address + b"/></Relationships>"
    part = "ppt/slideLayouts/_rels/slideLayout1.xml.rels"
    corporate.write_bytes(changed({part: lambda data: data.replace(b"</Relationships>", link)}))
    assert any("https://example.org/spy.png" in warning.message for warning in venue(corporate).warnings)


def test_our_own_template_can_be_brought_back(tmp_path: Path) -> None:
    own = tmp_path / "own.pptx"
    own.write_bytes(build_template(design_of(""), ["en", "zh"], STAMP).pptx)
    seats = venue(own).seats
    assert seats["quote"].layout.name == "Quote · 引语"
    assert seats["closing"].layout.name == "Closing · 结语"
