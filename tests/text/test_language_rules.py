"""Test what languages ask of a text: quotes, spaces that hold, places to part a word, breaks, lengths."""

import pytest

from tmpublish.text.inline_markup import BREAK, length, plain, runs
from tmpublish.text.language_rules import Hyphenation, east_asian_script, parting_places


def finished(markup: str, language: str) -> str:
    return "".join(run.text for run in runs(markup, language))


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("en", "\"It's 'so' now\"", "“It’s ‘so’ now”"),
        ("de", "\"Nähe\" heißt 'da'", "„Nähe“ heißt ‚da‘"),
        ("de-CH", '"Nähe"', "«Nähe»"),
        ("fr", '"l\'hôpital"', "«\u202fl’hôpital\u202f»"),
        ("fr", "Prêt? Oui : 18 450 !", "Prêt\u202f? Oui\u00a0: 18\u202f450\u202f!"),
        ("fr", "Voir https://a.org/?b à 10:30", "Voir https://a.org/?b à 10:30"),
        ("pl", 'Pacjent "w domu" i z nami', "Pacjent „w\u00a0domu” i\u00a0z\u00a0nami"),
        ("cs", "s péčí", "s\u00a0péčí"),
        ("ru", 'В центре "Забота"', "В\u00a0центре «Забота»"),
        ("de", "z. B. am 1. April, 5 %", "z.\u202fB. am 1.\u00a0April, 5\u00a0%"),
        ("ja", '"近さ"', "「近さ」"),
        ("zh", '"近"', '"近"'),
    ],
)
def test_marks_are_those_of_the_language(language: str, typed: str, expected: str) -> None:
    assert finished(typed, language) == expected


def test_an_office_theme_has_the_script_of_the_language() -> None:
    languages = ("zh", "zh-Hant-HK", "ja", "ko-KR")
    assert [east_asian_script(each) for each in languages] == ["Hans", "Hant", "Jpan", "Hang"]


def test_a_break_beside_han_needs_no_spaces() -> None:
    assert finished("届く医療を、// 人々", "ja") == f"届く医療を、{BREAK}人々"
    assert plain("届く医療を、//人々") == "届く医療を、人々"
    assert finished("见https://例.cn", "zh") == "见https://例.cn"


def test_korean_is_one_script_but_for_latin_words() -> None:
    scripts = [(run.text, run.script) for run in runs("2027년 (WHO)", "ko")]
    assert scripts == [("2027년 (", "hangul"), ("WHO", "latin"), (")", "hangul")]


def test_words_are_parted_by_the_dictionary_of_their_language() -> None:
    word = "Krankenhausinformationssystem"
    assert {7, 11} <= (parting_places(word, Hyphenation("de-AT")) or set())
    assert parting_places(word, Hyphenation("fi")) is None


def test_lengths_are_measured_against_those_of_english_and_chinese() -> None:
    assert length("one two three four five", "en") == 5
    assert length("un deux trois quatre cinq", "fr") == 4
    assert length("一二三四五六七八九十", "ja") == 7
    assert length("일이삼사오 육칠팔구십", "ko") == 8


def test_soft_hyphens_are_seen_at_the_end_of_a_line_alone() -> None:
    assert plain("Betriebs\u00adarzt") == "Betriebsarzt"
