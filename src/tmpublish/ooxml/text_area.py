"""A text in its box → about where in it the words stand, so that what is drawn there can be looked at."""

from lxml import etree

from tmpublish.ooxml import style_inheritance
from tmpublish.ooxml.opc_reader import A, P
from tmpublish.ooxml.shape_geometry import EMU, Area, Placed
from tmpublish.ooxml.style_inheritance import Stage


def area(
    where: Stage, sheet: tuple[int, int], shape: etree._Element, spot: Placed, body: etree._Element
) -> Area | None:
    """Return about where in its box a text stands; None where nothing of it is left in sight.

    `sheet` is the size of the slide. Letters are reckoned, not measured: half an em each, Chinese a whole.
    """
    layers = where.layers(shape)
    left, top, right, bottom = spot.area
    insets = [_body_property(layers, key, ordinary) for key, ordinary in
              (("lIns", "91440"), ("tIns", "45720"), ("rIns", "91440"), ("bIns", "45720"))]  # fmt: skip
    left, top = left + float(insets[0]) / EMU, top + float(insets[1]) / EMU
    right, bottom = right - float(insets[2]) / EMU, bottom - float(insets[3]) / EMU
    wide, high = _extent(where, shape, body, max(right - left, 1.0))
    anchor = _body_property(layers, "anchor", "t")
    free = max(bottom - top - high, 0.0)
    top += free if anchor == "b" else free / 2 if anchor == "ctr" else 0.0
    side = _side(where, shape, body)
    spare = max(right - left - wide, 0.0)
    left += spare if side == "r" else spare / 2 if side == "ctr" else 0.0
    width, height = sheet
    found = (max(left, 0.0), max(top, 0.0), min(left + wide, right, width), min(top + high, bottom, height))
    return found if found[2] - found[0] > 1 and found[3] - found[1] > 1 else None


def _body_property(layers: list[etree._Element], key: str, ordinary: str) -> str:
    found = (each.get(key) for layer in layers for each in layer.iterfind(f"{P}txBody/{A}bodyPr"))
    return next((str(value) for value in found if value is not None), ordinary)


def _side(where: Stage, shape: etree._Element, body: etree._Element) -> str:
    first = body.find(f"{A}p/{A}pPr")
    own = [first] if first is not None else []
    found = (each.get("algn") for each in [*own, *style_inheritance.style(where, shape, 1)])
    return next((str(value) for value in found if value), "l")


def _extent(where: Stage, shape: etree._Element, body: etree._Element, room: float) -> tuple[float, float]:
    """Return about how wide and high a text is in pt."""
    widest, high = 0.0, 0.0
    for line in body.iterfind(f"{A}p"):
        properties = line.find(f"{A}pPr")
        level = int(properties.get("lvl", "0")) + 1 if properties is not None else 1
        run = line.find(f"{A}r/{A}rPr")
        size = style_inheritance.size(where, shape, level, run)
        words = "".join("\v" if each.tag == f"{A}br" else str(each.findtext(f"{A}t") or "") for each in line)
        for piece in words.split("\v"):
            wide = sum(size if ord(sign) > 0x2E00 else size * 0.45 for sign in piece)
            widest = max(widest, min(wide, room))
            high += size * 1.05 * max(-(-wide // room), 1)
    return widest, high
