"""Seeds and colors → the pictures of the invented plans: landscapes, portraits, signatures."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from institutions import DATA, INVENTED
from PIL import Image, ImageDraw, ImageFilter
from sample_pictures import Color, encoded

WIDE, UPRIGHT, INK = (1500, 1000), (600, 800), (24, 34, 84)
Drawing = Callable[[ImageDraw.ImageDraw, float, float], None]
"""What draws onto a picture, around a point in px."""


@dataclass(frozen=True)
class Landscape:
    """Hills under a sky, water or land before them, and what is seen there."""

    seed: int
    sky: tuple[Color, Color]
    hills: tuple[Color, Color]
    ground: Color
    sun: Color | None = None
    height: float = 0.2
    """How high the hills are, as a share of the picture."""
    subject: Drawing | None = None

    def draw(self) -> Image.Image:
        """Return the picture."""
        width, height = WIDE
        chance, shore = random.Random(self.seed), height * 0.64
        image = faded(WIDE, *self.sky)
        draw = ImageDraw.Draw(image)
        if self.sun:
            x, y, radius = width * chance.uniform(0.6, 0.8), height * 0.26, height * 0.05
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=self.sun)
        for layer in range(4):
            color = mixed(*self.hills, layer / 3)
            high = height * self.height * (1.5 - layer * 0.4)
            draw.polygon([*ridge(chance, width, shore, high), (width, shore), (0, shore)], fill=color)
        draw.rectangle((0, shore, width, height), fill=self.ground)
        for _ in range(220):
            y = shore + (height - shore) * chance.random() ** 1.4
            x, long = width * chance.random(), 30 + 0.6 * (y - shore)
            draw.line((x, y, x + long, y), fill=mixed(self.ground, self.sky[1], 0.16), width=3)
        if self.subject:
            self.subject(draw, width * 0.4, height * 0.72)
        return image.filter(ImageFilter.GaussianBlur(0.8))


@dataclass(frozen=True)
class Portrait:
    """The outline of a head and shoulders; nobody can be recognized."""

    wall: tuple[Color, Color]
    coat: Color
    skin: Color
    hair: Color
    cut: float = 1.0
    """How long the hair is: 0 for none, 1 to the ear, 2 to the shoulder."""

    def draw(self) -> Image.Image:
        """Return the picture."""
        width, height = UPRIGHT
        image = faded(UPRIGHT, *self.wall)
        draw, x, top = ImageDraw.Draw(image), width / 2, height * 0.2
        if self.cut:
            low = top + 130 + 130 * self.cut
            draw.rounded_rectangle((x - 148, top - 44, x + 148, low), radius=140, fill=self.hair)
        draw.ellipse((x - 270, height * 0.68, x + 270, height * 1.4), fill=self.coat)
        draw.rounded_rectangle(
            (x - 56, top + 200, x + 56, height * 0.74), radius=50, fill=mixed(self.skin, (0, 0, 0), 0.14)
        )
        draw.ellipse((x - 118, top, x + 118, top + 300), fill=self.skin)
        if self.cut:
            draw.chord((x - 126, top - 26, x + 126, top + 220), 184, 356, fill=self.hair)
        draw.polygon(
            [(x - 74, height * 0.7), (x, height * 0.84), (x + 74, height * 0.7), (x, height * 0.74)],
            fill=mixed(self.coat, (255, 255, 255), 0.75),
        )
        return image.filter(ImageFilter.GaussianBlur(1.2))


def signature(seed: int) -> Image.Image:
    """Return a name written by nobody: loops that flatten into a stroke, in ink on white."""
    chance, image = random.Random(seed), Image.new("RGB", (900, 300), "white")
    draw, loops = ImageDraw.Draw(image), [chance.uniform(0.4, 1) for _ in range(9)]
    points = []
    for step in range(901):
        at = step / 900
        size = loops[int(at * 8.99)] * (1 - at) ** 0.8
        angle = at * 9 * math.tau
        x = 60 + 780 * at + 62 * size * math.sin(angle)
        points.append((x, 165 - 40 * at - 105 * size * math.cos(angle * 0.98)))
    for index, (start, end) in enumerate(pairwise(points)):
        draw.line((*start, *end), fill=INK, width=3 + round(2 * abs(math.sin(index / 40))), joint="curve")
    return image.filter(ImageFilter.GaussianBlur(0.7)).convert("L")


def ship(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw a trawler."""
    dark, light = (30, 40, 56), (236, 230, 216)
    draw.polygon([(x - 260, y), (x + 300, y - 34), (x + 236, y + 66), (x - 220, y + 66)], fill=dark)
    draw.rectangle((x - 150, y - 120, x + 10, y), fill=light)
    draw.rectangle((x - 120, y - 190, x - 30, y - 120), fill=light)
    draw.line((x + 120, y - 20, x + 120, y - 270), fill=dark, width=10)
    draw.line((x + 120, y - 260, x - 70, y - 190), fill=dark, width=5)
    for window in range(4):
        left = x - 136 + window * 36
        draw.ellipse((left, y - 86, left + 22, y - 64), fill=(250, 206, 128))


def boat(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw a small boat and its trace."""
    draw.polygon([(x - 700, y + 60), (x - 30, y - 2), (x - 30, y + 10)], fill=(226, 232, 234))
    draw.polygon([(x - 50, y - 16), (x + 66, y - 22), (x + 44, y + 16), (x - 44, y + 16)], fill=(120, 40, 36))
    draw.rectangle((x - 30, y - 46, x + 8, y - 18), fill=(240, 236, 226))


def buoy(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw a buoy with its light."""
    draw.polygon(
        [(x - 100, y + 20), (x + 100, y + 20), (x + 66, y + 90), (x - 66, y + 90)], fill=(214, 148, 30)
    )
    draw.polygon(
        [(x - 60, y + 20), (x + 60, y + 20), (x + 14, y - 190), (x - 14, y - 190)], fill=(186, 116, 22)
    )
    draw.ellipse((x - 30, y - 244, x + 30, y - 184), fill=(255, 246, 196))


def house(draw: ImageDraw.ImageDraw, x: float, y: float, piles: int = 12) -> None:
    """Draw a long house, most of its windows lit, on piles if it stands in water."""
    for pile in range(piles):
        left = x - 380 + pile * 78
        draw.rectangle((left, y + 10, left + 16, y + 110), fill=(44, 48, 58))
    draw.rectangle((x - 400, y - 230, x + 510, y + 20), fill=(64, 70, 84))
    draw.polygon(
        [(x - 430, y - 230), (x + 540, y - 230), (x + 470, y - 280), (x - 360, y - 280)], fill=(40, 44, 56)
    )
    for row in range(3):
        for column in range(14):
            left, top = x - 376 + column * 63, y - 204 + row * 72
            lit = (column * 7 + row * 5) % 4
            draw.rectangle((left, top, left + 42, top + 46), fill=(250, 212, 140) if lit else (86, 94, 110))


def village(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw low houses in a row."""
    for index, (wide, high) in enumerate(
        [(130, 90), (180, 130), (120, 80), (210, 150), (150, 100), (120, 110)]
    ):
        left = x - 480 + index * 178
        draw.rectangle(
            (left, y - high, left + wide, y), fill=mixed((126, 52, 44), (84, 88, 96), index % 3 / 2)
        )
        draw.polygon(
            [(left - 12, y - high), (left + wide + 12, y - high), (left + wide / 2, y - high - 64)],
            fill=(48, 46, 54),
        )
        for window in range(2):
            at = left + wide * (0.18 + 0.4 * window)
            draw.rectangle((at, y - high * 0.7, at + 28, y - high * 0.7 + 32), fill=(252, 216, 146))


def tents(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw a row of tents."""
    for index, color in enumerate([(196, 92, 44), (222, 176, 66), (64, 118, 128), (196, 92, 44)]):
        left = x - 330 + index * 210
        draw.polygon([(left, y + 90), (left + 180, y + 90), (left + 90, y - 40)], fill=color)
        draw.polygon([(left + 66, y + 90), (left + 114, y + 90), (left + 90, y + 10)], fill=(52, 46, 44))


def towers(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Draw the blocks of a city, one tower high above them."""
    for index in range(16):
        high, left = 60 + (index * 53) % 110, x - 590 + index * 94
        draw.rectangle(
            (left, y - high, left + 76, y), fill=mixed((70, 84, 98), (112, 120, 124), index % 4 / 3)
        )
    for step in range(8):
        top = y - 150 - step * 52
        draw.polygon(
            [(x + 62, top), (x + 138, top), (x + 130, top + 56), (x + 70, top + 56)], fill=(46, 88, 92)
        )
    draw.line((x + 100, y - 620, x + 100, y - 500), fill=(46, 88, 92), width=9)


def faded(size: tuple[int, int], above: Color, below: Color) -> Image.Image:
    """Return a picture that fades from one color to another."""
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), ramp)


def mixed(one: Color, other: Color, share: float) -> Color:
    """Return a color between two."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def ridge(chance: random.Random, width: float, shore: float, high: float) -> list[tuple[float, float]]:
    """Return the line of a range of hills from left to right."""
    waves = [(chance.uniform(0.6, 1) / (n + 1), 1.3 * n + 1, chance.random() * math.tau) for n in range(6)]
    return [
        (x, shore - high * abs(0.5 + sum(a * math.sin(f * x / width * 3 + p) for a, f, p in waves) / 3))
        for x in range(0, int(width) + 20, 10)
    ]


DUSK, DAWN, NIGHT = (
    ((52, 70, 112), (240, 180, 132)),
    ((150, 190, 214), (244, 236, 220)),
    ((8, 18, 38), (36, 128, 104)),
)
SUMMIT, HEATH = ((198, 210, 220), (70, 92, 96)), ((160, 150, 176), (104, 74, 108))
FAR, DARK = ((150, 174, 190), (52, 84, 88)), ((70, 84, 120), (30, 40, 58))
GRAY, SAND, SEA = (
    ((206, 210, 214), (150, 158, 166)),
    ((232, 222, 204), (190, 172, 146)),
    ((188, 212, 216), (104, 146, 158)),
)
LIGHT_SKIN, WARM_SKIN, DARK_SKIN = (232, 190, 164), (206, 152, 116), (126, 82, 58)
FAIR, BROWN, BLACK, WHITE = (206, 170, 104), (92, 62, 44), (34, 30, 32), (222, 222, 220)

NORTH_FJORD = {
    "fjord.jpg": Landscape(11, DAWN, FAR, (122, 156, 168), height=0.34, subject=boat),
    "field-week.jpg": Landscape(5, DAWN, SUMMIT, (116, 134, 92), height=0.36, subject=tents),
    "campus.jpg": Landscape(23, DUSK, DARK, (58, 72, 92), height=0.22, subject=village),
    "quay.jpg": Landscape(31, DUSK, DARK, (50, 64, 88), height=0.26, subject=house),
    "ship.jpg": Landscape(42, DUSK, DARK, (84, 92, 112), (255, 232, 190), height=0.08, subject=ship),
    "buoy.jpg": Landscape(8, NIGHT, ((20, 60, 62), (8, 16, 28)), (10, 24, 38), height=0.12, subject=buoy),
    "ingrid-tveitane.jpg": Portrait(SEA, (36, 58, 82), LIGHT_SKIN, WHITE, 1.2),
    "aksel-bjerkvik.jpg": Portrait(GRAY, (66, 70, 74), LIGHT_SKIN, BROWN, 0.6),
    "liv-storhaug.jpg": Portrait(SAND, (124, 52, 58), LIGHT_SKIN, FAIR, 2),
    "turid-haugland.jpg": Portrait(GRAY, (40, 84, 76), WARM_SKIN, BROWN, 1.5),
    "samuel-lie.jpg": Portrait(SEA, (210, 150, 54), DARK_SKIN, BLACK, 0.6),
    "oddvar-hellesund.jpg": Portrait(SAND, (44, 62, 92), WARM_SKIN, WHITE, 0),
    "jonas-eikrem.jpg": Portrait(SEA, (108, 118, 70), LIGHT_SKIN, FAIR, 0.8),
    "ylva-nordahl.jpg": Portrait(SAND, (204, 116, 44), LIGHT_SKIN, BROWN, 1.8),
    "signature.png": 17,
}
NORDHEIDE = {
    "klinik.jpg": Landscape(3, DAWN, HEATH, (148, 118, 150), height=0.1, subject=partial(house, piles=0)),
    "heide-brandt.jpg": Portrait(GRAY, (52, 78, 96), LIGHT_SKIN, BROWN, 1.4),
    "cem-aydin.jpg": Portrait(SEA, (238, 240, 240), WARM_SKIN, BLACK, 0.7),
    "wiebke-lohmann.jpg": Portrait(SAND, (72, 112, 104), LIGHT_SKIN, FAIR, 1.7),
    "unterschrift.png": 29,
}
TAIPEI = {
    "campus.jpg": Landscape(19, DAWN, FAR, (150, 170, 140), (250, 214, 170), height=0.26, subject=towers),
    "lin.jpg": Portrait(SEA, (54, 66, 92), WARM_SKIN, BLACK, 1.6),
    "chen.jpg": Portrait(GRAY, (84, 70, 66), WARM_SKIN, BLACK, 0.7),
    "signature.png": 41,
}
SCHOOL = {
    "campus.jpg": Landscape(19, DAWN, FAR, (150, 170, 140), (250, 214, 170), height=0.26, subject=house),
    "湖.png": Landscape(11, DAWN, FAR, (122, 156, 168), height=0.34, subject=boat),
}
PICTURES = {
    "north-fjord-university": NORTH_FJORD,
    "klinikum-nordheide": NORDHEIDE,
    "taipei-faculty": TAIPEI,
    "two-goals": {"keeper.jpg": Portrait(SAND, (58, 92, 74), WARM_SKIN, BROWN, 1)},
    "ten-goals": {"valley.jpg": Landscape(14, DAWN, FAR, (128, 150, 112), (255, 240, 214), subject=village)},
}


if __name__ == "__main__":
    for folder, drawn in [(INVENTED / name, drawn) for name, drawn in PICTURES.items()] + [
        (DATA / "good", SCHOOL)
    ]:
        folder /= "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        for file, what in drawn.items():
            if isinstance(what, int):
                (folder / file).write_bytes(encoded(signature(what), "PNG", optimize=True))
            elif file.endswith(".png"):
                (folder / file).write_bytes(encoded(what.draw().quantize(32), "PNG", optimize=True))
            else:
                (folder / file).write_bytes(encoded(what.draw(), quality=72, optimize=True, progressive=True))
