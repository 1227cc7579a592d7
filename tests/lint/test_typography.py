"""Marks and spaces are those of the language; figures of the spotlight have their sources."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmpublish import lint
from tmpublish.lint import languages, structure
from tmpublish.lint.index import read
from tmpublish.plan import Plan
from tmpublish.yaml_source import Document, Tree, parse_document


def marks(language: str, words: str) -> list[tuple[str, str]]:
    """Return code and message of each problem of one text."""
    plan = read(Document("plan.yaml", {"a": {language: words}}, {(): (1, 1)}, ()))
    problems = list(languages.typography(plan))
    assert all(problem.severity == "warning" for problem in problems)
    return [(problem.code, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "医疗，科研；教育：人才。（三项）“一流”——好吗？……"),
        ("zh", "自2024—2026年起，约33公顷，10:30开始，1,500张床位，增长3.5%"),
        ("zh", "第１２期，增长４０％"),
        ("zh", "清华Medicine与AI"),
        ("zh", "见The Lancet, 2026年第1期"),
        ("zh", "北京—上海，“I”类《新京报》"),
        ("zh-Hant", "醫療，科研"),
        ("en", "Care, research: people; (three) “firsts” – or not? Yes… 10:30"),
        ("en", "We read .md files, version 1.5, and e.g. this"),
        ("fr", "Vraiment ? Oui : c’est « ceci » !"),
    ],
)
def test_good_marks_are_silent(language: str, words: str) -> None:
    assert marks(language, words) == []


@pytest.mark.parametrize(
    ("language", "words", "code", "shown"),
    [
        ("zh", "医疗,科研", "half_width", "，"),
        ("zh", "医疗.", "half_width", "。"),
        ("zh", "目标:人才", "half_width", "："),
        ("zh", "医疗;科研", "half_width", "；"),
        ("zh", "好吗?", "half_width", "？"),
        ("zh", "真好!", "half_width", "！"),
        ("zh", "健康(三项）", "half_width", "（"),
        ("zh", "（AI)医疗", "half_width", "）"),
        ("zh", '所谓"一流"大学', "straight_quotes", "“"),
        ("zh", "所谓'一流'大学", "straight_quotes", "“"),
        ("zh", "我们 一起", "han_space", "space"),
        ("zh", "我们，\u3000一起", "han_space", "space"),
        ("zh", "清华 Medicine", "han_latin_space", "清华 Med"),
        ("zh", "第 1 期", "han_latin_space", "第 1"),
        ("zh", "医疗--科研", "hyphens", "——"),
        ("zh", "等等...", "dots", "……"),
        ("zh", "ＡＩ医疗", "full_width", "AI"),
        ("en", "Care，research", "full_width", ","),
        ("en", "Care（research", "full_width", "("),
        ("en", "Is it？", "full_width", "?"),
        ("en", "１２ boats", "full_width", "12"),
        ("en", "ＡＩ first", "full_width", "AI"),
        ("en", "Care -- research", "hyphens", "–"),
        ("en", "and so on...", "dots", "…"),
        ("en", "Care , research", "space_before_mark", ","),
        ("en", "Really ?", "space_before_mark", "?"),
        ("fr", "Bien , oui", "space_before_mark", ","),
    ],
)
def test_a_wrong_mark_is_reported_with_the_right_one(
    language: str, words: str, code: str, shown: str
) -> None:
    found = dict(marks(language, words))
    assert code in found
    assert shown.lower() in found[code].lower()


def test_letters_in_two_pieces_are_joined_and_counted() -> None:
    plan = "a: {en: Café}\nb: {en: Cafe\u0301}\nc: {en: re\u0301sume\u0301}\n"
    document = parse_document(plan.encode(), "plan.yaml")
    (problem,) = structure.composed(read(document))
    assert (problem.line, problem.code, problem.severity) == (2, "not_composed", "warning")
    assert problem.message.startswith("2 lines have letters in two pieces")
    assert isinstance(document.data, dict)
    assert document.data["b"] == {"en": unicodedata.normalize("NFC", "Café")}
    assert list(structure.composed(read(parse_document("a: {en: Café}".encode(), "plan.yaml")))) == []


SPOTLIGHT = """
spotlight:
  lead: {en: LEAD, zh: 说明}
  short: {en: It is built., zh: 在建。}
  sources: [SPOT]
  number: {value: 500, unit: {en: mu, zh: 亩}, sources: [NUMBER]}
  facts:
    - id: year-2019
      label: {en: LABEL, zh: 说明}
      text: {en: Opened., zh: FACT}
      items: [{en: ITEM, zh: 条目}]
      sources: [FACTS]
  chain:
    title: {en: CHAIN, zh: 链}
    sources: [CHAINED]
  timeline:
    events:
      - {date: 2026-03, text: {en: Begun., zh: 开始。}, sources: [EVENT]}
"""


@pytest.mark.parametrize(
    ("words", "lost", "place"),
    [
        ({}, [], None),
        ({}, ["NUMBER"], ("spotlight", "number")),
        ({}, ["EVENT"], ("spotlight", "timeline", "events", 0)),
        ({}, ["SPOT", "FACTS", "CHAINED"], None),
        ({"LEAD": "Opened in 2019."}, [], None),
        ({"LEAD": "Opened in 2019."}, ["SPOT"], ("spotlight",)),
        ({"LEAD": "The largest of its kind."}, ["SPOT"], ("spotlight",)),
        ({"LEAD": "One campus for all, first and last."}, ["SPOT"], None),
        ({"FACT": "共三项工程。"}, ["FACTS"], ("spotlight", "facts", 0)),
        ({"FACT": "全国首个园区。"}, ["FACTS"], ("spotlight", "facts", 0)),
        ({"FACT": "一体化园区，十分重要。"}, ["FACTS"], None),
        ({"ITEM": "Two tunnels"}, ["FACTS"], ("spotlight", "facts", 0)),
        ({"LABEL": "March 2026"}, ["FACTS"], ("spotlight", "facts", 0)),
        ({"CHAIN": "In six steps"}, ["CHAINED"], ("spotlight", "chain")),
    ],
)
def test_every_figure_of_the_spotlight_has_a_source(
    words: dict[str, str], lost: list[str], place: tuple[str | int, ...] | None
) -> None:
    text = SPOTLIGHT
    for mark, said in words.items():
        text = text.replace(mark, said, 1)
    for source in lost:
        text = text.replace(f"[{source}]", "[]")
    document = parse_document(text.encode(), "plan.yaml")
    found = list(structure.sourced(read(document)))
    assert [(problem.line, problem.column) for problem in found] == ([document.at(place)] if place else [])
    assert all((problem.code, problem.severity) == ("figure_unsourced", "warning") for problem in found)


def test_what_the_institution_says_of_itself_needs_no_source() -> None:
    text = "about:\n  lead: {en: 'We have 12 schools.'}\n  numbers: [{value: 12, unit: {en: schools}}]\n"
    assert list(structure.sourced(read(parse_document(text.encode(), "plan.yaml")))) == []


LEAVES = st.sampled_from(
    [
        "",
        "a",
        "AI",
        "12",
        "十二项",
        "*",
        "[a](#b)",
        "2026-03",
        "  ",
        "愿景 Vision",
        "ＡＢ，",
        "two thirds",
        "。。。",
    ]
)
KEYS = st.sampled_from(
    [*Plan.model_fields, "en", "zh", "id", "term", "also", "number", "facts", "sources", "events", "date"]
)


@settings(deadline=None)
@given(
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
)
def test_no_tree_breaks_the_rules(tree: Tree) -> None:
    """The rules see trees that no shape has checked; whatever they are, there are problems and no crash."""
    for problem in lint.check(Document("plan.yaml", tree, {(): (1, 1)}, ())):
        assert problem.line == 1
