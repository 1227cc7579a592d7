"""How fast is it? Measures builds, peers, growth and many plans in one run, as ratios: `make bench`.

Whole processes in turns, medians; the floor is the engine's own: import WeasyPrint, lay out and write one
booklet. Prints a table, leaves `.bench/bench.json`, and ends with 1 where a target is missed. The machine
should have nothing else to do.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import peers
from many import many_plans
from saves import save_to_page
from whole import Command, Taken, in_turns, take

from tmpublish import loader
from tmpublish.booklet import fontconfig
from tmpublish.booklet.html import booklet_html
from tmpublish.render_pool import cores

HERE = Path(__file__).parent
SOURCE, TEMPLATES = Path("source/plan.yaml"), Path("templates")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the figure, and the target that it has to keep, if any."""

    name: str
    figure: str
    value: float
    most: float | None = None
    least: float | None = None

    @property
    def kept(self) -> bool:
        """Return whether the target is kept, or there is none."""
        return (self.most is None or self.value <= self.most) and (
            self.least is None or self.value >= self.least
        )


def main() -> int:
    """Measure what is asked for; return 0 where every target is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = {"speed": speed, "against": against, "growth": growth, "many": many}
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(parts)} (default: all)")
    parser.add_argument("--against", metavar="COMMIT", help="compare builds with those of this commit")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plans", type=int, default=500)
    parser.add_argument("--venv", type=Path, default=Path(".venv-bench"))
    parser.add_argument("-o", dest="folder", type=Path, default=Path(".bench"))
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    rows: list[Row] = []
    for name in asked.parts or parts:
        for row in parts[name](asked):
            rows.append(row)
            mark = "" if row.most is None and row.least is None else "kept  " if row.kept else "MISSED"
            target = f"at most {row.most:g}" if row.most else f"at least {row.least:g}" if row.least else ""
            print(f"{row.name:<58} {row.figure:<34} {target:<14} {mark}", flush=True)
    said = {
        "cores": cores(),
        "load": os.getloadavg(),
        "rows": [{**asdict(row), "kept": row.kept} for row in rows],
    }
    (asked.folder / "bench.json").write_text(json.dumps(said, indent=2), "utf-8")
    return 0 if all(row.kept for row in rows) else 1


def speed(asked: argparse.Namespace) -> Iterator[Row]:
    """Builds beside the floor and the peers."""
    given = loader.read(SOURCE, TEMPLATES)
    fonts = dict(fontconfig(given.design, asked.folder.absolute()))
    page = asked.folder / "booklet.html"
    layout = booklet_html(given.plan, given.design, "en", loader.stamp(given), pictures=given.pictures)
    page.write_text(layout.html, "utf-8")
    build = [sys.executable, "-m", "tmpublish", "build", "--fresh", SOURCE, "--templates", TEMPLATES, "-o"]
    one = [*build, asked.folder / "one", "--lang", "en", "--only", "booklet,deck"]
    commands = {
        "floor": Command([[sys.executable, HERE / "floor.py", page, asked.folder / "floor.pdf"]], fonts),
        "one": Command([one], {}),
        "all": Command([[*build, asked.folder / "all"]], {}),
        **peers.commands(asked.venv, given, page, asked.folder, fonts),
    }
    found = in_turns(commands, asked.rounds)
    floor = found["floor"]
    yield Row("the floor: WeasyPrint alone, one booklet", _said(floor), floor.wall)
    yield _ratio("(a) one language, booklet and deck, cold", found["one"], floor, 1.15)
    yield _ratio("(b) all files", found["all"], floor, 2.2)
    for name in commands:
        if name.startswith("Pandoc"):
            most = 1.0 if "our pages" in name else None
            yield _ratio(f"(c) ours (a) against {name}", found["one"], found[name], most, of="of it")
    saved = save_to_page(asked.folder / "saves", SOURCE, TEMPLATES, asked.rounds)
    share = saved / found["all"].wall
    yield Row("(d) from a save to the new page", f"{share:.2f} of a cold build ({saved:.2f} s)", share, 0.25)
    yield _one_text_changed(asked.folder / "changed")
    yield _nothing_changed()


def against(asked: argparse.Namespace) -> Iterator[Row]:
    """Builds beside those of another commit, in turns."""
    if not asked.against:
        return
    other = asked.folder.absolute() / asked.against
    if not other.exists():
        subprocess.run(["git", "worktree", "add", "--detach", other, asked.against], check=True)
    subprocess.run(["make", "-C", other, ".venv/.installed"], check=True)
    parts = {"all files": ((), 0.65), "one language": (("--lang", "en", "--only", "booklet,deck"), 0.7)}
    commands = {}
    for name, (options, _) in parts.items():
        for root in (Path(), other):
            build = [root / ".venv/bin/tmpublish", "build", "--fresh", root / SOURCE]
            build += ["--templates", root / TEMPLATES, "-o", asked.folder / "against", *options]
            commands[f"{name} {root}"] = Command([build], {})
    found = in_turns(commands, asked.rounds)
    for name, (_, most) in parts.items():
        taken, before = found[f"{name} {Path()}"], found[f"{name} {other}"]
        worse = max(taken.wall / before.wall, taken.processor / before.processor)
        figure = f"{taken.wall / before.wall:.2f}, cpu {taken.processor / before.processor:.2f}"
        yield Row(f"(g) {name}, against {asked.against}", figure, worse, most)


def _one_text_changed(folder: Path) -> Row:
    """(h): after a change in one language, that language alone is rendered."""
    folder.mkdir(exist_ok=True)
    plan, dist = folder / "plan.yaml", folder / "dist"
    words = [sys.executable, "-m", "tmpublish", "build", plan, "--templates", TEMPLATES, "-o", dist]
    text = SOURCE.read_text("utf-8")
    plan.write_text(text, "utf-8")
    whole = take(Command([[*words, "--fresh"]], {}))
    before = {path.name: path.read_bytes() for path in dist.iterdir() if path.is_file()}
    plan.write_text(re.sub(r"(?m)^( +[\u4e00-\u9fff].*)。$", r"\1！", text, count=1), "utf-8")
    taken = take(Command([words], {}))
    changed = [name for name, data in before.items() if (dist / name).read_bytes() != data]
    foreign = sum("-zh." not in name for name in changed if name != "manifest.json")
    figure = f"{taken.wall / whole.wall:.2f} of a whole build; {len(changed) - 1} files"
    return Row("(h) one text changed: files of other languages", figure, foreign, most=0.5)


def _ratio(name: str, taken: Taken, other: Taken, most: float | None, of: str = "floors") -> Row:
    value = taken.wall / other.wall
    processor = taken.processor / other.processor
    return Row(name, f"{value:.2f} {of} ({processor:.2f} by cpu; {taken.wall:.2f} s)", value, most)


def _said(taken: Taken) -> str:
    return f"{taken.wall:.2f} s, cpu {taken.processor:.2f} s, {taken.memory >> 20} MB"


def _nothing_changed() -> Row:
    """(e): a second `make` starts no Python; looked for among the programs that it starts."""
    subprocess.run(["make", "publish"], check=True, capture_output=True)
    traced = subprocess.run(["make", "--trace", "publish"], check=True, capture_output=True, text=True)
    started = traced.stdout.count("bin/tmpublish") + traced.stdout.count("bin/python")
    taken = take(Command([["make", "publish"]], {}))
    return Row("(e) nothing changed: Pythons started", f"{started} ({taken.wall:.3f} s)", started, most=0.5)


def growth(_asked: argparse.Namespace) -> Iterator[Row]:
    """Time and memory of documents ten and thirty times as long, up to 1,000 pages and 300 slides."""
    for kind, lengths in (("booklet", (1, 10, 32)), ("deck", (1, 10, 15))):
        said = [_long(kind, times) for times in lengths]
        for what in ("seconds", "memory"):
            steps = pairwise(said)
            value = max(
                math.log(after[what] / before[what]) / math.log(after["count"] / before["count"])
                for before, after in steps
            )
            shown = ", ".join(f"{each['count']}: {_short(each[what], what)}" for each in said)
            yield Row(f"(f) {kind}, growth of {what} (exponent)", f"{value:.2f} ({shown})", value, 1.1)


def _long(kind: str, times: int) -> dict[str, float]:
    words = [sys.executable, HERE / "growth.py", kind, str(times), SOURCE, TEMPLATES]
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _short(value: float, what: str) -> str:
    return f"{value:.1f} s" if what == "seconds" else f"{value / 1e6:.0f} MB"


def many(asked: argparse.Namespace) -> Iterator[Row]:
    """Many small plans by `batch`, against a process for each."""
    found = many_plans(asked.folder, TEMPLATES, asked.plans)
    rate = found.batch / found.count
    yield Row(f"batch of {found.count} plans", f"{found.batch:.0f} s, {1 / rate:.1f} plans a s", found.batch)
    yield Row("one `build` for each (of a sample)", f"{found.single:.2f} s a plan", found.single)
    yield Row("how many times as fast", f"{found.single / rate:.1f}", found.single / rate, least=4)
    yield Row(
        "how much of the cores it keeps busy",
        f"{found.busy / cores():.2f} of {cores()}",
        found.busy / cores(),
    )


if __name__ == "__main__":
    sys.exit(main())
