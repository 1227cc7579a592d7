"""Plan document → problems across fields and languages, by rules that register themselves.

The rules examine the tree, not the model, so that the problems of both are reported together.
"""

from collections.abc import Mapping
from itertools import islice

from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import Problem
from tmpublish.lint import clauses, counts, glossary, languages, numbers, stated_values, structure  # noqa: F401
from tmpublish.lint.index import languages as languages_of
from tmpublish.lint.index import read, rule
from tmpublish.yaml_source import Document

__all__ = ["RULES", "check", "languages_of", "rule"]

RULES = rule.functions
# The most problems of one rule: a file with more is wrong as a whole.
MOST_PROBLEMS = 1_000


def check(document: Document, packs: Mapping[str, LanguagePack] | None = None) -> list[Problem]:
    """Return every problem of a plan that no field shows by itself.

    `packs` are the language packs, which know what each language calls the lists of a plan.
    """
    plan = read(document, packs)
    return [problem for run in rule.functions for problem in islice(run(plan), MOST_PROBLEMS)]
