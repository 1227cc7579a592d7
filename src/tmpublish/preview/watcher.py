"""Folders → what was changed in them, as it is saved: one message for many saves, whatever way they come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

# ms: an editor that saves by rename makes three events within a few of them.
_QUIET, _LONGEST = 40, 400
_LOOK = 250  # ms between looks at the folders themselves
_AGAIN = 0.1  # s until a folder that is gone is looked for again


async def changes(folders: Sequence[Path]) -> AsyncIterator[frozenset[Path]]:
    """Yield the files that were changed, added or removed below `folders`, hidden and backup files left out.

    Folders are watched, not files, so that a file may be replaced, renamed or deleted and come again. A
    folder that is gone is waited for; when it is back, everything in it counts as changed.
    """
    from watchfiles import awatch

    known = [_identity(folder) for folder in folders]
    while True:
        now = [_identity(folder) for folder in folders]
        if all(now):
            back, known = now != known, now
            watched = awatch(
                *folders, step=_QUIET, debounce=_LONGEST, rust_timeout=_LOOK, yield_on_timeout=True
            )
            try:
                async for found in watched:
                    if found or back:
                        yield frozenset([*(Path(path) for _, path in found), *(folders if back else ())])
                    back = False
                    if [_identity(folder) for folder in folders] != known:
                        break
            except (FileNotFoundError, RuntimeError):
                pass  # a folder went while it was being taken under watch
        await asyncio.sleep(_AGAIN)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from one that took its name; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None
