"""A PDF → each of its pages as a picture, small enough that a hundred of them go into one file."""

import io
from dataclasses import dataclass
from typing import Any

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
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(_picture(page) for page in document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _picture(page: Any) -> Picture:
    out = io.BytesIO()
    painted = page.render(scale=LONGEST / max(page.get_size())).to_pil()
    painted.save(out, "WEBP", quality=QUALITY, method=4)
    return Picture(out.getvalue(), painted.width, painted.height)
