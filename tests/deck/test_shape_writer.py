"""Test that drawings become native shapes: what is read from the small part of SVG, and what is written."""

import re

import pytest
from decks import design_of
from lxml import etree

from tmpublish.deck.diagrams import Group, TextBox, read_drawing
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.shape_writer import ShapeContext, bounds, shape_ids
from tmpublish.deck.text_fitting import text_style
from tmpublish.diagnostics import PublishError
from tmpublish.drawing import circle, dots
from tmpublish.ooxml.drawingml import ALL
from tmpublish.text.fonts import path_segments

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def svg(inside: str, more: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 338.667 190.5"{more}>{inside}</svg>'


def drawn(inside: str) -> etree._Element:
    design = design_of("")
    context = ShapeContext(text_style(design, "en", read_layouts(design)), shape_ids())
    return etree.fromstring(
        f"<p:spTree {ALL}>{context.parts(read_drawing(svg(inside), 'en').parts)}</p:spTree>"
    )


def test_a_group_becomes_one_group_around_its_shapes() -> None:
    tree = drawn('<g id="two" data-alt="Two fields"><rect x="10" y="20" width="5" height="5" fill="here"/>'
                 '<circle cx="30" cy="30" r="5" fill="ground"/></g>')  # fmt: skip
    (group,) = tree
    assert group.tag == f"{P}grpSp"
    named = group.find(f".//{P}cNvPr")
    assert (named.get("name"), named.get("descr")) == ("two", "Two fields")
    off, ext = group.find(f"{P}grpSpPr/{A}xfrm/{A}off"), group.find(f"{P}grpSpPr/{A}xfrm/{A}ext")
    assert [int(off.get(k)) for k in "xy"] == [10 * 36_000, 20 * 36_000]
    assert [int(ext.get(k)) for k in ("cx", "cy")] == [25 * 36_000, 15 * 36_000]
    assert [shape.get("prst") for shape in group.iter(f"{A}prstGeom")] == ["rect", "ellipse"]
    assert [fill.get("val") for fill in group.iter(f"{A}schemeClr")] == ["accent2", "dk2"]


def test_a_field_of_dots_is_one_freeform() -> None:
    tree = drawn(f'<path id="field" d="{dots(0, 0, 30, 30, 7.5, 1, 2)}" fill="paper"/>')
    (form,) = tree.iter(f"{P}sp")
    assert len(list(form.iter(f"{A}moveTo"))) == 16
    assert len(list(form.iter(f"{A}arcTo"))) == 32
    assert 'descr=""' in etree.tostring(form).decode()


def test_a_circle_is_drawn_at_its_place() -> None:
    form = drawn(f'<path d="{circle(50, 60, 4)}" fill="here"/>')
    off, ext = form.find(f".//{A}off"), form.find(f".//{A}ext[@cx]")
    assert [int(off.get(k)) for k in "xy"] == [46 * 36_000, 56 * 36_000]
    assert [int(ext.get(k)) for k in ("cx", "cy")] == [8 * 36_000, 8 * 36_000]
    first, second = form.iter(f"{A}arcTo")
    assert [first.get(k) for k in ("wR", "hR", "stAng")] == ["400", "400", "10800000"]
    assert second.get("stAng") == "0"
    assert abs(int(first.get("swAng"))) == abs(int(second.get("swAng"))) == 10_800_000


def test_a_path_moves_and_bends() -> None:
    plain = path_segments("M0 0H10C10 5 5 10 0 10Z")
    assert plain == (("M", (0, 0)), ("L", (10, 0)), ("C", (10, 5, 5, 10, 0, 10)), ("L", (0, 0)), ("Z", ()))
    drawing = read_drawing(svg('<path transform="translate(3 4)" d="M0 0H10V10Z" fill="ink"/>'), "en")
    assert bounds(drawing.parts) == (3, 4, 10, 10)


def test_a_rising_line_is_flipped() -> None:
    falling, rising = drawn('<line x1="0" y1="0" x2="9" y2="9" stroke="ink" stroke-width="1"/>'
                            '<line x1="0" y1="9" x2="9" y2="0" stroke="ink" stroke-width="1"/>')  # fmt: skip
    assert [line.find(f".//{A}xfrm").get("flipV") for line in (falling, rising)] == [None, "1"]


def test_a_connector_is_tied_to_its_shapes() -> None:
    tree = drawn(
        '<rect id="above" x="10" y="10" width="60" height="20"/><rect id="below" x="10" y="40" width="20" '
        'height="20"/><line x1="40" y1="30" x2="20" y2="40" stroke="ground" '
        'data-from="above" data-to="below"/>'
    )
    ids = {each.get("name"): each.get("id") for each in tree.iter(f"{P}cNvPr")}
    ends = [
        (each.get("id"), each.get("idx")) for tag in ("stCxn", "endCxn") for each in tree.iter(f"{A}{tag}")
    ]
    assert ends == [(ids["above"], "2"), (ids["below"], "0")]
    assert [each.get("prst") for each in tree.iter(f"{A}prstGeom")][-1] == "bentConnector3"


def test_a_text_is_a_box_named_by_its_path() -> None:
    (box,) = drawn('<text data-path="goals.care.name" x="1" y="2" width="50" height="10" class="lead text" '
                   'font-weight="bold" fill="ground">Caring for *all*</text>')  # fmt: skip
    assert box.find(f".//{P}cNvPr").get("name") == "goals.care.name"
    assert box.find(f".//{A}defRPr").get("sz") == "2000"
    assert [(run.get("i"), run.get("lang")) for run in box.iter(f"{A}rPr")] == [
        (None, "en-US"),
        ("1", "en-US"),
    ]


def test_an_ornament_is_marked_and_says_nothing() -> None:
    xml = etree.tostring(
        drawn('<g id="dots" data-decorative=""><rect width="5" height="5" fill="mid"/></g>')
    ).decode()
    assert re.search(r'name="dots" descr="".*decorative.*val="1"', xml)


def test_texts_are_found_in_reading_order() -> None:
    texts = '<text id="a" width="9" height="9">A</text><g><text id="b" width="9" height="9">B</text></g>'
    drawing = read_drawing(svg(texts, ' data-foot="150"'), "en")
    assert [text.path for text in drawing.texts()] == ["a", "b"]
    assert drawing.foot == 150
    assert isinstance(drawing.parts[0], TextBox)
    assert isinstance(drawing.parts[1], Group)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<polygon points='0,0 1,1'/>", "<polygon> cannot be drawn"),
        ("<rect width='wide'/>", "<rect> cannot be drawn"),
        ("<path d='M0 0A5 9 0 0 1 10 10'/>", "only circles are understood"),
        ("<rect>", "mismatch"),
    ],
)
def test_invalid_drawings_are_refused(inside: str, message: str) -> None:
    with pytest.raises(PublishError, match=re.escape(message)):
        read_drawing(svg(inside), "en")
