"""Test that plans are published side by side, that each fails alone, and that an interrupted run resumes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import batch_jobs
import pytest
from published_plans import SMALLEST, TEMPLATES

from tmpublish import batch, cli
from tmpublish.batch import BatchPlan, BatchProgress, Files, Outcome, Submit
from tmpublish.build import build
from tmpublish.environment import UsageError
from tmpublish.render_pool import Limits

PLAN = SMALLEST.read_text("utf-8")
LIMITS = Limits(memory=1 << 30, processor=60, clock=4)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "_brand.yml").write_text("meta: {name: x}\n", "utf-8")
    return folder


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Submit]:
    """Real workers that only play at publishing."""
    monkeypatch.setattr(batch, "publish", batch_jobs.play)
    with batch.local_workers(2, lambda _: LIMITS) as submit:
        yield submit


def done(files: Files) -> "Future[Files]":
    future: Future[Files] = Future()
    future.set_result(files)
    return future


def at_once(plan: BatchPlan) -> "Future[Files]":
    """Publish without any worker."""
    return done(batch_jobs.whole(plan.job.source.read_text("utf-8")))


def run(
    sources: Sequence[Path], templates: Path, out: Path, submit: Submit = at_once
) -> tuple[dict[str, str], list[Outcome], list[BatchProgress]]:
    events: list[BatchProgress] = []
    outcomes = batch.publish_plans(sources, templates, out, submit, progress=events.append)
    return {outcome.name: outcome.state for outcome in outcomes}, outcomes, events


def tries(source: Path) -> int:
    return len(source.with_suffix(".tries").read_text("ascii"))


def test_each_plan_fails_alone(tmp_path: Path, templates: Path, playing: Submit) -> None:
    good = {f"good_{number}": f"good {number}" for number in range(5)}
    bad = {"killer": "deadly", "shaky": "deadly-once", "long": "refused", "slow": "endless"}
    sources, out = batch_jobs.write_plans(tmp_path / "plans", **bad, **good), tmp_path / "out"
    states, outcomes, events = run(sources, templates, out, playing)
    assert states == {
        "killer": "lost", "shaky": "published", "long": "refused", "slow": "lost",
        **{name.replace("_", "-"): "published" for name in good},
    }  # fmt: skip
    assert [tries(source) for source in sources[:4]] == [2, 2, 1, 1]
    problems = {outcome.name: [problem.code for problem in outcome.problems] for outcome in outcomes}
    assert problems["killer"] == ["renderer_died"]
    assert problems["slow"] == ["renderer_slow"]
    assert problems["long"] == ["too_long"]
    assert [progress.done for progress in events] == list(range(1, 10))
    assert (out / "good-1" / "x.pdf").read_bytes() == b"good 1"
    assert not (out / "killer").exists()
    report = json.loads((out / batch.REPORT).read_text("utf-8"))
    assert report["counts"] == {"lost": 2, "published": 6, "refused": 1}


def test_an_unreadable_path_is_one_row_of_the_report(tmp_path: Path, templates: Path) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    good = batch_jobs.write_plans(plans, a="one", z="two")
    os.mkfifo(plans / "pipe.yaml")
    (plans / "folder.yaml").mkdir()
    (plans / "dangling.yaml").symlink_to(plans / "nowhere.yaml")
    bad = [plans / f"{name}.yaml" for name in ("pipe", "folder", "dangling", "missing")]
    states, outcomes, _ = run([good[0], *bad, good[1]], templates, out)
    assert list(states) == ["a", "pipe", "folder", "dangling", "missing", "z"]
    assert {name: states[name] for name in ("a", "z")} == {"a": "published", "z": "published"}
    for outcome in outcomes[1:-1]:
        ((problem,), state) = (outcome.problems, outcome.state)
        assert (state, problem.code, problem.path) == ("refused", "unreadable_plan", outcome.source)
    report = json.loads((out / batch.REPORT).read_text("utf-8"))
    assert report["counts"] == {"published": 2, "refused": 4}


def test_what_is_current_is_left_alone(tmp_path: Path, templates: Path) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    sources = batch_jobs.write_plans(plans, a="one", b="two", c="three", d="four")
    assert set(run(sources, templates, out)[0].values()) == {"published"}
    assert set(run(sources, templates, out)[0].values()) == {"current"}
    batch_jobs.write_plans(plans, b="another")
    (out / "c" / "x.pdf").write_bytes(b"damaged")
    (plans / "d" / "boat.jpg").write_bytes(b"a picture that the plan may name")
    states, _, reported = run(sources, templates, out)
    assert states == {"a": "current", "b": "published", "c": "published", "d": "published"}
    assert (out / "c" / "x.pdf").read_bytes() == b"three"
    assert reported[0].left > 0
    (templates / "_brand.yml").write_text("meta: {name: y}\n", "utf-8")
    fresh = tmp_path / "fresh"
    templates.rename(fresh)  # its files are read once in a process
    assert set(run(sources, fresh, out)[0].values()) == {"published"}


def test_an_interrupted_run_resumes(tmp_path: Path, templates: Path) -> None:
    sources, out = batch_jobs.write_plans(tmp_path / "plans", a="one", b="two", c="three"), tmp_path / "out"

    def interrupt(progress: BatchProgress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.publish_plans(sources, templates, out, at_once, progress=interrupt)
    with (out / batch.JOURNAL).open("ab") as file:
        file.write(b'{"name": "c", "sour')  # the machine went down here
    states = run(sources, templates, out)[0]
    assert sorted(states.values()) == ["current", "current", "published"]
    assert set(run(sources, templates, out)[0].values()) == {"current"}


def test_what_no_longer_belongs_goes(tmp_path: Path, templates: Path) -> None:
    sources, out = batch_jobs.write_plans(tmp_path / "plans", a="one"), tmp_path / "out"
    run(sources, templates, out)
    (out / "a" / "note.txt").write_text("mine", "utf-8")

    def renamed(_: BatchPlan) -> "Future[Files]":
        return done({"y.pdf": b"two", "manifest.json": batch_jobs.whole("two")["manifest.json"]})

    batch_jobs.write_plans(tmp_path / "plans", a="two")
    run(sources, templates, out, renamed)
    assert {path.name for path in (out / "a").iterdir()} == {"manifest.json", "y.pdf", "note.txt"}


def test_two_runs_do_not_mix(tmp_path: Path, templates: Path) -> None:
    sources, out = batch_jobs.write_plans(tmp_path / "plans", a="one"), tmp_path / "out"

    def second(plan: BatchPlan) -> "Future[Files]":
        with pytest.raises(UsageError, match="Another run is publishing"):
            run(sources, templates, out)
        return at_once(plan)

    assert run(sources, templates, out, second)[0] == {"a": "published"}


def test_names_come_from_folders_and_must_differ(tmp_path: Path, templates: Path) -> None:
    one, other = batch_jobs.write_plans(tmp_path / "plans", School="one", other="two")
    single = tmp_path / "plans" / "hospital.yaml"
    single.write_text("three", "utf-8")
    own = one.parent / "templates"
    own.mkdir()
    seen: dict[str, Path] = {}

    def noting(plan: BatchPlan) -> "Future[Files]":
        seen[plan.name] = plan.job.templates
        return at_once(plan)

    run([one, other, single, one], templates, tmp_path / "out", noting)
    assert seen == {"School": own, "other": templates, "hospital": templates}
    same = batch_jobs.write_plans(tmp_path / "more", school="four")
    with pytest.raises(UsageError, match=r"would both go into .*school\. Rename"):
        run([one, *same], templates, tmp_path / "out")


@pytest.mark.parametrize(
    "words", [["--jobs", "0"], ["--memory", "100"], ["--timeout", "soon"]], ids=lambda words: words[0]
)
def test_wrong_limits_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["batch", "plan.yaml", "-o", "out", *words])
    assert ended.value.code == 2
    assert "is not a whole number" in capsys.readouterr().err or words[0] == "--memory"


def test_the_command_publishes_what_build_publishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plans = tmp_path / "plans"
    good, bad = batch_jobs.write_plans(
        plans, good=PLAN, bad=PLAN.replace("text: {en: We grind", "txt: {en: We grind")
    )
    words = ["batch", str(good), str(bad), "--templates", str(TEMPLATES), "-o", "out"]
    code, (out, err) = cli.main(words), capsys.readouterr()
    assert code == 1, err
    assert "plans/bad/plan.yaml:" in out
    assert "[unknown_key]" in out
    assert err.splitlines()[-1] == f"1 published, 1 with problems. Details are in {Path('out/report.json')}."
    build(good, TEMPLATES, tmp_path / "dist")
    made = {path.name: path.read_bytes() for path in (tmp_path / "out" / "good").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}


@pytest.mark.thorough
def test_ctrl_c_leaves_whole_sets(tmp_path: Path) -> None:
    plans = {f"plan_{n}": PLAN.replace("small-plan", f"plan-{n}") for n in range(6)}
    sources, out = batch_jobs.write_plans(tmp_path / "plans", **plans), tmp_path / "out"
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
    assert said.endswith("the same command resumes from here.\n")
    assert list(scratch.iterdir()) == []
    sets = [path for path in out.iterdir() if path.is_dir()]
    assert 1 <= len(sets) < 6
    # Booklet, summary, deck and web edition, template and manifest.
    assert all(len(list(path.iterdir())) == 6 for path in sets)
