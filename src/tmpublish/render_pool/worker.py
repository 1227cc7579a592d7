"""A child that renders: requests from its line → outcomes on it, within the limits of each request."""

import gc
import os
import socket
import sys
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path

from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError, missing_library
from tmpublish.render_pool import limits, messages
from tmpublish.render_pool.messages import Request, Undone
from tmpublish.renderers import RenderedFile


def serve(handle: int) -> None:
    """Answer requests until the parent asks for no more."""
    # Libraries that print must not write into anything of ours.
    os.dup2(2, 1)
    limits.be_first_to_go()
    served = False
    with socket.socket(fileno=handle) as connection, connection.makefile("rb") as requests:
        connection.sendall(messages.READY)
        while asked := messages.read_request(requests):
            # Not while a job runs, which it would slow by a tenth; most children have one job and need none.
            if served:
                gc.collect()
            served = True
            limits.keep_to(asked.limits)
            os.environ.clear()
            os.environ.update(asked.surroundings)
            tempfile.tempdir = None  # TMPDIR may be another one
            job = replace(asked.job, tell_places=lambda found: connection.sendall(messages.places(found)))
            connection.sendall(messages.outcome(_rendered(replace(asked, job=job))))


def _rendered(asked: Request) -> RenderedFile | Undone:
    try:
        return asked.render(asked.job)
    except PublishError as refused:
        return Undone(refused.problems)
    except UsageError as lacking:
        return Undone(lacking=str(lacking))
    except MemoryError:
        return Undone(memory=True)
    # WeasyPrint's FatalURLFetchingError, for one, is a BaseException.
    except BaseException as fault:
        traceback.print_exc()
        lacks = missing_library(fault) if isinstance(fault, OSError) else None
        return Undone(lacking=str(lacks)) if lacks else Undone(fault=_fault(fault))


def _fault(fault: BaseException) -> str:
    ours = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if f"{os.sep}tmpublish{os.sep}" in frame.filename
    ]
    place = f", {Path(ours[-1].filename).name} line {ours[-1].lineno}" if ours else ""
    sys.stderr.flush()
    return f"{type(fault).__name__}: {str(fault)[:200]}{place}"
