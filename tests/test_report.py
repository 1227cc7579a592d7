"""Problems for people, programs and GitHub."""

import json

from tmpublish.diagnostics import Problem
from tmpublish.diagnostics_formats import render

ERROR = Problem("source/plan.yaml", 3, 7, "too_long", "100 % too long, cut:\nnow")
WARNING = Problem("a,b:c.yaml", 0, 0, "unused_source", "take it out", "warning")


def test_text_is_one_clickable_line_each() -> None:
    assert (
        render([ERROR, WARNING], "text").splitlines()[-1]
        == "a,b:c.yaml:0:0: warning: take it out [unused_source]"
    )
    assert render([ERROR], "text") == f"{ERROR}\n"
    assert render([], "text") == ""


def test_json_holds_every_field() -> None:
    first, second = json.loads(render([ERROR, WARNING], "json"))
    assert Problem(**first) == ERROR
    assert Problem(**second) == WARNING
    assert json.loads(render([], "json")) == []


def test_github_annotations_are_escaped() -> None:
    assert render([ERROR, WARNING], "github") == (
        "::error file=source/plan.yaml,line=3,col=7,title=too_long::100 %25 too long, cut:%0Anow\n"
        "::warning file=a%2Cb%3Ac.yaml,title=unused_source::take it out\n"
    )
