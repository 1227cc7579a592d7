"""Test the command: what it takes, what it prints and where, how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from published_plans import SMALL, TEMPLATES

import tmpublish.build
from tmpublish import __version__, cli
from tmpublish.build import BuildResult
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.manifest import Entry

ENTRY = Entry(kind="deck", language="zh", sha256="0" * 64, size=2000, slides=20)
PROBLEM = Problem("source/plan.yaml", 84, 7, "too_long", "the text has 40 words")
WARNING = Problem("source/plan.yaml", 9, 1, "unused", "nobody refers to it", "warning")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Path, ...], dict[str, object]]]:
    """Calls of `build`, which does nothing but tell one step."""
    calls = []

    def build(*where: Path, **how: object) -> BuildResult:
        calls.append((where, how))
        tell = how["progress"]
        assert callable(tell)
        tell("render", None)
        tell("render", 1.5)
        return BuildResult(
            {"p-deck-zh.pptx": ENTRY, "old.pdf": ENTRY}, ("p-deck-zh.pptx",), ("p-deck-fr.pptx",), (WARNING,)
        )

    monkeypatch.setattr(tmpublish.build, "build", build)
    return calls


def fail_with(fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> BuildResult:
        raise fault

    monkeypatch.setattr(tmpublish.build, "build", build)


def test_build_stands_on_the_house_s_own_folders(
    asked: list[tuple[tuple[Path, ...], dict[str, object]]],
) -> None:
    assert cli.main(["build"]) == 0
    ((where, how),) = asked
    assert where == (Path("source/plan.yaml"), Path("templates"), Path("dist"))
    assert (how["design"], how["languages"], how["only"]) == (None, (), ())


def test_build_takes_all_its_words(asked: list[tuple[tuple[Path, ...], dict[str, object]]]) -> None:
    words = "build a.yaml --templates t --design arc -o out --lang en,zh --only deck --format json"
    words += " --deck-template corporate.potx --deck-map corporate.yml"
    assert cli.main(words.split()) == 0
    ((where, how),) = asked
    assert where == (Path("a.yaml"), Path("t"), Path("out"))
    assert (how["design"], how["languages"], how["only"]) == ("arc", ("en", "zh"), ("deck",))
    assert (how["deck_template"], how["deck_map"]) == (Path("corporate.potx"), Path("corporate.yml"))


@pytest.mark.usefixtures("asked")
def test_progress_goes_to_one_side_and_the_table_to_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["build"])
    out, err = capsys.readouterr()
    assert err == (
        "Rendered in 1.5 s\n1 warning.\n"
        "Removed dist/p-deck-fr.pptx, which is no longer part of the output.\n"
        "1 file written to dist/ in 0.0 s.\n"
    )
    assert out.splitlines() == [
        "source/plan.yaml:9:1: warning: nobody refers to it [unused]",
        "dist/p-deck-zh.pptx  20 slides  2 kB",
    ]


@pytest.mark.usefixtures("asked")
def test_a_program_reads_nothing_but_problems(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["build", "--format", "json"])
    assert [found["code"] for found in json.loads(capsys.readouterr().out)] == ["unused"]


def test_problems_end_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(PublishError([PROBLEM, WARNING]), monkeypatch)
    assert cli.main(["build"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "source/plan.yaml:84:7: error: the text has 40 words [too_long]",
        "source/plan.yaml:9:1: warning: nobody refers to it [unused]",
    ]


def test_github_shows_problems_beside_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(PublishError([PROBLEM]), monkeypatch)
    assert cli.main(["build", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=source/plan.yaml,line=84,col=7")


def test_what_the_machine_lacks_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(UsageError("Pango is missing; run: apt"), monkeypatch)
    assert cli.main(["build"]) == 2
    assert capsys.readouterr().err == "tmpublish: Pango is missing; run: apt\n"


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    assert cli.main(["build"]) == 130
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", ["", "publish", "build --only poster", "build --lang ,", "build a b", "check --format xml"]
)
def test_wrong_words_end_with_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words.split())
    assert ended.value.code == 2
    assert "usage: tmpublish" in capsys.readouterr().err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"tmpublish {__version__}\n"


def test_every_example_of_the_help_is_understood() -> None:
    examples = [
        line.split("  ")[1].partition(" |")[0].split()[1:]
        for line in cli.EXAMPLES.splitlines()
        if line.startswith("  tm")
    ]
    assert len(examples) >= 5
    for words in examples:
        assert cli._parser().parse_args(words).run


def test_check_needs_something_to_check(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "--dist", str(small.parent), "--source", str(small), "--templates", str(TEMPLATES)]
    assert cli.main(words) == 1
    assert "manifest.json: error: There is no manifest" in capsys.readouterr().out


def test_the_schema_is_printed_written_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.schema.json"
    assert cli.main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert cli.main(["schema", "-o", str(file), "--check"]) == 1
    assert cli.main(["schema", "-o", str(file)]) == 0
    assert file.read_text("utf-8") == printed
    assert cli.main(["schema", "-o", str(file), "--check"]) == 0
    file.write_text("{}", "utf-8")
    assert cli.main(["schema", "-o", str(file), "--check"]) == 1
    assert "[schema_stale]" in capsys.readouterr().out


def test_the_module_is_the_command(small: Path) -> None:
    small.write_text(SMALL.replace("goals:", "gaols:"), "utf-8")
    words = [sys.executable, "-m", "tmpublish", "lint", "plan.yaml"]
    done = subprocess.run(
        words, cwd=small.parent, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "plan.yaml:13:1: " in done.stdout
    assert "Traceback" not in done.stderr


def test_help_comes_at_once() -> None:
    heavy = {"pydantic", "weasyprint", "pptx", "yaml", "lxml", "jinja2"}
    script = f"import sys, tmpublish.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tmpublish schema | head -c 10"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
