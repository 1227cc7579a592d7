"""Test that saves are noticed, whatever way an editor writes its file."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tmpublish.preview import server


def noticed(folder: Path, *acts: tuple[Callable[[], object], Path]) -> list[frozenset[Path]]:
    """Do each act once the one before was noticed, by a message with its path; return those messages."""

    async def watch() -> list[frozenset[Path]]:
        found: list[frozenset[Path]] = []
        changes = server.changes([folder])
        async with asyncio.timeout(8):
            for act, path in acts:
                waiting = asyncio.ensure_future(anext(changes))
                await asyncio.sleep(0.12)  # the watch is taken up
                act()
                while path not in (paths := await waiting):
                    waiting = asyncio.ensure_future(anext(changes))
                found.append(paths)
        return found

    return asyncio.run(watch())


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "source" / "plan.yaml"
    file.parent.mkdir()
    file.write_text("one")
    return file


def test_writing_renaming_and_deleting_are_noticed(plan: Path) -> None:
    def rename() -> None:
        (plan.parent / "plan.yaml.new").write_text("two")
        (plan.parent / "plan.yaml.new").replace(plan)

    acts = (lambda: plan.write_text("more"), rename, plan.unlink, lambda: plan.write_text("x"))
    assert len(noticed(plan.parent, *((act, plan) for act in acts))) == 4


def test_many_saves_at_once_are_one_and_what_editors_leave_is_none(plan: Path) -> None:
    def save() -> None:
        (plan.parent / ".plan.yaml.swp").write_text("x")
        (plan.parent / "plan.yaml~").write_text("x")
        for number in range(50):
            plan.write_text(str(number))

    (found,) = noticed(plan.parent, (save, plan))
    assert found == {plan}


def test_a_folder_that_was_replaced_is_watched_again(plan: Path) -> None:
    def replace() -> None:
        shutil.move(plan.parent, plan.parent.with_name("old"))
        plan.parent.mkdir()
        plan.write_text("back")

    again = (lambda: plan.write_text("again"), plan)
    assert len(noticed(plan.parent, (replace, plan.parent), again)) == 2
