"""Test whether what PowerPoint would repair, or somebody could not follow, is noticed, rule by rule."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator

import pytest
from decks import STAMP, deck_of, design_of, members
from hosts import DEFAULT

from tmpublish.checks import CHECKS, CheckContext, deck_accessibility, ooxml_consistency, opc_package
from tmpublish.deck import build_template
from tmpublish.diagnostics import Problem
from tmpublish.manifest import Manifest

NAME = "plan-deck-en.pptx"
RULES = [
    rule
    for rule in CHECKS
    if rule.__module__ in {each.__name__ for each in (deck_accessibility, opc_package, ooxml_consistency)}
]
SLIDE, NOTES, LAYOUT = (
    "ppt/slides/slide3.xml",
    "ppt/notesSlides/notesSlide3.xml",
    "ppt/slideLayouts/slideLayout4.xml",
)
SLIDE_RELS, DECK = "ppt/slides/_rels/slide3.xml.rels", "ppt/presentation.xml"
TYPES = "[Content_Types].xml"
KIND = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
Pairs = list[tuple[str, bytes]]


def lying(data: bytes) -> CheckContext:
    """A set of one deck, as checks take it."""
    manifest = Manifest.model_construct(files={NAME: None})  # type: ignore[dict-item]
    return CheckContext("dist", {NAME: data}, manifest, None)  # type: ignore[arg-type]


def packed(pairs: Pairs) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")
        for name, data in pairs:
            archive.writestr(name, data)
    return made.getvalue()


def found(data: bytes) -> Iterator[Problem]:
    published = lying(data)
    return (problem for rule in RULES for problem in rule(published))


def parts() -> Pairs:
    return list(members(deck_of("", "en").pptx).items())


def part(name: str, old: bytes, new: bytes) -> Callable[[], Pairs]:
    def damaged() -> Pairs:
        pairs = [(each, data.replace(old, new, 1) if each == name else data) for each, data in parts()]
        assert pairs != parts(), f"{old!r} is not in {name}"
        return pairs

    return damaged


def more(*pairs: tuple[str, bytes]) -> Callable[[], Pairs]:
    return lambda: [*parts(), *pairs]


def related(name: str, kind: bytes, target: bytes) -> Callable[[Pairs], Pairs]:
    """Add a relationship, called rIdX, to a part."""
    end = b'<Relationship Id="rIdX" Type="' + KIND + kind + b'" Target="' + target + b'"/></Relationships>'

    def add(pairs: Pairs) -> Pairs:
        return [
            (each, data.replace(b"</Relationships>", end) if each == name else data) for each, data in pairs
        ]

    return add


def inserted(xml: bytes) -> Callable[[], Pairs]:
    """Put a shape at the end of slide 3."""
    return part(SLIDE, b"</p:spTree>", xml + b"</p:spTree>")


def frame(inside: bytes) -> bytes:
    return (
        b'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="x" descr="said"/>'
        b'<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/>'
        b'<a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="x">'
        + inside
        + b"</a:graphicData></a:graphic></p:graphicFrame>"
    )


PICTURE = (
    b'<p:pic><p:nvPicPr><p:cNvPr id="91" name="Picture"%s/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>'
    b'<a:blip r:embed="rIdX"/></p:blipFill><p:spPr/></p:pic>'
)
TABLE = b"<a:tbl><a:tblGrid><a:gridCol/><a:gridCol/></a:tblGrid><a:tr><a:tc/></a:tr></a:tbl>"
CHART = (
    b'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:catAx><c:axId val="1"/>'
    b'<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="3"/><c:crossAx val="1"/></c:valAx></c:chart>'
)
NUMBERS = b'<Default Extension="xlsx" ContentType="x"/><Default Extension="png" ContentType="image/png"/>'


def with_file(name: str, kind: bytes, data: bytes) -> Pairs:
    """A file that slide 3 embeds, with its type."""
    typed = part(TYPES, b"<Default ", NUMBERS + b"<Default ")()
    return [*related(SLIDE_RELS, kind, b"/" + name.encode())(typed), (name, data)]


def two_titles() -> Pairs:
    return part(SLIDE, b"<a:t>Vision</a:t>", b"<a:t>Agenda</a:t>")()


def title_last() -> Pairs:
    def turned(data: bytes) -> bytes:
        shapes = re.findall(rb"<p:sp>.*?</p:sp>", data)
        return data.replace(shapes[0] + shapes[1], shapes[1] + shapes[0])

    return [(name, turned(data) if name == SLIDE else data) for name, data in parts()]


MASTER = part(
    "ppt/slideMasters/slideMaster1.xml", b'<p:sldLayoutId id="2147483649"', b'<p:sldLayoutId id="2147483648"'
)


def layout_for_picture() -> Pairs:
    add = related(SLIDE_RELS, b"slideLayout", b"../slideLayouts/slideLayout1.xml")
    return add(inserted(PICTURE % b' descr="said"')())


@pytest.mark.parametrize(
    ("damaged", "code", "told"),
    [
        (more((SLIDE, b"<x/>")), "pptx_members", "holds ppt/slides/slide3.xml 2 times"),
        (lambda: parts()[::-1], "pptx_members", "does not begin with [Content_Types].xml"),
        (more(("ppt/slides/slide99.xml", b"<x/>")), "pptx_parts", "nothing leads to ppt/slides/slide99.xml"),
        (lambda: [each for each in parts() if each[0] != NOTES], "pptx_parts", "refers to ppt/notesSlides"),
        (lambda: with_file("ppt/media/a.bin", b"image", b"x"), "pptx_parts", "a.bin has no content type"),
        (part(SLIDE, b'id="2" ', b'r:x="rId77" id="2" '), "pptx_relations", "uses the id rId77"),
        (layout_for_picture, "pptx_relations", "behind the id rIdX of <blip> is a slideLayout"),
        (part(SLIDE, b'<p:cNvPr id="3"', b'<p:cNvPr id="2"'), "pptx_ids", "two shapes have the id 2"),
        (MASTER, "pptx_ids", "two masters or layouts have the id 2147483648"),
        (part(DECK, b'<p:sldId id="257"', b'<p:sldId id="256"'), "pptx_ids", "two slides have the id 256"),
        (part(DECK, b'<p14:sldId id="257"', b'<p14:sldId id="999"'), "pptx_sections", "lists the slide 999"),
        (part(DECK, b'<p14:sldId id="257"', b'<p14:sldId id="256"'), "pptx_sections", "256 is in 2 sections"),
        (part(SLIDE_RELS, b"notesSlide3.xml", b"notesSlide4.xml"), "pptx_notes", "2 slides share"),
        (part(SLIDE, b'idx="13"', b'idx="77"'), "pptx_placeholders", "no placeholder body 77"),
        (inserted(frame(TABLE)), "pptx_table", "row 1 of a table does not have 2 cells"),
        (inserted(frame(CHART)), "pptx_chart", "the chart has no axis 2"),
        (part(SLIDE, b'lang="en-GB"', b'lang="en_GB"'), "pptx_language", "“en_GB” is no language"),
        (lambda: with_file("ppt/x/a.xlsx", b"package", b"PK"), "pptx_embedded", "workbook ppt/x/a.xlsx"),
        (lambda: with_file("ppt/x/a.png", b"image", b"\x89PNG"), "pptx_embedded", "picture ppt/x/a.png"),
        (two_titles, "slide_title", "slides 2 and 3 have one title, “Agenda”"),
        (part(SLIDE, b'type="title"/>', b'type="body" idx="13"/>'), "slide_title", "slide 3 has no title"),
        (title_last, "slide_order", "the title of slide 3 is not read first"),
        (inserted(PICTURE % b""), "slide_alternative", "“Picture” on slide 3 has no alternative text"),
        (part(SLIDE, b' lang="en-GB"', b""), "slide_language", "“Vision” on slide 3 does not say its"),
    ],
)  # fmt: skip
def test_damage_is_noticed(damaged: Callable[[], Pairs], code: str, told: str) -> None:
    problems = [problem for problem in found(packed(damaged())) if problem.code == code]
    assert any(told in problem.message for problem in problems), [str(each) for each in problems]
    assert all(problem.path == f"dist/{NAME}" for problem in problems)


@pytest.mark.parametrize(("institution", "language"), [("", "en"), ("", "zh"), ("meridian-rail", "en")])
def test_our_own_decks_are_clean(institution: str, language: str) -> None:
    assert list(found(deck_of(institution, language).pptx)) == []


def test_templates_are_clean() -> None:
    assert list(found(build_template(design_of(""), ["en", "zh"], STAMP).pptx)) == []
    assert list(found(DEFAULT.read_bytes())) == []


def test_what_cannot_be_read_is_left_to_others() -> None:
    assert list(found(b"PK")) == []
    broken = [(name, data[:-9] if name == SLIDE else data) for name, data in parts()]
    assert list(found(packed(broken))) == []
