"""A layout of a custom template → its area for drawings, and the theme color of each role of a drawing."""

from collections import Counter
from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import replace

from tmpublish.deck.layout_grounds import LayoutGround, Pixel, layout_ground
from tmpublish.deck.template_reader import FOOTERS, Placeholder, Template, TemplateLayout
from tmpublish.design.palette import contrast
from tmpublish.ooxml.drawingml import Box
from tmpublish.ooxml.opc import read_package
from tmpublish.ooxml.style_inheritance import TITLES, inheritance

_ACCENTS = tuple(f"accent{number}" for number in range(1, 7))
_STRONG, _CLEAR, _LARGE = 7.0, 4.5, 3.0  # contrast of text, of small words in color, of large ones
_TINT, _TINT_ON_DARK = 10_000, 16_000  # opacity of a light field in thousandths of a percent
_NEAR = 36  # by how much a channel of a color may differ and still be seen as the color
_LEAST_CHROMA = 40  # between the largest and the smallest channel: less is gray
_LEAST_SEEN = 0.0015  # of the pixels of a layout: less is no color of the template
_LEAST_ART = 0.02  # of the pixels of a layout, in one hue
_HUES = 36  # that count as different
_SAME_HUE = 18 / 360
_TITLE = 0.05  # of a layout, as much as the color of its titles counts
_GAP = 4 / 190.5  # between a title or a footer and a drawing, as a share of the height
_LOW_BODY = 0.45  # a lower body, as a share of the height, is not the whole area that a layout offers
_CLEAR_SHARE = 0.9  # of the pixels behind a text that its color has to be clear on
_TITLE_CALM, _TITLE_WIDTH = 0.97, 0.55  # a title that is less calm goes beside the art, if it keeps its width
_CALM_ENOUGH = 0.55  # of an area: where less is calm, a panel is under the drawing


class TemplateColors:
    """The theme colors of a custom template, and what its layouts show of them."""

    def __init__(self, template: Template) -> None:
        self.template, self.package = template, read_package(template.data)
        self._grounds: dict[tuple[int, int], LayoutGround] = {}

    def ground(self, layout: TemplateLayout) -> LayoutGround:
        """Return what a layout shows."""
        key = layout.master, layout.number
        if key not in self._grounds:
            part = self.package.layouts[layout.master][layout.number]
            self._grounds[key] = layout_ground(self.package, part, self.template.size)
        return self._grounds[key]

    def theme(self, layout: TemplateLayout, *names: str) -> dict[str, Pixel]:
        """Return theme colors by their names, as a layout maps them."""
        inherited = inheritance(self.package, self.package.layouts[layout.master][layout.number])
        found = {each: inherited.theme_colors.get(inherited.color_map.get(each, each)) for each in names}
        return {name: color[:3] for name, color in found.items() if color}

    def roles(
        self, layout: TemplateLayout, area: Box, title: Placeholder, panel: bool
    ) -> tuple[Mapping[str, str], bool]:
        """Return the theme color of each role as XML, and True if the ground of the layout is dark.

        Words have the contrast that they need there.

        `ground` is the color that the template shows most, `tonal` the same for small words, `paper` is for
        words on it, `pale` a tint of it, `ink` for text, `panel` for a field under the drawing.
        """
        theme = self.theme(layout, *_ACCENTS, "tx1", "tx2", "bg1", "bg2")
        behind = theme["bg1"] if panel and "bg1" in theme else self.ground(layout).color(area)
        ink = best_ink(theme, behind)
        key, shade = self._key(layout, theme, behind, title, ink)
        paper = next((name for name in ("bg1", "tx1") if ratio(theme[name], shade) >= _LARGE), "bg1")
        clear = key if ratio(shade, behind) >= _CLEAR else scheme(ink)
        light = ratio((255, 255, 255), behind) < ratio((0, 0, 0), behind)
        pale = _with(key, alpha=_TINT) if light else _with(scheme(ink), alpha=_TINT_ON_DARK)
        named = {"paper": paper, "ink": ink, "panel": "bg1"}
        colors = {role: scheme(name) for role, name in named.items()}
        return colors | {"ground": key, "tonal": clear, "pale": pale}, not light

    def _key(
        self,
        layout: TemplateLayout,
        theme: Mapping[str, Pixel],
        behind: Pixel,
        title: Placeholder,
        ink: str,
    ) -> tuple[str, Pixel]:
        """Return the accent that the layout shows most, else its cover, as XML and as a color.

        If they show a color that is no accent, it is the accent of about that hue, as dark as it has to be,
        else one without a hue.
        """
        able = [name for name in _ACCENTS if name in theme and ratio(theme[name], behind) >= _LARGE]
        able = [name for name in able if _chroma(theme[name]) >= _LEAST_CHROMA] or able
        covers = [each for each in self.template.layouts if each.master == layout.master and each.opens]
        shown = [self.ground(each) for each in (layout, *covers)]
        for ground in shown:
            seen = _seen(ground, {name: theme[name] for name in able})
            if title.color:
                near = [name for name in able if _is_near(theme[name], title.color[:3])]
                seen |= {name: seen[name] + _TITLE for name in near}
            key = max(able, key=lambda name: seen[name], default=ink)
            if seen.get(key, 0) >= _LEAST_SEEN:
                return scheme(key), theme[key]
        hue = next(filter(None, map(_hue_of_art, shown)), None)
        if hue is None:
            key = next(iter(able), ink)
            return scheme(key), theme[key]
        alike = [
            name for name in _ACCENTS if name in theme and _distance(_hue(theme[name]), hue) <= _SAME_HUE
        ]
        for name in sorted(alike, key=lambda each: _distance(_hue(theme[each]), hue)):
            for share in range(100, 40, -5):
                if ratio(shade := _darker(theme[name], share / 100), behind) >= _LARGE:
                    return (_with(scheme(name), lumMod=share * 1000) if share < 100 else scheme(name)), shade
        neutral = "tx2" if "tx2" in theme and ratio(theme["tx2"], behind) >= _LARGE else ink
        return scheme(neutral), theme[neutral]

    def area(self, canvas: TemplateLayout, body: Placeholder) -> tuple[Box, bool]:
        """Return where a layout has room for a drawing in mm, and True if it needs a panel under it.

        That is below or beside its title, above its footers and beside its art; `body` is the main text of
        the master's best layout, which the area follows.
        """
        width, height = self.template.size
        gap = _GAP * height
        x, y, wide, tall = body.box
        inset = (wide - body.inner[0]) / 2
        left, right = max(x + inset, 0.0), min(x + wide - inset, width)
        title = canvas.title
        above = title and title.box[0] < right and left < title.box[0] + title.box[2]
        head = title.box[1] + title.box[3] if title and above else 0.0
        top = head + gap if above and (y < head or y - head > 3 * gap) else y
        feet = [each.box[1] - gap for each in canvas.placeholders if each.kind in FOOTERS]
        foot = y + tall if tall >= _LOW_BODY * height else height * 0.93
        foot = min([foot, height * 0.97, *(each for each in feet if each > (top + height) / 2)])
        whole = (left, top, right - left, foot - top)
        ground = self.ground(canvas)
        part = ground.calm_part(whole)
        if part[2] * part[3] >= _CALM_ENOUGH * whole[2] * whole[3]:
            return _inside(part, whole, gap), False
        return whole, True

    def is_clear(self, layout: TemplateLayout, place: Placeholder) -> bool:
        """Return True if the color of a placeholder's text is clear on its ground."""
        return self._clear_share(layout, place, place.color[:3] if place.color else (0, 0, 0)) >= _CLEAR_SHARE

    def legible(self, layout: TemplateLayout, place: Placeholder) -> Placeholder:
        """Return a placeholder whose text is clear: off the art, in another color, or on a panel."""
        if self.is_clear(layout, place):
            return self._off_the_art(layout, place)
        theme = self.theme(layout, "tx1", "bg1", "tx2", "bg2")
        behind = self.ground(layout).color(place.box)

        def clearness(name: str) -> tuple[bool, float]:
            share = self._clear_share(layout, place, theme[name])
            return share >= _CLEAR_SHARE, ratio(theme[name], behind)

        best = max(theme, key=clearness)
        panel = self._clear_share(layout, place, theme[best]) < _CLEAR_SHARE
        ink = best_ink(theme, theme["bg1"]) if panel else best
        return replace(place, fill=f"<a:solidFill>{scheme(ink)}</a:solidFill>", panel=panel)

    def _off_the_art(self, layout: TemplateLayout, place: Placeholder) -> Placeholder:
        ground, (_, y, width, height) = self.ground(layout), place.box
        if place.kind not in TITLES or place.ground or ground.calm_share(place.box) >= _TITLE_CALM:
            return place
        part = ground.calm_part(place.box)
        if part[2] < _TITLE_WIDTH * width or part[3] < place.inner[1]:
            return place
        inner = (place.inner[0] - width + part[2], place.inner[1])
        return replace(place, box=(part[0], y, part[2], height), inner=inner, moved=True)

    def _clear_share(self, layout: TemplateLayout, place: Placeholder, color: Pixel) -> float:
        """Return the share of the pixels behind a placeholder that a color is clear on."""
        if place.ground and place.ground[3] == 1:
            return float(ratio(color, place.ground[:3]) >= _LARGE)
        pixels = Counter(self.ground(layout).pixels(place.box))
        clear = sum(count for pixel, count in pixels.items() if ratio(color, pixel) >= _LARGE)
        return clear / max(pixels.total(), 1)


def scheme(name: str) -> str:
    """Return a theme color as XML."""
    return f'<a:schemeClr val="{name}"/>'


def _with(color: str, **changes: int) -> str:
    """Return a theme color with changes of its lightness or opacity."""
    inside = "".join(f'<a:{name} val="{value}"/>' for name, value in changes.items())
    if color.endswith("</a:schemeClr>"):
        return color.replace("</a:schemeClr>", f"{inside}</a:schemeClr>")
    return color.replace("/>", f">{inside}</a:schemeClr>")


def _hue(color: Pixel) -> float:
    """Return the hue of a color, from 0 to 1."""
    return rgb_to_hls(*(channel / 255 for channel in color))[0]


def _distance(one: float, other: float) -> float:
    return min(abs(one - other), 1 - abs(one - other))


def _darker(color: Pixel, share: float) -> Pixel:
    hue, light, saturation = rgb_to_hls(*(channel / 255 for channel in color))
    red, green, blue = (round(each * 255) for each in hls_to_rgb(hue, light * share, saturation))
    return red, green, blue


def _hue_of_art(ground: LayoutGround) -> float | None:
    """Return the hue that a layout shows most, if it shows any."""
    pixels = Counter(ground.pixels())
    hues: Counter[int] = Counter()
    for pixel, count in pixels.items():
        if _chroma(pixel) >= _LEAST_CHROMA:
            hues[round(_hue(pixel) * _HUES) % _HUES] += count
    most = hues.most_common(1)
    return most[0][0] / _HUES if most and most[0][1] >= _LEAST_ART * pixels.total() else None


def ratio(one: Pixel, other: Pixel) -> float:
    """Return the contrast of two colors."""
    return contrast(*("#" + bytes(each).hex() for each in (one, other)))


def best_ink(theme: Mapping[str, Pixel], behind: Pixel, *others: str) -> str:
    """Return the theme color for text on a color: the first that is strong, else the strongest."""
    names = [each for each in ("tx1", "tx2", "bg1", *others) if each in theme]
    strong = (name for name in names if ratio(theme[name], behind) >= _STRONG)
    return next(strong, "") or max(names, key=lambda name: ratio(theme[name], behind), default="tx1")


def _is_near(one: Pixel, other: Pixel) -> bool:
    return all(abs(mine - theirs) <= _NEAR for mine, theirs in zip(one, other, strict=True))


def _seen(ground: LayoutGround, accents: Mapping[str, Pixel]) -> dict[str, float]:
    """Return the share of a layout that is in each accent; grayer pixels do not count."""
    seen = dict.fromkeys(accents, 0.0)
    pixels = Counter(ground.pixels())
    for pixel, count in pixels.items():
        for name, accent in accents.items():
            if _is_near(pixel, accent) and _chroma(pixel) * 2 >= min(_chroma(accent), 2 * _LEAST_CHROMA):
                seen[name] += count / pixels.total()
                break
    return seen


def _chroma(color: Pixel) -> int:
    return max(color) - min(color)


def _inside(part: Box, whole: Box, gap: float) -> Box:
    """Return a part of an area with a gap at the sides where the area goes on."""
    left, top = part[0], part[1]
    right, foot = left + part[2], top + part[3]
    ends = whole[0] + whole[2], whole[1] + whole[3]
    left += gap if left > whole[0] + gap else 0
    top += gap if top > whole[1] + gap else 0
    right -= gap if right < ends[0] - gap else 0
    foot -= gap if foot < ends[1] - gap else 0
    return left, top, right - left, foot - top
