"""Test what pages show of a logo: SVG and PNG, on the covers, and nothing if a brand has none."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from institutions import TEMPLATES
from PIL import Image

from tmpublish import loader
from tmpublish.booklet.html import booklet_html
from tmpublish.design.logo import read_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="3" height="1"/></svg>'
PAPER = "#F7F3EC"


@pytest.mark.parametrize("size", ['viewBox="0 0 120 40"', 'width="30mm" height="10mm"'])
def test_an_svg_keeps_its_ratio(size: str, tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(SVG.format(size), "utf-8")
    logo = read_logo(file, PAPER)
    assert (logo.ratio, logo.picture) == (3, None)
    assert logo.source.startswith("data:image/svg+xml;base64,")


def test_the_ground_of_a_png_is_that_of_its_panel(tmp_path: Path) -> None:
    drawn = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    drawn.putpixel((0, 0), (10, 20, 30, 255))
    drawn.save(tmp_path / "logo.png")
    logo = read_logo(tmp_path / "logo.png", PAPER)
    assert logo.picture
    assert (logo.ratio, logo.source) == (2, f"asset:{logo.picture.key}")
    with Image.open(BytesIO(logo.picture.data)) as made:
        assert [made.getpixel(at) for at in ((0, 0), (399, 199))] == [(10, 20, 30), (247, 243, 236)]


def test_both_covers_show_it_and_a_brand_without_one_leaves_no_hole(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(SVG.format('viewBox="0 0 120 40"'), "utf-8")
    given = loader.read(small, TEMPLATES)
    design = replace(given.design, brand=replace(given.design.brand, logo=file))
    shown, bare = (
        booklet_html(given.plan, each, "en", loader.stamp(given)).html for each in (design, given.design)
    )
    assert shown.count(f'alt="{design.brand.name}" src="{read_logo(file, PAPER).source}"') == 2
    assert "<img" not in bare
