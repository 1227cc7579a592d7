"""Legal plans → those that a build refuses, each with the smallest plan that is refused for the same reason.

They are published as `tmpublish batch --checks all` publishes them: the whole set of each, by warm workers.
"""

import copy
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from institutions import TEMPLATES
from legal_plans import PICTURES, Tree, legal_plan
from sample_pictures import bridge, encoded, harbour

CHUNK = 50  # plans, after which a long run says how it goes
LONGEST_REDUCTION = 300  # seconds that are spent on one smallest plan
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Refusal:
    """A legal plan that was refused, and the first message of each code."""

    tree: Tree
    messages: Mapping[str, str]

    def __str__(self) -> str:
        """Return the messages and the plan, to be put into a file."""
        said = [f"# {code}: {message}" for code, message in self.messages.items()]
        return "\n".join([*said, written(self.tree)])


def written(tree: Tree) -> str:
    """Return a plan as YAML."""
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)


def refusals(trees: Sequence[Tree]) -> list[Refusal | None]:
    """Publish plans with every check; return the refusal of each, or None."""
    with tempfile.TemporaryDirectory(prefix="tmpublish-plans-") as folder:
        sources = [Path(folder, "plans", f"{number:04}", "plan.yaml") for number in range(len(trees))]
        for source, tree in zip(sources, trees, strict=True):
            source.parent.mkdir(parents=True)
            source.write_text(written(tree), "utf-8")
            illustrate(source.parent)
        command = ["batch", "--templates", TEMPLATES, "-o", "out", "--checks", "all", *sources]
        done = subprocess.run(
            [sys.executable, "-m", "tmpublish", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        report = Path(folder, "out", "report.json")
        if not report.is_file():
            raise RuntimeError(done.stderr)
        outcomes = json.loads(report.read_text("utf-8"))["plans"]
    return [_refusal(tree, outcome) for tree, outcome in zip(trees, outcomes, strict=True)]


def _refusal(tree: Tree, outcome: Mapping[str, Any]) -> Refusal | None:
    if outcome["state"] == "published":
        return None
    messages: dict[str, str] = {}
    for problem in outcome["problems"]:
        if problem["severity"] == "error":
            messages.setdefault(problem["code"], problem["message"])
    return Refusal(tree, messages or {outcome["state"]: "no message"})


def illustrate(folder: Path) -> None:
    """Put the pictures that legal plans name beside a plan."""
    for name, data in zip(PICTURES, _pictures(), strict=True):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


@cache
def _pictures() -> tuple[bytes, ...]:
    wide, tall = harbour((300, 200)), bridge((200, 300))
    return encoded(wide), encoded(tall, "PNG"), encoded(harbour((220, 200)), "PNG")


def reduced(refusal: Refusal, code: str) -> Refusal:
    """Return the smallest plan found that is refused with a code: parts and words are taken out of it."""
    ends = time.monotonic() + LONGEST_REDUCTION
    smaller = True
    while smaller and time.monotonic() < ends:
        smaller = False
        candidates = list(_smaller(refusal.tree))
        for start in range(0, len(candidates), 8):
            still = [
                found for found in refusals(candidates[start : start + 8]) if found and code in found.messages
            ]
            if still:
                refusal = min(still, key=lambda found: len(written(found.tree)))
                smaller = True
                break
    return refusal


def _smaller(tree: Tree) -> Iterator[Tree]:
    """Yield plans with one part less, the largest parts first; then such with half of a text."""
    places = sorted(_places(tree), key=lambda place: -len(str(_at(tree, place))))
    for place in places:
        made = copy.deepcopy(tree)
        del _at(made, place[:-1])[place[-1]]
        yield made
    for place in places:
        words = _at(tree, place)
        joint = " " if isinstance(words, str) and " " in words else ""
        parts = words.split(joint) if joint else list(words) if isinstance(words, str) else []
        if len(parts) > 1:
            made = copy.deepcopy(tree)
            _at(made, place[:-1])[place[-1]] = joint.join(parts[: len(parts) // 2])
            yield made


def _places(node: Any, place: Place = ()) -> Iterator[Place]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*place, key)
        yield from _places(value, (*place, key))


def _at(node: Any, place: Place) -> Any:
    for key in place:
        node = node[key]
    return node


def run(count: int, first: int | None = None) -> int:
    """Publish legal plans, print the smallest plan for each kind of refusal; return how many were refused."""
    first = random.SystemRandom().randrange(2**48) if first is None else first
    began, done, failed = time.monotonic(), 0, dict[str, list[Refusal]]()
    while done < count:
        trees = [legal_plan(first + number) for number in range(done, min(done + CHUNK, count))]
        for found in filter(None, refusals(trees)):
            failed.setdefault(next(iter(found.messages)), []).append(found)
        done += len(trees)
        kinds = ", ".join(f"{code} {len(found)}" for code, found in failed.items())
        pace = (time.monotonic() - began) / done
        print(f"fuzz plans: {done} of {count}, {pace:.2f} s each, refused: {kinds or 'none'}", flush=True)
    for code, found in failed.items():
        print(f"\n{reduced(min(found, key=lambda each: len(str(each))), code)}", flush=True)
    total = sum(map(len, failed.values()))
    print(f"fuzz plans: {count - total} of {count} legal plans were published (seeds from {first})")
    return total
