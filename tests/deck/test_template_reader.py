"""Test custom templates: which are accepted, what is read of them, which layout each slide takes."""

import re
import shutil
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from custom_templates import DEFAULT, changed, typed, with_object
from decks import STAMP, design_of
from suites import thorough

from tmpublish.deck import CustomTemplate, build_template, read_custom_template, template_reader
from tmpublish.deck.layout_scoring import NAMES, plain_name, standard_type
from tmpublish.diagnostics import PublishError
from tmpublish.ooxml import opc
from tmpublish.ooxml.opc import read_package
from tmpublish.yaml_source import parse_document

KIND = b"application/vnd.openxmlformats-officedocument.presentationml.%s.main+xml"


def template(path: Path, chart: Path | None = None) -> CustomTemplate:
    return read_custom_template(path, chart, design_of(""), ["en", "zh"])


@cache
def plain_template() -> CustomTemplate:
    return template(DEFAULT)


def refusal(path: Path, chart: Path | None = None) -> str:
    with pytest.raises(PublishError) as refused:
        template(path, chart)
    return "\n".join(map(str, refused.value.problems))


@pytest.fixture
def corporate(tmp_path: Path) -> Path:
    """A template with no map beside it."""
    return Path(shutil.copy(DEFAULT, tmp_path / "corporate.pptx"))


def mapped(corporate: Path, text: str) -> Path:
    chart = corporate.with_suffix(".yml")
    chart.write_text(text, "utf-8")
    return corporate


@pytest.mark.parametrize("kind", [b"template", thorough(b"slideshow")])
def test_templates_and_shows_are_as_good_as_presentations(kind: bytes, tmp_path: Path) -> None:
    (tmp_path / "corporate.potx").write_bytes(typed(KIND % kind))
    found, plain = template(tmp_path / "corporate.potx"), plain_template()
    assert found.template.layouts == plain.template.layouts
    assert found.matches == plain.matches


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a PowerPoint file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "has a password"),
        (b"PK\x03\x04 and no more", "is damaged"),
        (DEFAULT.read_bytes()[:9000], "is damaged"),
        (typed(b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"), "contains macros"),
        (changed({}, {"ppt/vbaProject.bin": b"Sub"}), "contains macros"),
        (typed(b"application/vnd.oasis.opendocument.presentation"), "Pass a .pptx or .potx file."),
        (changed({}, {"ppt/Presentation.xml": b"<a/>"}), "is damaged: two parts have the same name."),
        (changed({}, {"ppt/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "declares a document type"),
        (changed({"ppt/presentation.xml": lambda _: b"<a xmlns='http://purl.oclc.org/ooxml/x'/>"}), "Strict"),
        (changed({"ppt/presentation.xml": lambda data: data[:-9]}), "is damaged"),
        (
            changed(
                {"ppt/slideMasters/_rels/slideMaster1.xml.rels": lambda it: it.replace(b"8.xml", b"8.x]ml")}
            ),
            "it has no part “ppt/slideLayouts/slideLayout8.x]ml”",
        ),
        (changed({"ppt/slideMasters/_rels/slideMaster1.xml.rels": lambda _: b"<x"}), "is damaged"),
        (changed({"ppt/theme/theme1.xml": lambda _: b"<x"}), "is damaged"),
    ],
)  # fmt: skip
def test_unsafe_files_are_refused_in_one_message(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "corporate.pptx").write_bytes(data)
    assert message in refusal(tmp_path / "corporate.pptx")
    assert refusal(tmp_path / "corporate.pptx").count("\n") == 0


def test_what_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.pptx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ppt/media/image1.png", b"\0" * 3_000_000)
    monkeypatch.setattr(opc, "_MAX_UNPACKED", 2_000_000)
    assert "unpacks to far more" in refusal(bomb)
    monkeypatch.setattr(template_reader, "MOST_BYTES", 1_000)
    assert "Make it smaller." in refusal(bomb)


def test_an_object_on_a_master_is_left_out_with_a_warning(corporate: Path) -> None:
    corporate.write_bytes(with_object())
    found = template(corporate)
    assert found.warnings[0].message == (
        "The slide master, shape “Data object”, contains an OLE object. The decks leave it out."
    )
    assert b"oleObj" not in read_package(found.template.data).members["ppt/slideMasters/slideMaster1.xml"]
    assert found.template.layouts == plain_template().template.layouts


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    assert "nowhere.pptx: error: There is no file `nowhere.pptx`." in refusal(tmp_path / "nowhere.pptx")
    assert "is a folder, not a file" in refusal(tmp_path)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(DEFAULT.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    (tmp_path / "locked.pptx").write_bytes(data)
    assert "is damaged" in refusal(tmp_path / "locked.pptx")


def test_places_come_with_their_boxes_sizes_and_fonts() -> None:
    layout = next(each for each in plain_template().template.layouts if each.kind == "obj")
    assert layout.title
    (body,) = layout.texts
    assert (
        layout.title.levels[0].steps[0].size,
        body.levels[0].steps[0].size,
        body.levels[1].steps[0].size,
    ) == (44, 32, 28)
    assert [round(mm, 1) for mm in (*body.box, *body.inner)] == [12.7, 44.5, 228.6, 125.7, 223.5, 123.2]
    first = body.levels[0]
    assert (first.width_factor, first.indent, first.steps[0].spacing, first.bulleted) == (1, -9.525, 1, True)
    vertical = next(each for each in plain_template().template.layouts if each.kind == "vertTx")
    assert vertical.texts == ()


def test_layouts_are_found_by_type_with_a_warning() -> None:
    found = plain_template()
    names = {kind: (match.listed or match).layout.name for kind, match in found.matches.items()}
    assert (names["cover"], names["section"], names["goal"]) == (
        "Title Slide",
        "Section Header",
        "Title and Content",
    )
    messages = [warning.message for warning in found.warnings]
    (guess,) = [message for message in messages if message.startswith("Layout")]
    assert guess.startswith("Layout “Title and Content” is used for agenda, vision, quote, ")
    assert guess.endswith(
        ", because of its name, one text, its type. To choose another, set `layouts: {agenda: …}` in the map."
    )
    assert "cover" not in guess


def test_office_names_its_layouts_in_many_languages() -> None:
    names = {
        "1_标题和内容": "obj",
        "Titel und Inhalt": "obj",
        "Заголовок раздела": "secHead",
        "제목만": "titleOnly",
    }
    assert {name: standard_type(name) for name in names} == names
    assert (standard_type("02 目录页"), standard_type("Thank you!"), standard_type("Finance")) == (
        "agenda",
        "closing",
        "",
    )


def test_the_list_of_names_is_whole() -> None:
    data = parse_document((resources.files("tmpublish.deck") / NAMES).read_bytes(), NAMES).data
    types: dict[str, str] = {}
    for language, names in data.items():
        if isinstance(names, dict):
            assert len(names) == 12, language
            for kind, found in names.items():
                for name in [found] if isinstance(found, str) else found:
                    assert kind == "sure" or types.setdefault(plain_name(name), kind) == kind, name
    assert len(data) == 36


def _renamed(names: Sequence[str]) -> bytes:
    """The default template with other names of its layouts, and without their types."""
    renamed = {
        f"ppt/slideLayouts/slideLayout{number}.xml": lambda data, name=name: re.sub(
            rb'<p:cSld name="[^"]*"',
            f'<p:cSld name="{name}"'.encode(),
            re.sub(rb' type="\w+" pres', b" pres", data),
        )
        for number, name in enumerate(names, 1)
    }
    return changed(renamed)


@pytest.mark.parametrize(
    "names",
    [
        [
            "标题幻灯片",
            "标题和内容",
            "节标题",
            "两栏内容",
            "比较",
            "仅标题",
            "空白",
            "内容与标题",
            "图片与标题",
        ],
        [
            "Titelfolie",
            "Titel und Inhalt",
            "Abschnittsüberschrift",
            "Zwei Inhalte",
            "Vergleich",
            "Nur Titel",
            "Leer",
        ],
        [f"Layout {number}" for number in range(1, 12)],
    ],
)
def test_layouts_are_found_without_types_and_english_names(corporate: Path, names: Sequence[str]) -> None:
    corporate.write_bytes(_renamed(names))
    layouts = {
        kind: (match.listed or match).layout.number for kind, match in template(corporate).matches.items()
    }
    assert (layouts["cover"], layouts["goal"]) == (0, 1)
    assert layouts["section"] == (0 if names[0] == "Layout 1" else 2)


def test_layouts_are_found_by_name(corporate: Path) -> None:
    renamed = {
        f"ppt/slideLayouts/slideLayout{n}.xml": lambda data, name=name: data.replace(
            b'name="Comparison"', name
        ).replace(b'name="Two Content"', name)
        for n, name in ((4, b'name="1_goal"'), (5, '\x20name="目录"'.encode()))
    }
    corporate.write_bytes(changed(renamed))
    names = {kind: (match.listed or match).layout.name for kind, match in template(corporate).matches.items()}
    assert (names["goal"], names["agenda"]) == ("1_goal", "目录")


def test_a_map_beside_the_template_decides(corporate: Path) -> None:
    mapped(corporate, "layouts: {goal: content WITH caption}\nplaceholders: {goal: {summary: 2, body: 1}}\n")
    match = template(corporate).matches["goal"]
    assert match.main
    assert (match.layout.name, match.main.index, match.own["summary"].index) == ("Content with Caption", 1, 2)
    assert template(corporate).files == (corporate, corporate.with_suffix(".yml"))
    other = corporate.with_name("other.yml")
    other.write_text("layouts: {goal: Two Content}\n", "utf-8")
    assert template(corporate, other).matches["goal"].layout.name == "Two Content"
    other.write_text("layouts: {goal: Two Content#1}\n", "utf-8")
    assert template(corporate, other).matches["goal"].layout.name == "Two Content"
    other.write_text("layouts: {goal: Two Content#2}\n", "utf-8")
    assert "has no layout “Two Content#2”" in refusal(corporate, other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("layouts: {gaol: Blank}", "`gaol` is not a key here. Use `goal`."),
        ("layout: {goal: Blank}", "`layout` is not a key here. Use `layouts`."),
        ("layouts: {goal: Blanc}", ":1:11: "),
        ("layouts: {goal: Blanc}", "has no layout “Blanc”. Use “Title Slide”, “Title and Content”"),
        (
            "layouts: {goal: Title Only}",
            "“Title Only” lacks a title or a text placeholder. It has Title 1 (title, 0)",
        ),
        (
            "placeholders: {goal: {summary: 9}}",
            "has no text placeholder “9”. Use Title 1 (title, 0), Content",
        ),
        ("placeholders: {goal: {sumary: 1}}", "`sumary` is not a key here. Use `summary`."),
        ("placeholders: {goal: Blank}", "`goal` needs keys of its own (`body`, `kicker`, `summary`, …)."),
        ("layouts: Blank", "`layouts` needs keys of its own"),
        ("- goal", "The file is one list"),
    ],
)
def test_problems_of_a_map_have_its_line(text: str, message: str, corporate: Path) -> None:
    assert message in refusal(mapped(corporate, text + "\n"))


def test_a_template_without_placeholders_is_refused(corporate: Path) -> None:
    numbers = [number for number in range(1, 12) if number != 6]
    blank = changed({f"ppt/slideLayouts/slideLayout{n}.xml": _without_places for n in numbers})
    corporate.write_bytes(blank)
    message = refusal(corporate)
    assert "for the slides agenda, section" in message
    assert "“Title Only”: Title 1 (title, 0)" in message


def _without_places(data: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(data)
    for shape in list(root.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}sp")):
        shape.getparent().remove(shape)
    return etree.tostring(root)


def test_external_pictures_are_refused_with_their_layout(corporate: Path) -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    address = b'Target="https://example.org/spy.png" TargetMode="External"'
    link = b'<Relationship Id="rId9" Type="' + kind + b'" ' + address + b"/></Relationships>"
    part = "ppt/slideLayouts/_rels/slideLayout1.xml.rels"
    corporate.write_bytes(changed({part: lambda data: data.replace(b"</Relationships>", link)}))
    message = "Layout “Title Slide” loads https://example.org/spy.png when a deck is opened."
    assert message in refusal(corporate)


@pytest.mark.parametrize(
    ("kind", "found"),
    [("oleObject", "an OLE object"), ("control", "an ActiveX control"), ("video", "a video")],
)
def test_active_content_is_refused_with_its_layout_and_shape(kind: str, found: str, corporate: Path) -> None:
    part = "ppt/slideLayouts/_rels/slideLayout2.xml.rels"
    relation = (
        '<Relationship Id="rId9" Target="../embeddings/object1.bin" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/{kind}"/></Relationships>'
    ).encode()
    used = b'<p:cNvPr id="2" name="Title 1"><a:hlinkClick r:id="rId9"/></p:cNvPr>'
    changes = {
        part: lambda data: data.replace(b"</Relationships>", relation),
        "ppt/slideLayouts/slideLayout2.xml": lambda data: data.replace(
            b'<p:cNvPr id="2" name="Title 1"/>', used
        ),
        "[Content_Types].xml": lambda data: data.replace(
            b"<Default", b'<Default Extension="bin" ContentType="application/octet-stream"/><Default', 1
        ),
    }
    corporate.write_bytes(changed(changes, {"ppt/embeddings/object1.bin": b"object"}))
    message = f"Layout “Title and Content”, shape “Title 1”, contains {found}."
    assert message in refusal(corporate)


def test_our_own_template_can_be_brought_back(tmp_path: Path) -> None:
    own = tmp_path / "own.pptx"
    own.write_bytes(build_template(design_of(""), ["en", "zh"], STAMP).pptx)
    matches = template(own).matches
    assert matches["quote"].layout.name == "Quote · 引语"
    assert matches["closing"].layout.name == "Closing · 结语"
