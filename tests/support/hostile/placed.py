"""What puts files beside a plan: pictures, links, pipes, and what only looks like a file."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from sample_pictures import encoded, harbour

PNG = b"\x89PNG\r\n\x1a\n"


def kept(name: str, data: bytes) -> Callable[[Path], None]:
    """Return what puts a file beside a plan."""

    def put(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return put


def linked(folder: Path) -> None:
    """Put a link beside a plan that leads out."""
    (folder.parent / "secret.jpg").write_bytes(encoded(harbour((300, 200))))
    (folder / "x.jpg").symlink_to("../secret.jpg")


def linked_folder(folder: Path) -> None:
    """Put a folder beside a plan that is a link."""
    (folder.parent / "private").mkdir()
    (folder.parent / "private" / "x.jpg").write_bytes(encoded(harbour((300, 200))))
    (folder / "pictures").symlink_to("../private")


def chain(folder: Path) -> None:
    """Put a long chain of links beside a plan."""
    for number in range(60):
        (folder / f"l{number}").symlink_to(f"l{number + 1}")
    (folder / "x.jpg").symlink_to("l0")


def sparse(folder: Path) -> None:
    """Put a file of 10 GB beside a plan that takes no room."""
    with (folder / "x.jpg").open("wb") as file:
        file.truncate(10_000_000_000)


def large() -> bytes:
    """Return a PNG that says it has 177 million pixels."""
    head = struct.pack(">IIBBBBB", 13_300, 13_300, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(13_300 * 200))), (b"IEND", b""))
    return PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
