"""A picture of the plan → a native picture of PowerPoint, whole, in a placeholder or free on its slide."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tmpublish.deck.slide_text import SlidePicture
from tmpublish.ooxml.drawingml import RECTANGLE, Box, frame, identity
from tmpublish.pictures import Picture

Pictures = Mapping[str, Picture]
"""The pictures that a plan names, by their files."""
NONE: Pictures = MappingProxyType({})


@dataclass(frozen=True)
class Hung:
    """A picture as it is hung: what it shows, in which box (mm), in which placeholder, if any."""

    shown: SlidePicture
    picture: Picture
    box: Box
    holder: str = ""


def within(box: Box, ratio: float, right: bool = False) -> Box:
    """Return the largest box of a ratio (width to height) in another: in its middle, or at its right foot."""
    x, y, width, height = box
    wide = min(width, height * ratio)
    tall = wide / ratio
    share = 1 if right else 0.5
    return x + (width - wide) * share, y + (height - tall) * share, wide, tall


def picture_xml(hung: Hung, number: int, part: Any) -> str:
    """Return a picture as a shape (ECMA-376 part 1, 19.3.1.37) of a slide's part, which takes its file."""
    _, relation = part.get_or_add_image_part(io.BytesIO(hung.picture.data))
    holder = f"<p:nvPr>{hung.holder}</p:nvPr>" if hung.holder else "<p:nvPr/>"
    grouped = 'noGrp="1" ' if hung.holder else ""
    locks = f'<a:picLocks {grouped}noChangeAspect="1"/>'
    return (
        f"<p:pic><p:nvPicPr>{identity(number, hung.shown.path, hung.shown.alt)}"
        f"<p:cNvPicPr>{locks}</p:cNvPicPr>{holder}</p:nvPicPr>"
        f'<p:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{frame(hung.box)}{RECTANGLE}</p:spPr></p:pic>"
    )
