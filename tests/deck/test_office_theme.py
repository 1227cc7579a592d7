"""Test that theme and theme colours carry the brand."""

import colorsys
import re

import pytest
from decks import design_of
from lxml import etree

from tmpublish.deck.master_writer import theme_xml
from tmpublish.deck.shape_writer import SLOTS, color
from tmpublish.design.brand import ROLES


def rgb(color_hex: str) -> tuple[int, ...]:
    return tuple(int(color_hex[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("institution", ["", "harbour-library", "meridian-rail"])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_a_theme_colour_close_to_the_brand(institution: str, role: str) -> None:
    brand = design_of(institution).brand
    xml = color(brand, role)
    name = re.search(r'val="(\w+)"', xml)[1]  # type: ignore[index]
    red, green, blue = (value / 255 for value in rgb(brand.colors[SLOTS[name]]))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    share, more = (int(found[1]) / 100_000 if (found := re.search(f'{tag} val="(\\d+)"', xml)) else default
                   for tag, default in (("lumMod", 1), ("lumOff", 0)))  # fmt: skip
    shown = [value * 255 for value in colorsys.hls_to_rgb(hue, light * share + more, saturation)]
    assert max(abs(a - b) for a, b in zip(shown, rgb(brand.colors[role]), strict=True)) < 24


def test_the_theme_has_the_brand_in_its_twelve_slots_and_both_scripts_in_its_fonts() -> None:
    brand = design_of("").brand
    theme = etree.fromstring(theme_xml(brand))
    a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    slots = {slot.tag.removeprefix(a): slot[0].get("val") for slot in theme.find(f".//{a}clrScheme")}
    assert slots == {slot: brand.colors[role].lstrip("#") for slot, role in SLOTS.items()}
    for font in theme.find(f".//{a}fontScheme"):
        assert font.find(f"{a}latin").get("typeface") == "Calibri"
        assert font.find(f"{a}ea").get("typeface") == "Microsoft YaHei"
        assert font.find(f"{a}font[@script='Hans']").get("typeface") == "Microsoft YaHei"
