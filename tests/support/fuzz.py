"""Bytes by Atheris → inputs that break a reader, kept in data/crashers/; legal plans → those refused.

Atheris makes inputs and follows which lines of ours they reach. A crash, an exception that no gate promises,
an input that takes long or much memory: each fails the run, and its bytes become a test (test_crashers.py).
"""

import argparse
import contextlib
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CRASHERS = HERE.parent / "data" / "crashers"
TARGETS = {"text": 5, "files": 20}  # the seconds that one input may take on a busy machine
MEMORY = 2048  # MB
MISSING = """\
fuzz: Atheris is missing here. It has wheels for Linux and Python 3.11 to 3.13:
    make distclean && make fuzz PYTHON=python3.13"""


def main() -> int:
    """Fuzz what is asked for, one after the other; return 1 if something broke, 2 without Atheris."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("target", nargs="?", choices=TARGETS, help="one gate alone (default: both)")
    parser.add_argument("--seconds", type=int, default=30, help="how long each (default: %(default)s)")
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what reached new lines")
    parser.add_argument("--plans", type=int, default=0, help="how many legal plans to publish first")
    parser.add_argument("--seed", type=int, help="the number of the first plan (default: a new one)")
    asked = parser.parse_args()
    if asked.plans:
        import fuzz_plans

        if fuzz_plans.run(asked.plans, asked.seed):
            return 1
    if not importlib.util.find_spec("atheris"):
        print(MISSING, file=sys.stderr)
        return 2
    return max(
        [run(each, asked.seconds, asked.corpus) for each in ([asked.target] if asked.target else TARGETS)]
    )


def run(target: str, seconds: int, corpus: Path | None) -> int:
    """Fuzz one gate in a process of its own, since libFuzzer ends the process that it runs in."""
    from fuzz_inputs import LONGEST, SEEDS

    kept = CRASHERS / target
    kept.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-fuzz-")))
        grown, seeds = (corpus or folder) / target, folder / "seeds"
        for each in (grown, seeds):
            each.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS[target]()):
            (seeds / str(number)).write_bytes(seed)
        done = subprocess.run(
            [
                *(sys.executable, HERE / "fuzz_inputs.py", target, grown, seeds),
                *(f"-max_total_time={seconds}", f"-max_len={LONGEST[target]}", f"-timeout={TARGETS[target]}"),
                *(f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={kept}/", "-print_final_stats=1"),
                "-report_slow_units=60",  # what is slow and no crasher is not kept
                f"-dict={HERE.parent / 'data' / 'fuzz' / target}.dict",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    said = done.stdout.decode("utf-8", "replace")
    counted = re.search(r"number_of_executed_units: *(\d+)", said)
    tried = f"{int(counted[1]):,} inputs" if counted else "no inputs that were counted"
    if done.returncode or not counted:
        print(said[-6_000:])
        print(f"fuzz {target}: broken after {tried}; the bytes are in {kept}")
        return 1
    print(f"fuzz {target}: {tried} in {seconds} s, and the gate holds", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
