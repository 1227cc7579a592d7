"""Custom templates for tests: that of python-pptx, and damaged copies of it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pptx

DEFAULT = Path(pptx.__file__).parent / "templates" / "default.pptx"
MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def changed(
    changes: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None
) -> bytes:
    """The default template with some of its parts changed, and with more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(DEFAULT) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return made.getvalue()


def typed(kind: bytes) -> bytes:
    """The default template as a file of another kind: a template, a show, one with macros."""
    return changed({"[Content_Types].xml": lambda data: data.replace(MAIN, kind)})
