from dataclasses import replace
from itertools import combinations
from timeit import repeat

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from institutions import TEMPLATES

from tmpublish.text.fonts import Face, advance
from tmpublish.text.inline_markup import BREAK, Run, runs
from tmpublish.text.language_rules import Hyphenation
from tmpublish.text.line_breaking import Setting, balance, break_lines, needs_gap, parted, width

FONTS = TEMPLATES / "fonts"
LATIN = Face(FONTS / "SourceSans3-Bold.ttf", "Source Sans 3", 700, False)
HAN = Face(FONTS / "NotoSansSC-Bold.ttf", "Noto Sans SC", 700, False)
AT_TEN = Setting(LATIN, HAN, 10)


def en(markup: str) -> tuple[Run, ...]:
    return runs(markup, "en")


def zh(markup: str) -> tuple[Run, ...]:
    return runs(markup, "zh")


def texts(lines: list[tuple[Run, ...]]) -> list[str]:
    return ["".join(run.text for run in line) for line in lines]


def width_of(text: str) -> float:
    return width(en(text), AT_TEN)


def test_han_is_an_em_wide_and_keeps_an_eighth_from_latin():
    assert width(zh("清华医学"), AT_TEN) == pytest.approx(40)
    a = advance("AI", LATIN, 10)
    assert width(zh("以AI为先"), AT_TEN) == pytest.approx(30 + a + 2 * 1.25)
    assert width(zh("以AI为先"), Setting(LATIN, HAN, 10, gap_em=0)) == pytest.approx(30 + a)
    assert width(zh("AI，为先"), AT_TEN) == pytest.approx(30 + a)


def test_tracking_counts_for_each_character():
    tight = Setting(LATIN, HAN, 10, tracking=-0.02)
    assert width(en("Plan"), tight) == pytest.approx(width_of("Plan") - 4 * 0.2)


def test_a_gap_stands_between_ideographs_and_letters_or_figures_alone():
    assert needs_gap("年", "2")
    assert needs_gap("A", "与")
    assert needs_gap("%", "的")
    assert not needs_gap("，", "A")
    assert not needs_gap("年", " ")
    assert not needs_gap("年", "月")
    assert not needs_gap("A", "b")


def test_lines_are_filled_at_words_and_lose_the_spaces_at_their_ends():
    measure = width_of("one two three") + 0.1
    assert texts(break_lines(en("one two three  four five"), AT_TEN, measure)) == [
        "one two three",
        "four five",
    ]
    assert texts(break_lines(en("one two three four"), AT_TEN, measure - 0.2)) == ["one two", "three four"]


def test_breaks_in_the_text_stand_and_a_wide_word_has_a_line_to_itself():
    assert texts(break_lines(en("one // two"), AT_TEN, 500)) == ["one", "two"]
    assert texts(break_lines(en("an internationalisation of it"), AT_TEN, 40)) == [
        *("an", "internationalisation", "of it")
    ]
    assert break_lines((), AT_TEN, 100) == []


def test_words_break_after_their_hyphens_and_dashes_but_figures_do_not():
    assert texts(break_lines(en("state-of-the-art"), AT_TEN, width_of("state-of-"))) == [
        "state-of-",
        "the-art",
    ]
    assert texts(break_lines(en("in 2026–2030"), AT_TEN, width_of("in 2026–"))) == ["in", "2026–2030"]
    assert texts(break_lines(en("work – and more"), AT_TEN, width_of("work –"))) == ["work –", "and", "more"]
    assert texts(break_lines(en("at 5\u00a0km"), AT_TEN, width_of("at 5"))) == ["at", "5\u00a0km"]


def test_marks_of_han_neither_begin_nor_end_a_line_wrongly():
    assert texts(break_lines(zh("建设中国，为先"), AT_TEN, 40)) == ["建设中", "国，为先"]
    assert texts(break_lines(zh("建设中“健康”为先"), AT_TEN, 40)) == ["建设中", "“健康”", "为先"]
    assert texts(break_lines(zh("引领——为先"), AT_TEN, 30)) == ["引", "领——", "为先"]


def test_runs_keep_their_style_and_link_through_the_lines():
    lines = break_lines(en("a *few strong words* here [and a link](https://x.org) too"), AT_TEN, 70)
    assert all(run.text == run.text.strip("\n") for line in lines for run in line)
    assert {run.text.strip() for line in lines for run in line if run.emphasis} == {"few strong", "words"}
    assert "".join(run.text for line in lines for run in line if run.link).replace(" ", "") == "andalink"
    assert all(not line[0].text.startswith(" ") and not line[-1].text.endswith(" ") for line in lines)


def test_a_title_takes_the_fewest_lines_and_fills_them_evenly():
    title = en("Caring for Communities and Population Health")
    lines = balance(title, AT_TEN, width(title, AT_TEN) * 0.6)
    assert texts(lines) == ["Caring for Communities", "and Population Health"]


def test_breaks_that_the_editors_set_stand_where_their_parts_fit():
    title = en("Educating // for a Healthier Future")
    widest = width_of("for a Healthier Future")
    assert texts(balance(title, AT_TEN, widest)) == ["Educating", "for a Healthier Future"]
    assert texts(balance(title, AT_TEN, widest - 1)) == ["Educating for", "a Healthier Future"]
    assert texts(balance(title, AT_TEN, 500, explicit=False)) == ["Educating for a Healthier Future"]
    assert texts(balance(zh("服务社区， // 增进健康"), AT_TEN, 500, explicit=False)) == ["服务社区，增进健康"]


def test_the_last_line_is_no_leftover():
    text = "引领面向人民健康的医学教育新"
    assert texts(break_lines(zh(text), AT_TEN, 130))[-1] == "新"
    assert [len(line) for line in texts(balance(zh(text), AT_TEN, 130))] == [7, 7]
    lines = balance(en("one two three four five six"), AT_TEN, width_of("one two three four five"))
    assert width(lines[-1], AT_TEN) >= 0.45 * width_of("one two three four five")


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("zh", "从基础科学到中医药现代化", ["从基础科学到", "中医药现代化"]),
        ("zh-Hans", "国际化、跨学科的人才梯队带来新能力", ["国际化、跨学科的", "人才梯队带来新能力"]),
        ("zh-Hant", "國際化、跨學科的人才梯隊帶來新能力", ["國際化、跨學科的", "人才梯隊帶來新能力"]),
        ("ja", "届く医療を、人々のそばに", ["届く医療を、", "人々のそばに"]),
    ],
)
def test_lines_of_chinese_and_japanese_end_after_phrases(language: str, text: str, lines: list[str]) -> None:
    setting = replace(AT_TEN, language=language)
    assert texts(balance(runs(text, language), setting, 95)) == lines


def test_a_line_ends_where_no_word_goes_on_if_that_is_nearly_as_even():
    assert texts(balance(zh("服务社区健康，增进人民福祉安康"), AT_TEN, 100)) == [
        "服务社区健康，",
        "增进人民福祉安康",
    ]
    assert texts(balance(zh("达成于2030年"), AT_TEN, 50)) == ["达成于", "2030年"]


def test_a_line_more_keeps_phrases_whole_if_that_is_asked_for():
    words, setting = "新技术、新疗法广泛应用，大规模改善健康状况", replace(AT_TEN, language="zh")
    assert texts(balance(runs(words, "zh"), setting, 110)) == [
        "新技术、新疗法广泛应",
        "用，大规模改善健康状况",
    ]
    assert texts(balance(runs(words, "zh"), setting, 110, unparted=True)) == [
        "新技术、新疗法",
        "广泛应用，大规模",
        "改善健康状况",
    ]


@given(
    st.lists(
        st.sampled_from(["an", "of", "the", "plan", "health", "medicine", "research"]), min_size=1, max_size=9
    ),
    st.integers(40, 160),
)
@settings(max_examples=60, deadline=None)
def test_balanced_lines_are_the_best_of_all(words, measure):
    """Every way to break is tried: none has fewer lines, nor as many with less squared white."""
    lines = texts(balance(en(" ".join(words)), AT_TEN, measure))
    assert " ".join(lines) == " ".join(words)

    def cost(ways: list[str]) -> tuple[int, float]:
        return len(ways), sum(max(0, measure - width_of(line)) ** 2 for line in ways)

    def allowed(ways: list[str]) -> bool:
        return all(width_of(line) <= measure or " " not in line for line in ways)

    ways = [
        [" ".join(words[a:b]) for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True)]
        for count in range(len(words))
        for cuts in combinations(range(1, len(words)), count)
    ]
    ways = [way for way in ways if allowed(way)]
    fewest = min(len(way) for way in ways)
    ways = [way for way in ways if len(way) == fewest]
    ways = [way for way in ways if width_of(way[-1]) >= 0.45 * measure] or ways
    assert cost(lines) == pytest.approx(min(map(cost, ways)))


@given(st.text("清华医学，。、“”（）《》AIab 2030%-–—…", max_size=40), st.integers(15, 200))
@settings(max_examples=150, deadline=None)
def test_no_character_is_lost_and_no_line_of_several_pieces_is_too_wide(text, measure):
    for lines in (break_lines(zh(text), AT_TEN, measure), balance(zh(text), AT_TEN, measure)):
        kept = "".join(texts(lines)).replace(" ", "")
        assert kept == "".join(run.text for run in zh(text)).replace(" ", "").replace(BREAK, "")
        assert all(line[0] not in "，。、”）》" for line in texts(lines)[1:] if line)


def test_a_title_balances_in_no_time():
    title = zh("服务社区健康，以AI与数据引领面向2030年的人民健康")
    assert min(repeat(lambda: balance(title, AT_TEN, 100), number=1, repeat=5)) < 0.005


LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis"


def test_a_word_wider_than_the_measure_is_parted_between_syllables():
    measure = width_of("microscopicsilico")
    words = parted(en(f"a {LONG} of care"), AT_TEN, measure, Hyphenation("en"))
    lines = texts(balance(words, AT_TEN, measure))
    assert all(line.endswith("-") for line in lines[:-1])
    assert "".join(line.removesuffix("-") for line in lines) == f"a {LONG} of care"
    assert parted(en("one two"), AT_TEN, measure, Hyphenation("en")) == en("one two")


def test_an_editor_says_where_a_word_may_be_parted():
    words = runs("Betriebs\u00adarztpraxis", "de")
    assert texts(balance(words, AT_TEN, width_of("Betriebsarz"))) == ["Betriebs-", "arztpraxis"]
    assert texts(balance(words, AT_TEN, 500)) == ["Betriebsarztpraxis"]


@given(
    st.lists(
        st.text("aeiWMnt", min_size=1, max_size=45)
        | st.sampled_from(["care", "plan@example.org", "1,234,567.89", "“so”,", "//"]),
        min_size=1,
        max_size=5,
    ),
    st.text("教育健康，。！“”", max_size=12),
    st.sampled_from([" ", "\u00a0", ""]),
    st.floats(30, 200),
)
@settings(max_examples=100, deadline=None)
@example(["entWeiM", "WtM", "//"], "！康”健，健康”", "", 63.41)
def test_no_line_is_wider_than_its_measure(said: list[str], han: str, joint: str, measure: float) -> None:
    for words in (
        en(joint.join(said)),
        zh(han + joint.join(said) + han),
        zh(han + "甲 // *" + joint.join(said) + "*乙"),
    ):
        plain = texts([tuple(run for run in words if run.text != BREAK)])[0]
        for lay in (balance, break_lines):
            lines = lay(parted(words, AT_TEN, measure, Hyphenation("en")), AT_TEN, measure)
            assert max(width(line, AT_TEN) for line in lines) <= measure + 0.5
            kept = "".join(text.removesuffix("-") for text in texts(lines))
            assert kept.replace(" ", "") == plain.replace(" ", "")


def test_words_of_a_list_are_parted_where_it_says_alone() -> None:
    listed = Hyphenation("en", {LONG.lower(): frozenset({5})})
    measure = width(en(LONG), AT_TEN) - 1
    lines = break_lines(parted(en(LONG), AT_TEN, measure, listed), AT_TEN, measure)
    assert ["".join(run.text for run in line) for line in lines] == [LONG[:5] + "-", LONG[5:]]
