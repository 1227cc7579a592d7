import json
from dataclasses import replace
from pathlib import Path

import pytest
from damage import name_of
from fake_validators import finding, report_of
from institutions import PLANTED, ROOT, TEMPLATES

from tmpublish import validators
from tmpublish.checks import CheckContext
from tmpublish.cli import main
from tmpublish.diagnostics import PublishError
from tmpublish.validators import Recipe, external, validate
from tmpublish.validators.external import Tools

NOWHERE = Tools(*[Path("nowhere")] * 6)


@pytest.fixture
def asked(planted: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the command, about files that are published; tools are there, but are never asked."""
    monkeypatch.setattr(external, "find", lambda _: NOWHERE)
    monkeypatch.setattr(validators, "delete_report", lambda _: None)
    monkeypatch.setattr(validators, "write_report", lambda dist, _: dist / "proof" / "index.html")
    return ["proof", "--dist", str(planted), "--source", str(PLANTED), "--templates", str(TEMPLATES)]


def test_without_its_tools_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proof", "--tools", str(tmp_path)]) == 2
    assert "Run `make proof`, which installs it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("severity", "strict", "code"), [("error", False, 1), ("warning", False, 0), ("warning", True, 1)]
)
def test_findings_are_problems_and_warnings_when_strict(
    asked: list[str],
    planted_set: CheckContext,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    severity: str,
    strict: bool,
    code: int,
) -> None:
    found = finding(name_of(planted_set, "booklet"), 7, severity=severity)
    monkeypatch.setattr(validators, "validate", lambda *_: report_of(planted_set, found))
    assert main([*asked, "--format", "json", *(["--strict"] if strict else [])]) == code
    said = capsys.readouterr()
    assert [each["code"] for each in json.loads(said.out)] == ["a_code"]
    assert "proof/index.html" in said.err


def test_a_clean_proof_prints_no_problem(
    asked: list[str],
    planted_set: CheckContext,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(validators, "validate", lambda *_: report_of(planted_set))
    assert main(asked) == 0
    assert capsys.readouterr().out == ""


def test_a_set_that_is_out_of_date_is_not_validated(planted_set: CheckContext) -> None:
    edited = replace(planted_set, given=replace(planted_set.given, source=planted_set.given.source + b"#\n"))
    with pytest.raises(PublishError) as refused:
        validate(edited, NOWHERE, Recipe(PLANTED, TEMPLATES))
    assert "source_changed" in str(refused.value)


def test_the_makefile_asks_for_what_the_code_looks_for() -> None:
    lock = json.loads((ROOT / "tools" / "proof" / "package-lock.json").read_text("utf-8"))
    (package,) = (name for name in lock["packages"] if name)
    assert external.VALIDATOR.startswith(package)
    assert all("resolved" not in each for each in lock["packages"].values())
    assert lock["packages"][package]["integrity"].startswith("sha512-")
