"""Manifest + SSH key → a signature beside it; manifest + allowed signers → who signed (`ssh-keygen -Y`)."""

import shutil
import subprocess
from pathlib import Path

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.manifest import NAME, SIGNATURE
from tmpublish.yaml_source import shown_path

# So that a signature made for another purpose, such as a commit, does not count here.
SIGNATURE_NAMESPACE = "published-set.tmpublish"
_MOST_TIME = 60  # seconds; a key on a token may wait for a touch


def sign(dist: Path, key: Path) -> Path:
    """Sign the manifest in `dist` with a private key, or with the agent's that belongs to a public one.

    Return the path of the signature. Raise UsageError if there is no manifest or the key cannot be used.
    """
    manifest, signature = dist / NAME, dist / SIGNATURE
    if not manifest.is_file():
        raise UsageError(f"There is no {NAME} in {shown_path(dist)}/. Publish the plan first.")
    signature.unlink(missing_ok=True)
    done = _ssh_keygen("sign", "-f", str(key), "-n", SIGNATURE_NAMESPACE, str(manifest), ask=True)
    if done.returncode or not signature.is_file():
        reason = (done.stderr or "").strip().splitlines()[-1:] or ["ssh-keygen failed"]
        raise UsageError(f"{shown_path(key)} cannot sign ({reason[0]}). Pass the path of a private SSH key.")
    return signature


def signer(dist: Path, signers: Path) -> str:
    """Return who signed the manifest in `dist`, by a file of allowed signers (ssh-keygen(1)).

    Raise PublishError if it is not signed, or by nobody of the file; UsageError if there is no such file.
    """
    signature = dist / SIGNATURE
    if not signers.is_file():
        raise UsageError(f"There is no file {shown_path(signers)}. Pass a file of allowed signers.")
    if not signature.is_file():
        message = "The files are not signed. Ask the sender to run `tmpublish sign`."
        raise PublishError([Problem(shown_path(dist / NAME), 0, 0, "signature_missing", message)])
    named = _ssh_keygen("find-principals", "-s", str(signature), "-f", str(signers))
    for principal in dict.fromkeys(named.stdout.split("\n")) if not named.returncode else ():
        place = ("-f", str(signers), "-n", SIGNATURE_NAMESPACE, "-s", str(signature))
        text = (dist / NAME).read_text("utf-8")
        if principal and not _ssh_keygen("verify", "-I", principal, *place, text=text).returncode:
            return principal
    message = "No allowed signer signed this manifest. Ask the sender for the files again."
    raise PublishError([Problem(shown_path(signature), 0, 0, "signature_invalid", message)])


def _ssh_keygen(
    action: str, *words: str, text: str | None = None, ask: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run `ssh-keygen -Y`; with `ask`, it may ask the terminal for a passphrase."""
    program = shutil.which("ssh-keygen")
    if not program:
        raise UsageError("`ssh-keygen` is missing on this machine. Install OpenSSH 8.2 or newer.")
    try:
        return subprocess.run(
            [program, "-Y", action, *words],
            input=text,
            stdin=subprocess.DEVNULL if text is None and not ask else None,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_MOST_TIME,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UsageError(
            f"`ssh-keygen` did not end within {_MOST_TIME} s. Check the key and its agent."
        ) from late
