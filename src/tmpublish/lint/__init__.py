"""What a plan must satisfy across its fields and its languages; `check` runs every rule, a generator each.

The rules read the tree, not the model, so that their faults come out together with those of the shapes.
"""

from collections.abc import Iterator
from itertools import islice

from tmpublish.diagnostics import Problem
from tmpublish.lint import citations, glossary, languages, numbers, placeholders, structure, typography
from tmpublish.lint.index import read
from tmpublish.yaml_source import Document

# A file with more faults of one kind is wrong as a whole; looking for what was meant takes its time.
MOST_FINDINGS = 200

RULES = (
    structure.languages,
    structure.ids,
    structure.sources,
    structure.links,
    structure.order,
    placeholders.markup,
    placeholders.placeholders,
    placeholders.composed,
    languages.links_and_stress,
    languages.scripts,
    languages.untranslated,
    languages.traditional,
    numbers.numbers,
    glossary.glossary,
    glossary.names,
    glossary.also,
    typography.typography,
    citations.sourced,
)


def check(document: Document) -> Iterator[Problem]:
    """Yield every fault of a plan that no field shows by itself."""
    plan = read(document)
    for rule in RULES:
        yield from islice(rule(plan), MOST_FINDINGS)
