"""What holds for any input: a plan or listed problems, what goes in comes out, and dist/ is safe.

The same inputs are drawn each time. To look further, at new ones: HYPOTHESIS_PROFILE=deep make test.
"""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fuzz_inputs
import pytest
from broken_plans import broken, retyped
from fuzz_targets import picture_gate, text_gate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published_plans import SMALL, TEMPLATES
from readback import bare, files_of, plan_of, read, words_of
from suites import thorough

from tmpublish import cli, loader, renderers
from tmpublish.booklet.html import booklet_html, summary_html
from tmpublish.deck import build_deck
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.loader import examine
from tmpublish.plan import Plan, texts
from tmpublish.text.fonts import covers
from tmpublish.text.inline_markup import BREAK, is_han, literal, runs
from tmpublish.yaml_source import encoding, parse_document

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
SLOWEST = 2.0  # s of the processor, for an input of a few kB
TREE = parse_document(SMALL.encode(), "plan.yaml").data
read_once = cache(read_design)


def drawn(examples: int) -> settings:
    """Return how many examples to draw: in the deep run a hundred times as many, and new ones."""
    return settings(
        derandomize=not DEEP,
        database=None,
        deadline=None,
        max_examples=examples * (100 if DEEP else 1),
        suppress_health_check=list(HealthCheck),
    )


def bounded(data: bytes) -> Plan | None:
    """Hold the gate for text to its promise, in time."""
    began = time.process_time()
    plan = text_gate(data)
    assert time.process_time() - began < SLOWEST
    return plan


@drawn(60)
@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_give_listed_problems(data: bytes) -> None:
    assert bounded(data) is None


def test_a_broken_plan_gives_a_plan_or_listed_problems() -> None:
    let_in: list[bool] = []

    @drawn(150)
    @given(broken())
    def look(data: bytes) -> None:
        let_in.append(bounded(data) is not None)

    look()
    assert set(let_in) == {True, False}


def test_line_ends_order_comments_and_quotes_change_nothing() -> None:
    plain = text_gate(SMALL.encode())
    others: list[bytes] = []

    @drawn(30)
    @given(retyped(TREE))
    def type_again(data: bytes) -> None:
        assert parse_document(data, "plan.yaml").problems == ()
        assert bounded(data) == plain
        others.append(data)

    type_again()
    assert len(set(others)) > 20
    assert _made(text_gate(max(others, key=len))) == _made(plain)


def _made(plan: Plan | None) -> list[str | bytes]:
    """Return what the engine makes pages of, and decks as they are."""
    assert plan
    design, stamp = read_once(TEMPLATES), loader.datetime(2026, 3, 12, tzinfo=loader.UTC)
    made: list[str | bytes] = []
    for language in plan.languages:
        made += [
            booklet_html(plan, design, language, stamp).html,
            summary_html(plan, design, language, stamp),
        ]
    return [*made, build_deck(plan, design, "zh", {}, stamp).pptx]


def test_whatever_the_plan_is_dist_is_safe_until_all_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, dist = tmp_path / "plan.yaml", tmp_path / "dist"
    dist.mkdir()
    (dist / "manifest.json").write_bytes(b"old")
    ended: list[tuple[int, bool]] = []

    def begins(*_: object, **__: object) -> None:
        raise PublishError([Problem("dist/x.pdf", 0, 0, "begun", "rendering began")])

    monkeypatch.setattr(renderers, "render", begins)
    monkeypatch.setattr("tmpublish.render_pool.start", lambda: None)

    @drawn(40)
    @given(broken())
    def refuse(data: bytes) -> None:
        source.write_bytes(data)
        code = cli.main(["build", str(source), "--templates", str(TEMPLATES), "-o", str(dist)])
        reported = capsys.readouterr()
        ended.append((code, "[begun]" in reported.out))
        assert reported.out.endswith("]\n")
        assert "Traceback" not in reported.err
        assert [(each.name, each.read_bytes()) for each in dist.iterdir()] == [("manifest.json", b"old")]

    refuse()
    assert set(ended) == {(1, True), (1, False)}


def test_any_bytes_give_a_clean_picture_or_a_refusal() -> None:
    seeds = [seed for seed in fuzz_inputs.files() if seed[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0"}]
    assert len(seeds) > 4

    @drawn(25)
    @given(st.sampled_from(seeds), st.integers(0, 2**32), st.binary(max_size=40))
    def look(seed: bytes, number: int, data: bytes) -> None:
        picture_gate(seed[:3] + data)
        picture_gate(fuzz_inputs.whole(seed, 60_000, number, _mutator(number)))

    look()


def _mutator(number: int) -> fuzz_inputs.Mutate:
    """Return what changes a few bytes, takes some out or puts some in."""
    chance = random.Random(number)

    def mutate(data: bytes, _: int) -> bytes:
        made = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(made) + 1)
            made[at : at + chance.choice((0, 1, 1, 1, 2, 4, 40))] = chance.randbytes(
                chance.choice((0, 1, 1, 4))
            )
        return bytes(made)

    return mutate


# --- What is let in comes out ---------------------------------------------------------------------------


@cache
def _letters() -> tuple[str, str]:
    """Return the signs that the brand can set and the gate lets in: those of Chinese apart."""
    sets = [covers(face) for face in read_once(TEMPLATES).brand.faces]
    latin, han = (frozenset.intersection(*(each for each in sets if ord(sign) in each)) for sign in "ñ教")
    signs = [chr(point) for point in sorted(latin | han) if chr(point).isprintable() and point > 32]
    signs = [sign for sign in signs if not list(encoding.unfit(sign))]
    return "".join(s for s in signs if not is_han(s)), "".join(s for s in signs if is_han(s))


@st.composite
def pairs(draw: Callable[[Any], Any]) -> tuple[str, str]:
    """Draw a text in two languages: words, marks, emphasis, links, breaks, what looks like code."""
    latin, han = _letters()
    word = st.text(latin, min_size=1, max_size=7)
    look_alike = st.sampled_from(
        ["<b>", "&amp;", "{{x}}", "{%x", "%s", "=A1", "$x$", "</p>", "`x`", '"x"', "it's", "’90s"]
    )
    tokens = draw(st.lists(st.tuples(word | look_alike, st.integers(0, 9)), min_size=1, max_size=4))
    dressed = [
        {
            0: f"*{literal(words)}*",
            1: f"[{literal(words)}](https://example.org)",
            2: f"// {literal(words)}",
        }.get(way, literal(words))
        for words, way in tokens
    ]
    chinese = draw(st.text(han, min_size=1, max_size=6))
    return " ".join(dressed).removeprefix("// "), "甲" + chinese + " ".join(dressed)


def _typed(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _accepted(pair: tuple[str, str]) -> bool:
    try:
        _, problems = examine(parse_document(plan_of([pair]).encode(), "plan.yaml"))
    except PublishError:
        return False
    return all(problem.severity == "warning" for problem in problems)


@pytest.mark.parametrize("examples", [12, thorough(36)])
def test_what_is_let_in_is_found_again_in_booklet_and_deck(examples: int, tmp_path: Path) -> None:
    found: list[tuple[str, str]] = []

    @settings(derandomize=not DEEP, database=None, deadline=None, max_examples=160 if DEEP else examples)
    @given(pairs())
    def draw(pair: tuple[str, str]) -> None:
        typed = _typed(pair[0]), _typed(pair[1])
        if _accepted(typed):
            found.append(typed)

    draw()
    assert len(found) > examples * 2 // 3
    plan = read(plan_of(found), tmp_path)
    read_back = {key: words_of(data) for key, data in files_of(plan, ("booklet", "deck")).items()}
    assert not list(_lost(plan.plan, read_back))


def _lost(plan: Plan, files: Mapping[renderers.Key, str]) -> Any:
    for text, _ in texts(plan):
        if text.path.startswith("goals."):
            for language in plan.languages:
                words = "".join(run.text for run in runs(text[language], language)).replace(BREAK, "")
                for kind in ("booklet", "deck"):
                    if bare(words) not in files[kind, language]:
                        yield text.path, language, kind, words
