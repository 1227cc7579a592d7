"""Test that many plans are published side by side, that each fails alone, and that a stopped run goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import errands
import pytest
from published_plans import SMALL, TEMPLATES, run_command

from tmpublish import batch, cli
from tmpublish.batch import Outcome, Progress, journal, workers
from tmpublish.batch.discovery import Plan, read_order
from tmpublish.batch.publishing import packed, unpacked
from tmpublish.batch.workers import Result, Take
from tmpublish.environment import UsageError
from tmpublish.render_pool.limits import Limits

SECOND = SMALL[SMALL.index("  - id: teaching") :]
for old, new in {
    "teaching": "sailing",
    "Teach": "Sail",
    "教": "航",
    "oat": "ail",
    "船": "帆",
    "12": "30",
}.items():
    SECOND = SECOND.replace(old, new)
PLAN = SMALL + SECOND
LIMITS = Limits(memory=1 << 30, processor=60, clock=4)
SUPPORT = Path(__file__).parent / "support"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "_brand.yml").write_text("meta: {name: x}\n", "utf-8")
    return folder


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> batch.Work:
    """Real workers that only play at publishing."""
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))
    monkeypatch.setattr(workers, "publish", errands.play)
    return partial(workers.publish_all, jobs=2, limits=LIMITS, how=batch.How())


async def at_once(plans: Sequence[Plan], take: Take) -> None:
    """Publish without any worker."""
    for plan in plans:
        await take(Result(plan, 0.5, errands.whole(plan.source.read_text("utf-8"))))


def run(
    sources: Sequence[Path], templates: Path, out: Path, work: batch.Work = at_once
) -> tuple[dict[str, str], list[Outcome], list[Progress]]:
    told: list[Progress] = []
    outcomes = batch.publish_plans(sources, templates, out, work, how=batch.How(), tell=told.append)
    return {outcome.name: outcome.state for outcome in outcomes}, outcomes, told


def tries(source: Path) -> int:
    return len(source.with_suffix(".tries").read_text("ascii"))


def test_each_plan_fails_alone(tmp_path: Path, templates: Path, playing: batch.Work) -> None:
    good = {f"good_{number}": f"good {number}" for number in range(5)}
    bad = {
        "killer": "deadly",
        "shaky": "deadly-once",
        "long": "refused",
        "slow": "endless",
        "p": "parental slow",
    }
    sources, out = errands.order(tmp_path / "plans", **bad, **good), tmp_path / "out"
    states, outcomes, told = run(sources, templates, out, playing)
    assert states == {
        "killer": "lost", "shaky": "published", "long": "refused", "slow": "lost", "p": "lost",
        **{name.replace("_", "-"): "published" for name in good},
    }  # fmt: skip
    assert [tries(source) for source in sources[:4]] == [2, 2, 1, 2]
    problems = {outcome.name: [problem.code for problem in outcome.problems] for outcome in outcomes}
    assert problems["killer"] == ["renderer_died"]
    assert problems["slow"] == ["renderer_slow"]
    assert problems["long"] == ["too_long"]
    assert [progress.done for progress in told] == list(range(1, 11))
    assert (out / "good-1" / "x.pdf").read_bytes() == b"good 1"
    assert not (out / "killer").exists()
    report = json.loads((out / batch.REPORT).read_text("utf-8"))
    assert report["counts"] == {"lost": 3, "published": 6, "refused": 1}


def test_workers_stay_warm(tmp_path: Path, templates: Path, playing: batch.Work) -> None:
    sources = errands.order(tmp_path / "plans", **{f"plan_{n}": f"good {n}" for n in range(8)})
    run(sources, templates, tmp_path / "out", playing)
    made = [json.loads((tmp_path / f"out/plan-{n}/manifest.json").read_text("utf-8")) for n in range(8)]
    assert len({each["predicate"]["inputs"]["tool"] for each in made}) <= 2


def test_workers_are_outlived(
    tmp_path: Path, templates: Path, playing: batch.Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "OUTLIVED", 1)
    sources = errands.order(tmp_path / "plans", **{f"plan_{n}": f"good {n}" for n in range(4)})
    run(sources, templates, tmp_path / "out", playing)
    made = [json.loads((tmp_path / f"out/plan-{n}/manifest.json").read_text("utf-8")) for n in range(4)]
    assert len({each["predicate"]["inputs"]["tool"] for each in made}) == 4


def test_what_is_current_is_left_alone(tmp_path: Path, templates: Path) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    sources = errands.order(plans, a="one", b="two", c="three", d="four")
    assert set(run(sources, templates, out)[0].values()) == {"published"}
    assert set(run(sources, templates, out)[0].values()) == {"current"}
    errands.order(plans, b="another")
    (out / "c" / "x.pdf").write_bytes(b"damaged")
    (plans / "d" / "boat.jpg").write_bytes(b"a picture that the plan may name")
    states, _, told = run(sources, templates, out)
    assert states == {"a": "current", "b": "published", "c": "published", "d": "published"}
    assert (out / "c" / "x.pdf").read_bytes() == b"three"
    assert told[0].left > 0
    (templates / "_brand.yml").write_text("meta: {name: y}\n", "utf-8")
    fresh = tmp_path / "fresh"
    templates.rename(fresh)  # its files are read once in a process
    assert set(run(sources, fresh, out)[0].values()) == {"published"}


def test_a_stopped_run_goes_on(tmp_path: Path, templates: Path) -> None:
    sources, out = errands.order(tmp_path / "plans", a="one", b="two", c="three"), tmp_path / "out"

    async def stopped(plans: Sequence[Plan], take: Take) -> None:
        await at_once(plans[:2], take)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(sources, templates, out, stopped)
    assert {path.name for path in out.iterdir()} == {"a", "b", journal.NAME}
    with (out / journal.NAME).open("ab") as file:
        file.write(b'{"name": "c", "sour')  # the machine went down here
    assert run(sources, templates, out)[0] == {"a": "current", "b": "current", "c": "published"}
    assert set(run(sources, templates, out)[0].values()) == {"current"}


def test_what_no_longer_belongs_goes(tmp_path: Path, templates: Path) -> None:
    sources, out = errands.order(tmp_path / "plans", a="one"), tmp_path / "out"
    run(sources, templates, out)
    (out / "a" / "note.txt").write_text("mine", "utf-8")

    async def renamed(plans: Sequence[Plan], take: Take) -> None:
        files = errands.whole("two")
        await take(Result(plans[0], 0.5, {"manifest.json": files["manifest.json"], "y.pdf": b"two"}))

    errands.order(tmp_path / "plans", a="two")
    run(sources, templates, out, renamed)
    assert {path.name for path in (out / "a").iterdir()} == {"manifest.json", "y.pdf", "note.txt"}


def test_two_runs_do_not_mix(tmp_path: Path, templates: Path) -> None:
    sources, out = errands.order(tmp_path / "plans", a="one"), tmp_path / "out"
    with journal.held(out), pytest.raises(UsageError, match="another run is publishing"):
        run(sources, templates, out)


def test_names_come_from_folders_and_must_differ(tmp_path: Path, templates: Path) -> None:
    one, other = errands.order(tmp_path / "plans", School="one", other="two")
    single = tmp_path / "plans" / "hospital.yaml"
    single.write_text("three", "utf-8")
    own = one.parent / "templates"
    own.mkdir()
    plans = read_order([one, other, single, one], templates, tmp_path / "out")
    assert [plan.name for plan in plans] == ["School", "other", "hospital"]
    assert [plan.templates for plan in plans] == [own, templates, templates]
    same = errands.order(tmp_path / "more", school="four")
    with pytest.raises(UsageError, match=r"would both go into .*school: rename"):
        read_order([one, *same], templates, tmp_path / "out")
    with pytest.raises(UsageError, match="there is no file"):
        read_order([tmp_path / "none.yaml"], templates, tmp_path / "out")
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UsageError, match="a pipe"):
        read_order([tmp_path / "pipe.yaml"], templates, tmp_path / "out")


def test_files_are_packed_and_unpacked() -> None:
    files = {"a.pdf": b"one", "b.pptx": b"", "manifest.json": b"{}"}
    assert list(unpacked(packed(files)).items()) == list(files.items())
    for bad in ({"../a": b""}, {".hidden": b""}, {"a/b": b""}):
        with pytest.raises(ValueError, match="no name of a file"):
            unpacked(packed(bad))
    with pytest.raises(ValueError, match="not whole"):
        unpacked(packed(files) + b"more")


@pytest.mark.parametrize(
    "words", [["--jobs", "0"], ["--memory", "100"], ["--timeout", "soon"]], ids=lambda words: words[0]
)
def test_wrong_limits_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["batch", "plan.yaml", "-o", "out", *words])
    assert ended.value.code == 2
    assert "is not a number" in capsys.readouterr().err or words[0] == "--memory"


def test_the_command_publishes_what_build_publishes(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    good, bad = errands.order(plans, good=PLAN, bad=PLAN.replace("text: {en: Build", "txt: {en: Build"))
    words = ("batch", good, bad, "--templates", TEMPLATES)
    done = run_command(tmp_path / "out", *words)
    assert done.code == 1, done.err
    assert "plans/bad/plan.yaml:" in done.out
    assert "[unknown_key]" in done.out
    assert done.err.splitlines()[-1] == f"1 published, 1 with problems; details in {Path('out/report.json')}"
    assert run_command(tmp_path / "dist", "build", good, "--templates", TEMPLATES).code == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "out" / "good").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}


def test_ctrl_c_leaves_whole_sets(tmp_path: Path) -> None:
    plans = {f"plan_{n}": PLAN.replace("small-plan", f"plan-{n}") for n in range(6)}
    sources, out = errands.order(tmp_path / "plans", **plans), tmp_path / "out"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = [sys.executable, "-m", "tmpublish", "batch", *map(str, sources), "--templates", str(TEMPLATES)]
    with subprocess.Popen(
        [*words, "-o", str(out), "--jobs", "1"],
        env=os.environ | {"TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr
        assert running.stderr.readline().startswith("1/6 plan-0: published")
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert said.endswith("the sets that are there are whole, and the same command goes on from here\n")
    assert list(scratch.iterdir()) == []
    sets = [path for path in out.iterdir() if path.is_dir()]
    assert 1 <= len(sets) < 6
    assert all(len(list(path.iterdir())) == 8 for path in sets)
