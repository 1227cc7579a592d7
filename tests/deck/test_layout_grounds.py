"""Test what is behind texts on a custom template: their color, panels, and the area of drawings."""

import io
from pathlib import Path

import pytest
from custom_templates import DEFAULT, MASTER, WIDTH, changed, shape, with_shapes
from decks import design_of
from lxml import etree
from PIL import Image

from tmpublish.deck import read_custom_template
from tmpublish.deck.layout_grounds import LayoutGround
from tmpublish.deck.layout_matching import CustomTemplate


def read(tmp_path: Path, *shapes: bytes) -> CustomTemplate:
    path = tmp_path / "template.pptx"
    path.write_bytes(changed({MASTER: with_shapes(*shapes)}))
    return read_custom_template(path, None, design_of(""), ["en"])


def test_a_plain_template_stays_as_it_is() -> None:
    custom = read_custom_template(DEFAULT, None, design_of(""), ["en"])
    for match in custom.matches.values():
        assert not match.title.fill
        assert not match.title.moved
        assert not match.panel


def test_text_on_a_dark_shape_is_light(tmp_path: Path) -> None:
    match = read(tmp_path, shape(0, 0, 1, 0.3)).matches["goal"]
    assert 'val="bg1"' in match.title.fill
    assert not match.title.panel


def test_text_on_stripes_has_a_panel(tmp_path: Path) -> None:
    stripes = [shape(0, n / 20, 1, 1 / 40, color) for n in range(20) for color in ("accent6",)]
    dark = [shape(0, n / 20 + 1 / 40, 1, 1 / 40, "tx1") for n in range(20)]
    custom = read(tmp_path, *stripes, *dark)
    assert custom.matches["goal"].panel
    assert custom.matches["cover"].title.panel or custom.matches["cover"].title.fill


@pytest.mark.parametrize(("x", "width"), [(0.0, 0.3), (0.7, 0.3)])
def test_drawings_are_beside_the_art(x: float, width: float, tmp_path: Path) -> None:
    area = read(tmp_path, shape(x, 0.2, width, 0.8)).matches["goal"].area
    assert area
    left, right = area[0] * 36_000 / WIDTH, (area[0] + area[2]) * 36_000 / WIDTH
    assert right <= x or left >= x + width


def test_the_key_color_is_the_one_that_the_template_shows(tmp_path: Path) -> None:
    style = read(tmp_path, shape(0, 0, 0.03, 1, "accent2")).style
    assert style
    assert style.colors["ground"] == '<a:schemeClr val="accent2"/>'


def test_a_footer_in_the_color_of_its_ground_is_left_out(tmp_path: Path) -> None:
    for color, shown in (("accent1", False), ("bg1", True)):
        custom = read(tmp_path, shape(0, 0.9, 1, 0.1, color))
        kinds = {each.kind for each in custom.matches["goal"].layout.placeholders}
        assert ("sldNum" in kinds) == shown


def test_the_largest_calm_part_is_found() -> None:
    picture = Image.new("RGB", (200, 190), (255, 255, 255))
    picture.paste((200, 0, 0), (0, 0, 60, 190))
    ground = LayoutGround(picture, 1.0, (200.0, 190.0))
    x, y, width, height = ground.calm_part((0.0, 0.0, 200.0, 190.0))
    assert 60 <= x <= 66
    assert (y, height) == (0, 190)
    assert x + width >= 197
    assert ground.calm_share((100.0, 0.0, 50.0, 50.0)) == 1


def test_pictures_are_part_of_the_ground(tmp_path: Path) -> None:
    from pptx import Presentation

    made = io.BytesIO()
    Image.new("RGB", (40, 40), (120, 0, 0)).save(made, "PNG")
    deck = Presentation(str(DEFAULT))
    master = deck.slide_masters[0]
    _, relation = master.part.get_or_add_image_part(made)
    ground = (
        f'<p:bg xmlns:p="{master._element.nsmap["p"]}" xmlns:a="{master._element.nsmap["a"]}" '
        f'xmlns:r="{master._element.nsmap["r"]}"><p:bgPr><a:blipFill><a:blip r:embed="{relation}"/>'
        "<a:stretch/></a:blipFill><a:effectLst/></p:bgPr></p:bg>"
    )
    old = master._element.cSld.find(f"{{{master._element.nsmap['p']}}}bg")
    if old is not None:
        master._element.cSld.remove(old)
    master._element.cSld.insert(0, etree.fromstring(ground))
    path = tmp_path / "photo.pptx"
    deck.save(str(path))
    custom = read_custom_template(path, None, design_of(""), ["en"])
    assert 'val="bg1"' in custom.matches["cover"].title.fill
