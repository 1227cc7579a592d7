"""A brand → the theme of a deck (colours, fonts), and the theme colour of each of the brand's roles."""

from collections.abc import Mapping
from colorsys import rgb_to_hls
from functools import cache
from types import MappingProxyType

from tmpublish.design.brand import Brand
from tmpublish.ooxml.drawingml import MAIN, attribute

# The twelve slots of a colour scheme (ECMA-376 part 1, 20.1.6.2) and the role of the brand that fills each.
SLOTS: Mapping[str, str] = MappingProxyType(
    {
        "dk1": "ink",
        "lt1": "paper",
        "dk2": "ground",
        "lt2": "pale",
        "accent1": "ground",
        "accent2": "here",
        "accent3": "tonal",
        "accent4": "mid",
        "accent5": "quiet",
        "accent6": "here_on_paper",
        "hlink": "ground",
        "folHlink": "quiet",
    }
)
# By the names of the slots themselves, which no colour map turns round; the first slot of a role is its name.
_NAMES = {role: slot for slot, role in reversed(list(SLOTS.items())) if "link" not in slot.lower()}
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{_FILL}<a:prstDash val="solid"/></a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"


def theme_xml(brand: Brand) -> str:
    """Return the theme part: colours by role, Latin and East Asian fonts, plain fills and lines."""
    name = attribute(brand.name)
    colors = "".join(
        f'<a:{slot}><a:srgbClr val="{brand.colors[role].lstrip("#")}"/></a:{slot}>'
        for slot, role in SLOTS.items()
    )
    return (
        f"<a:theme {MAIN} name={name}><a:themeElements><a:clrScheme name={name}>{colors}</a:clrScheme>"
        f"<a:fontScheme name={name}><a:majorFont>{_fonts(brand, 'major')}</a:majorFont>"
        f"<a:minorFont>{_fonts(brand, 'minor')}</a:minorFont></a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst>"
        f"<a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


def _fonts(brand: Brand, voice: str) -> str:
    latin, han = (attribute(brand.deck_fonts[f"{voice}.{script}"]) for script in ("latin", "han"))
    faces = f'<a:latin typeface={latin}/><a:ea typeface={han}/><a:cs typeface=""/>'
    return f'{faces}<a:font script="Hans" typeface={han}/>'


def color(brand: Brand, role: str) -> str:
    """Return the theme colour of a role; a role without a slot is a shade of the nearest that has one."""
    if role in _NAMES:
        return f'<a:schemeClr val="{_NAMES[role]}"/>'
    return _shade(brand.colors[role], tuple((name, brand.colors[of]) for of, name in _NAMES.items()))


def fill(brand: Brand, role: str) -> str:
    """Return a solid fill in the theme colour of a role."""
    return f"<a:solidFill>{color(brand, role)}</a:solidFill>"


@cache
def _shade(wanted: str, known: tuple[tuple[str, str], ...]) -> str:
    """Return the nearest known colour at the wanted lightness, as “Lighter 60%” moves it (20.1.2.3)."""
    hue, light, saturation = _hls(wanted)

    def distance(other: str) -> float:
        other_hue, other_light, other_saturation = _hls(other)
        turn = min(abs(hue - other_hue), 1 - abs(hue - other_hue))
        return turn * 2 + abs(saturation - other_saturation) + abs(light - other_light) / 2

    name, nearest = min(known, key=lambda pair: distance(pair[1]))
    base = _hls(nearest)[1]
    if light <= base:
        return f'<a:schemeClr val="{name}"><a:lumMod val="{round(light / base * 100) * 1000}"/></a:schemeClr>'
    share = round((1 - light) / (1 - base) * 100) * 1000
    moved = f'<a:lumMod val="{share}"/><a:lumOff val="{100_000 - share}"/>'
    return f'<a:schemeClr val="{name}">{moved}</a:schemeClr>'


def _hls(color_hex: str) -> tuple[float, float, float]:
    red, green, blue = (int(color_hex.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return rgb_to_hls(red, green, blue)
