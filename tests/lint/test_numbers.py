"""Numbers, dates and units agree over languages; words that only look like numbers cry no wolf."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmpublish.diagnostics import Problem
from tmpublish.lint.clauses import same_clauses
from tmpublish.lint.index import read
from tmpublish.lint.numbers import han_worth, lexicon, quantities, same_numbers
from tmpublish.lint.stated_values import same_values
from tmpublish.yaml_source import parse_document


def found(**texts: str) -> list[Problem]:
    """Return what the rules say of one text in some languages."""
    lines = "\n".join(f'  {language}: "{words}"' for language, words in texts.items())
    plan = f"languages: [{', '.join(texts)}]\na:\n{lines}\n"
    reading = read(parse_document(plan.encode(), "plan.yaml"))
    return [*same_numbers(reading), *same_values(reading), *same_clauses(reading)]


AGREE = [
    ("Six goals", "六大目标"),
    ("1,500 beds", "1500张床位"),
    ("1,500 beds", "一千五百张床位"),
    ("1,500 mu", "0.15万亩"),
    ("13 March 2026", "2026年3月13日"),
    ("March 13, 2026", "2026年3月13日"),
    ("13 March 2026", "二〇二六年三月十三日"),
    ("March 2026", "2026年3月"),
    ("2026-03-13", "2026年3月13日"),
    ("about 33 hectares", "约33公顷"),
    ("40 per cent", "百分之四十"),
    ("40%", "40％"),
    ("40 per cent", "四成"),
    ("two fifths", "百分之四十"),
    ("3 percentage points", "3个百分点"),
    ("12 projects", "１２个项目"),
    ("1.5 million people", "150万人"),
    ("3 billion yuan", "30亿元"),
    ("RMB 500 million", "5亿元"),
    ("¥500 million", "5亿元"),
    ("One dot, one mu", "一点一亩"),
    ("One campus, one chain", "一方园区，一链贯通"),
    ("One uniquely integrated campus", "独具特色的一体化园区"),
    ("One of them is unified", "统一"),
    ("half of the city", "全城一半的人"),
    ("two thirds", "三分之二"),
    ("a third of it", "三分之一"),
    ("nine tenths", "百分之九十"),
    ("three and a half years", "三年半"),
    ("half a year", "半年"),
    ("two decades", "二十年"),
    ("two or three years", "两三年"),
    ("21st century", "21世纪"),
    ("the twenty-first century", "二十一世纪"),
    ("the 1980s", "20世纪80年代"),
    ("by 9 pm", "晚上9点前"),
    ("by 9 pm", "21:00前"),
    ("at 10:30", "十点半"),
    ("10–20%", "10%至20%"),
    ("2–3 million", "200万至300万"),
    ("2 to 3 million", "200万—300万"),
    ("2024–25", "2024—2025年"),
    ("Four in ten retire", "十分之四的人退休"),
    ("Four in ten retire", "四成的人退休"),
    ("COVID-19 and 5G", "新冠与第五代移动通信"),
    ("both countries", "两国"),
    ("the two countries", "两国"),
    ("between March and July", "3月至7月"),
    ("third party", "第三方"),
    ("Sichuan", "四川"),
    ("very good", "十分重要"),
    ("in all respects", "千方百计、万无一失"),
    ("a hundred and fifty-seven years", "一百五十七年"),
    ("Nine thousand people", "九千人"),
    ("12,500", "1.25万"),
    ("4.3 billion", "43亿"),
    ("10 km", "10公里"),
    ("3 km", "3千米"),
    ("500 m² of space", "500平方米的空间"),
    ("second-level disciplines", "二级学科"),
    ("a decade", "十年"),
    ("12 and 13 March 2026", "2026年3月12日和13日"),
    ("no. 1", "第一"),
    ("First, patients", "第一，患者"),
    ("three years of support", "三年支持"),
    ("12 months", "12个月"),
    ("24-hour care", "24小时服务"),
    ("three-dimensional", "三维"),
    ("a dozen", "十二个"),
    ("twelve", "12个"),
    ("35 million", "三千五百万人"),
    ("one trillion yuan", "一万亿元"),
    ("1 trillion", "1万亿元"),
    ("more than 30,000 people", "3万多人"),
    ("some 300,000 people", "30多万人"),
    ("over twenty", "二十多个"),
    ("more than 200,000 people", "二十多萬人"),
    ("more than 200,000 people", "二十餘萬人"),
    ("one student in four", "四分之一的学生"),
    ("three students in four", "75%的学生"),
    ("every second student", "一半的学生"),
    ("every fourth student", "四分之一的学生"),
    ("double the output", "产量翻一番"),
    ("1 in 5", "五分之一"),
    ("thousands of people", "数千人"),
    ("dozens of schools", "数十所学校"),
    ("In May 2026", "2026年5月"),
    ("hundreds of schools", "几百所学校"),
    ("300 to 400 people", "三四百人"),
    ("Two become one", "合二为一"),
    ("the College of AI", "人工智能学院"),
    ("tertiary hospitals", "三级医院"),
    ("0.5 percent", "0.5%"),
    ("350 million", "三点五亿人"),
    ("three-year plan", "三年规划"),
    ("the third year", "第三年"),
    ("in the year 2026", "二〇二六年"),
    ("March for science", "科学大游行"),
    ("as of 1 May", "截至5月1日"),
    ("one million people", "100万人"),
    ("a million people", "一百万人"),
    ("No. 4 in the world", "世界第4"),
    ("ranked fourth", "排名第四"),
    ("ranked 4th", "排名第4"),
    ("the 14th Five-Year Plan", "“十四五”规划"),
    ("24/7 care", "全天候服务"),
    ("360-degree view", "全方位视角"),
    ("in the 1990s", "上世纪90年代"),
    ("in the 1990s", "上世纪九十年代"),
    ("3/4 of it", "四分之三"),
    ("forty per cent", "40%"),
    ("forty per cent", "百分之四十"),
    ("half a million people", "50万人"),
    ("half a century", "五十年"),
    ("half a century", "半个世纪"),
    ("one and a half years", "一年半"),
    ("two and a half years", "2.5年"),
    ("the 20th National Congress", "党的二十大"),
    ("threefold growth", "增长三倍"),
    ("2010-12", "2010—2012年"),
    ("2010-12", "2010年12月"),
    ("SARS-CoV-2", "新冠病毒"),
    ("Q3 2026", "2026年第三季度"),
    ("12–13 March 2026", "2026年3月12日至13日"),
    ("one in five", "五分之一"),
    ("33 square kilometres", "33km²"),
    ("Top 10", "十强"),
    ("7 × 24 hours", "7×24小时"),
    ("No. 12 Hospital", "第十二医院"),
]

DIFFER = [
    ("Six goals", "五大目标", "number_word_differs"),
    ("12 projects", "21个项目", "number_differs"),
    ("33 hectares", "33亩", "unit_differs"),
    ("13 March 2026", "2026年4月13日", "number_differs"),
    ("13 March 2026", "2025年3月13日", "number_differs"),
    ("nineteen priorities", "十八项重点", "number_word_differs"),
    ("1.5 million", "15万人", "number_differs"),
    ("40%", "40", "number_differs"),
    ("One dot, one mu", "一点两亩", "number_word_differs"),
    ("One dot, two mu", "一点一亩", "number_word_differs"),
    ("three years", "三个月", "unit_differs"),
    ("500 km", "500米", "unit_differs"),
    ("many goals", "六大目标", "number_word_differs"),
    ("half of them", "三分之一", "number_word_differs"),
    ("10–20%", "10%至30%", "number_differs"),
    ("5 schools", "学院", "number_differs"),
    ("schools", "5所学院", "number_differs"),
    ("five schools", "四所学院", "number_word_differs"),
    ("between March and July", "3月至8月", "number_differs"),
    ("１２ projects", "13个项目", "number_differs"),
    ("RMB 5 million", "500万美元", "unit_differs"),
    ("third", "第四", "number_word_differs"),
    ("5 million yuan", "500万美元", "unit_differs"),
    ("two thirds", "三分之一", "number_word_differs"),
    ("forty per cent", "50%", "number_differs"),
    ("half a million", "60万", "number_differs"),
    ("the 14th Five-Year Plan", "“十三五”规划", "number_differs"),
    ("fifteen mu", "十五公顷", "unit_differs"),
]


@pytest.mark.parametrize(("en", "zh"), AGREE)
def test_the_same_number_in_either_way_of_writing_is_no_difference(en: str, zh: str) -> None:
    assert found(en=en, zh=zh) == []
    assert found(zh=zh, en=en) == []


@pytest.mark.parametrize(("en", "zh", "code"), DIFFER)
def test_another_number_is_reported(en: str, zh: str, code: str) -> None:
    (problem,) = found(en=en, zh=zh)
    assert problem.code == code
    assert problem.severity == ("warning" if code == "number_word_differs" else "error")
    assert [problem.code for problem in found(zh=zh, en=en)] == [code]


def test_the_message_names_both_numbers_and_both_lines() -> None:
    (problem,) = found(en="Six goals for 12 schools", zh="五大目标，12所学校")
    assert problem.line == 4
    assert problem.message == (
        "“Six” is in `en` (line 3) only. “五” is in `zh` (line 4) only. State the same number in both."
    )


def test_a_unit_is_reported_with_both_ways_of_writing() -> None:
    (problem,) = found(en="about 33 hectares", zh="约33亩")
    assert "“33 hectares” in `en` (line 3) is “33亩” here" in problem.message


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        ({"en": "12 boats", "fr": "douze bateaux"}, []),
        ({"en": "twelve boats", "fr": "12 bateaux"}, []),
        ({"en": "12 boats", "fr": "13 bateaux"}, ["value_differs"]),
        ({"en": "120 boats", "fr": "des bateaux"}, ["value_differs"]),
        ({"en": "2.75 million", "de": "2,75 Mio."}, []),
        ({"en": "1.5 boats", "de": "1.500 Boote"}, ["value_differs"]),
        ({"en": "12,400 calls", "ja": "1万2,400件"}, []),
        ({"en": "41,600 people", "ko": "4만 1,600명"}, []),
        ({"en": "at 17:30 on 1 April 2028", "de": "am 1.4.2028 um 17.30 Uhr"}, []),
        ({"en": "3.4 million", "pl": "3,4 miliona"}, []),
        ({"en": "1,234 francs", "de-CH": "1’234 Franken"}, []),
        ({"en": "1,500 boats", "de": "1.500 Boote"}, []),
        ({"en": "1.5 boats", "de": "1,5 Boote"}, []),
        ({"en": "until 10 p.m.", "fr": "jusqu’à 22 h"}, []),
        ({"en": "at 3 p.m.", "ja": "午後3時"}, []),
        ({"en": "at 3 p.m.", "de": "um 14 Uhr"}, ["value_differs"]),
        ({"en": "840,000 dollars", "zh-Hant": "84萬元"}, []),
        ({"de": "1.500 Boote", "fr": "1 500 bateaux"}, []),
        ({"en": "six", "fr": "six", "zh": "七个"}, ["number_word_differs"]),
    ],
)
def test_a_language_that_is_not_known_is_compared_by_its_digits(
    texts: dict[str, str], codes: list[str]
) -> None:
    assert [problem.code for problem in found(**texts)] == codes


ENGLISH = lexicon("en")
assert ENGLISH is not None
WORDS = {value: word for word, value in ENGLISH.cardinals.items()}


def in_english(value: int) -> str:
    """Return a whole number below 10¹² in words."""
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= size:
            rest = f" {in_english(value % size)}" if value % size else ""
            return f"{in_english(value // size)} {name}{rest}"
    if value >= 100:
        return f"{WORDS[value // 100]} hundred" + (f" and {in_english(value % 100)}" if value % 100 else "")
    if value >= 20:
        return WORDS[value // 10 * 10] + (f"-{WORDS[value % 10]}" if value % 10 else "")
    return WORDS[value]


def in_chinese(value: int) -> str:
    """Return a whole number from 1 to below 10¹² in numerals."""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            rest = value % size
            gap = "零" if 0 < rest < size // 10 else ""
            return in_chinese(value // size) + sign + gap + (in_chinese(rest) if rest else "")
    out, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = value // size % 10
        if figure:
            out += ("零" if gap else "") + "零一二三四五六七八九"[figure] + sign
            gap = False
        elif out and value % size:
            gap = True
    return out.removeprefix("一") if 10 <= value < 20 else out


@settings(deadline=None)
@given(st.integers(2, 10**12 - 1))
def test_a_number_spelled_in_both_languages_agrees(value: int) -> None:
    assert found(en=f"We have {in_english(value)} seats.", zh=f"有座位{in_chinese(value)}个。") == []
    assert found(en=f"We have {value:,} seats.", zh=f"有座位{in_chinese(value)}个。") == []
    assert found(en=f"We have {in_english(value)} seats.", zh=f"有座位{value}个。") == []


@settings(deadline=None)
@given(st.integers(2, 10**12 - 1), st.integers(2, 10**12 - 1))
def test_two_numbers_differ_in_any_way_of_writing(one: int, other: int) -> None:
    differ = [] if one == other else [1]
    assert len(found(en=f"We have {in_english(one)} seats.", zh=f"有座位{in_chinese(other)}个。")) == len(
        differ
    )
    assert len(found(en=f"We have {one} seats.", zh=f"有座位{other}个。")) == len(differ)


@pytest.mark.parametrize(
    ("run", "values"),
    [
        ("二〇二六", [2026]),
        ("一百零五", [105]),
        ("三亿五千万", [350_000_000]),
        ("十万", [100_000]),
        ("一万亿", [10**12]),
        ("三四百", [300, 400, 3, 4]),
        ("两三", [2, 3]),
        ("三点五亿", [350_000_000]),
    ],
)
def test_numerals_are_worth(run: str, values: list[int]) -> None:
    known = lexicon("zh-Hans")
    assert known is not None
    assert list(han_worth(run, known)) == values


@settings(deadline=None)
@given(st.text("多余个项亩年代¥一二三十百千万亿两零年月分之成第个半 0123456789０，.,%-–/:'", max_size=40))
def test_no_text_breaks_the_reading_of_numbers(words: str) -> None:
    for language in ("zh", "en", "fr"):
        for quantity in quantities(words, language):
            assert 0 <= quantity.start < quantity.end <= len(words)


@pytest.mark.parametrize(
    "words", ["9" * 3000, "一" * 3000, "5" + "亿" * 3000, "1,234" * 1000, "1 " * 2000, "a" * 3000]
)
def test_hostile_numbers_come_to_an_end(words: str) -> None:
    for language in ("zh", "en", "fr"):
        assert len(list(quantities(words, language))) <= len(words)
