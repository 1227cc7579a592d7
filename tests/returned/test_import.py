"""Test that an approved manuscript comes into the plan, and that nothing of it is lost in silence."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from institutions import INVENTED, REAL, SOURCE, read_plan
from manuscripts import Line, approved, as_docx, as_markdown, as_text, invented, paragraph, run
from suites import sampled, thorough

from tmpublish.cli import main
from tmpublish.diagnostics import PublishError
from tmpublish.plan import Plan, plan_texts
from tmpublish.returned.copy_reader import Received
from tmpublish.returned.import_manuscript import import_manuscript, ledger, report
from tmpublish.returned.manuscript_reader import read_manuscript
from tmpublish.yaml_source import find, parse_document

FJORD = "north-fjord-university"
WAYS: dict[str, Callable[[Sequence[Line]], bytes]] = {"txt": as_text, "md": as_markdown, "docx": as_docx}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(SOURCE)


@pytest.mark.parametrize("language", [thorough("en"), "zh"])
@pytest.mark.parametrize("suffix", WAYS)
def test_a_manuscript_gives_its_texts_and_nothing_else(
    plan: Plan, language: str, suffix: str, tmp_path: Path
) -> None:
    blocks, wanted = invented(plan, language)
    (tmp_path / f"m.{suffix}").write_bytes(WAYS[suffix](blocks))
    found = import_manuscript(tmp_path / f"m.{suffix}", SOURCE, language)
    assert [each.block.text for each in found.entries] == [words for _, words in blocks]
    assert {each.state for each in found.entries} == {"placed"}
    assert found.changed == wanted
    assert found.is_whole
    tree, places = parse_document(found.after, "x").data, plan_texts(plan, language)
    assert {path: find(tree, places[path].place) for path in wanted} == wanted
    assert "Check these short forms" in report(found)
    assert "vision.text" in found.without_source


COUNT = 80


@pytest.mark.thorough
@pytest.mark.parametrize("suffix", WAYS)
@pytest.mark.parametrize(
    ("institution", "language"),
    [
        (REAL, "en"),
        (REAL, "zh"),
        (FJORD, "de"),
        (FJORD, "en"),
        ("ten-goals", "zh"),
        ("taipei-faculty", "zh-Hant"),
    ],
)
def test_the_ledger_of_a_long_manuscript_covers_every_block(
    institution: str, language: str, suffix: str, tmp_path: Path
) -> None:
    source = SOURCE if institution == REAL else INVENTED / institution / "plan.yaml"
    plan = read_plan(source)
    wanted = approved(plan, language, COUNT)

    (tmp_path / f"m.{suffix}").write_bytes(WAYS[suffix]([each.line for each in wanted]))
    found = import_manuscript(tmp_path / f"m.{suffix}", source, language)
    assert len(found.entries) == COUNT
    assert [each.block.text for each in found.entries] == [each.line[1] for each in wanted]
    states = {each.line[1]: each.state for each in wanted}
    assert {each.block.text: each.state for each in found.entries} == states
    placed = {each.path: each.block.text for each in found.entries if each.state == "placed"}
    assert list(placed) == [each.path for each in wanted if each.state == "placed"]
    tree, texts = parse_document(found.after, "x").data, plan_texts(plan, language)
    assert {path: find(tree, texts[path].place) for path in found.changed} == {
        path: words for path, words in placed.items() if path.endswith((".lead", ".text"))
    }
    assert set(placed).isdisjoint(found.without_source)
    words = {path: each.text for path, each in texts.items()}
    for lost, each in enumerate(wanted):
        # In plain text no line is a heading, so that the next line takes the place of a lost one.
        if suffix != "txt" and re.fullmatch(r"goals\..*\.(lead|text)", each.path):
            less = ledger([entry.block for entry in found.entries[:lost] + found.entries[lost + 1 :]], words)
            assert len(less) == COUNT - 1
            assert len([entry for entry in less if entry.state == "placed"]) == len(placed) - 1


def test_a_sentence_without_a_place_is_listed(plan: Plan, tmp_path: Path) -> None:
    blocks, _ = invented(plan, "en")
    blocks.insert(0, ("paragraph", "An opening that the plan does not have."))
    blocks.append(("item", "A priority that the plan does not have."))
    (tmp_path / "m.md").write_bytes(as_markdown(blocks))
    found = import_manuscript(tmp_path / "m.md", SOURCE, "en")
    assert [each.block.text for each in found.entries if each.state == "unplaced"] == [
        blocks[0][1],
        blocks[-1][1],
    ]
    assert not found.is_whole
    assert blocks[-1][1] in report(found)


def test_a_list_of_headings_before_the_text_is_a_repeat(plan: Plan, tmp_path: Path) -> None:
    blocks, wanted = invented(plan, "en")
    names = [("item", words) for kind, words in blocks if kind == "heading"]
    (tmp_path / "m.md").write_bytes(as_markdown([*names, *blocks]))
    found = import_manuscript(tmp_path / "m.md", SOURCE, "en")
    assert [each.state for each in found.entries[: len(names)]] == ["repeat"] * len(names)
    assert found.changed == wanted


def test_another_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.md").write_text("# News\n\nSomething else.\n\n# More\n\nAnd more.\n", "utf-8")
    with pytest.raises(PublishError, match="another text"):
        import_manuscript(tmp_path / "m.md", SOURCE, "en")


def test_every_place_of_a_document_is_read() -> None:
    more = (
        f"<w:p>{run('one ')}<w:ins>{run('two')}</w:ins>"
        "<w:del><w:r><w:delText>three</w:delText></w:r></w:del></w:p>"
        f"<w:tbl><w:tr><w:tc>{paragraph('four')}</w:tc></w:tr></w:tbl>"
        f"<w:sdt><w:sdtContent>{paragraph('five')}</w:sdtContent></w:sdt>"
        f"<w:p>{run('six')}<mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph('seven')}</w:txbxContent>"
        f"</mc:Choice><mc:Fallback>{paragraph('seven')}</mc:Fallback></mc:AlternateContent></w:p>"
        f"<w:p><w:hyperlink>{run('eight')}</w:hyperlink><w:r><w:noBreakHyphen/></w:r>{run('nine')}</w:p>"
    )
    data = as_docx([("heading", "head")], more, paragraph("ten"), paragraph("eleven"))
    found = read_manuscript(Received("m.docx", data, {}))
    assert [(each.kind, each.text) for each in found] == [
        ("heading", "head"),
        ("deleted", "three"),
        ("paragraph", "one two"),
        ("paragraph", "four"),
        ("paragraph", "five"),
        ("paragraph", "six"),
        ("paragraph", "seven"),
        ("paragraph", "eight-nine"),
        ("note", "ten"),
        ("comment", "eleven"),
    ]
    assert [each.text for each in found if each.is_inserted] == ["one two"]


def blocks_of(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in read_manuscript(Received(name, data, {}))]


def test_what_is_moved_hidden_or_drawn_is_no_less_read() -> None:
    more = (
        f"<w:p><w:moveFrom>{run('from here')}</w:moveFrom></w:p>"
        f"<w:p><w:moveTo>{run('to here')}</w:moveTo></w:p>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>{run('seen')}</w:p>"
        "<w:p><w:r><w:t>stra</w:t><w:softHyphen/><w:t>te\u00adgic</w:t><w:ptab/><w:t>x</w:t>"
        '<w:sym w:font="Symbol" w:char="F0E0"/><w:sym w:font="Arial" w:char="2192"/></w:r></w:p>'
        '<w:tbl><w:tr><w:tc><w:p><w:pPr><w:pStyle w:val="c1"/></w:pPr>'
        f"{run('outer')}</w:p><w:tbl>"
        f"<w:tr><w:tc>{paragraph('inner')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
        f"<w:p><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby></w:p>"
    )
    footer = paragraph("12") + paragraph("Harbour School")
    assert blocks_of("m.docx", as_docx([], more, footer=footer)) == [
        ("deleted", "from here"),
        ("paragraph", "to here"),
        ("paragraph", "seen"),
        ("note", "hidden"),
        ("paragraph", "strategic x\ufffd→"),
        ("item", "outer"),
        ("paragraph", "inner"),
        ("paragraph", "汉"),
        ("note", "hàn"),
        ("note", "12"),
        ("note", "Harbour School"),
    ]
    states = [
        each.state
        for each in ledger(read_manuscript(Received("m.docx", as_docx([], "", footer=footer), {})), {})
    ]
    assert states == ["decoration", "beside"]


MARKDOWN = """\
---
author: A. Wang
---
# Vision {#vision}
A **bold *inner* word**, _under_ snake_case and `code`<br>with [words](https://example.org/a_(b))
and [ref][1] &amp; 2 \\* 3.
<!-- is this
approved? -->

[1]: https://example.org/y "title"

| Kind | A \\| B |
|------|:-----:|
| c    |  12   |

Mission
=======
> quoted
> on

1. first
   goes on
* * *
![Alt text](p.png) end[^n]

[^n]: The note.
"""


def test_marks_of_markdown_are_no_text_and_what_they_hold_is_listed() -> None:
    assert blocks_of("m.md", MARKDOWN.encode()) == [
        ("heading", "Vision"),
        ("paragraph", "A bold inner word, under snake_case and code with words and ref & 2 * 3."),
        ("note", "https://example.org/a_(b)"),
        ("note", 'https://example.org/y "title"'),
        ("paragraph", "Kind"),
        ("paragraph", "A | B"),
        ("paragraph", "c"),
        ("paragraph", "12"),
        ("heading", "Mission"),
        ("paragraph", "quoted on"),
        ("item", "first goes on"),
        ("paragraph", "* * *"),
        ("paragraph", "end"),
        ("note", "Alt text (p.png)"),
        ("note", "The note."),
        ("comment", "author: A. Wang"),
        ("comment", "is this approved?"),
    ]


@settings(max_examples=150, deadline=None)
@example("<a愿>")
@example("<a 愿>")
@given(st.text(alphabet='ab1 愿。*_`[]()|<>!#-=\\\n&;:~^/"', max_size=80))
def test_no_letter_of_markdown_is_lost(text: str) -> None:
    found = "".join(words for _, words in blocks_of("m.md", text.encode()))
    assert sorted(c for c in text if c in "愿") == sorted(c for c in found if c in "愿")


CODECS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"]


@pytest.mark.parametrize("codec", CODECS)
def test_a_text_is_read_in_the_encoding_it_has(plan: Plan, codec: str, tmp_path: Path) -> None:
    blocks, wanted = invented(plan, "zh")
    words = "\r\n".join(words for _, words in blocks)
    if codec == "big5":
        words = "願景\r\n我們照顧一座城，也照顧城裡的人。"
        assert blocks_of("m.txt", words.encode(codec))[1] == ("paragraph", words.split()[1])
        return
    (tmp_path / "m.txt").write_bytes(words.encode(codec))
    found = import_manuscript(tmp_path / "m.txt", SOURCE, "zh")
    assert found.changed == wanted
    assert ("Read as" in report(found)) == (not codec.startswith("utf-8"))


def test_the_language_that_fits_is_named(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "m.md").write_bytes(as_markdown(invented(plan, "zh")[0]))
    with pytest.raises(PublishError, match="Pass `--lang zh`"):
        import_manuscript(tmp_path / "m.md", SOURCE, "en")
    with pytest.raises(PublishError, match="`fr` is not a language of the plan"):
        import_manuscript(tmp_path / "m.md", SOURCE, "fr")


@pytest.mark.parametrize("data", [b"# A\n\n" + b"x\n\n" * 4_000, b"# A\n\n" + b"word " * 200_000])
def test_what_is_longer_than_any_plan_is_refused(data: bytes) -> None:
    with pytest.raises(PublishError, match="limit"):
        read_manuscript(Received("m.md", data, {}))


@pytest.mark.parametrize("data", sampled([b"PK\3\4 none", b"\xff\xfea", b"\xd6\xd0\xce\xc4", b"a\0b"], 4))
def test_what_is_no_manuscript_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_bytes(data)
    with pytest.raises(PublishError):
        import_manuscript(tmp_path / "m.txt", SOURCE, "en")


def test_the_command_changes_the_plan_only_if_asked(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks, _ = invented(plan, "zh")
    (tmp_path / "m.docx").write_bytes(as_docx(blocks))
    into = tmp_path / "plan.yaml"
    into.write_bytes(SOURCE.read_bytes())
    command = ["import", str(tmp_path / "m.docx"), "--lang", "zh", "--into", str(into)]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("--- a/")
    assert into.read_bytes() == SOURCE.read_bytes()
    assert main([*command, "--write"]) == 0
    assert into.read_bytes() != SOURCE.read_bytes()
    assert main(command) == 0
    assert capsys.readouterr().out == ""


def test_characters_that_nobody_sees_are_no_text() -> None:
    found = read_manuscript(Received("m.md", "# A\x1b[31m B\n\nstra\xadte\u202egic\u2028now\n".encode(), {}))
    assert [each.text for each in found] == ["A [31m B", "strategic now"]
