"""The process that renderings are forked from: loads the libraries once, forks for each line handed to it.

It has one thread and renders nothing itself. Its parent hands it pairs of a line, on which a child serves,
and a report, on which it says how that child ended. Where a report's reader goes, its child is killed; where
its parent goes, all are.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from tmpublish.render_pool import limits

# All that renderers import, also late and within functions, so that children have it from the start. Children
# are forked as soon as there is what a booklet needs, which takes longest to make; the rest comes meanwhile.
FIRST = (
    "weasyprint",
    "weasyprint.svg",
    "tmpublish.booklet.html",
    "tmpublish.booklet.pdf_writer",
    "tmpublish.render_pool.worker",
    "jinja2.ext",
    "uharfbuzz",
    "fontTools.pens.boundsPen",
    "fontTools.pens.svgPathPen",
    "fontTools.pens.transformPen",
    "fontTools.svgLib.path.parser",
    "babel.dates",
)
THEN = (
    "tmpublish.deck",
    "tmpublish.deck.master_writer",
    "pptx",
    "pptx.chart.data",
    "babel.numbers",
    "email.policy",
)
_POLL_NOTHING = 0  # errors and hang-ups are told all the same


@dataclass
class _House:
    """The nursery's own: where its parent speaks, where the kernel wakes it, children and their reports."""

    control: socket.socket
    woken: int
    calls: select.poll
    reports: dict[int, int] = field(default_factory=dict)
    children: dict[int, int] = field(default_factory=dict)


def main() -> int:
    """Fork children for the parent at the other end of standard input, until it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    house = _settle()
    limits.leave_network()
    # On macOS a fork may not use libraries that have threads of their own: there each child loads its own.
    later = list(THEN) if sys.platform == "linux" else []
    _load(FIRST if sys.platform == "linux" else ())
    while True:
        # In this order, since the number of what was closed may be that of what is opened next.
        called = {handle for handle, _ in house.calls.poll(0 if later else None)}
        if later and not called:
            _load([later.pop(0)])
        for report in called & house.reports.keys():
            house.calls.unregister(report)
            _kill(house.reports[report])
        if house.woken in called:
            os.read(house.woken, 512)
            _bury(house)
        if house.control.fileno() in called and not _take(house):
            for child in house.children:
                _kill(child)
                os.waitpid(child, 0)
            return 0


def _load(libraries: Sequence[str]) -> None:
    for library in libraries:
        # What is missing is told by the child that wants it.
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(library)
    # Pages that no collection touches stay shared with all children.
    gc.disable()
    gc.freeze()


def _kill(child: int) -> None:
    """Kill a child and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def _settle() -> _House:
    control = socket.socket(fileno=os.dup(0))
    with open(os.devnull) as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    calls = select.poll()
    calls.register(control, select.POLLIN)
    calls.register(woken, select.POLLIN)
    return _House(control, woken, calls)


def _take(house: _House) -> bool:
    """Fork a child for the line that the parent hands over; return False where the parent has gone."""
    try:
        word, handles, *_ = socket.recv_fds(house.control, 1, 2)
    except ConnectionError:
        return False
    if not word or len(handles) != 2:
        return bool(word)
    line, report = handles
    nursery = os.getpid()
    try:
        child = os.fork()
    except OSError as fault:
        _say(report, {"lacking": os.strerror(fault.errno or 0)})
        os.close(line)
        return True
    if not child:
        _become_child(line, nursery)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    os.close(line)
    house.reports[report], house.children[child] = child, report
    house.calls.register(report, _POLL_NOTHING)
    return True


def _become_child(line: int, nursery: int) -> None:
    """Serve the line in a group of its own, with nothing else open, and end without a word to the nursery."""
    code = 1
    try:
        limits.die_with(nursery)
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(line, 3)
        os.closerange(4, max(line, 1024) + 1)
        importlib.import_module("tmpublish.render_pool.worker").serve(3)
        code = 0
    finally:
        os._exit(code)


def _bury(house: _House) -> None:
    """Report the children that have ended, each with its status and the most memory it had (bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    for child in list(house.children):
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            report = house.children.pop(child)
            del house.reports[report]
            with contextlib.suppress(KeyError):
                house.calls.unregister(report)
            _say(report, {"code": os.waitstatus_to_exitcode(status), "peak": used.ru_maxrss * unit})


def _say(report: int, what: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        os.write(report, json.dumps(what).encode())
    os.close(report)


if __name__ == "__main__":
    sys.exit(main())
