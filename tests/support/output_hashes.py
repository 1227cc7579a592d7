"""Builds every output of the test plans → SHA-256; to pin them: `python tests/support/output_hashes.py`."""

import hashlib
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pptx
from institutions import LIBRARY, RAIL, REAL, ROOT, outfit

from tmpublish.build import build, build_booklets
from tmpublish.environment import versions

PINNED = ROOT / "tests" / "golden" / "output_hashes.txt"
FOREIGN = Path(pptx.__file__).parent / "templates" / "default.pptx"
INSTITUTIONS = (REAL, LIBRARY, RAIL)


def output_hashes(name: str, folder: Path) -> dict[str, str]:
    """Publish one institution on its own and on a foreign template; return the SHA-256 of each file."""
    source, templates = outfit(name, folder)
    own, foreign = folder / name / "own", folder / name / "foreign"
    build(source, templates, own, checks="quick")
    build(source, templates, foreign, only=["deck"], deck_template=FOREIGN, checks="quick")
    if name == REAL:
        build_booklets(source, templates, own, kind="print edition")
    files = [path for path in sorted([*own.iterdir(), *foreign.iterdir()]) if path.suffix != ".json"]
    return {
        f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def environment() -> str:
    """Return the versions that the bytes depend on beside tmpublish itself."""
    return " ".join(f"{name}={version}" for name, version in sorted(versions().items()))


def pinned() -> tuple[str, Mapping[str, str]]:
    """Return the environment in which the hashes were pinned, and the hashes."""
    head, *lines = PINNED.read_text("utf-8").splitlines()
    return head, {name: digest for digest, name in (line.split("  ") for line in lines)}


def main() -> int:
    """Pin the hashes of today's outputs."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            file: digest
            for name in INSTITUTIONS
            for file, digest in output_hashes(name, Path(folder)).items()
        }
    lines = [environment(), *(f"{digest}  {file}" for file, digest in found.items())]
    PINNED.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
