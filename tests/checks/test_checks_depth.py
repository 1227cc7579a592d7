"""Test how deep a set is looked at, and that a check which dies over a file is told as such."""

import subprocess
import sys

from tmpublish import checks
from tmpublish.checks import CheckContext, runner

# In a process of its own, because checks are shared out only where nothing else runs beside them.
SCRIPT = """
import os
from types import SimpleNamespace
from tmpublish import checks
from tmpublish.checks import depth
from tmpublish.diagnostics import Problem

def dies(_):
    os._exit(11)
    yield

def fails(_):
    yield 1 / 0

def finds(published):
    yield Problem(published.shown, 0, 0, "found", f"in {os.getpid() != parent}")

parent = os.getpid()
dies.__module__ = "tmpublish.checks.text_coverage"
checks.CHECKS = (dies, fails, finds)
os.cpu_count = lambda: 2
for problem in depth.check(SimpleNamespace(shown="dist"), "all"):
    print(problem.code, problem.message)
print([problem.code for problem in depth.check(SimpleNamespace(shown="dist"), "quick")])
"""


def test_a_check_that_dies_is_a_problem_and_the_others_go_on() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    failed, found, died, quick = done.stdout.splitlines()
    assert failed.startswith("check_died `fails` ended half-way (ZeroDivisionError) over one of these files")
    assert found == "found in True"
    assert died.startswith("check_died a check was ended over one of these files")
    assert quick == "['check_died', 'found']"
    assert not done.stderr


def test_a_quick_look_opens_no_pdf(published: CheckContext) -> None:
    torn = {name: data[:100] if name.endswith(".pdf") else data for name, data in published.files.items()}
    given = checks.CheckContext(published.shown, torn, published.manifest, published.given)
    assert {problem.code for problem in runner.check(given, "quick")} == {"file_cut"}
    assert "pdf_unreadable" in {problem.code for problem in runner.check(given, "all")}
