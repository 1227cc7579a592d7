"""A set of files + how deep to look → Problems: in no time, or with every check, side by side in processes.

What a check takes lies in the files that it opens: those that read every page glyph by glyph take seconds for
a plan, all others together a tenth of that.
"""

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Literal, get_args

from tmpublish import checks
from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem

Depth = Literal["quick", "all"]
DEPTHS: tuple[str, ...] = get_args(Depth)
Rule = Callable[[CheckContext], Iterator[Problem]]

# These share the pages as read: what one process has read, the others need not.
_OF_PAGES = ("matrix", "unwritten", "visible", "agreement", "contents", "pages", "aloud")
# These open PDFs, read decks shape by shape or measure text anew.
_SLOW = ("fonts", "frame", "links", "makeup", "markup", "named", "origin", "overflow", "seals", "standards")


def check(published: CheckContext, depth: Depth) -> list[Problem]:
    """Return what is wrong with a set; `quick` leaves out what opens PDFs or measures text anew."""
    pages, slow, others = _rules(_OF_PAGES), _rules(_SLOW), _rules(_OF_PAGES + _SLOW, inside=False)
    if depth == "quick":
        return _found(others, published)
    # A fork beside other threads may come to a halt; and one core has nothing to share out.
    if threading.active_count() > 1 or (os.cpu_count() or 1) < 2:
        return _found((*others, *slow, *pages), published)
    return _side_by_side(((*others, *slow), pages), published)


def _rules(rooms: Sequence[str], inside: bool = True) -> tuple[Rule, ...]:
    return tuple(rule for rule in checks.CHECKS if (rule.__module__.rsplit(".", 1)[-1] in rooms) is inside)


def _found(rules: Sequence[Rule], published: CheckContext) -> list[Problem]:
    """Return what rules find; a fault of ours in one of them costs none of the others."""
    found: list[Problem] = []
    for rule in rules:
        try:
            found += rule(published)
        except Exception as fault:
            if sys.flags.dev_mode:
                raise
            found.append(_died(published, f"`{rule.__name__}` ended half-way ({type(fault).__name__})"))
    return found


def _died(published: CheckContext, what: str) -> Problem:
    message = f"{what} over one of these files; build again, and report it if it stays"
    return Problem(published.shown, 0, 0, "check_died", message)


def _side_by_side(parts: Sequence[Sequence[Rule]], published: CheckContext) -> list[Problem]:
    """Return what all parts find, each in a process of its own; one that dies over a file is a Problem."""
    fork = multiprocessing.get_context("fork")
    running = []
    for rules in parts:
        ours, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=_answer, args=(theirs, rules, published))
        child.start()
        theirs.close()
        running.append((child, ours))
    found: list[Problem] = []
    for child, ours in running:
        try:
            found += ours.recv()
        except EOFError:
            found.append(_died(published, "a check was ended"))
        child.join()
    return found


def _answer(to: Connection, rules: Sequence[Rule], published: CheckContext) -> None:
    gc.disable()  # the process is short, and looking for rubbish would take a fifth of its time
    to.send(_found(rules, published))
    to.close()
