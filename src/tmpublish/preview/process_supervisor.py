"""Runs a program as long as its caller lives: ends it, and removes its folder, when standard input closes."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading

_SUBREAPER = 36  # prctl(2): what loses its parent becomes our child


def main() -> int:
    """Run the words after the folder as a command; return its exit code, or 0 once the caller is gone.

    However the caller ends, be it by kill -9, its end of the pipe closes.
    """
    folder, *command = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    code: list[int] = []
    gone = threading.Event()

    def wait() -> None:
        code.append(child.wait())
        gone.set()

    def listen() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        gone.set()

    for each in (wait, listen):
        threading.Thread(target=each, daemon=True).start()
    gone.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:  # starters leave the real program behind: it is ours to bury
            os.wait()
    shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.flush()
    os._exit(code[0] if code else 0)


if __name__ == "__main__":
    main()
