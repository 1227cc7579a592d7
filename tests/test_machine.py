"""Test what is said of the machine."""

import sys

import pytest

from tmpublish import machine


def test_the_versions_of_what_shapes_the_output_are_known() -> None:
    found = machine.versions()
    assert set(machine.PACKAGES) < found.keys()
    assert found["pango"].startswith("1.")
    assert list(found) == sorted(found)


def test_a_library_that_is_not_there_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PANGO", ("libnowhere.so.7",))
    assert "pango" not in machine.versions()


@pytest.mark.parametrize(("platform", "command"), [("linux", machine.APT), ("darwin", machine.BREW)])
def test_a_missing_pango_is_told_with_the_command(
    platform: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    told = machine.missing_library(OSError("cannot load library 'libpango-1.0-0': no such file"))
    assert str(told).endswith(command)


def test_other_faults_of_the_system_are_not_taken_for_it() -> None:
    assert machine.missing_library(OSError("No space left on device")) is None
