"""Many texts → one plan, its files, and what other programs than those that wrote them read there."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pypdfium2
from decks import A
from lxml import etree
from published_plans import TEMPLATES

from tmpublish import loader, renderers
from tmpublish.loader import Inputs
from tmpublish.renderers import Key

HEAD = """\
slug: wide-plan
languages: [en, zh]
date: 2026-03-12
identity:
  institution: {en: Harbour School, zh: 海港学校}
  wordmark: [Harbour]
  title: {en: The plan, zh: 规划}
  description: {en: What the school will do., zh: 学校的打算。}
vision:
  title: {en: Vision, zh: 愿景}
  line: {en: A school by the sea, zh: 海边的学校}
  text: {en: We teach children by the sea., zh: 我们在海边教孩子。}
goals:
"""
GOAL = """\
  - id: goal-{number}
    name: {{en: Goal, zh: 目标}}
    summary:
      en: {en}
      zh: {zh}
    lead: {{en: A lead., zh: 引言。}}
    priorities:
"""
PRIORITY = """\
      - name:
          en: {en}
          zh: {zh}
        text:
          en: {en}
          zh: {zh}
        short:
          en: {en}
          zh: {zh}
"""


def plan_of(pairs: Sequence[tuple[str, str]], a_goal: int = 8) -> str:
    """Return a plan with texts in two languages, as typed in YAML.

    Each is name, sentence and short form of a priority, and the first of a goal is its summary too.
    """
    said = HEAD
    for start in range(0, len(pairs), a_goal):
        group = pairs[start : start + a_goal]
        said += GOAL.format(number=start // a_goal + 1, en=group[0][0], zh=group[0][1])
        said += "".join(PRIORITY.format(en=en, zh=zh) for en, zh in group)
    return said


def read(plan: str, folder: Path) -> Inputs:
    """Return a plan as it is read from a file in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.yaml").write_text(plan, "utf-8", newline="")
    return loader.read(folder / "plan.yaml", TEMPLATES)


def files_of(given: Inputs, only: Iterable[str], languages: Sequence[str] = ()) -> Mapping[Key, bytes]:
    """Return the files of some kinds in some languages, or all, rendered as a build does."""
    keys = renderers.wanted(given.plan, languages, tuple(only))
    made = renderers.render(given, keys, loader.stamp(given), "dist")
    return {key: each.data for key, each in made.items()}


def words_of(data: bytes) -> str:
    """Return all words of a PDF (by PDFium) or of the slides and notes of a deck, without spaces."""
    if data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as document:
            words = "".join(page.get_textpage().get_text_range() for page in document)
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [
                package.read(name)
                for name in package.namelist()
                if name.startswith(("ppt/slides/", "ppt/notesSlides/")) and name.endswith(".xml")
            ]
        words = "".join(said for part in parts for said in etree.fromstring(part).itertext(f"{A}t"))
    return bare(words)


def bare(words: str) -> str:
    """Return words without spaces and hyphens: lines end anywhere, and readers drop hyphens that end one."""
    return re.sub(r"[\s\u2010\u2011\x02\ufffe-]+", "", words)
