"""Test that `make` publishes again when anything that goes in was changed, and only then."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from institutions import ROOT

DECK = "dist/plan-deck-en.pptx"
FILES = {
    "requirements.lock": "",
    "pyproject.toml": "",
    "source/plan.yaml": "",
    "templates/_brand.yml": "",
    "templates/uprights/booklet/cover.html.j2": "",
    "src/tmpublish/build.py": "",
    "corporate.pptx": "",
    DECK: "",
    "dist/manifest.json": '{\n"name": "plan-deck-en.pptx"\n}',
    ".venv/.installed": "",
    ".venv/.published": "source/plan.yaml templates dist \n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was installed and published, its stamps the newest of its files."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def asked(project: Path, *words: str) -> str:
    """Return what `make` would do."""
    reported = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    shown = subprocess.run(
        ["make", "--dry-run", *words], cwd=project, env=reported, capture_output=True, text=True, check=True
    )
    assert shown.stderr == ""
    return shown.stdout


def touch(path: Path) -> None:
    """Change a file at a moment that the clock of the file system tells from the one before."""
    time.sleep(0.02)
    path.touch()


def test_nothing_is_done_where_nothing_changed(project: Path) -> None:
    assert "tmpublish build" not in asked(project)
    assert "Nothing changed: dist/ is up to date." in asked(project)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("source", "templates", "src"))])
def test_what_goes_in_makes_the_set_stale(project: Path, name: str) -> None:
    touch(project / name)
    assert "tmpublish build" in asked(project)


def test_a_file_that_is_gone_is_made_again(project: Path) -> None:
    (project / DECK).unlink()
    assert "tmpublish build" in asked(project)


def test_another_wish_is_built(project: Path) -> None:
    assert "--deck-template" in asked(project, "DECK_TEMPLATE=corporate.pptx")
    assert "other.yaml" in asked(project, "PLAN=other.yaml")


def test_a_changed_deck_template_makes_the_set_stale(project: Path) -> None:
    wish = "DECK_TEMPLATE=corporate.pptx"
    (project / ".venv/.published").write_text("source/plan.yaml templates dist corporate.pptx\n", "utf-8")
    assert "tmpublish build" not in asked(project, wish)
    touch(project / "corporate.pptx")
    assert "tmpublish build" in asked(project, wish)
