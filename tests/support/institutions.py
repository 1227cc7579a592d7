"""Plans for tests to publish: the real one and two invented ones, each with templates in its own brand."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from suites import thorough

from tmpublish.diagnostics import PublishError
from tmpublish.loader import Inputs, examine
from tmpublish.plan import Plan
from tmpublish.yaml_source import read_document

ROOT = Path(__file__).resolve().parents[2]
SOURCE, TEMPLATES = ROOT / "source" / "plan.yaml", ROOT / "templates"
DATA, SUPPORT = ROOT / "tests" / "data", ROOT / "tests" / "support"
PLANTED = DATA / "planted" / "plan.yaml"
"""A small plan with every kind of content."""
REAL, LIBRARY, RAIL = "tsinghua", "harbour-library", "meridian-rail"
Key = tuple[str, str]
"""Institution and language of a booklet."""
BOOKLETS = [(LIBRARY, "zh"), *map(thorough, ((RAIL, "en"), (REAL, "en"), (REAL, "zh")))]
Institutions = Mapping[str, tuple[Path, Path, Inputs]]
"""Source, templates and what is read from them, by institution."""
INVENTED = DATA / "institutions"


def read_plan(path: Path, shown: str | None = None) -> Plan:
    """Return the plan of a file; raise PublishError with every problem of the file."""
    plan, problems = examine(read_document(path, shown))
    if plan is None or any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    return plan


def outfit(name: str, folder: Path) -> tuple[Path, Path]:
    """Return source and templates of an institution; the templates of an invented one are put into `folder`.

    They are the repository's design and fonts with the institution's own brand file, if any, over them, as
    copies: a brand takes no font from outside its folder, not even by a link.
    """
    own = INVENTED / name
    if not own.is_dir():
        return SOURCE, TEMPLATES
    templates = folder / name / "templates"
    shutil.copytree(TEMPLATES, templates)
    if (own / "templates").is_dir():
        shutil.copytree(own / "templates", templates, dirs_exist_ok=True)
    return own / "plan.yaml", templates
