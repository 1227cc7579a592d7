"""Returned files → which edition each is, in which language, how old, and what in it has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tmpublish import checks
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.manifest import Entry, sha256
from tmpublish.pdf_reading.text_regions import bare, is_in
from tmpublish.returned.copy_reader import Copy, Received, named_file, read_copy, run
from tmpublish.returned.marked_texts import Texts
from tmpublish.returned.plan_diff import Edition, edition, history
from tmpublish.yaml_source import read_document, shown_path

_MOST_LIKE = 0.5  # of the texts of an edition; below, a file is none of this plan
_LEFT_OUT = 0.15  # of the texts of a plan, at most, are in no booklet on purpose


@dataclass(frozen=True)
class Identity:
    """What a file is.

    `state` is `exact` (a published file), `extended` (one with something appended, such as comments), `saved`
    (made from a known edition and saved again, all texts there), `changed` (with other texts), `like` (the
    texts of an edition, without any other ground) or `unknown`. `age` counts the editions since, 0 for the
    current one; `grounds` say how this is known, `missing` are the ids of texts that are not in the file.
    """

    file: str
    state: str
    kind: str = ""
    language: str = ""
    edition: str = ""
    plan_hash: str = ""
    age: int | None = None
    grounds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Return True for a file of a known edition whose texts are unchanged."""
        return self.state in ("exact", "extended", "saved")


@dataclass
class _Known:
    """Output folders and editions to compare with; the history in git is read only if it is asked for."""

    outputs: list[checks.OutputSet]
    source: Path
    editions: list[Edition] = field(default_factory=list)
    _is_whole: bool = False

    def of_hash(self, digest: str) -> tuple[int, Edition, str] | None:
        """Return the age, the edition and the language of a hash, or of the first digits of one."""
        found = self._of_hash(digest)
        if not found and not self._is_whole:
            self.read_history()
            found = self._of_hash(digest)
        return found

    def read_history(self) -> None:
        """Add the editions in the history of the plan."""
        self._is_whole = True
        known = {tuple(each.hashes.values()) for each in self.editions}
        for each in history(self.source):
            if tuple(each.hashes.values()) not in known:
                known.add(tuple(each.hashes.values()))
                self.editions.append(each)

    def _of_hash(self, digest: str) -> tuple[int, Edition, str] | None:
        for age, each in enumerate(self.editions):
            for language, known in each.hashes.items():
                if len(digest) >= 8 and known.startswith(digest):
                    return age, each, language
        return None

    def entries(self) -> Iterator[tuple[checks.OutputSet, str, Entry]]:
        """Yield every published file with its folder and its name."""
        for output in self.outputs:
            yield from ((output, name, entry) for name, entry in output.manifest.files.items())


def identify(files: Sequence[Path], source: Path, folders: Sequence[Path]) -> list[Identity]:
    """Return what each file is; raise PublishError with every one that cannot be read."""
    known = _Known([], source)
    for folder in folders:
        if (folder / "manifest.json").is_file():
            known.outputs.append(checks.read_output_set(folder))
    today = edition(read_document(source).source, shown_path(source)) if source.is_file() else None
    known.editions += [today] if today else []
    found: list[Identity] = []
    refused: list[Problem] = []
    for path in files:
        shown = shown_path(path)
        try:
            found.append(_identify(shown, named_file(path, shown), known))
        except PublishError as error:
            refused += error.problems
    if refused:
        raise PublishError(refused)
    return found


def _identify(shown: str, data: bytes, known: _Known) -> Identity:
    for output, name, entry in known.entries():
        is_exact = sha256(data) == entry.sha256
        if is_exact or (len(data) > entry.size and sha256(data[: entry.size]) == entry.sha256):
            more = len(data) - entry.size
            ground = f"its SHA-256 hash is that of {output.shown}/{name}"
            if more:
                ground = (
                    f"its first {entry.size:,} bytes are {output.shown}/{name}; {more:,} bytes are appended"
                )
            digest = entry.source_sha256 or ""
            origin = known.of_hash(digest) if digest else None
            return Identity(
                *(shown, "extended" if more else "exact", entry.kind, entry.language or ""),
                *(output.manifest.date, digest, origin[0] if origin else None, (ground,)),
            )
    copy: Copy = run(read_copy, Received(shown, data, {}))
    return _by_claims(shown, copy, known) or _by_likeness(shown, copy, known)


def _by_claims(shown: str, copy: Copy, known: _Known) -> Identity | None:
    """Return what a copy says it is, if that is a known edition and its texts do not speak against it."""
    claims = (
        (copy.plan_hash, "it carries that plan" if copy.plan else "its properties name that plan"),
        (copy.mark[1], f"it shows the edition mark {copy.mark[0]} · {copy.mark[1]}"),
    )
    grounds = []
    for digest, ground in claims:
        origin = known.of_hash(digest) if digest else None
        if not origin:
            if digest:
                grounds.append(f"{ground} ({digest[:8]}), which is no edition known here")
            continue
        age, of_plan, language = origin
        missing, count = _missing(copy, of_plan.texts[language], known, digest)
        share = 1 - len(missing) / max(count, 1)
        if share < _MOST_LIKE:
            grounds.append(f"{ground}, but only {share:.0%} of its texts are in the file")
            continue
        state = "saved" if not missing else "changed"
        grounds += [ground, f"{share:.0%} of the texts are in it"]
        return Identity(
            *(shown, state, _kind(copy), language, of_plan.date, of_plan.hashes[language], age),
            *(tuple(grounds), tuple(missing)),
        )
    other = _by_likeness(shown, copy, known) if grounds else None
    if other is None:
        return None
    return Identity(**{**vars(other), "grounds": (*grounds, *other.grounds)})


def _by_likeness(shown: str, copy: Copy, known: _Known) -> Identity:
    """Return the edition whose texts are in a copy most; without a claim, this is a guess and says so."""
    known.read_history()
    words = bare("".join(copy.words))
    best: tuple[float, int, Edition, str] | None = None
    for age, each in enumerate(known.editions):
        for language, texts in each.texts.items():
            share = sum(is_in(text, words) for text in texts.values()) / max(len(texts), 1)
            if best is None or share > best[0]:
                best = share, age, each, language
    if best is None or best[0] < _MOST_LIKE:
        ground = (
            f"at most {best[0]:.0%} of the texts of any edition are in it" if best else "no plan is at hand"
        )
        return Identity(shown, "unknown", _kind(copy), copy.language, grounds=(ground,))
    share, age, each, language = best
    ground = f"{share:.0%} of the texts of {each.label} are in it, more than of any other edition"
    return Identity(*(shown, "like", _kind(copy), language, each.date, each.hashes[language], age, (ground,)))


def _kind(copy: Copy) -> str:
    if copy.kind == "pptx":
        return "deck"
    return "booklet" if len(copy.words) > 1 else "summary"


def _missing(copy: Copy, texts: Texts, known: _Known, digest: str) -> tuple[list[str], int]:
    """Return the ids of texts that a copy lacks and that the published file has, and how many that has."""
    words = bare("".join(copy.words))
    missing = [path for path, text in texts.items() if not is_in(text, words)]
    published = next(
        (
            output.files[name]
            for output, name, entry in known.entries()
            if entry.kind == _kind(copy) and (entry.source_sha256 or "").startswith(digest)
            if name in output.files
        ),
        None,
    )
    if missing and published:
        original: Copy = run(read_copy, Received("the published file", published, {}))
        there = bare("".join(original.words))
        return [path for path in missing if bare(texts[path]) in there], sum(
            bare(text) in there for text in texts.values()
        )
    # Without the published file, what it leaves out on purpose is unknown: some texts are in no output.
    return (missing if len(missing) > _LEFT_OUT * len(texts) else []), len(texts)


def sentence(found: Identity) -> str:
    """Return what a file is in one paragraph, each statement with its ground."""
    what = {
        "exact": "is a published file, unchanged",
        "extended": "is a published file with something appended, such as comments",
        "saved": "was made from a known edition and saved again; its texts are unchanged",
        "changed": "was made from a known edition; its texts have changed since",
        "like": "is most like a known edition",
        "unknown": "is no known edition",
    }[found.state]
    about = [f"{found.kind or 'file'}, language {found.language or 'unknown'}"]
    # What only resembles an edition is not said to be one.
    nearest = "nearest: " if found.state == "like" else ""
    if found.edition:
        about.append(f"{nearest}edition {found.edition}, plan {found.plan_hash[:8]}")
    if found.age is not None:
        age = "the current edition" if not found.age else f"{found.age} edition{'s' * (found.age > 1)} old"
        about.append(nearest + (age if not found.age else f"{age}; `tmpublish diff` shows what changed"))
    lines = [f"{found.file} {what}.", *(f"  {each}" for each in about)]
    lines += [f"  because {each}" for each in found.grounds]
    if found.missing:
        shown = ", ".join(found.missing[:8])
        more = f" and {len(found.missing) - 8} more" if len(found.missing) > 8 else ""
        lines.append(f"  changed or missing: {shown}{more}")
    return "\n".join(lines)
