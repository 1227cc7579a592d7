import json
import sys
import time
from pathlib import Path

import pytest
from fake_validators import program, saying, tools

from tmpublish.environment import UsageError
from tmpublish.validators import external
from tmpublish.validators.external import APT, find
from tmpublish.validators.runner import (
    Answer,
    Result,
    Task,
    ToolError,
    checked,
    run_program,
    run_tasks,
)

VERSION = {"version": "1.31.207"}


def _line(profile: str, rules: int, file: str = "a.pdf", **more: object) -> str:
    base = {"file": f"/x/{file}", "profile": profile, "rules": rules, "checks": 9, "compliant": True}
    return json.dumps(base | {"failures": {}} | more)


def _verapdf(folder: Path, *lines: str) -> Result:
    answer = saying(folder, "java", "\n".join([json.dumps(VERSION), *lines]))
    return external.verapdf(tools(folder, answer), folder, "dist", ["a.pdf"])


def test_all_missing_tools_are_named_with_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as lacking:
        find(tmp_path)
    for name in ("veraPDF", "Java", "outloud", "the Open XML SDK", "LibreOffice", "make proof", APT):
        assert name in str(lacking.value)


def test_one_missing_tool_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "soffice", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="make proof") as lacking:
        find(tmp_path)
    assert "LibreOffice" not in str(lacking.value)


def test_a_tool_that_hangs_is_ended_with_all_its_processes(tmp_path: Path) -> None:
    sleeper = program(tmp_path, "sleeper", "sleep 60 & echo $! >pid; wait")
    began = time.monotonic()
    with pytest.raises(ToolError, match="no result within 1 seconds"):
        run_program(sleeper, seconds=1, folder=tmp_path)
    _wait_for_end((tmp_path / "pid").read_text().strip())
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo one >&2; echo why >&2; exit 3", r"exit code 3 \(why\)"),
        ("kill -SEGV $$", "SIGSEGV"),
        ("exec python3 -c 'bytearray(1 << 29)'", "MemoryError"),
    ],
)
def test_a_tool_that_fails_is_reported_with_its_reason(tmp_path: Path, script: str, message: str) -> None:
    with pytest.raises(ToolError, match=message):
        run_program(program(tmp_path, "tool", script), seconds=60, folder=tmp_path, memory=1 << 28)


def test_a_tool_sees_nothing_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "1")
    said = run_program(program(tmp_path, "tool", "env"), seconds=60, folder=tmp_path)
    assert "SECRET" not in said
    assert f"HOME={tmp_path}" in said


def test_verapdf_passes_what_it_checked_by_all_rules(tmp_path: Path) -> None:
    result = _verapdf(tmp_path, _line("PDFUA-1", 106), _line("PDFA-3A", 155))
    assert result.passed
    assert (result.version, result.examined) == ("1.31.207", 18)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [_line("PDFUA-1", 106)],
        [_line("PDFUA-1", 106), _line("PDFA-3A", 154)],
        [_line("PDFUA-1", 106), _line("PDFA-3A", 155, checks=0)],
        [_line("PDFUA-1", 106, "b.pdf"), _line("PDFA-3A", 155, "b.pdf")],
        ["Exception in thread main"],
    ],
)
def test_verapdf_that_leaves_something_out_fails(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(ToolError):
        _verapdf(tmp_path, *lines)


def test_verapdf_reports_rule_and_page(tmp_path: Path) -> None:
    wrong = {"7.1-3": {"message": "not tagged", "pages": {"4": 2, "0": 1}}}
    failed = _line("PDFUA-1", 106, compliant=False, failures=wrong)
    result = _verapdf(tmp_path, failed, _line("PDFA-3A", 155))
    assert not result.passed
    reported = {found.locations[0]: found.problem.message for found in result.findings}
    assert reported[("a.pdf", 4)] == "page 4: not tagged (PDFUA-1 7.1-3, 2 times)"
    assert reported[("a.pdf", 0)] == "not tagged (PDFUA-1 7.1-3)"


def test_a_file_that_does_not_conform_is_never_without_a_finding(tmp_path: Path) -> None:
    result = _verapdf(tmp_path, _line("PDFUA-1", 106, compliant=False), _line("PDFA-3A", 155))
    assert not result.passed


def _outloud(folder: Path, code: int = 0, **more: object) -> Result:
    one = {"path": "/x/a.pdf", "verdict": "pass", "error": None, "findings": [], "rules": [{"status": "ran"}]}
    said = {"tool": {"version": "0.2.1"}, "results": [one | more]}
    found = tools(folder, saying(folder, "outloud", said, code))
    return external.outloud(found, folder, "dist", ["a.pdf"])


def test_outloud_reports_errors_and_warnings_only(tmp_path: Path) -> None:
    received = [
        {"rule": "FIG-001", "severity": "error", "message": "no words", "page": 3},
        {"rule": "DOC-013", "severity": "warning", "message": "no language"},
        {"rule": "DOC-099", "severity": "info", "message": "well"},
    ]
    result = _outloud(tmp_path, 1, verdict="fail", findings=received)
    assert [found.problem.severity for found in result.findings] == ["error", "warning"]
    assert result.findings[0].locations == (("a.pdf", 3),)
    assert not result.passed
    assert _outloud(tmp_path).passed


@pytest.mark.parametrize("more", [{"error": "broken"}, {"verdict": "fail"}, {"path": "/x/b.pdf"}])
def test_outloud_without_a_result_fails(tmp_path: Path, more: dict[str, object]) -> None:
    with pytest.raises(ToolError):
        _outloud(tmp_path, **more)


def test_outloud_that_ran_no_rule_does_not_pass(tmp_path: Path) -> None:
    result = checked(_outloud(tmp_path, rules=[{"status": "skipped"}]), "dist")
    assert [found.problem.code for found in result.findings] == ["validator_silent"]
    assert not result.passed


def _open_xml(folder: Path, code: int = 0, **more: object) -> Result:
    said = {"file": "/x/a.pptx", "ok": True, "errors": []} | more
    return external.open_xml(tools(folder, saying(folder, "sdk", said, code)), folder, "dist", ["a.pptx"])


def test_the_sdk_reports_slide_and_office(tmp_path: Path) -> None:
    wrong = {"errorType": "Schema", "path": "/ppt/slides/slide12.xml", "description": "bad", "id": "Sch_1"}
    result = _open_xml(tmp_path, 1, ok=False, errors=[wrong])
    assert [found.locations for found in result.findings] == [(("a.pptx", 12),)] * 2
    assert {"Office2013", "Microsoft365"} == {
        found.problem.message.split("(")[1].split(",")[0] for found in result.findings
    }
    assert _open_xml(tmp_path).passed


@pytest.mark.parametrize(
    "more",
    [
        {"ok": False},
        {"file": "/x/b.pptx"},
        {"ok": False, "errors": [{"errorType": "Exception", "description": "no such file"}]},
    ],
)
def test_the_sdk_that_cannot_open_a_deck_fails(tmp_path: Path, more: dict[str, object]) -> None:
    with pytest.raises(ToolError):
        _open_xml(tmp_path, 1, **more)


def _passes() -> Result:
    return Result("one", "1", "", 1, 1, "checks")


def _dies() -> Answer:
    raise ToolError("fell over")


def _kills_itself() -> Answer:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_tool_that_fails_is_a_finding_beside_the_results_of_others() -> None:
    reported: list[str] = []
    questions = [Task("one", "", _passes), Task("two", "a standard", _dies)]
    one, two = run_tasks(
        questions, "dist", lambda name, seconds: reported.append(f"{name} {seconds is None}")
    )
    assert one.result
    assert one.result.passed
    assert two.result
    assert not two.result.passed
    assert [found.problem.code for found in two.result.findings] == ["validator_died"]
    assert "two fell over" in two.result.findings[0].problem.message
    assert sorted(reported) == ["one False", "one True", "two False", "two True"]


def test_a_process_that_is_killed_is_a_failure() -> None:
    (answer,) = run_tasks([Task("one", "", _kills_itself)], "dist", lambda *_: None)
    assert answer.result
    assert not answer.result.passed


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_what_a_tool_leaves_running_ends_with_it(tmp_path: Path) -> None:
    starter = program(tmp_path, "soffice", "sleep 600 >/dev/null 2>&1 & echo $!")
    _wait_for_end(run_program(starter, seconds=60, folder=tmp_path).strip())


def _wait_for_end(process: str) -> None:
    for _ in range(300):
        try:
            # An ended process keeps its number, without a command line, until it is reaped.
            if not Path(f"/proc/{process}/cmdline").read_bytes():
                return
        except OSError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{process} is still running")
