"""Test what is said of the machine."""

import os
import sys
from pathlib import Path

import pytest

from tmpublish import environment


def test_the_versions_of_what_shapes_the_output_are_known() -> None:
    found = environment.versions()
    assert set(environment.PACKAGES) < found.keys()
    assert found["pango"].startswith("1.")
    assert list(found) == sorted(found)


def test_a_library_that_is_not_there_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PANGO", ("libnowhere.so.7",))
    assert "pango" not in environment.versions()


@pytest.mark.parametrize(
    ("platform", "manager", "command"),
    [
        ("linux", "apt-get", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("linux", "dnf", "sudo dnf install pango"),
        ("linux", "pacman", "sudo pacman -S pango"),
        ("linux", "", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("darwin", "", "brew install pango"),
    ],
)
def test_a_missing_pango_is_reported_with_the_command(
    platform: str, manager: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(environment.shutil, "which", lambda name: name if name == manager else None)
    reported = environment.missing_library(OSError("cannot load library 'libpango-1.0-0': no such file"))
    assert str(reported).endswith(f"Run `{command}`.")


def test_other_faults_of_the_system_are_not_taken_for_it() -> None:
    assert environment.missing_library(OSError("No space left on device")) is None


@pytest.mark.parametrize(
    ("asked", "version", "fits"),
    [
        ("weasyprint==70.0", "70.0", True),
        ("weasyprint==70.0", "70", True),
        ("weasyprint==70.0", "69.0", False),
        ("pillow>=12", "13.0.0", True),
        ("pillow>=12", "9.5", False),
        ("pillow>=12,<13", "13.0", False),
        ("fonttools[woff]>=4.59", "4.59.0rc1", True),
        ("pillow>=12", None, False),
    ],
)
def test_a_library_fits_or_not(asked: str, version: str | None, fits: bool) -> None:
    assert environment.Library("some", asked, version).fits is fits


def test_what_is_installed_here_fits() -> None:
    found = environment.libraries()
    assert len(found) > 10
    assert all(library.fits for library in found)


def test_a_library_of_another_version_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    other = environment.Library("weasyprint", "weasyprint==70.0", "69.0")
    monkeypatch.setattr(environment, "libraries", lambda: [other])
    with pytest.raises(
        environment.UsageError, match=r"weasyprint 69\.0 is installed; tmpublish needs weasyprint==70"
    ):
        environment.versions()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the typesetting itself says what it misses")
def test_a_missing_subsetter_is_reported_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    system = {**environment.SYSTEM, "HarfBuzz-Subset": (("libnowhere.so.7",), "cuts the fonts")}
    monkeypatch.setattr(environment, "SYSTEM", system)
    with pytest.raises(
        environment.UsageError, match=r"HarfBuzz-Subset, which cuts the fonts, is missing .* apt-get"
    ):
        environment.versions()


def test_a_path_that_no_manifest_could_name_is_refused() -> None:
    environment.refuse_path(Path("计划/plan.yaml"))
    with pytest.raises(environment.UsageError, match=r"x\\udcffy\.yaml is not UTF-8"):
        environment.refuse_path(Path(os.fsdecode(b"x\xffy.yaml")))
