"""Plans for tests to publish: the real one and two invented ones, each with templates in its own brand."""

import shutil
from pathlib import Path

from conftest import SOURCE, TEMPLATES

INVENTED = Path(__file__).parent / "data" / "institutions"


def outfit(name: str, folder: Path) -> tuple[Path, Path]:
    """Return source and templates of an institution; the templates of an invented one are put into `folder`.

    They are the repository's design and fonts with the institution's own brand file laid over them, as
    copies: a brand takes no font from outside its folder, not even by a link.
    """
    own = INVENTED / name
    if not own.is_dir():
        return SOURCE, TEMPLATES
    templates = folder / name / "templates"
    shutil.copytree(TEMPLATES, templates)
    shutil.copytree(own / "templates", templates, dirs_exist_ok=True)
    return own / "plan.yaml", templates
