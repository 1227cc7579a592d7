"""Invented pictures, drawn by code: a harbour at dusk, and a bridge; and what a PDF shows of them."""

import io
import random
import re
from typing import Any

import pikepdf
from PIL import Image, ImageDraw, ImageFilter

Color = tuple[int, int, int]


def harbour(size: tuple[int, int] = (1500, 1000)) -> Image.Image:
    """Return a wide picture: the sea at dusk, a quay, and a library whose windows are lit."""
    width, height = size
    image = _sky(size, (24, 44, 74), (236, 168, 120), 0.62)
    draw, chance = ImageDraw.Draw(image), random.Random(7)
    shore = int(height * 0.62)
    draw.ellipse(_box(width * 0.72, height * 0.5, width * 0.035), fill=(255, 226, 176))
    draw.polygon(
        [(0, shore), (0, shore - height * 0.05), (width * 0.3, shore - height * 0.09), (width * 0.52, shore)],
        fill=(52, 62, 92),
    )
    _water(draw, size, shore, chance)
    left, top, right = width * 0.06, height * 0.22, width * 0.5
    draw.rectangle((left, top, right, shore + height * 0.02), fill=(28, 32, 48))
    draw.polygon(
        [(left - 20, top), (right + 20, top), (right - 90, top - 70), (left + 90, top - 70)],
        fill=(20, 24, 38),
    )
    pitch = (right - left) / 9
    for row in range(3):
        for column in range(9):
            x, y = left + pitch * (column + 0.22), top + height * (0.045 + 0.115 * row)
            lit = chance.random() < 0.8
            draw.rectangle(
                (x, y, x + pitch * 0.56, y + height * 0.085), fill=(250, 206, 128) if lit else (44, 52, 76)
            )
            for shelf in (0.34, 0.68):
                draw.line(
                    (x, y + height * 0.085 * shelf, x + pitch * 0.56, y + height * 0.085 * shelf),
                    fill=(176, 120, 70),
                    width=3,
                )
    draw.rectangle((0, shore, width * 0.58, shore + height * 0.05), fill=(40, 40, 52))
    for boat in (0.66, 0.83):
        x, y = width * boat, shore + height * 0.12 * boat
        draw.polygon([(x - 70, y), (x + 70, y), (x + 46, y + 26), (x - 50, y + 26)], fill=(22, 24, 36))
        draw.polygon([(x, y - 10), (x, y - 170), (x + 62, y - 10)], fill=(244, 232, 214))
    return image.filter(ImageFilter.GaussianBlur(0.8))


def bridge(size: tuple[int, int] = (900, 1350)) -> Image.Image:
    """Return a tall picture: a low bridge over shallow water, seen from its end."""
    width, height = size
    image = _sky(size, (150, 186, 206), (238, 236, 224), 0.45)
    draw, chance = ImageDraw.Draw(image), random.Random(3)
    shore = int(height * 0.45)
    draw.rectangle((0, shore, width, height), fill=(120, 146, 146))
    for _ in range(260):
        y = shore + (height - shore) * chance.random() ** 0.6
        x, long = width * chance.random(), 20 + 160 * (y - shore) / height
        draw.line((x, y, x + long, y), fill=(146, 170, 168), width=2 + int(4 * (y - shore) / height))
    middle = width * 0.56
    draw.polygon(
        [(middle - 5, shore), (middle + 5, shore), (width * 0.98, height), (width * 0.1, height)],
        fill=(70, 74, 82),
    )
    for side in (0.2, 0.88):
        for step in range(1, 26):
            far = (step / 26) ** 2.2
            x, y = middle + (width * side - middle) * far, shore + (height - shore) * far
            draw.line((x, y, x, y - 12 - 190 * far), fill=(48, 52, 60), width=1 + int(9 * far))
    for rail in (0.42, 0.68):
        draw.line((middle, shore, width * rail, height), fill=(196, 198, 200), width=7)
    return image.filter(ImageFilter.GaussianBlur(0.8))


def encoded(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """Return a picture as a file."""
    made = io.BytesIO()
    image.save(made, kind, **how)
    return made.getvalue()


def pictures_on(pdf: bytes) -> list[list[bytes]]:
    """Return the pictures that each page of a PDF paints, as files; all pages know of all pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            [
                shape.read_raw_bytes()
                for name, shape in page.resources.get("/XObject", {}).items()
                if shape.Subtype == "/Image" and re.search(rb"%s Do" % name.encode(), _painted(page))
            ]
            for page in document.pages
        ]


def _painted(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


def _sky(size: tuple[int, int], above: Color, below: Color, share: float) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((size[0], int(size[1] * share)))
    image = Image.new("RGB", size, below)
    image.paste(
        Image.composite(Image.new("RGB", ramp.size, below), Image.new("RGB", ramp.size, above), ramp), (0, 0)
    )
    return image


def _water(draw: ImageDraw.ImageDraw, size: tuple[int, int], shore: int, chance: random.Random) -> None:
    width, height = size
    draw.rectangle((0, shore, width, height), fill=(58, 70, 98))
    for _ in range(420):
        y = shore + (height - shore) * chance.random() ** 1.4
        x, long = width * chance.random(), 30 + 220 * (y - shore) / height
        near = abs(x / width - 0.72) < 0.14
        draw.line((x, y, x + long, y), fill=(214, 158, 122) if near else (78, 92, 120), width=3)


def _box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


if __name__ == "__main__":
    from institutions import INVENTED, LIBRARY, RAIL

    for name, image, file in ((LIBRARY, harbour(), "dusk.jpg"), (RAIL, bridge(), "bridge.jpg")):
        folder = INVENTED / name / "pictures"
        folder.mkdir(exist_ok=True)
        (folder / file).write_bytes(encoded(image, quality=68, optimize=True))
