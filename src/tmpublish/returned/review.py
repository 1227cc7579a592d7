"""Returned files + today's plan → one finding per comment thread, at the line of the text that it marks."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tmpublish import loader
from tmpublish.diagnostics import Problem, PublishError, count
from tmpublish.plan import Plan, PlanText, plan_texts, walk
from tmpublish.returned.comments import OPEN, Reply
from tmpublish.returned.copy_reader import MOST_FILE, Received, Reviewed, named_file, read_review, run
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import Document, Place, read_document, shown_path

_VERBS = {
    "highlight": "marked",
    "underline": "underlined",
    "strike": "struck out",
    "replace": "replaced",
    "insert": "inserted",
    "note": "commented",
    "text": "wrote",
    "drawing": "drew",
    "written": "wrote",
    "unreadable": "left a comment that cannot be read; look at it in a PDF reader",
}
_EDITS = ("strike", "replace", "insert")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


@dataclass(frozen=True)
class Finding:
    """A comment thread and its place in today's plan; `page` or `slide` is set, from 1.

    `id` is the text id, or that of the part that a whole slide is about, "" if none is; `ids` are all of
    them. `was` is the marked text in the reviewed copy if today's plan has another one, `now` is that one.
    """

    file: str
    author: str
    time: str
    kind: str
    words: str
    message: str
    id: str
    language: str
    source: str
    line: int
    column: int
    state: str
    page: int | None = None
    slide: int | None = None
    ids: tuple[str, ...] = ()
    was: str = ""
    now: str = ""
    replies: tuple[Reply, ...] = ()

    @property
    def number(self) -> int:
        """Return the number of the page or slide, from 1."""
        return self.page or self.slide or 1

    @property
    def place(self) -> str:
        """Return the page or slide in words."""
        return f"page {self.page}" if self.page else f"slide {self.slide}"

    @property
    def sentence(self) -> str:
        """Return who did what where, and what else has been said."""
        who = self.author or "Somebody"
        what = _VERBS[self.kind]
        marked = f" “{self.words}”" if self.words and self.kind != "written" else ""
        said = f": “{self.message}”" if self.message else ""
        if self.kind in ("replace",) and self.message:
            said = f" with “{self.message}”"
        replies = "".join(f" {each.author or 'Somebody'} replied: “{each.message}”." for each in self.replies)
        moved = f" The text is now “{self.now}”; it was “{self.was}”." if self.was else ""
        state = "" if self.state == OPEN else f" The thread is {self.state}."
        text = f"{who} on {self.place} of {self.file} {what}{marked}{said}"
        end = "" if text.endswith((".", ".”", "?”", "!”")) else "."
        return f"{text}{end}{replies}{moved}{state}"

    @property
    def problem(self) -> Problem:
        """Return the finding as a warning at its line of the plan."""
        return Problem(self.source, self.line, self.column, "review", self.sentence, "warning")


@dataclass(frozen=True)
class Review:
    """All findings in the order of the plan, and what else there is to say: conflicts, flattened copies."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def review(files: Sequence[Path], source: Path, dist: Path) -> Review:
    """Return the comments in returned files, merged; raise PublishError with every file that is unreadable.

    `dist` may hold the files as they were sent: what was typed on a flattened copy is found by comparison.
    """
    document = read_document(source)
    plan = loader.examine(document)[0]
    if plan is None:
        raise PublishError(document.problems or [Problem(document.file, 0, 0, "plan_invalid", _INVALID)])
    places = {language: plan_texts(plan, language) for language in plan.languages}
    words = {tag: {path: each.text for path, each in texts.items()} for tag, texts in places.items()}
    clean = [data for path in sorted(dist.glob("*.pdf")) if (data := _data(path))]
    findings: list[Finding] = []
    problems: list[Problem] = []
    unreadable: list[Problem] = []
    for path in files:
        shown = shown_path(path)
        try:
            found: Reviewed = run(read_review, Received(shown, named_file(path, shown), words, clean))
        except PublishError as error:
            unreadable += error.problems
            continue
        findings += _findings(found, shown, plan, document, places.get(found.language, {}))
        if found.flattened:
            problems.append(Problem(shown, 0, 0, "review_flattened", _FLATTENED, "warning"))
    if unreadable:
        raise PublishError(unreadable)
    merged = _merged(findings)
    return Review(tuple(merged), (*problems, *_conflicts(merged)))


_INVALID = "The plan has errors. Run `tmpublish build` to list them, and correct them first."
_FLATTENED = (
    "In this copy the comments are printed on the pages. What was typed is listed; marks without words "
    "cannot be read. Ask for the file with its comments."
)


def _data(path: Path) -> bytes:
    try:
        return read_named(path, MOST_FILE)
    except FileError:
        return b""


def _findings(
    found: Reviewed, shown: str, plan: Plan, document: Document, texts: Mapping[str, PlanText]
) -> Iterator[Finding]:
    parts: dict[str, Place] = {path: place for _, path, place in walk(plan)}
    for comment, marked, was in found.comments:
        path = marked.paths[0] if marked.paths else ""
        line, column = _position(path, document, texts, parts)
        now = texts[path].text if path in texts else ""
        unit = {"slide" if found.copy.kind == "pptx" else "page": comment.page}
        yield Finding(
            file=shown,
            author=comment.author,
            time=comment.time,
            kind=comment.kind,
            words=marked.words,
            message=comment.message,
            id=path,
            language=found.language,
            source=document.file,
            line=line,
            column=column,
            state=comment.state,
            ids=marked.paths,
            was=was if was and was != now else "",
            now=now if was and was != now else "",
            replies=comment.replies,
            **unit,
        )


def _position(
    path: str, document: Document, texts: Mapping[str, PlanText], parts: Mapping[str, Place]
) -> tuple[int, int]:
    """Return line and column of a text id in today's plan, or of the nearest part above it that is left."""
    if path in texts:
        return document.at(texts[path].place)
    while path and path not in parts:
        path = path.rpartition(".")[0]
    return document.at(parts[path]) if path else (0, 0)


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by line, open ones first; a copy that went round brings the same one several times."""
    kept: dict[tuple[object, ...], Finding] = {}
    for each in findings:
        key = (each.page, each.slide, each.author, each.kind, each.words, each.message, each.id)
        before = kept.get(key)
        if before is None:
            kept[key] = each
            continue
        replies = tuple(dict.fromkeys((*before.replies, *each.replies)))
        state = before.state if each.state == OPEN else each.state
        kept[key] = replace(before, replies=replies, state=state)
    return sorted(kept.values(), key=lambda each: (each.state != OPEN, each.line, each.column, each.time))


def _conflicts(findings: Sequence[Finding]) -> Iterator[Problem]:
    """Yield the texts for which reviewers ask for different words."""
    edits: dict[str, list[Finding]] = {}
    for each in findings:
        if each.state == OPEN and each.kind in _EDITS and each.id:
            edits.setdefault(each.id, []).append(each)
    for path, asked in edits.items():
        for index, one in enumerate(asked):
            for other in asked[index + 1 :]:
                if _touch(one, other) and (one.kind, one.message) != (other.kind, other.message):
                    who = f"{one.author or 'Somebody'} and {other.author or 'somebody'}"
                    wishes = f"“{_wish(one)}” and “{_wish(other)}”"
                    message = f"{who} ask for different words in `{path}`: {wishes}. Decide on one of them."
                    yield Problem(one.source, one.line, one.column, "review_conflict", message, "warning")


def _touch(one: Finding, other: Finding) -> bool:
    if one.author == other.author and one.file == other.file:
        return False
    return bool(one.words and other.words) and (one.words in other.words or other.words in one.words)


def _wish(finding: Finding) -> str:
    return finding.message if finding.kind != "strike" else f"without “{finding.words}”"


def as_json(findings: Iterable[Finding]) -> str:
    """Return findings as JSON; `page` or `slide` is there, not both."""
    listed = [{key: value for key, value in asdict(each).items() if value is not None} for each in findings]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def as_markdown(found: Review) -> str:
    """Return a review as a Markdown document in which nothing of a comment is markup."""
    lines = ["# Review", "", f"{count(len(found.findings), 'comment')}.", ""]
    section = ""
    for each in found.findings:
        heading = each.id or "About a page"
        if heading != section:
            lines += [f"## {escaped(heading)}", "", f"`{each.source}:{each.line}:{each.column}`", ""]
            section = heading
        box = "x" if each.state != OPEN else " "
        when = f" ({each.time})" if each.time else ""
        lines.append(f"- [{box}] {escaped(each.sentence + when)}")
    if found.problems:
        lines += ["", "## To decide", "", *(f"- {escaped(each.message)}" for each in found.problems)]
    return "\n".join(lines).rstrip() + "\n"


def escaped(words: str) -> str:
    """Return words as Markdown that shows exactly these words."""
    return _MARKDOWN.sub(r"\\\1", words)
