"""Many plans → a set of files each, in folders of their own, by workers that stay warm: this room's door.

Each set comes into its folder as `build` would put it there, whole or not at all. What became of each plan is
written down at once, so that a run that was stopped goes on where it was.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tmpublish import manifest, output_directory
from tmpublish.batch import journal
from tmpublish.batch.discovery import Plan, read_order
from tmpublish.batch.journal import Journal, Outcome, State
from tmpublish.batch.publishing import How
from tmpublish.batch.workers import Result, Take
from tmpublish.diagnostics import PublishError
from tmpublish.output_set import PROOF

__all__ = ["REPORT", "How", "Outcome", "Progress", "Work", "publish_plans"]

REPORT = "report.json"


@dataclass(frozen=True)
class Progress:
    """What became of a plan just now, how many are through, of how many, and the s that the rest may take."""

    outcome: Outcome
    done: int
    count: int
    left: float


Tell = Callable[[Progress], None]
Work = Callable[[Sequence[Plan], Take], Awaitable[None]]
"""What has plans published and gives each result away: the workers of this machine, or of a cluster."""


def publish_plans(
    sources: Sequence[Path], templates: Path, out: Path, work: Work, *, how: How, tell: Tell
) -> list[Outcome]:
    """Publish plans into folders of `out`, and return what became of each, in the order given.

    Plans whose set is there and still true are left as they are. Raises UnableError for wrong usage and for
    what the machine lacks; what was published until then stays, and the next run goes on from there.
    """
    output_directory.refuse(out)
    plans = read_order(sources, templates, out, how)
    with journal.held(out) as held:
        run = _Run(held, len(plans), tell)
        todo = [plan for plan in plans if not run.is_current(plan)]
        if todo:
            asyncio.run(_worked(work, todo, run.take))
        outcomes = [run.outcomes[plan.name] for plan in plans]
        (out / REPORT).write_text(_report(outcomes), "utf-8")
    return outcomes


async def _worked(work: Work, plans: Sequence[Plan], take: Take) -> None:
    await work(plans, take)


@dataclass
class _Run:
    """A run under way: the journal, what became of plans until now, and since when it works."""

    held: Journal
    count: int
    tell: Tell
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    worked: int = 0
    began: float = field(default_factory=time.monotonic)

    def is_current(self, plan: Plan) -> bool:
        """Return True for a plan that was published from the very same, and whose set is still whole."""
        before = self.held.before.get(plan.name)
        if not before or before.key != plan.key or before.state in ("refused", "lost"):
            return False
        if not _is_whole(plan.folder):
            return False
        self._note(Outcome(plan.name, plan.source.as_posix(), plan.key, "current", 0.0))
        return True

    async def take(self, result: Result) -> None:
        """Put a set into its folder and write down what became of the plan."""
        plan = result.plan
        state: State = "published" if result.files else "lost" if result.lost else "refused"
        if result.files:
            await asyncio.to_thread(_put, plan.folder, result.files)
        self.worked += 1
        seconds = round(result.seconds, 2)
        self._note(Outcome(plan.name, plan.source.as_posix(), plan.key, state, seconds, result.problems))

    def _note(self, outcome: Outcome) -> None:
        self.held.note(outcome)
        self.outcomes[outcome.name] = outcome
        done = len(self.outcomes)
        pace = (time.monotonic() - self.began) / max(self.worked, 1)
        self.tell(Progress(outcome, done, self.count, pace * (self.count - done)))


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    with output_directory.locked(folder):
        before = _entries(output_directory.read(folder))
        output_directory.replace(folder, files, (*(name for name in before if name not in files), PROOF))


def _is_whole(folder: Path) -> bool:
    files = output_directory.read(folder)
    entries = _entries(files)
    return bool(entries) and all(
        manifest.sha256(files.get(name, b"")) == entry.sha256 for name, entry in entries.items()
    )


def _entries(files: Mapping[str, bytes]) -> dict[str, manifest.Entry]:
    """Return what the manifest of a set says of its files; nothing where there is none to be read."""
    try:
        return dict(manifest.load(files.get(manifest.NAME, b""), manifest.NAME).files)
    except PublishError:
        return {}


def _report(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.state for outcome in outcomes)
    said = {"counts": dict(sorted(counts.items())), "plans": [asdict(outcome) for outcome in outcomes]}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
