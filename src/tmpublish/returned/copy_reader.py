"""Bytes of a returned PDF or deck → what the copy says of itself: plan, edition, language, comments.

Anyone may have changed the file, so all of this is a claim; callers compare it with editions that they have.
`run` reads in a worker process with limits.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmpublish import loader
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import refuse_path, settled
from tmpublish.manifest import sha256
from tmpublish.ooxml.deck_reader import Deck, read_deck
from tmpublish.ooxml.opc import CORE, Package, custom_properties, read_package, unpacked_plan
from tmpublish.pdf_reading.document import Letter, decrypted, letters_in_points, read_objects
from tmpublish.plan import Plan, plan_texts
from tmpublish.render_pool import Limits, Worker
from tmpublish.returned.comments import FAULTS_OF_PDF, Comment, deck_comments, pdf_comments
from tmpublish.returned.marked_texts import (
    Marked,
    Texts,
    coverage,
    marked_on_slide,
    pdf_pages,
    shape_names,
    words_of,
)
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, parse_document

MOST_FILE = 100_000_000  # bytes
LIMITS = Limits(processor=40, clock=120.0)
# Programs that take characters from fonts find another hyphen and dot of the same form.
MARK = re.compile(r"(\d{4}[-‐‑]\d{2}(?:[-‐‑]\d{2})?)\s*[·・]\s*([0-9a-f]{8})(?![0-9a-f])")
_XMP = re.compile(rb'edition:(date|plan)\s*(?:=\s*["\']|>)\s*(?:sha256:)?([0-9a-f-]{7,64})')
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})*")
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # [MS-CFB] 2.2
_SAME_PLACE = 1.0  # pt
_LEAST_SHARE = 0.15  # of the texts of a plan, so that a file counts as a copy of it


@dataclass(frozen=True)
class Copy:
    """A returned file: `pdf` or `pptx`, and its claims, each empty if it makes none.

    `plan_hash` is the SHA-256 of the plan in the copy's language, `plan` that plan itself, `mark` what is
    visible: the date of the edition and eight digits of the hash. `words` are those of its pages or slides.
    """

    kind: str
    language: str = ""
    plan: bytes = b""
    plan_hash: str = ""
    edition: str = ""
    build: str = ""
    mark: tuple[str, str] = ("", "")
    words: tuple[str, ...] = ()
    program: str = ""


@dataclass(frozen=True)
class Received:
    """A returned file to read: its bytes, the texts of today's plan by language, and clean copies."""

    shown: str
    data: bytes
    texts: Mapping[str, Texts]
    clean: Sequence[bytes] = ()
    title: str = "returned file"


@dataclass(frozen=True)
class Reviewed:
    """The comments in a copy, what each marks, and the marked text as it was when the copy was made."""

    copy: Copy
    language: str
    comments: tuple[tuple[Comment, Marked, str], ...]
    flattened: bool


def run(function: Any, job: Received) -> Any:
    """Return `function(job)` from a worker with limits; raise PublishError if the file cannot be read."""
    worker = Worker()
    try:
        return worker.run(function, job, settled(), LIMITS)
    except PublishError as refused:
        if all(not problem.code.startswith("renderer_") for problem in refused.problems):
            raise
        message = "The file cannot be read within the limits of time and memory. Ask for a smaller copy."
        raise PublishError([Problem(job.shown, 0, 0, "returned_limits", message)]) from None
    finally:
        worker.close()


def named_file(path: Path, shown: str) -> bytes:
    """Return the bytes of a file that the command line names; raise PublishError or UsageError."""
    refuse_path(path)
    try:
        return read_named(path, MOST_FILE)
    except FileError as fault:
        raise refused(shown, fault.message) from None


def refused(shown: str, message: str) -> PublishError:
    """Return the error about a file that cannot be read."""
    return PublishError([Problem(shown, 0, 0, "returned_unreadable", message)])


def read_copy(job: Received) -> Copy:
    """Return what a returned file says of itself; raise PublishError."""
    kind = _kind(job)
    try:
        if kind == "pptx":
            return _deck_copy(read_package(job.data), read_deck(job.data))
        return _pdf_copy(read_objects(decrypted(job.data)), letters_in_points(job.data))
    except (*FAULTS_OF_PDF, RuntimeError) as fault:
        raise refused(job.shown, unreadable(fault)) from None


def _kind(job: Received) -> str:
    """Return `pdf` or `pptx`; raise PublishError for any other file, and one with a password."""
    kind = kind_of(job)
    if kind == "docx":
        message = (
            "This is a document of Word. Use `tmpublish import` for a manuscript, or pass a PDF or deck."
        )
    elif kind not in ("pdf", "pptx"):
        message = "This is no PDF and no PowerPoint file. Pass a .pdf or .pptx."
    else:
        return kind
    raise refused(job.shown, message)


def kind_of(job: Received) -> str:
    """Return `pdf`, `pptx`, `docx` or "" by the bytes of a file, whatever its name is.

    Raise PublishError for Office files with a password, and those from before 2007.
    """
    if b"%PDF-" in job.data[:1024]:
        return "pdf"
    if job.data.startswith(_COMPOUND):
        message = "This file has a password or is of an old format. Save it as .pptx or .docx, without one."
        raise refused(job.shown, message)
    if not job.data.startswith(b"PK"):
        return ""
    try:
        package = read_package(job.data)
    except ValueError as fault:
        raise refused(job.shown, unreadable(fault)) from None
    roots = (package.xml[part].tag for part in package.targets("", "officeDocument") if part in package.xml)
    name = str(next(roots, "")).rpartition("}")[2]
    return {"presentation": "pptx", "document": "docx"}.get(name, "")


def unreadable(fault: Exception) -> str:
    """Return the sentence about a file that is damaged, with what the reader says of it."""
    detail = f" ({fault})" if isinstance(fault, ValueError) and str(fault).isprintable() else ""
    return f"The file cannot be read{detail[:200]}. Ask for another copy, saved without a password."


def _pdf_copy(reader: Any, letters: Sequence[Sequence[Letter]]) -> Copy:
    plan = _attached(reader)
    metadata = _metadata(reader)
    found = {name.decode(): value.decode() for name, value in _XMP.findall(metadata)}
    words = tuple(words_of(page) for page in letters)
    information = reader.metadata or {}
    return Copy(
        kind="pdf",
        language=_language_of(plan) or _tag(reader.trailer["/Root"].get("/Lang", "")),
        plan=plan,
        plan_hash=sha256(plan) if plan else found.get("plan", ""),
        edition=found.get("date", ""),
        mark=_mark(words),
        words=words,
        program=str(information.get("/Producer", ""))[:80],
    )


def _attached(reader: Any) -> bytes:
    """Return the plan that is attached to a PDF, b"" if there is none that can be one."""
    try:
        for name, files in reader.attachments.items():
            for data in files if str(name).endswith(".yaml") else ():
                if len(data) <= MOST_BYTES:
                    return bytes(data)
    except FAULTS_OF_PDF:
        pass
    return b""


def _metadata(reader: Any) -> bytes:
    try:
        return bytes(reader.trailer["/Root"]["/Metadata"].get_object().get_data()[:MOST_BYTES])
    except FAULTS_OF_PDF:
        return b""


def _deck_copy(package: Package, deck: Deck) -> Copy:
    properties = custom_properties(package)
    core = package.xml.get(CORE)
    named = str(core.findtext("{*}identifier") or "") if core is not None else ""
    spoken = str(core.findtext("{*}language") or "") if core is not None else ""
    plan = unpacked_plan(properties, MOST_BYTES)
    words = tuple(slide.text + "\n" + "\n".join(slide.notes) for slide in deck.slides)
    app = package.xml.get("docProps/app.xml")
    return Copy(
        kind="pptx",
        language=_tag(properties.get("Language", "")) or _language_of(plan) or _tag(spoken),
        plan=plan,
        plan_hash=named.removeprefix("sha256:")[:64] or (sha256(plan) if plan else ""),
        edition=properties.get("Edition", "")[:10],
        build=properties.get("Build", "")[:16],
        mark=_mark(words),
        words=words,
        program=str(app.findtext("{*}Application") or "")[:80] if app is not None else "",
    )


def _mark(pages: Sequence[str]) -> tuple[str, str]:
    found = (match for page in pages for match in MARK.finditer(page))
    match = next(found, None)
    return (match[1], match[2]) if match else ("", "")


def _tag(typed: object) -> str:
    found = _LANGUAGE.match(str(typed))
    return found[0] if found else ""


def _language_of(plan: bytes) -> str:
    try:
        listed = parse_document(plan, "plan").data if plan else {}
    except PublishError:
        return ""
    languages = listed.get("languages") if isinstance(listed, dict) else None
    return _tag(languages[0]) if isinstance(languages, list) and len(languages) == 1 else ""


def base_texts(copy: Copy) -> Texts:
    """Return the texts of the plan that a copy carries; none if it carries none that this version reads."""
    plan = base_plan(copy.plan)
    return {path: each.text for path, each in plan_texts(plan, copy.language).items()} if plan else {}


def base_plan(source: bytes) -> Plan | None:
    """Return a plan as a copy carries it, None if this version cannot read it."""
    try:
        return loader.examine(parse_document(source, "plan"))[0] if source else None
    except PublishError:
        return None


def best_language(words: Sequence[Sequence[Letter]], texts: Mapping[str, Texts], claimed: str) -> str:
    """Return the language of a copy: the one that it names, unless more texts of another one are in it."""
    shares = {language: coverage(words, each) for language, each in texts.items()}
    named = next((each for each in texts if claimed and claimed.split("-")[0] == each.split("-")[0]), "")
    best = max(shares, key=lambda language: shares[language], default="")
    return named if named and shares[named] >= 0.5 * shares[best] else best


def read_review(job: Received) -> Reviewed:
    """Return the comments in a returned file; raise PublishError if there is nothing to read in it."""
    try:
        copy = read_copy(job)
        return _review_deck(job, copy) if copy.kind == "pptx" else _review_pdf(job, copy)
    except (*FAULTS_OF_PDF, RuntimeError) as fault:
        raise refused(job.shown, unreadable(fault)) from None


def _review_pdf(job: Received, copy: Copy) -> Reviewed:
    reader, letters = read_objects(decrypted(job.data)), letters_in_points(job.data)
    if not any(letters):
        message = "Its pages are pictures of text, as a scanner makes them. Type the comments into a copy."
        raise refused(job.shown, message)
    language = best_language(letters, job.texts, copy.language)
    base = base_texts(copy) or job.texts.get(language, {})
    _refuse_other_text(job, letters, base)
    pages = pdf_pages(letters, base, destinations(reader))
    found = [(comment, pages[comment.page - 1].marked(comment)) for comment in pdf_comments(reader)]
    typed = [] if found else _typed_on_pages(letters, job.clean)
    found += [(each, pages[each.page - 1].marked(each)) for each in typed]
    comments = tuple((each, marked, _text(base, marked)) for each, marked in found)
    return Reviewed(copy, language, comments, bool(typed))


def _refuse_other_text(job: Received, letters: Sequence[Sequence[Letter]], base: Texts) -> None:
    # A single page holds few of the texts.
    if coverage(letters, base) < _LEAST_SHARE / max(len(letters), 1):
        raise refused(job.shown, "Its text is not that of this plan. Name the plan with `--source`.")


def _text(base: Texts, marked: Marked) -> str:
    return base.get(marked.paths[0], "") if marked.paths else ""


def destinations(reader: Any) -> Mapping[int, Sequence[tuple[float, str]]]:
    """Return the height, y downward, and the name of each named destination, by page from 0."""
    found: dict[int, list[tuple[float, str]]] = {}
    try:
        for name, each in reader.named_destinations.items():
            number = reader.get_destination_page_number(each)
            if number is not None and each.top is not None:
                found.setdefault(number, []).append((-float(each.top), str(name)))
    except FAULTS_OF_PDF:
        return {}
    return found


def _typed_on_pages(letters: Sequence[Sequence[Letter]], clean: Sequence[bytes]) -> list[Comment]:
    """Return what is written on pages and not on those of the clean copy: the words of flattened comments."""
    copies = [letters_in_points(each) for each in clean]
    alike = [pages for pages in copies if len(pages) == len(letters)]
    if not alike:
        return []

    def own(page: Sequence[Letter], other: Sequence[Letter]) -> list[Letter]:
        known: dict[str, list[Letter]] = {}
        for each in other:
            known.setdefault(each.character, []).append(each)
        return [each for each in page if not any(_same(each, one) for one in known.get(each.character, ()))]

    def added(pages: Sequence[Sequence[Letter]]) -> list[list[Letter]]:
        return [own(page, other) for page, other in zip(letters, pages, strict=True)]

    fewest = min((added(pages) for pages in alike), key=lambda pages: sum(map(len, pages)))
    if sum(map(len, fewest)) > 0.2 * sum(map(len, letters)):
        return []  # another edition, or pages laid out again
    comments = []
    for number, found in enumerate(fewest, 1):
        for group in _groups(found):
            left, top = group[0].box[:2]
            words = words_of(group)
            region = (left, top, left, top)
            comments.append(Comment(number, "written", "", "", words, regions=(region,), point=True))
    return comments


def _same(one: Letter, other: Letter) -> bool:
    return all(abs(a - b) <= _SAME_PLACE for a, b in zip(one.box[:2], other.box[:2], strict=True))


def _groups(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return letters in groups that belong together: with less than two heights between neighbors."""
    groups: list[list[Letter]] = []
    for each in letters:
        last = groups[-1][-1] if groups else None
        reach = 2.5 * max(each.box[3], last.box[3]) if last else 0.0
        if last and abs(each.box[1] - last.box[1]) < reach and _gap(last, each) < 20 * reach:
            groups[-1].append(each)
        else:
            groups.append([each])
    return [group for group in groups if len(group) > 1]


def _gap(one: Letter, other: Letter) -> float:
    return abs(other.box[0] - one.box[0])


def _review_deck(job: Received, copy: Copy) -> Reviewed:
    package, deck = read_package(job.data), read_deck(job.data)
    letters = [[Letter(character, (0, 0, 0, 0)) for character in page] for page in copy.words]
    language = best_language(letters, job.texts, copy.language)
    base = base_texts(copy) or job.texts.get(language, {})
    _refuse_other_text(job, letters, base)
    names = [shape_names(package.xml[part]) for part in package.slides]
    found = [
        (each, marked_on_slide(deck, names[each.page - 1], each, base)) for each in deck_comments(package)
    ]
    return Reviewed(
        copy, language, tuple((each, marked, _text(base, marked)) for each, marked in found), False
    )
