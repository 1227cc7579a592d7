"""Bytes of a returned PDF or deck → comments as plain values, and what on the page each one marks.

Nothing of a comment is trusted: its words lose control characters and whatever is beyond a limit of length,
threads that refer to themselves end, and parts of an unexpected type are skipped.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from pypdf.errors import PyPdfError

from tmpublish.pdf_reading.document import FAULTS

FAULTS_OF_PDF = (*FAULTS, PyPdfError)
MOST_COMMENTS, MOST_WORDS, MOST_REGIONS = 5_000, 2_000, 500
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in user space with the y axis downward: pt in a PDF, mm on a slide."""
STATES = {"accepted": "accepted", "rejected": "rejected", "cancelled": "rejected", "completed": "resolved"}
OPEN = "open"
_JOINERS = "\u200c\u200d"  # words of Persian and of India are spelled with them
_UNSEEN = {"Cf": "", **dict.fromkeys(("Cc", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"), " ")}


@dataclass(frozen=True)
class Reply:
    """An answer in a thread."""

    author: str
    time: str
    message: str


@dataclass(frozen=True)
class Comment:
    """A thread: who says what about which page (from 1), and the regions of it that are marked.

    `kind` is such as `highlight`, `strike`, `replace`; `point` is True if `regions` are points beside a text
    and not areas on it. `shape` is the number of a shape on a slide and `span` a stretch of its text.
    """

    page: int
    kind: str
    author: str
    time: str
    message: str
    state: str = OPEN
    name: str = ""
    regions: tuple[Box, ...] = ()
    point: bool = False
    shape: int = 0
    span: tuple[int, int] = (0, 0)
    replies: tuple[Reply, ...] = ()


def visible(words: str) -> str:
    """Return words on one line, without characters that control a terminal or the direction of writing."""
    kept = (each if each in _JOINERS else _UNSEEN.get(unicodedata.category(each), each) for each in words)
    return " ".join("".join(kept).split())


def clean(words: object) -> str:
    """Return visible words, at most so many of them as a comment has."""
    text = words.decode("latin-1") if isinstance(words, bytes) else str(words or "")
    line = visible(text[: 4 * MOST_WORDS])
    return line if len(line) <= MOST_WORDS else f"{line[:MOST_WORDS]}…"


def rich_text(markup: object) -> str:
    """Return the words of rich text (XHTML); no entity is resolved and nothing is fetched."""
    text = markup if isinstance(markup, bytes) else str(markup or "").encode("utf-8", "replace")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(text[: 40 * MOST_WORDS], parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return clean(" ".join(map(str, root.itertext()))) if root is not None else ""


_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?")


def readable_time(typed: object) -> str:
    """Return a PDF date (ISO 32000-1, 7.9.4) as `2026-03-13 15:04`, or as it is typed if it is no date."""
    text = clean(typed)[:60]
    found = _DATE.match(text)
    if not found or not found[2] or not found[3] or not 1990 <= int(found[1]) <= 2200:
        return text
    day = f"{found[1]}-{found[2]}-{found[3]}"
    return f"{day} {found[4]}:{found[5]}" if found[5] else day


# --- annotations of a PDF (ISO 32000-1, 12.5.6)

_KINDS = {
    "/Highlight": "highlight",
    "/Underline": "underline",
    "/Squiggly": "underline",
    "/StrikeOut": "strike",
    "/Caret": "insert",
    "/Text": "note",
    "/FreeText": "text",
    **dict.fromkeys(("/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Stamp"), "drawing"),
}


@dataclass(frozen=True)
class _Annotation:
    """An annotation as it is in the file, with its key and that of the one it belongs to."""

    key: object
    target: object
    grouped: bool
    model: str
    comment: Comment


def pdf_comments(reader: Any) -> list[Comment]:
    """Return the threads of a PDF, read by pypdf, in the order of its pages."""
    found: list[_Annotation] = []
    for number, page in enumerate(reader.pages, 1):
        found += _of_page(page, number)
        if len(found) >= MOST_COMMENTS:
            break
    return _threads(found[:MOST_COMMENTS])


def _of_page(page: Any, number: int) -> list[_Annotation]:
    try:
        listed = _value(page, "/Annots")
    except FAULTS_OF_PDF:
        return []
    found = []
    for index, item in enumerate(listed[:MOST_COMMENTS] if isinstance(listed, list) else ()):
        try:
            each = item.get_object()
            if isinstance(each, dict) and _value(each, "/Subtype") in _KINDS:
                found.append(_annotation(each, getattr(item, "idnum", (number, index)), number))
        except FAULTS_OF_PDF:
            lost = Comment(number, "unreadable", "", "", "")
            found.append(_Annotation((number, index), None, False, "", lost))
    return found


def _value(holder: Any, key: str) -> Any:
    """Return a value of a dictionary, followed to where it is, or None."""
    found = holder.get(key)
    return found.get_object() if hasattr(found, "get_object") else found


def _annotation(each: Any, key: object, page: int) -> _Annotation:
    kind = _KINDS[each["/Subtype"]]
    target = each.raw_get("/IRT") if "/IRT" in each else None
    kind = "replace" if kind == "insert" and _value(each, "/IT") == "/Replace" else kind
    regions, point = _regions(each, kind)
    message = clean(_value(each, "/Contents")) or rich_text(_stream_or_text(_value(each, "/RC")))
    comment = Comment(
        page=page,
        kind=kind,
        author=clean(_value(each, "/T"))[:80],
        time=readable_time(_value(each, "/M") or _value(each, "/CreationDate")),
        message=message,
        state=STATES.get(str(_value(each, "/State") or "").lower(), OPEN),
        name=clean(_value(each, "/NM"))[:80],
        regions=regions,
        point=point,
    )
    reference = getattr(target, "idnum", clean(target) if target is not None else None)
    model = str(_value(each, "/StateModel") or "") if "/State" in each else ""
    return _Annotation(key, reference, _value(each, "/RT") == "/Group", model, comment)


def _stream_or_text(value: Any) -> object:
    return value.get_data() if hasattr(value, "get_data") else value


def _regions(each: Any, kind: str) -> tuple[tuple[Box, ...], bool]:
    """Return what an annotation marks; programs order the points of a quadrilateral in several ways."""
    quads = _numbers(_value(each, "/QuadPoints"), 8 * MOST_REGIONS)
    if len(quads) >= 8:
        groups = (quads[at : at + 8] for at in range(0, len(quads) - 7, 8))
        return tuple(_around(group) for group in groups), False
    rect = _numbers(_value(each, "/Rect"), 4)
    if len(rect) < 4:
        return (), True
    left, top, right, bottom = _around(rect)
    tip = _numbers(_value(each, "/CL"), 6)
    if len(tip) >= 4:
        return ((tip[0], -tip[1], tip[0], -tip[1]),), True
    if kind in ("insert", "replace"):
        middle = (left + right) / 2
        return ((middle, top, middle, top),), True
    if kind == "text":
        return ((left, top, left, top),), True
    if kind == "note":
        middle, height = (left + right) / 2, (top + bottom) / 2
        return ((middle, height, middle, height),), True
    return ((left, top, right, bottom),), False


def _numbers(value: Any, most: int) -> list[float]:
    listed = value.get_object() if hasattr(value, "get_object") else value
    if not isinstance(listed, list):
        return []
    numbers = [float(each.get_object() if hasattr(each, "get_object") else each) for each in listed[:most]]
    return numbers if all(abs(each) < 1e6 for each in numbers) else []


def _around(points: Sequence[float]) -> Box:
    xs, ys = points[::2], [-y for y in points[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def _threads(found: Sequence[_Annotation]) -> list[Comment]:
    """Return threads: replies, states and grouped annotations are parts of the one that they refer to."""
    by_key = {each.key: each for each in found}
    by_key |= {each.comment.name: each for each in found if each.comment.name}

    def root(each: _Annotation) -> _Annotation:
        seen = {id(each)}
        while (above := by_key.get(each.target)) is not None and id(above) not in seen:
            seen.add(id(above))
            each = above
        return each

    threads: dict[int, list[_Annotation]] = {}
    for each in found:
        first = root(each)
        # A loop of references has no beginning: its parts are threads of their own.
        alone = first.target is not None and by_key.get(first.target) is not None
        threads.setdefault(id(each if alone else first), []).append(each)
    roots = {id(each): each for each in found}
    return [_thread(roots[key], parts) for key, parts in threads.items()]


def _thread(first: _Annotation, parts: Sequence[_Annotation]) -> Comment:
    comment = first.comment
    replies, states = [], []
    for each in sorted(parts, key=lambda each: each.comment.time):
        other = each.comment
        if each is first:
            continue
        if each.model:
            states += [other.state] if each.model != "Marked" else []
        elif each.grouped:
            # Acrobat writes a replacement as a caret with the words and a strike-out on the text.
            kind = "replace" if {comment.kind, other.kind} & {"strike"} else comment.kind
            regions = other.regions if not other.point else comment.regions
            message = comment.message or other.message
            comment = replace(
                comment, kind=kind, regions=regions, point=comment.point and other.point, message=message
            )
        elif other.message:
            replies.append(Reply(other.author, other.time, other.message))
    return replace(comment, state=states[-1] if states else comment.state, replies=tuple(replies))


# --- comments of a deck: legacy (ECMA-376 part 1, 19.4) and modern ([MS-PPTX] 2.1.2)

_POINT = 25.4 / 576  # mm: legacy comments are placed in 1/576 inch


def deck_comments(package: Any) -> list[Comment]:
    """Return the threads of a deck in the order of its slides."""
    authors = _authors(package)
    found: list[Comment] = []
    for number, slide in enumerate(package.slides, 1):
        for part in package.targets(slide, "comments"):
            root = package.xml.get(part)
            if root is None:
                continue
            parts = [each for each in root.iter() if _name(each) == "cm"][:MOST_COMMENTS]
            legacy = "presentationml/2006" in str(root.tag)
            found += _legacy(parts, number, authors) if legacy else _modern(parts, number, authors)
    return found[:MOST_COMMENTS]


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _authors(package: Any) -> Mapping[str, str]:
    presentation = "ppt/presentation.xml"
    parts = [part for kind in ("commentAuthors", "authors") for part in package.targets(presentation, kind)]
    roots = (package.xml[part] for part in parts if part in package.xml)
    return {str(each.get("id")): clean(each.get("name"))[:80] for root in roots for each in root}


def _legacy(parts: Sequence[Any], page: int, authors: Mapping[str, str]) -> list[Comment]:
    threads: dict[tuple[str, str], Comment] = {}
    for each in parts:
        author, key = str(each.get("authorId")), (str(each.get("authorId")), str(each.get("idx")))
        time = clean(each.get("dt")).replace("T", " ")[:16]
        time = "" if time.startswith("00-") else time
        message = clean(" ".join(t.text or "" for t in each if _name(t) == "text"))
        above = next((p for p in each.iter() if _name(p) == "parentCm"), None)
        parent = (str(above.get("authorId")), str(above.get("idx"))) if above is not None else None
        if parent in threads:
            reply = Reply(authors.get(author, ""), time, message)
            threads[parent] = replace(threads[parent], replies=(*threads[parent].replies, reply))
            continue
        place = next((p for p in each if _name(p) == "pos"), None)
        x, y = (_number(place.get(axis)) * _POINT for axis in "xy") if place is not None else (0.0, 0.0)
        threads[key] = Comment(
            page,
            "note",
            authors.get(author, ""),
            time,
            message,
            name=":".join(key),
            regions=((x, y, x, y),) if place is not None else (),
            point=True,
        )
    return list(threads.values())


def _number(typed: Any) -> float:
    text = str(typed or "0")[:12]
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else 0.0


def _modern(parts: Iterable[Any], page: int, authors: Mapping[str, str]) -> list[Comment]:
    found = []
    for each in parts:
        replies = [part for part in each.iter() if _name(part) == "reply"]
        own = [part for part in each.iter() if not _is_in_reply(part)]
        shape = next((part for part in own if _name(part) == "spMk"), None)
        span = next((part for part in own if _name(part) == "txMk"), None)
        state = {"resolved": "resolved", "closed": "resolved"}.get(str(each.get("status")), OPEN)
        found.append(
            Comment(
                page,
                "note",
                authors.get(str(each.get("authorId")), ""),
                clean(each.get("created")).replace("T", " ")[:16],
                _body(own),
                state,
                clean(each.get("id"))[:80],
                shape=int(_number(shape.get("id"))) if shape is not None else 0,
                span=(int(_number(span.get("cp"))), int(_number(span.get("len"))))
                if span is not None
                else (0, 0),
                replies=tuple(
                    Reply(
                        authors.get(str(reply.get("authorId")), ""),
                        clean(reply.get("created")).replace("T", " ")[:16],
                        _body(list(reply.iter())),
                    )
                    for reply in replies[:MOST_COMMENTS]
                ),
            )
        )
    return found


def _is_in_reply(part: Any) -> bool:
    return any(_name(above) == "reply" for above in (part, *part.iterancestors()))


def _body(parts: Sequence[Any]) -> str:
    lines = ("".join(t.text or "" for t in p.iter() if _name(t) == "t") for p in parts if _name(p) == "p")
    return clean(" ".join(lines))
