"""Test that no legal plan is refused; `make fuzz PLANS=…` publishes more of them, and larger ones."""

from pathlib import Path

import pytest
from fuzz_plans import refusals
from hypothesis import given, settings
from institutions import DATA, outfit
from legal_plans import Tree, legal_plan, legal_plans
from published_plans import publish
from suites import thorough

from tmpublish.plan import Plan
from tmpublish.yaml_source import parse_document

GOOD = sorted((DATA / "good").glob("*.yaml"))


def tree_of(path: Path) -> Tree:
    data = parse_document(path.read_bytes(), path.name).data
    assert isinstance(data, dict)
    return data


@pytest.mark.thorough
def test_written_plans_are_published() -> None:
    assert len(GOOD) > 2
    found = refusals([tree_of(path) for path in GOOD])
    assert [f"{path.name}: {refusal}" for path, refusal in zip(GOOD, found, strict=True) if refusal] == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["klinikum-nordheide", "north-fjord-university"])
def test_invented_plans_with_measures_are_published(name: str, tmp_path: Path) -> None:
    run = publish(tmp_path / "dist", *outfit(name, tmp_path))
    assert run.code == 0, run.out + run.err


@pytest.mark.parametrize(("first", "after"), [(0, 2), thorough(2, 27), thorough(27, 50)])
def test_small_drawn_plans_are_published(first: int, after: int) -> None:
    seeds = range(first, after)
    found = refusals([legal_plan(seed, small=True) for seed in seeds])
    assert [f"seed {seed}: {refusal}" for seed, refusal in zip(seeds, found, strict=True) if refusal] == []


@pytest.mark.parametrize("examples", [6, thorough(60)])
def test_drawn_plans_are_in_the_model(examples: int) -> None:
    @settings(max_examples=examples, database=None, deadline=None)
    @given(legal_plans())
    def validate(tree: Tree) -> None:
        Plan.model_validate(tree, context={"languages": tuple(tree["languages"])})

    validate()
