"""Each language is in its own script, says the agreed terms, and links and stresses as the others do."""

from collections.abc import Iterable

import pytest

from tmpublish.diagnostics import Problem
from tmpublish.lint import glossary, languages
from tmpublish.lint.index import Reading, read
from tmpublish.yaml_source import parse_document

GLOSSARY = """
  - term: {en: Academic Health System, zh: 学术健康体系}
  - term: {en: Academic Clinical Programs (ACP), zh: 学术临床项目（ACP）}
  - term: {en: health, zh: 健康}
  - term: {en: population health, zh: 人群健康}
  - term: {en: translational, zh: 转化}
    also: {en: [translation], zh: [转译]}
  - term: {en: AI, zh: 人工智能}
    also: {zh: [AI]}
  - term: {en: PubCo, zh: PubCo}
  - term: {en: Baijiatuan (白家疃), zh: 白家疃}
"""


def reading(glossary: str = GLOSSARY, **texts: str) -> Reading:
    """Return a plan of one text and a glossary, as the rules read it."""
    lines = "\n".join(f"  {language}: '{words}'" for language, words in texts.items())
    plan = f"languages: [{', '.join(texts)}]\na:\n{lines}\nglossary:{glossary}"
    return read(parse_document(plan.encode(), "plan.yaml"))


def codes(problems: Iterable[Problem]) -> list[str]:
    return [f"{problem.line} {problem.code} {problem.severity}" for problem in problems]


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("An academic health system for all", "惠及大众的学术健康体系"),
        ("Academic Clinical Programs", "学术临床项目"),
        ("Academic clinical programs (ACP)", "学术临床项目（ACP）"),
        ("Population health", "人群健康"),
        ("Translational work", "转译工作"),
        ("Clinical translations", "临床转化"),
        ("AI’s promise", "AI的前景"),
        ("AI and medicine", "人工智能与医学"),
        ("Pail and aisle", "水桶与过道"),
        ("Clinical translation", "临床应用"),
        ("Healthy and wealthy", "富足安康"),
    ],
)
def test_a_term_in_its_agreed_rendering_is_silent(en: str, zh: str) -> None:
    assert codes(glossary.glossary(reading(en=en, zh=zh))) == []


@pytest.mark.parametrize(
    ("en", "zh", "place"),
    [
        ("An academic health system", "学术卫生体系", 4),
        ("A scholarly system of care", "学术健康体系", 3),
        ("Academic Clinical Programs", "学术临床计划", 4),
        ("Population health", "人口健康", 4),
        ("Translational clinics", "临床应用", 4),
        ("AI in care", "智慧医疗", 4),
        ("Machines in care", "人工智能医疗", 3),
    ],
)
def test_a_term_in_other_words_is_reported_where_it_lacks(en: str, zh: str, place: int) -> None:
    found = codes(glossary.glossary(reading(en=en, zh=zh)))
    assert f"{place} term_differs warning" in found
    assert {line.split()[1] for line in found} == {"term_differs"}


def test_of_two_terms_in_one_place_the_longer_counts() -> None:
    """The Chinese lacks 健康 alone, but the English says “health” in “population health” only."""
    terms = "\n  - term: {en: health, zh: 卫生}\n  - term: {en: population health, zh: 人群健康}\n"
    assert codes(glossary.glossary(reading(terms, en="Population health", zh="人群健康"))) == []
    assert (
        len(codes(glossary.glossary(reading(terms, en="Population health and health", zh="人群健康")))) == 1
    )


def test_the_message_says_what_is_agreed_and_where() -> None:
    (problem,) = glossary.glossary(reading(en="A translational clinic", zh="临床应用"))
    assert problem.message == (
        "The glossary (line 10) translates “translational” as “转化” or “转译”. "
        "Use it, or list this wording under `also`."
    )


def test_the_institution_s_own_names_are_terms() -> None:
    plan = (
        "languages: [en, zh]\nidentity:\n  institution: {en: Harbour School, zh: 海港学校}\n"
        "a: {en: Our Harbour School, zh: 港湾学校}\n"
    )
    assert codes(glossary.glossary(read(parse_document(plan.encode(), "p")))) == ["4 term_differs warning"]
    short = plan.replace("Our Harbour School, zh: 港湾学校", "At the school, zh: 在海港学校")
    assert codes(glossary.glossary(read(parse_document(short.encode(), "p")))) == []
    plan += "glossary:\n  - term: {en: Harbour School, zh: 海港学校}\n    also: {zh: [港湾学校]}\n"
    assert codes(glossary.glossary(read(parse_document(plan.encode(), "p")))) == []


@pytest.mark.parametrize(
    ("en", "zh", "expected"),
    [
        ("The AI Origin Community", "AI原点社区", []),
        ("The Origin Community", "AI原点社区", []),
        ("Grants of the WHO", "WHO资助", []),
        ("Grants of the agency", "WHO资助", ["4 name_missing warning"]),
        ("Medical care", "AL医疗", ["4 name_missing warning"]),
        ("PhDs for all", "人人PhD", []),
        ("33 square kilometres", "33km²", []),
    ],
)
def test_a_latin_name_in_the_chinese_stands_in_the_english(en: str, zh: str, expected: list[str]) -> None:
    assert codes(glossary.names(reading(en=en, zh=zh))) == expected


def test_other_forms_are_in_a_language_of_the_plan() -> None:
    terms = "\n  - term: {en: translational, zh: 转化}\n    also: {zn: [转译]}\n"
    assert codes(glossary.also(reading(terms, en="a", zh="一"))) == ["7 unknown_language error"]
    assert codes(glossary.also(reading(en="a", zh="一"))) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": "Vision", "zh": "愿景"}, []),
        ({"en": "WHO", "zh": "WHO"}, []),
        ({"en": "COVID-19 and iPS", "zh": "COVID-19"}, []),
        ({"en": "24/7", "zh": "24/7"}, []),
        ({"en": "info@school.example", "zh": "info@school.example"}, []),
        ({"en": "www.school.example/en", "zh": "www.school.example/zh"}, []),
        ({"en": "500 km²", "zh": "500 km²"}, []),
        ({"en": "PubCo", "zh": "PubCo"}, []),
        ({"en": "Vision", "zh": "Vision"}, ["4 no_han error"]),
        ({"en": "Vision", "zh": "Our vision"}, ["4 no_han error"]),
        ({"en": "愿景", "zh": "愿景"}, ["3 stray_han error"]),
        ({"en": "Our 愿景", "zh": "愿景"}, ["3 stray_han error"]),
        ({"en": "The “Four I’s”…", "zh": "愿景"}, []),
        ({"en": "The Baijiatuan plot (白家疃)", "zh": "白家疃地块"}, []),
        ({"ja": "東京の学校", "zh": "东京的学校"}, []),
    ],
)
def test_each_language_is_in_its_own_script(texts: dict[str, str], expected: list[str]) -> None:
    assert codes(languages.scripts(reading(**texts))) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": "Read it all", "zh": "我们 do this in all 学校"}, ["4 latin_in_han warning"]),
        ({"en": "The AI Origin Hub", "zh": "入驻AI Origin Hub社区"}, []),
        ({"en": "We do it well", "fr": "We do it well"}, ["4 same_text warning"]),
        ({"en": "Vision", "fr": "Vision"}, []),
        ({"en": "We do it well", "fr": "Nous le faisons bien"}, []),
    ],
)
def test_no_language_is_left_in_the_words_of_another(texts: dict[str, str], expected: list[str]) -> None:
    assert codes(languages.untranslated(reading(**texts))) == expected


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("zh", "清华醫學与健康", "醫 is 医, 學 is 学"),
        ("zh-Hans", "學術健康体系", "學 is 学, 術 is 术"),
        ("zh", "关於健康", "於 is 于"),
        ("zh", "后来发展为临床干预", ""),
        ("zh", "乾坤与著名的著作，瞭望未来", ""),
        ("zh", "乾燥", "乾 is 干"),
        ("zh-Hant", "清華醫學", ""),
        ("ja", "醫學", ""),
    ],
)
def test_traditional_forms_are_named_with_the_simplified(language: str, words: str, shown: str) -> None:
    found = list(languages.traditional(reading(**{language: words})))
    assert [
        problem.message.split(": ")[1].removesuffix(" in simplified Chinese. Replace them.")
        for problem in found
    ] == ([shown] if shown else [])
    assert all(problem.severity == "warning" for problem in found)


@pytest.mark.parametrize(
    ("en", "zh", "expected"),
    [
        ("See [the goals](#goals)", "见[目标](#goals)", []),
        ("See [us](https://a.org/en)", "见[我们](https://a.org/zh)", []),
        ("See [us](https://a.org/en)", "见我们", ["4 link_differs warning"]),
        ("See [the goals](#goals)", "见[目标](#other)", ["4 link_differs warning"]),
        ("A *good* plan", "*好*规划", []),
        ("A *good* plan", "好规划", ["4 emphasis_differs warning"]),
        ("*A // good* plan", "*好*规划", []),
        ("2 \\* 3", "二乘三", []),
    ],
)
def test_same_links_and_emphasis_agree(en: str, zh: str, expected: list[str]) -> None:
    assert codes(languages.same_links_and_emphasis(reading(en=en, zh=zh))) == expected


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("de", "Klinikum Ahlental", "das Haus des Klinikums Ahlental"),
        ("ko", "한강의료원", "한강의료원의 계획"),
        ("ja", "朝霧医療センター", "朝霧医療センターの計画"),
    ],
)
def test_a_term_may_have_the_endings_of_its_language(language: str, name: str, words: str) -> None:
    texts = f"languages: [en, {language}]\nglossary: [{{term: {{en: Vale Hospital, {language}: {name}}}}}]\n"
    plan = f'{texts}a: {{en: The plan of Vale Hospital, {language}: "{words}"}}\n'
    assert not list(glossary.glossary(read(parse_document(plan.encode(), "p"))))


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("Startgruppe", "Die Startgruppen treffen sich."),
        ("Startgruppen", "Die Startgruppe trifft sich."),
        ("Startgruppe", "Die Startgruppenleitung lädt ein."),
        ("Haus", "Die Häuser"),
        ("Klinisches Programm", "der klinischen Programme"),
    ],
)
def test_a_german_term_may_be_inflected_or_begin_a_compound(term: str, words: str) -> None:
    agreed = f"\n  - term: {{de: {term}, en: The term}}\n"
    assert list(glossary.glossary(reading(agreed, de=words, en="Of the term"))) == []


def test_a_term_is_not_found_in_another_word_of_its_family() -> None:
    agreed = "\n  - term: {fr: stratégie, en: strategy}\n"
    assert list(glossary.glossary(reading(agreed, fr="Un plan stratégique", en="A strategic plan"))) == []
    assert list(glossary.glossary(reading(agreed, fr="Les stratégies", en="The strategies"))) == []


def test_simplified_forms_are_named_in_traditional_chinese() -> None:
    (problem,) = languages.simplified(reading(**{"zh-Hant": "医學與台北後里"}))
    assert "医 is 醫 in" in problem.message
    assert list(languages.simplified(reading(zh="医学"))) == []


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "Сare for all", 1),
        ("en", "We СОРЕ with it", 1),
        ("ru", "Уход за всеми", 0),
        ("ru", "Cтратегия для всех", 1),
        ("en", "TGF-β, IFNγ and µm", 0),
        ("el", "ΤΟ ΝΟΗΜΑ", 0),
        ("zh", "医学СТ", 0),
        ("ru", "Центр AI и ИИ", 0),
    ],
)
def test_letters_that_only_look_like_latin_are_reported(language: str, words: str, expected: int) -> None:
    assert len(list(languages.look_alikes(reading(**{language: words})))) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": "Care, research and teaching", "zh": "医疗、科研与教学"}, 0),
        ({"en": "Care, research and teaching", "zh": "医疗与教学"}, 1),
        ({"en": "Care, research and teaching", "de": "Pflege und Lehre"}, 1),
        ({"en": "Warm, dry and paid for", "zh": "暖和、干燥、不欠债"}, 0),
        ({"en": "Health and care, research and teaching", "zh": "健康、科研与教学"}, 0),
        ({"en": "Care for all", "zh": "医疗、科研与教学"}, 0),
    ],
)
def test_a_list_is_as_long_in_every_language(texts: dict[str, str], expected: int) -> None:
    assert [problem.code for problem in languages.as_much(reading(**texts))] == ["list_differs"] * expected


def test_a_text_that_lacks_a_sentence_is_reported_beside_the_others() -> None:
    long, short = (
        "These are words that say something of the plan, and " * 3,
        "它们说明规划的内容，如此而已。" * 3,
    )
    rows = [f"  - {{en: '{long}', zh: '{short}'}}" for _ in range(9)]
    plan = "languages: [en, zh]\na:\n" + "\n".join([*rows, f"  - {{en: '{long}', zh: 它们说明规划}}"])
    (problem,) = languages.as_much(read(parse_document(plan.encode(), "p")))
    assert (problem.line, problem.code) == (12, "length_differs")
