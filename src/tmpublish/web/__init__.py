"""A plan in one language → a web page in one file, with its fonts and pictures, and its sections counted."""

import base64
import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from lxml import html as lxml_html

from tmpublish.design import formats
from tmpublish.design.sections import entries, with_reachable_links
from tmpublish.design.theme import Design, render
from tmpublish.diagnostics import file_size
from tmpublish.manifest import edition_mark
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, walk
from tmpublish.plan import sections as model
from tmpublish.plan.fields import Moment
from tmpublish.web.style import SIZE_OF, font_faces, screen_colors
from tmpublish.web.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = "web/web.html.j2"
FONTS = "/* fonts */"
"""Where a theme's style sheet takes the fonts."""
SOCIAL = "social-{language}.jpg"
"""The picture that social media show of an edition, beside its files."""
_FORM = re.compile(
    rb'(?P<form> %b="(?P<name>[^"]+)">[^<\xc2]*)(?: \xc2\xb7 [0-9.]+ [kM]B)?(?=<)' % SIZE_OF.encode()
)
YEAR_WIDTH = 12  # percent of a phone's line that the digits of a year take
PICTURE_SIDE, PICTURE_QUALITY = 1_280, 76  # px of the long side: a phone at 3 dots a pixel; JPEG


@dataclass(frozen=True)
class WebPage:
    """A page: its bytes, how many sections it has, and the section, from 1, of each id."""

    data: bytes
    count: int
    places: Mapping[str, int]


@dataclass(frozen=True)
class TimeScale:
    """A line of whole months: how many, and where dates are and years begin, in percent of its length."""

    months: int
    places: Sequence[float]
    years: Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Beside:
    """Another file of the set that a page links to: its kind, its name, what it is in."""

    kind: str
    name: str
    form: str


def build_web(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    *,
    source: bytes,
    pictures: Mapping[str, Picture],
    files: Sequence[Beside] = (),
    editions: Mapping[str, str] | None = None,
    name: str = "",
) -> WebPage:
    """Return the web edition in one language; raise PublishError if a template is wrong.

    `source` is the plan's own file, whose mark the page shows. `files` are those of the same language,
    `editions` the names of the web editions in other languages, `name` that of this one.
    """
    words = Words(plan, design, language)
    made = template_environment(words, pictures)
    made.globals["edition_mark"] = edition_mark(plan, source)
    page = render(
        design,
        made,
        PAGE,
        plan=plan,
        sections=entries(plan, words.pack.label, made.filters["plain"], "web"),
        stamp=stamp,
        files=files,
        name=name,
        picture=SOCIAL.format(language=language),
        editions=[(design.languages[each], name) for each, name in (editions or {}).items()],
        colors=screen_colors(design.brand.colors),
    )
    page = with_reachable_links(re.sub(r"\n\s*\n+", "\n", page))
    tree = lxml_html.document_fromstring(page)
    page = page.replace(FONTS, font_faces(tree, design.brand, words.pack.script))
    known = {path for _, path, _ in walk(plan)}
    sections = list(tree.iter("section"))
    places = {
        path: number
        for number, section in enumerate(sections, 1)
        for part in section.iter("*")
        if (path := part.get("id")) in known
    }
    return WebPage(page.encode(), len(sections), places)


def with_sizes(page: bytes, sizes: Mapping[str, int]) -> bytes:
    """Return a page in which each form of a linked file (`data-size-of`) ends in its size, if it is there."""

    def form(found: re.Match[bytes]) -> bytes:
        size = sizes.get(found["name"].decode())
        return found["form"] + (f" · {file_size(size)}".encode() if size else b"")

    return _FORM.sub(form, page)


def template_environment(words: Words, pictures: Mapping[str, Picture]) -> "Environment":
    """Return the environment of a page's templates, with what prints texts, pictures and values."""
    from tmpublish.design.template_environment import environment

    pack = words.pack
    made = environment(words.design, words.language)
    for name in ("el", "words", "notes", "calls", "source"):
        made.globals[name] = getattr(words, name)
    made.globals |= {
        "image": lambda file: picture_uri(pictures[file]),
        "image_of": lambda file: pictures[file],
        "amount": partial(formats.amount, pack),
        "places": formats.places,
        "months_between": months_between,
        "time_scale": time_scale,
    }
    for name in ("is_number", "has_numbers", "numbers", "total", "charted"):
        made.globals[name] = getattr(model, name)
    made.filters["uri"] = svg_uri
    return made


def months_between(one: datetime.date, other: datetime.date) -> int:
    """Return how many months later `other` is."""
    return (other.year - one.year) * 12 + other.month - one.month


def time_scale(dates: Sequence[Moment]) -> TimeScale:
    """Return the line from the first of these dates to the last; years too near to the next have no label.

    A date without a day is in the middle of its month, one without a month in the middle of its year.
    """
    months = [
        12 * each.year + (each.month - 1 + (each.day - 1 if each.day else 15) / 31 if each.month else 6)
        for each in dates
    ]
    first, count = int(min(months)), int(max(months)) - int(min(months)) + 1
    places = [round(100 * (month - first) / count, 2) for month in months]
    starts = {
        year: 100 * max(12 * year - first, 0) / count
        for year in range(first // 12, int(max(months)) // 12 + 1)
    }
    years: list[tuple[int, float]] = []
    for year, at in reversed(starts.items()):
        if at <= 100 - YEAR_WIDTH and (not years or years[-1][1] - at >= YEAR_WIDTH):
            years.append((year, round(at, 2)))
    return TimeScale(count, places, years[::-1])


def svg_uri(svg: str) -> str:
    """Return a drawing as a data URI for CSS and attributes."""
    return "data:image/svg+xml;base64," + base64.b64encode(str(svg).encode()).decode()


@lru_cache(maxsize=64)
def picture_uri(picture: Picture) -> str:
    """Return a picture in the size that screens need, as a data URI."""
    from PIL import Image

    with Image.open(io.BytesIO(picture.data)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=PICTURE_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(made.getvalue()).decode()
