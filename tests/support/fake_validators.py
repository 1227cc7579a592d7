"""Shared by the tests of validators: tools with fixed answers, and a report with small pictures."""

import io
import json
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem
from tmpublish.validators import ValidationReport
from tmpublish.validators.external import Tools
from tmpublish.validators.runner import Finding, Picture, Result


def program(folder: Path, name: str, script: str) -> Path:
    """A program of its own, as a shell script."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def saying(folder: Path, name: str, words: object, code: int = 0) -> Path:
    """A program that prints words, or a value as JSON, and ends."""
    text = words if isinstance(words, str) else json.dumps(words)
    (folder / f"{name}.out").write_text(text, "utf-8")
    return program(folder, name, f'cat "{folder / name}.out"; exit {code}')


def tools(folder: Path, answer: Path) -> Tools:
    """Tools that are all the same program."""
    (folder / "package.json").write_text('{"version": "0.4.0"}', "utf-8")
    return Tools(*[answer] * 6)


def picture() -> Picture:
    """A very small page."""
    out = io.BytesIO()
    Image.new("RGB", (4, 6), "white").save(out, "WEBP")
    return Picture(out.getvalue(), 4, 6)


def report_of(published: CheckContext, *found: Finding) -> ValidationReport:
    """A report about a set, with findings of one validator."""
    counts: Mapping[str, int] = {
        name: entry.pages or entry.slides or 0
        for name, entry in published.manifest.files.items()
        if entry.language
    }
    return ValidationReport(
        published,
        (Result("a validator", "1.2", "a standard", 4, 99, "checks", found),),
        {name: (picture(),) * count for name, count in counts.items()},
        datetime(2026, 3, 13, 12, 0, tzinfo=UTC),
        12.3,
    )


def finding(file: str, number: int, message: str = "this is wrong", severity: str = "error") -> Finding:
    """A finding on one page of a file."""
    assert severity in ("error", "warning")
    return Finding(Problem(f"dist/{file}", 0, 0, "a_code", message, severity), ((file, number),))
