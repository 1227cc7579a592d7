"""HTML → PDF bytes, and the page on which each id stands; what the engine complains of → Problems."""

import datetime
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from tmpublish.booklet import pdf_conformance
from tmpublish.booklet.pdf_conformance import VARIANT
from tmpublish.design.theme import shown_template
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.pictures import Picture
from tmpublish.text.fonts import Face

if TYPE_CHECKING:
    from tmpublish.booklet.weasyprint_patches import Painted

_DRAWINGS = ("data:image/svg+xml;base64,", "data:image/svg+xml,")  # what is drawn goes with the page
_QUOTED = re.compile(r"[`“'\"]([^`”'\"]+)[`”'\"]")


@dataclass(frozen=True)
class Source:
    """What a PDF was made from, to go with it: a file's name, its bytes, what it is, and when it was made."""

    name: str
    data: bytes
    description: str
    stamp: datetime.datetime


NO_EDITION: Mapping[str, str] = MappingProxyType({})
Pieces = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class RenderedPdf:
    """A PDF, how many pages it has, the page (from 1) on which each id of the HTML first is, and its text.

    `pieces` lists, for each id, the page, the number of the marked content and the words of each piece.
    """

    pdf: bytes
    count: int
    pages: Mapping[str, int]
    pieces: Mapping[str, Pieces]


def font_environment(faces: tuple[Face, ...], folder: Path) -> Mapping[str, str]:
    """Return the environment in which rendering sees these fonts alone; writes fonts.conf into `folder`.

    It has to be set before weasyprint is imported: fontconfig reads it once.
    """
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    for face in faces:
        link = fonts / face.file.name
        if not link.exists():
            link.symlink_to(face.file.resolve())
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(file), "FONTCONFIG_PATH": str(folder)}


def render_pdf(
    html: str,
    shown: str,
    source: Source | None = None,
    variant: str | None = VARIANT,
    pictures: Iterable[Picture] = (),
    theme: Path | None = None,
    edition: Mapping[str, str] = NO_EDITION,
) -> RenderedPdf:
    """Return an HTML document as PDF/UA-1 and PDF/A-3a in one, with its source attached.

    Without a variant it is a plain PDF, as printers take it. Raise PublishError for
    any warning of the engine; `shown` names the document in it. `pictures` are all that the document may
    show, each as `asset:KEY`.
    `theme` is the folder of the templates that the document comes from, to name them in problems. `edition`
    is what the metadata says of the edition.
    """
    from tmpublish.booklet import weasyprint_patches

    attached = source and {
        "string": source.data,
        "name": source.name,
        "description": source.description,
        "created": source.stamp.astimezone(datetime.UTC),
        "modified": source.stamp.astimezone(datetime.UTC),
        "relationship": "Source",  # as ISO 19005-3, 6.8 asks for
    }
    with _engine_problems(shown, theme):
        parsed = weasyprint_patches.HTML(string=html, url_fetcher=_fetcher(pictures))
        document = parsed.render(pdf_variant=variant)
        pages: dict[str, int] = {}
        for number, page in enumerate(document.pages, 1):
            for name in page.anchors:
                pages.setdefault(name, number)
        weasyprint_patches.mend_links(document)
        with weasyprint_patches.tagged(parsed.etree_element, shown) as painted:
            pdf = document.write_pdf(
                pdf_variant=variant,
                finisher=partial(pdf_conformance.finish, edition=edition) if variant else None,
                attachments=[weasyprint_patches.Attachment(**attached)] if attached else None,
            )
    return RenderedPdf(pdf, len(document.pages), pages, _pieces(parsed.etree_element, painted))


def _fetcher(pictures: Iterable[Picture]) -> Any:
    """Return the engine's only way out: `asset:KEY` is one of the pictures, a drawing carries itself.

    Whatever else a page or a style sheet asks for, by any element and any address, ends the rendering.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    known = {f"asset:{picture.key}": picture for picture in pictures}

    class Carried(URLFetcher):  # type: ignore[misc] # the engine has no types
        """Fetches from the pictures at hand."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Return what stands behind an address."""
            if picture := known.get(url):
                return URLFetcherResponse(url, picture.data, {"Content-Type": f"image/{picture.kind}"})
            if url.startswith(_DRAWINGS):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(
                f"the design asks for “{url[:80]}”: a page shows pictures of the plan and drawings alone"
            )

    return Carried(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def _pieces(root: Element, painted: "Iterable[Painted]") -> Mapping[str, Pieces]:
    """Return what is painted of each id, in the element that has it or that lists it in `data-texts`."""
    parents = {child: parent for parent in root.iter() for child in parent}
    found: dict[str, list[tuple[int, int, str]]] = {}
    for element, mark, words in painted:
        at: Element | None = element
        while at is not None:
            for name in (at.get("id", ""), *at.get("data-texts", "").split()):
                if name:
                    found.setdefault(name, []).append((mark.page + 1, mark.mcid, words))
            at = parents.get(at)
    return {name: tuple(pieces) for name, pieces in found.items()}


@contextmanager
def _engine_problems(shown: str, theme: Path | None) -> Iterator[None]:
    """Turn every warning and error of the engine's log into a Problem."""
    from weasyprint.urls import FatalURLFetchingError

    messages: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield
    except FatalURLFetchingError as refused:  # no Exception
        raise PublishError([_engine_problem(str(refused), "out_of_reach", shown, theme)]) from refused
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
    if messages:
        raise PublishError(_engine_problem(message, "engine", shown, theme) for message in messages)


def _engine_problem(message: str, code: str, shown: str, theme: Path | None) -> Problem:
    """Return a Problem at the first line of a template that has what the message quotes, if there is one."""
    for quoted in _QUOTED.findall(message):
        name = quoted.partition(":")[0] + ":" if ":" in quoted else quoted
        for text in (quoted, name) if len(name) > 2 else (quoted,):
            if theme and (place := _line_with(text, theme)):
                return Problem(*place, 1, code, message)
    return Problem(shown, 0, 0, code, message)


def _line_with(text: str, theme: Path) -> tuple[str, int] | None:
    wanted = "".join(text.split())
    for file in sorted(theme.glob("booklet/*.j2"), key=lambda file: ".css" not in file.name):
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
            if wanted in "".join(line.split()):
                return shown_template(theme, file), number
    return None
