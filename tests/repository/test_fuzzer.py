"""What a fuzzer once broke holds; the fuzzer itself runs, notices what breaks, and never passes by itself."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import fuzz
import fuzz_inputs
import fuzz_targets
import pytest

GATES = {"text": fuzz_targets.text_gate, "files": fuzz_targets.file_gate}
CRASHERS = sorted(path for path in fuzz.CRASHERS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: f"{path.parent.name}/{path.name[:20]}")
def test_what_broke_a_check_breaks_it_no_more(path: Path) -> None:
    GATES[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_every_check_has_seeds_that_it_bears(target: str) -> None:
    seeds = list(fuzz_inputs.SEEDS[target]())
    assert len(seeds) > 8
    for seed in seeds:
        assert len(seed) <= fuzz_inputs.LONGEST[target]
        GATES[target](seed)


def test_without_atheris_it_fails_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["fuzz"])
    assert fuzz.main() == 2
    assert "Atheris is missing" in capsys.readouterr().err


def test_a_check_that_breaks_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(fuzz, "CRASHERS", tmp_path)
    monkeypatch.setattr(fuzz_inputs, "SEEDS", {"text": lambda: iter([b"x"])})
    ended = subprocess.CompletedProcess("x", 77, b"it broke\nstat::number_of_executed_units: 12\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    assert fuzz.run("text", 1, None) == 1
    assert "broken after 12 inputs" in capsys.readouterr().out


def test_files_are_mutated_inside_their_packing() -> None:
    """Most mutants are sound archives and sums: else a fuzzer would look at nothing but the packing."""
    seeds = [data for data in fuzz_inputs.files() if data.startswith((b"PK", fuzz_inputs.PNG))]
    made = [
        fuzz_inputs.whole(seed, 100_000, n, lambda data, _: b"x" + data[1:])
        for seed in seeds
        for n in range(9)
    ]
    assert len(set(made)) > len(seeds)
    sound = [data for data in made if data.startswith((b"PK\x03\x04", fuzz_inputs.PNG))]
    assert len(sound) > len(made) / 2
