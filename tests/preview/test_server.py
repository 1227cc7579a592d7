"""Test the command that shows a preview: what it says, what it refuses, and that it ends cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from published_plans import TEMPLATES

from tmpublish.cli import main


def test_it_listens_on_this_machine_alone_and_ends_when_reported(small: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tmpublish", "preview", small, "--templates", TEMPLATES, "--no-office"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(small.parent.parent)},
    )
    try:
        assert child.stdout
        address = child.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
        with urllib.request.urlopen(address) as page:
            assert b"<title>Preview</title>" in page.read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(address.rpartition("/")[0][:-1] + "/")
    finally:
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 0, said
    assert "Press Ctrl-C to end the preview" in said
    assert "Traceback" not in said
    assert not list(small.parent.parent.glob("tmpublish-*"))


def test_without_its_libraries_it_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tmpublish.preview.EXTRA", ("starlette", "no_such_library"))
    assert main(["preview"]) == 2
    assert "Run `make preview`" in capsys.readouterr().err


def test_a_port_that_is_taken_and_a_missing_folder_are_reported(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["preview", str(small), "--templates", str(TEMPLATES), "--port", port]) == 2
    assert f"Port {port} is in use" in capsys.readouterr().err
    assert main(["preview", str(tmp_path / "no" / "plan.yaml"), "--templates", str(TEMPLATES)]) == 2
    assert "No folder" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["x", "-1", "65536", "１２"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["preview", f"--port={port}"])
    assert "is not a port" in capsys.readouterr().err
