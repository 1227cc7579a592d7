"""Many plans → an output set each, in folders of their own, side by side in workers that stay warm.

Each set replaces the one in its folder in one step. The outcome of each plan is written to a journal at once,
so that an interrupted run resumes.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from tmpublish import __version__, manifest, output_directory
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, settled, variables, versions
from tmpublish.render_pool import Limits, RenderPool, for_source
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, canonical

if TYPE_CHECKING:
    from tmpublish.text.fonts import Face

PLAN, REPORT, JOURNAL = "plan.yaml", "report.json", "journal.jsonl"
PICTURES = {".jpg", ".jpeg", ".png"}
FILES_OF_A_PLAN = 4  # times the processor time of one file; most plans have two languages
State = Literal["published", "current", "refused", "lost"]
"""Published now; published before and up to date; with problems for its editors; lost with its worker."""


@dataclass(frozen=True)
class Options:
    """How plans are published: with which theme, if not the brand's, and with every check or not."""

    design: str | None = None
    thorough: bool = False


@dataclass(frozen=True)
class BatchJob:
    """A plan to publish; `shown` is the folder that messages name, `source_sha256` the plan as found."""

    source: Path
    templates: Path
    shown: str
    source_sha256: str
    options: Options = Options()
    title: str = "plan"


@dataclass(frozen=True)
class BatchPlan:
    """One plan: its name, which its folder has too, its job, and its size in bytes.

    `key` follows from all that shapes its files: the same key gives the same files.
    """

    name: str
    folder: Path
    job: BatchJob
    size: int
    key: str


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: its name, file and key, its state, the s it took, and its problems."""

    name: str
    source: str
    key: str
    state: State
    seconds: float
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class BatchProgress:
    """The latest outcome, how many plans are done, of how many, and the s that the rest may take."""

    outcome: Outcome
    done: int
    count: int
    left: float


Files = Mapping[str, bytes]
Submit = Callable[[BatchPlan], "Future[Files]"]
"""Begins to publish a plan: in a worker of this machine, or of a cluster."""
LimitsOf = Callable[[int], Limits]


def limits_of(size: int, *, timeout: int | None = None, memory: int | None = None) -> Limits:
    """Return the limits of a plan of `size` bytes; `timeout` (s) and `memory` (bytes) replace them."""
    usual = for_source(size)
    seconds = timeout or FILES_OF_A_PLAN * usual.processor
    clock = float(timeout) if timeout else FILES_OF_A_PLAN * usual.clock
    return Limits(memory or usual.memory, seconds, clock, adjustable=True)


@contextlib.contextmanager
def local_workers(jobs: int = 0, limits: LimitsOf = limits_of) -> Iterator[Submit]:
    """Give what publishes plans on this machine, `jobs` at a time."""
    with contextlib.ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-"))
        pool = held.enter_context(RenderPool({**settled(), "TMPDIR": folder}, jobs))
        yield lambda plan: pool.submit(publish, plan.job, limits(plan.size))


def publish_plans(
    sources: Sequence[Path],
    templates: Path,
    out: Path,
    submit: Submit,
    *,
    options: Options = Options(),
    progress: Callable[[BatchProgress], None],
) -> list[Outcome]:
    """Publish plans into folders of `out` and return the outcome of each, in the order given.

    A plan that cannot be read is refused; one whose set is up to date is left as it is; one that crashed its
    worker is tried once more, alone. Raises UsageError for wrong usage and for what the machine lacks; what
    was published until then stays.
    """
    output_directory.refuse(out)
    names = _names(sources, out)
    with _journal(out) as (before, file):
        run = _Run(file, len(names), progress)
        plans = []
        for source, name in names.items():
            try:
                plan = _found(name, source, templates, out, options)
            except (FileError, OSError) as error:
                run.note(_unreadable(name, source, error))
                continue
            if _is_current(plan, before):
                run.note(_outcome(plan, "current", 0.0))
            else:
                plans.append(plan)
        for plan in _publish_all(plans, submit, run, last=False):
            _publish_all([plan], submit, run, last=True)
        outcomes = [run.outcomes[name] for name in names.values()]
        (out / REPORT).write_text(_report(outcomes), "utf-8")
    return outcomes


def _publish_all(plans: Sequence[BatchPlan], submit: Submit, run: "_Run", *, last: bool) -> list[BatchPlan]:
    """Publish plans; return those that crashed their worker, unless this is their `last` time."""
    began = time.monotonic()
    running = {submit(plan): plan for plan in plans}
    crashed = []
    for future in as_completed(list(running)):
        plan = running.pop(future)
        seconds = round(time.monotonic() - began, 2)
        try:
            _put(plan.folder, future.result())
            run.note(_outcome(plan, "published", seconds))
        except PublishError as refused:
            codes = {problem.code for problem in refused.problems}
            if "renderer_died" in codes and not last:
                crashed.append(plan)
                continue
            lost = any(code.startswith("renderer_") for code in codes)
            run.note(_outcome(plan, "lost" if lost else "refused", seconds, refused.problems))
    return crashed


@dataclass
class _Run:
    """A run: its journal, and the outcomes until now."""

    file: BinaryIO
    count: int
    progress: Callable[[BatchProgress], None]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    worked: int = 0
    began: float = field(default_factory=time.monotonic)

    def note(self, outcome: Outcome) -> None:
        """Write an outcome to the disk and report it."""
        self.file.write(json.dumps(asdict(outcome), ensure_ascii=False).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.outcomes[outcome.name] = outcome
        self.worked += outcome.state != "current"
        done, pace = len(self.outcomes), (time.monotonic() - self.began) / max(self.worked, 1)
        self.progress(BatchProgress(outcome, done, self.count, pace * (self.count - done)))


def _outcome(plan: BatchPlan, state: State, seconds: float, problems: tuple[Problem, ...] = ()) -> Outcome:
    return Outcome(plan.name, plan.job.source.as_posix(), plan.key, state, seconds, problems)


def _unreadable(name: str, source: Path, error: FileError | OSError) -> Outcome:
    if isinstance(error, FileError):
        message, path = error.message, source
    else:
        path = Path(error.filename or source)
        message = f"This cannot be read ({error.strerror or error}). Check it and who may read it."
    problem = Problem(path.as_posix(), 0, 0, "unreadable_plan", message)
    return Outcome(name, source.as_posix(), "", "refused", 0.0, (problem,))


def _names(sources: Sequence[Path], out: Path) -> dict[Path, str]:
    """Return the folder of each plan; raise UsageError if two would share one."""
    names: dict[Path, str] = {}
    taken: dict[str, Path] = {}
    for source in dict.fromkeys(sources):
        name = source.absolute().parent.name if source.name == PLAN else source.stem
        other = taken.setdefault(name.casefold(), source)
        if other != source:
            message = f"{other} and {source} would both go into {out / name}. Rename one of their folders."
            raise UsageError(message)
        names[source] = name
    return names


def _found(name: str, source: Path, templates: Path, out: Path, options: Options) -> BatchPlan:
    """Return the plan of a file; templates beside it (`templates/`) are its own."""
    beside = source.parent / "templates"
    own = beside if beside.is_dir() else templates
    data = canonical(read_named(source, MOST_BYTES))
    hashed = manifest.sha256(data)
    pictures = {path.relative_to(source.parent).as_posix(): _sha256(path) for path in picture_files(source)}
    inputs = [source.name, hashed, asdict(options), pictures, folder_key(own), __version__, dict(versions())]
    job = BatchJob(source, own, (out / name).as_posix(), hashed, options)
    return BatchPlan(name, out / name, job, len(data), manifest.sha256(json.dumps(inputs).encode()))


def picture_files(source: Path) -> Iterator[Path]:
    """Yield the pictures in the plan's folder and below, which it may name, without its templates'."""
    for path in sorted(source.parent.rglob("*")):
        inner = path.relative_to(source.parent).parts
        hidden = any(part.startswith(".") for part in inner) or inner[0] == "templates"
        if path.suffix.lower() in PICTURES and not hidden and path.is_file() and not path.is_symlink():
            yield path


@cache
def folder_key(folder: Path) -> str:
    """Return a hash of all files in a folder; it is read once."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    hashes = {path.relative_to(folder).as_posix(): _sha256(path) for path in files}
    return manifest.sha256(json.dumps(hashes).encode())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _journal(folder: Path) -> Iterator[tuple[Mapping[str, Outcome], BinaryIO]]:
    """Give the last outcome of each plan, by name, and the open file; raise UsageError if it is in use."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / JOURNAL).open("a+b")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written to ({error.strerror}). Name another with -o.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"Another run is publishing into {folder}. Wait for it, or stop it.") from None
        file.seek(0)
        lines = file.read().split(b"\n")
        if lines[-1]:
            file.write(b"\n")  # a line was cut when the machine went down
        yield dict(_outcomes(lines)), file


def _outcomes(lines: list[bytes]) -> Iterator[tuple[str, Outcome]]:
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            read = json.loads(line)
            read["problems"] = tuple(Problem(**problem) for problem in read["problems"])
            yield read["name"], Outcome(**read)


def _is_current(plan: BatchPlan, before: Mapping[str, Outcome]) -> bool:
    """Return True if the plan was published from the same inputs and its files are unchanged."""
    last = before.get(plan.name)
    if not last or last.key != plan.key or last.state in ("refused", "lost"):
        return False
    files = output_directory.read(plan.folder)
    recorded = manifest.find(files)
    return recorded is not None and all(
        manifest.sha256(files.get(name, b"")) == entry.sha256 for name, entry in recorded.files.items()
    )


def _put(folder: Path, files: Files) -> None:
    with output_directory.locked(folder):
        before = manifest.find(output_directory.read(folder))
        names = before.files if before else ()
        stale = (*(name for name in names if name not in files), manifest.PROOF, manifest.SIGNATURE)
        output_directory.replace(folder, files, stale)


def _report(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.state for outcome in outcomes)
    report = {"counts": dict(sorted(counts.items())), "plans": [asdict(outcome) for outcome in outcomes]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def publish(job: BatchJob) -> Files:
    """Return the files of a plan, in a worker; raise PublishError or UsageError."""
    from tmpublish import build, loader, renderers
    from tmpublish.checks import check_build

    inputs = loader.read(job.source, job.templates, job.options.design)
    if manifest.sha256(inputs.source) != job.source_sha256:
        message = "The plan was changed while it was published. Run this again."
        raise PublishError([Problem(job.source.as_posix(), 0, 0, "source_changed", message)])
    record = loader.record(inputs)
    environment = renderers.worker_environment(record.stamp, _fontconfig(inputs.design.brand.faces))
    with variables({**os.environ, **environment}):  # the brand's fonts and the plan's own moment
        keys = renderers.wanted(inputs.plan, (), ())
        made = renderers.render_here(inputs, keys, record.stamp, job.shown)
    whole = build.assemble(build.Plans(inputs, record), made, {}, job.shown)
    if problems := check_build(whole.published, "all" if job.options.thorough else "quick"):
        raise PublishError(problems)
    return dict(whole.sealed)


@lru_cache(maxsize=64)
def _fontconfig(faces: "tuple[Face, ...]") -> Mapping[str, str]:
    from tmpublish.booklet.pdf_writer import font_environment

    return font_environment(faces, Path(tempfile.mkdtemp(prefix="fonts-")))
