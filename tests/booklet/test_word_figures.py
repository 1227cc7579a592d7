"""Test what a figure of a plan's own words looks like, by the places of its posts, rings and labels."""

from pathlib import Path

import pytest

from tmpublish import loader
from tmpublish.booklet.layout import fit_alike
from tmpublish.booklet.typesetting import Texts
from tmpublish.booklet.word_figures import FOOT, figure_posts, figure_rings

WORDS = ("Laboratory", "Clinic", "Society", "World")


@pytest.fixture(scope="module", params=["en", "zh"])
def texts(request: pytest.FixtureRequest) -> Texts:
    inputs = loader.in_language(loader.read(Path("source/plan.yaml"), Path("templates")), request.param)
    return Texts(inputs.plan, inputs.design, request.param, parts_linked=True)


@pytest.mark.parametrize("kind", ["chain", "steps"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_posts_rise_from_dots_to_solid(texts: Texts, kind: str, count: int) -> None:
    posts = figure_posts(texts, kind, WORDS[:count], 15, 175, 165, bleed=20)
    heights = [post.height for post in posts]
    assert heights == sorted(heights)
    assert heights[0] < heights[-1]
    assert [post.dots is None for post in posts] == [False] * (count - 1) + [True]
    assert posts[-1].x + posts[-1].width == pytest.approx(210)
    for post in posts:
        assert post.label.y + post.label.drop < post.y


def test_each_link_of_a_chain_is_broader_than_the_one_before(texts: Texts) -> None:
    widths = [post.width for post in figure_posts(texts, "chain", WORDS, 15, 175, 165)]
    assert widths == sorted(widths)
    assert len(set(widths)) == len(widths)


@pytest.mark.parametrize("kind", ["parts", "steps", "chain"])
def test_labels_of_a_figure_are_alike_on_both_pages_of_a_spread(texts: Texts, kind: str) -> None:
    for count in (2, 3, 4):
        halves = [
            figure_posts(texts, kind, WORDS[:count], 15, 175, 217.5, half=half) for half in ("left", "right")
        ]
        posts = [post for half in halves for post in half]
        assert len(posts) == count
        assert len({post.label.css for post in posts}) == 1


def test_parts_are_equal(texts: Texts) -> None:
    posts = figure_posts(texts, "parts", WORDS, 15, 175, 165)
    assert len({(post.width, post.y, post.head) for post in posts}) == 1
    for post in posts:
        assert post.label.y + post.label.drop < post.y + post.head < FOOT


def test_labels_of_rings_are_alike_and_apart(texts: Texts) -> None:
    rings = figure_rings(texts, WORDS, 15, 175, 220)
    assert len({ring.label.css for ring in rings}) == 1
    ys = [ring.label.y for ring in rings]
    assert all(
        low - high >= ring.label.height for low, high, ring in zip(ys, ys[1:], rings[1:], strict=False)
    )


def test_a_short_chinese_label_is_rather_smaller_than_torn(texts: Texts) -> None:
    if texts.script == "han":
        looks = ["sans 700 lead", "sans 700 note"]
        made = fit_alike(["领导力", "跨学科实践"], looks, [20, 20], 30, texts)
        assert [block.lines for block in made] == [1, 1]
