"""Whole processes, timed from outside, in turns: commands → s by the clock, s of the processor, memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """What is timed: processes one after the other, and what they see beside our environment."""

    words: Sequence[Sequence[str | Path]]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """What a command took: s by the clock, s of the processor with all children, most bytes at once."""

    wall: float
    processor: float
    memory: int


def take(command: Command) -> Taken:
    """Run a command's processes one after the other; exits where one of them fails."""
    began, processor, memory = time.perf_counter(), 0.0, 0
    for words in command.words:
        process = subprocess.Popen(
            [str(word) for word in words],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **command.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr
        said = process.stderr.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(map(str, words))} failed ({process.returncode}):\n{said}")
        processor += used.ru_utime + used.ru_stime
        memory = max(memory, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    return Taken(time.perf_counter() - began, processor, memory)


def in_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, Taken]:
    """Return the medians of `rounds` runs of each command, run in turns: all meet the same machine."""
    for command in commands.values():
        take(command)  # not counted: Python compiles what has changed
    found: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(take(command))
    return {name: _median(taken) for name, taken in found.items()}


def _median(taken: Sequence[Taken]) -> Taken:
    return Taken(
        statistics.median(each.wall for each in taken),
        statistics.median(each.processor for each in taken),
        int(statistics.median(each.memory for each in taken)),
    )
