"""Test that a plan is published whole with lists as long as they may be, and with the least that it needs."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from institutions import SOURCE
from published_plans import TEMPLATES
from suites import thorough

from tmpublish.build import build

LONGEST = {
    "goals": 20,
    "mission.commitments": 8,
    "approach.items": 8,
    "capabilities.items": 8,
    "spotlight.facts": 8,
    "spotlight.timeline.events": 14,
    "about.numbers": 6,
    "about.paragraphs": 6,
}
PRIORITIES = 12
LATIN = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa "
    "lambda mu nu xi omicron pi rho sigma tau upsilon"
)
HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def marked(value: Any, n: int, inside: bool) -> Any:
    """Return what is like an item, but with words and ids of its own."""
    latin, han = LATIN.split()[n] + ("-in" if inside else ""), HAN[n] + ("内" if inside else "")
    if isinstance(value, list):
        return [marked(each, n, inside) for each in value]
    if not isinstance(value, dict):
        return value
    if {"en", "zh"} == set(value):
        return {"en": value["en"].removesuffix(".") + f" {latin}", "zh": value["zh"].removesuffix("。") + han}
    ids = {"id": f"{value['id']}-{latin}"} if "id" in value else {}
    return {key: marked(each, n, inside) for key, each in value.items()} | ids


def longer(items: list[Any], count: int, inside: bool = False) -> list[Any]:
    return [
        item if n < len(items) else marked(item, n, inside)
        for n, item in enumerate(copy.deepcopy(items[n % len(items)]) for n in range(count))
    ]


def plan_with_most() -> dict[str, Any]:
    plan: dict[str, Any] = yaml.safe_load(SOURCE.read_text("utf-8"))
    for path, count in LONGEST.items():
        *steps, last = path.split(".")
        part = plan
        for step in steps:
            part = part[step]
        part[last] = longer(part[last], count)
    for goal in plan["goals"][:2]:  # of all twenty, this would take a third of a minute
        goal["priorities"] = longer(goal["priorities"], PRIORITIES, inside=True)
    for n, event in enumerate(plan["spotlight"]["timeline"]["events"]):
        event["date"] = f"{2024 + n // 12}-{n % 12 + 1:02}"
    return plan


def plan_with_least() -> dict[str, Any]:
    plan: dict[str, Any] = yaml.safe_load(SOURCE.read_text("utf-8"))
    goal = plan["goals"][0]
    kept = {key: plan[key] for key in ("slug", "languages", "date", "identity", "vision")}
    return kept | {"goals": [goal | {"priorities": goal["priorities"][:1]}]}


@pytest.mark.parametrize(
    ("plan", "part"),
    [
        thorough(plan_with_most, {"languages": ["zh"]}),
        thorough(plan_with_most, {"languages": ["en"], "only": ["summary"]}),
        (plan_with_least, {"languages": ["en"]}),
    ],
    ids=["most", "most-on-a-page", "least"],
)
def test_a_plan_of_any_length_is_published_whole(
    plan: Callable[[], dict[str, Any]], part: dict[str, Any], tmp_path: Path
) -> None:
    source = tmp_path / "plan.yaml"
    source.write_text(yaml.safe_dump(plan(), allow_unicode=True, sort_keys=False), "utf-8")
    assert build(source, TEMPLATES, tmp_path / "dist", checks="all", **part).made
