"""Test that a text is replaced within its own lines, and every other byte of the file stays."""

import pytest
from institutions import SOURCE
from suites import thorough

from tmpublish.yaml_source import find, parse_document
from tmpublish.yaml_source.parser import Place, Tree
from tmpublish.yaml_source.rewriting import RewriteError, patch, rewritten

FILE = """\
# A comment: {en: x}
title: {en: One, zh: "一"} # kept
long:
  en: >-
    Some words on two lines, which
    go on here.

  zh: 'yes'
list:
- a
-   b   # odd
"""


def texts(tree: Tree, place: Place = ()) -> dict[Place, str]:
    if isinstance(tree, str):
        return {place: tree}
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    return {key: text for step, each in pairs for key, text in texts(each, (*place, step)).items()}


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (("title", "en"), "Two", 'title: {en: Two, zh: "一"} # kept'),
        (("title", "en"), "Two, three", 'title: {en: "Two, three", zh: "一"} # kept'),
        (("title", "zh"), 'a "b" \\', 'title: {en: One, zh: "a \\"b\\" \\\\"} # kept'),
        (("list", 1), "# c: d", '-   "# c: d"   # odd'),
        (("list", 0), "no", "- no"),
        (("long", "zh"), "是", "  zh: 是"),
    ],
)
def test_a_text_is_written_in_the_style_that_its_place_allows(place: Place, value: str, line: str) -> None:
    made = rewritten(FILE.encode(), {place: value}).decode()
    changed = [new for old, new in zip(FILE.split("\n"), made.split("\n"), strict=True) if old != new]
    assert changed == [line]
    assert find(parse_document(made.encode(), "x").data, place) == value


def test_folded_text_keeps_its_indentation_and_the_lines_around_it() -> None:
    value = "Word " * 60 + "end"
    made = rewritten(FILE.encode(), {("long", "en"): value}).decode()
    assert made.startswith(FILE[: FILE.index("    Some")] + "    Word")
    assert made.endswith(FILE[FILE.index("\n  zh: 'yes'") :])
    assert max(map(len, made.split("\n"))) <= 104
    assert find(parse_document(made.encode(), "x").data, ("long", "en")) == value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_stay(end: str, mark: bytes) -> None:
    data = mark + FILE.replace("\n", end).encode()
    made = rewritten(data, {("long", "en"): "Short.", ("title", "en"): "Two"})
    assert (
        made
        == mark
        + FILE.replace("One", "Two")
        .replace("Some words on two lines, which\n    go on here.", "Short.")
        .replace("\n", end)
        .encode()
    )


@pytest.mark.parametrize("step", [200, thorough(20)])
def test_every_text_of_the_plan_can_be_replaced_alone(step: int) -> None:
    data = SOURCE.read_bytes()
    places = texts(parse_document(data, "x").data)
    spoken = [place for place in places if place[-1] in ("en", "zh")]
    changes = {place: f"{places[place]} More: [a], {{b}} # c" for place in spoken}
    made = rewritten(data, changes)
    assert texts(parse_document(made, "x").data) == places | changes
    alone = spoken[::step]
    same = sum(rewritten(data, {place: places[place]}) == data for place in alone)
    assert same >= len(alone) - max(1, 80 // step)  # a few are wrapped by hand


def test_what_is_no_text_is_refused() -> None:
    for place in ((("title",)), ("none", "en"), ("list", 7)):
        with pytest.raises(RewriteError):
            rewritten(FILE.encode(), {place: "x"})


def test_a_patch_names_its_file_and_a_missing_line_end() -> None:
    assert patch(b"a\nb", b"a\nc", "plan.yaml").splitlines() == [
        *("--- a/plan.yaml", "+++ b/plan.yaml", "@@ -1,2 +1,2 @@", " a"),
        *("-b", "\\ No newline at end of file", "+c", "\\ No newline at end of file"),
    ]
    assert patch(b"a", b"a", "x") == ""
