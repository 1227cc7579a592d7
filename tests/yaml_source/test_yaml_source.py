"""The gate for YAML: what it keeps as typed, what it refuses, and where it points."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from suites import thorough

from tmpublish.diagnostics import PublishError
from tmpublish.yaml_source import MOST_BYTES, Document, parse_document, parser, read_document, shown_path


def parse(text: str) -> Document:
    return parse_document(text.encode(), "plan.yaml")


def found(text: str | bytes) -> list[tuple[int, int, str]]:
    """Return line, column and code of all that is wrong, whether or not a tree is left."""
    try:
        problems = parse_document(text if isinstance(text, bytes) else text.encode(), "plan.yaml").problems
    except PublishError as error:
        problems = error.problems
    return [(problem.line, problem.column, problem.code) for problem in problems]


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers of the YAML library: the fast one, and the one that stands in where it is not built."""
    monkeypatch.setattr(parser, "LOADER", getattr(yaml, request.param))


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "typed",
    ["no", "Yes", "1.20", "012", "1_000", "0x1F", ".nan", "12:30:45", "2026-02-31", "~", "null", "5e3"],
)
def test_scalars_stay_as_typed(typed: str) -> None:
    assert parse(f"a: {typed}\nb: [{typed}]").data == {"a": typed, "b": [typed]}


@pytest.mark.usefixtures("loader")
def test_marks_are_those_of_keys_and_items() -> None:
    document = parse("战略: {en: x}\nlist:\n  - one\n  - name: {zh: 😀, en: y}\n")
    assert document.at(()) == (1, 1)
    assert document.at(("战略", "en")) == (1, 6)
    assert document.at(("list",)) == (2, 1)
    assert document.at(("list", 0)) == (3, 5)
    assert document.at(("list", 1, "name", "en")) == (4, 19)
    assert document.at(("list", 1, "name", "fr")) == document.at(("list", 1, "name")) == (4, 5)
    assert document.at(("nowhere", 7)) == (1, 1)
    assert str(document.problem(("list", 0), "code", "words")) == "plan.yaml:3:5: error: words [code]"


def test_line_ends_mark_order_and_composition_make_no_difference() -> None:
    plain = parse("a: {en: Café}\nb: x\n")
    for text in (
        "\ufeffa: {en: Café}\r\nb: x\r\n",
        "a: {en: Cafe\u0301}\rb: x",
        "---\na:   {en: 'Café'} # x\nb: x\n...\n",
    ):
        assert parse(text).data == plain.data


def test_folded_texts_are_one_line_and_spaces_one_space() -> None:
    text = "a: >\n  one\n  two\nb:\n  en: three\n    four\n  zh:\nc: |-\n  five\n"
    text += "d: '  six   \u00a0 seven\u00a0% '\n"
    assert parse(text).data == {
        "a": "one two",
        "b": {"en": "three four", "zh": ""},
        "c": "five",
        "d": "six seven\u00a0%",
    }
    assert not parse(text).problems


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: {c: 1, c: 2}\na: 2\n", [(2, 11, "duplicate_key"), (3, 1, "duplicate_key")]),
        ("a: &x [*x]\n", [(1, 1, "alias"), (1, 8, "alias")]),
        ("a: !!python/object:os.system {}\n", [(1, 1, "tag")]),
        ("a: {{ name }}\n", [(1, 1, "syntax")]),
        ("? {a: b}\n: c\n", [(1, 1, "syntax")]),
        ("a: x\n  - y\n", [(2, 3, "syntax")]),
        ("a: b\n\tc: d\n", [(2, 1, "tab")]),
        ("a: b\tc\n# \t\n", [(1, 5, "tab")]),
        ("a: b # \u202e\n", [(1, 8, "hidden_character")]),
        ("a: [#1, #2]\n", [(1, 5, "syntax")]),
        ("a: {en: #1, zh: x}\nb: c\n", [(1, 9, "syntax")]),
        ("a: # one\n  - #1 in all\n", [(2, 4, "lost_text")]),
        ("title：愿景\n", [(1, 1, "syntax")]),
        ("a: 1\ntitle：愿景\nb: c\n", [(2, 6, "syntax")]),
        ("a: {en: x,\n  zh: '#', c: #1}\nb: c\n", [(1, 4, "syntax")]),
        ("a:1\nb: c\n", [(1, 2, "syntax")]),
        ("a\nb: c\n", [(1, 2, "syntax")]),
        ("a: b\n  c: d\n", [(2, 3, "syntax")]),
        ('a: "b\nc: "d"\ne: f: g\n', [(1, 4, "syntax"), (3, 5, "syntax")]),
        ("[1]: 2\n", [(1, 1, "syntax")]),
        (
            "a:\n  - We promise what nobody before us has ever promised to anybody: people\n",
            [(2, 5, "syntax")],
        ),
        ("a: 1\n---\na: 1\n", [(2, 1, "several_documents")]),
        (": x\nb: c\n", [(1, 1, "syntax")]),
        ('"": x\nb: c\n', [(1, 1, "syntax")]),
        ("a: {{ name }} is\nb: c\n", [(1, 4, "syntax")]),
        ("a: {en: x}\nb:\n  title：{en: Vision, zh: y}\n", [(3, 8, "syntax")]),
        ("a: b\n...\nc: d\n", [(3, 1, "syntax")]),
        ("a:\n  • text: x\n", [(2, 3, "syntax")]),
        ("a:\n  • {en: x, zh: y}\nb: c\n", [(2, 3, "syntax")]),
        ("a:\n  • one\n  • two\n", [(2, 3, "syntax")]),
        ("a: >-\nWe teach well.\nb: c\n", [(2, 1, "syntax")]),
        ("a: >-\nWe teach: well.\nb: c\n", [(1, 4, "syntax")]),
        ("a:\n  en: >-\nWe teach: well.\nb: c\n", [(2, 7, "syntax")]),
        ("a:\n  en: >-\nWe teach\nand we\nlearn.\nb: c\n", [(3, 1, "syntax")]),
        ("a: We teach well  # a remark\n", []),
        ("a:\n  en: >-\n  We teach well.\n  zh: y\n", [(3, 3, "syntax")]),
        ("", [(1, 1, "empty")]),
        ("---\n", [(1, 1, "wrong_type")]),
    ],
)
def test_mistakes_are_reported_at_their_place(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\x07", "\x0b", "\x1b", "\x7f", "\x80", "\x85", "\x96"),
        *(
            "\u034f",
            "\u061c",
            "\u115f",
            "\u180e",
            "\u200b",
            "\u200d",
            "\u200e",
            "\u200f",
            "\u2028",
            "\u202e",
        ),
        *(
            "\u2060",
            "\u2066",
            "\u2800",
            "\u3164",
            "\ue000",
            "\ufdd0",
            "\ufe0f",
            "\ufeff",
            "\ufff9",
            "\ufffc",
            "\ufffd",
        ),
        *(
            "\ufffe",
            "\uffff",
            "\U0001d173",
            "\U0001fffe",
            "\U000e0001",
            "\U000e0041",
            "\U000e0100",
            "\U0010ffff",
        ),
    ],
)
def test_what_prints_nothing_is_refused_raw_and_escaped(character: str) -> None:
    assert found(f"a: x{character}y\n") == [(1, 5, "hidden_character")]
    assert found(f'a: "x\\U{ord(character):08x}y"\n') == [(1, 1, "hidden_character")]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("escaped", ["\\uD800", "\\uDFFFx", "\\uD83D\\uDE00", "\\0", "\\N", "\\L"])
def test_halves_of_characters_are_refused_by_either_reader(escaped: str) -> None:
    assert [code for *_, code in found(f'a: "{escaped}"\n')] in (["syntax"], ["hidden_character"])


@pytest.mark.parametrize(
    "text", ["½ café – “x” 😀 𰀀 𠮷 ２０２６％", "我们在北京，“共建”。", "Å–Ø 3×² à\u00a0la\u202fcarte"]
)
def test_sound_texts_pass(text: str) -> None:
    assert not parse(f"a: {text}").problems


def test_what_is_escaped_in_quotes_is_reported_and_not_kept() -> None:
    document = parse('a: "x\\ty"\n"k\\e[2J": z\n')
    assert [problem.code for problem in document.problems] == ["hidden_character"] * 2
    assert document.data == {"a": "x y", "k [2J": "z"}


def test_heaps_of_accents_and_leftovers_of_spreadsheets_are_reported() -> None:
    assert found("a: x\u0323\u0300\u0301\u0302y\n") == [(1, 1, "stray_accents")]
    assert found("a: x \u0301y\n") == [(1, 1, "stray_accents")]
    assert found("a: one_x000D_\n") == [(1, 1, "garbled")]
    assert not found("a: Việt Nam, naïve, Ǻ\u0323\n")


@pytest.mark.parametrize("codec", ["cp1252", "cp936"])
@pytest.mark.parametrize("text", ["战略规划", "研究型医院", "愿景"])
def test_garbled_chinese_is_recognised(text: str, codec: str) -> None:
    garbled = text.encode().decode(codec, "replace").replace("\ufffd", "")
    problem = parse(f"a: {garbled}").problems[0]
    assert problem.code == "garbled"
    assert text[:2] in problem.message


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("gbk", "GBK"),
        ("big5", "Big5"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("shift_jis", "Shift-JIS"),
    ],
)
def test_the_encoding_that_it_looks_like_is_named(codec: str, name: str) -> None:
    text = {"gbk": "title: 研究院\nvision: 我们看见未来\n", "cp1252": "name: Höhe\n"}.get(
        codec, "title: plan\nvision: 我們看見未來\n"
    )
    with pytest.raises(PublishError, match=f"not UTF-8; it looks like {name}"):
        parse_document(text.encode(codec), "plan.yaml")


def test_broken_bytes_are_reported_where_they_are() -> None:
    assert found("a: 愿景\nb: 愿".encode() + b"\xc0\xaf") == [(2, 5, "encoding")]
    for piece in (
        b"\xc0\xaf",
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xf8\x88\x80\x80\x80",
        "愿".encode()[:2],
        "战略".encode("gbk"),
    ):
        with pytest.raises(PublishError, match="is UTF-8, but not here"):
            parse_document("a: 我们看见未来\nb: ".encode() + piece + b"\n", "plan.yaml")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: " + "[" * 100_000, "too_deep"),
        ("a: [" + "x, " * 100_001 + "]", "too_big"),
        ("a: " + "x" * MOST_BYTES, "too_big"),
        ("a: " + "x" * 20_001, "too_long"),
        ("a: [" + "x：," * 30_000 + "]", "syntax"),
        ("".join(f"a{n}: {{\n" + "  x: x\n" * 900 for n in range(99)), "syntax"),
        ("\t\n" * 900_000, "tab"),
        ("<<<<<<< x\n" * 150_000, "conflict"),
        thorough("".join(f"a: \u200b{n}\n" for n in range(50_000)), "hidden_character"),
        thorough("a: x\n" * 49_000, "duplicate_key"),
        thorough("a: cafÃ©\n" * 49_000, "garbled"),
        ("a: We are #1\n" * 49_000, "lost_text"),
        ("? " * 100_000, "too_deep"),
        ("- " * 100_000, "too_deep"),
        ('a: "' + "\\u200b" * 300_000 + '"', "too_long"),
        thorough("\n" * 1_990_000, "empty"),
        ("a: &a [x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(9)), "alias"),
    ],
)
def test_bombs_are_refused_at_once(text: str, code: str) -> None:
    reported = found(text)
    assert reported[0][2] == code
    assert len(reported) <= 201


def test_files_that_are_none_are_reported_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("nothing.yaml", ".", "pipe", "nul\0", "a" * 300):
        with pytest.raises(PublishError) as caught:
            read_document(tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == ["missing_file"]


def test_paths_are_shown_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "plan.yaml").write_text("a: b", "utf-8")
    assert read_document(tmp_path / "source" / "plan.yaml").file == "source/plan.yaml"
    assert read_document(Path("source/plan.yaml"), "other").file == "other"
    assert shown_path(tmp_path.parent / "plan.yaml") == (tmp_path.parent / "plan.yaml").as_posix()


YAML = (
    "a: ",
    "b:",
    "- ",
    "\n",
    "\n  ",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "#",
    " # ",
    "&a ",
    "*a",
    "!t ",
    "<<: ",
)
RARE = (
    "---\n",
    "...\n",
    "%",
    "@",
    "|",
    ">",
    "? ",
    "\\",
    '"\\UFFFFFFFF"',
    "\t",
    "\u00a0",
    "\u3000",
    "：",
    "，",
    "愿景",
    "x",
)
NEVER = ("\x00", "\x85", "\u2028", "\ufffe", "\r")


@given(
    st.lists(st.sampled_from(YAML + RARE + NEVER), max_size=30).map("".join).map(str.encode)
    | st.binary(max_size=60)
)
@example(b'"\\UFFFFFFFF"')
@settings(max_examples=500, deadline=None)
def test_any_input_gives_a_tree_or_problems_in_its_lines(data: bytes) -> None:
    for name in ("CSafeLoader", "SafeLoader"):
        with patch.object(parser, "LOADER", getattr(yaml, name)):
            try:
                document = parse_document(data, "p")
                assert isinstance(document.data, dict)
                problems = document.problems
            except PublishError as error:
                problems = error.problems
                assert problems
        lines = len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        assert all(1 <= problem.line <= lines + 1 and "\n" not in problem.message for problem in problems)


def test_odd_spaces_go_from_the_ends_and_a_minus_stays() -> None:
    data = parse_document("a: -0.5\nb: '\u3000- x -\u00a0'\n".encode(), "plan.yaml").data
    assert data == {"a": "-0.5", "b": "- x -"}
