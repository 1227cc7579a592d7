"""Test that completions and the manual page name every command and option, as shells and man read them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tmpublish import __version__, cli


def printed(form: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["completion", form]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("form", ["bash", "zsh", "fish", "man"])
def test_every_command_and_option_is_named(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(form, capsys).replace("\\-", "-")
    for command in cli.COMMANDS:
        assert command.name in found
    for option in ("deck-template", "signers", "quiet", "help"):
        assert option in found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_read_their_completions(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "completion").write_text(printed(shell, capsys), "utf-8")
    subprocess.run([shell, "-n", str(tmp_path / "completion")], check=True)


def test_bash_completes_commands_and_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "completion").write_text(printed("bash", capsys), "utf-8")
    for words, at, expected in (("tmpublish ver", 1, "verify"), ("tmpublish verify --sig", 2, "--signers")):
        script = (
            f'. ./completion; COMP_WORDS=({words}); COMP_CWORD={at}; _tmpublish; echo "${{COMPREPLY[@]}}"'
        )
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [expected]


def test_the_citation_names_this_version() -> None:
    citation = (Path(__file__).parents[2] / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {__version__}\n" in citation


def test_quiet_prints_problems_only(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan"
    assert cli.main(["new", str(plan), "-q", "--color", "FFCC00"]) == 0
    assert capfd.readouterr().err == ""
    assert cli.main(["lint", str(plan / "source" / "plan.yaml"), "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")
    assert cli.main(["lint", str(tmp_path / "none.yaml"), "--quiet"]) == 1
    assert "No plan at" in capfd.readouterr().out
