"""A PDF → each of its pages as a picture, small enough that a hundred of them go into one file."""

import io
from dataclasses import dataclass
from typing import Any

from tmpublish.pdf_reading.glyphs import each_page

LONGEST = 1240  # pixels on the longer side: a page or slide to read on a screen
QUALITY = 78  # of 100, as WebP: fine type stays clean


@dataclass(frozen=True)
class Picture:
    """A page as WebP, and its width and height in pixels."""

    data: bytes
    width: int
    height: int


def paint(pdf: bytes) -> tuple[Picture, ...]:
    """Return a picture of each page of a PDF; raises ValueError where it cannot be read."""
    return each_page(pdf, _picture)


def _picture(page: Any) -> Picture:
    out = io.BytesIO()
    painted = page.render(scale=LONGEST / max(page.get_size())).to_pil()
    painted.save(out, "WEBP", quality=QUALITY, method=4)
    return Picture(out.getvalue(), painted.width, painted.height)
