"""A template from outside (.pptx, .potx) → its bytes as a presentation, or a refusal in a sentence."""

import io
import re
import zipfile
import zlib
from pathlib import Path

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.opc import CONTENT_TYPES
from tmpublish.safe_files import FileError, read_named

MOST_BYTES = 100_000_000  # packed
MOST_UNPACKED = 400_000_000
MOST_PARTS = 5_000
_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: what Office writes with a password, and wrote before 2007
)
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
# Templates and shows are presentations but for the type of their main part (ECMA-376 part 1, 13.3.6).
_SIBLINGS = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\.presentationml\.(template|slideshow)\.main\+xml"
)
_STRICT = b"http://purl.oclc.org/ooxml/"


def presentation(path: Path, shown: str) -> bytes:
    """Return the template at `path` as a presentation (ISO/IEC 29500); nothing outside the file is read.

    Raises PublishError where it is missing, no PowerPoint file, protected, damaged, very large or has macros.
    """
    data = _read(path, shown)
    if data.startswith(_OLE):
        raise _refusal(
            shown, "template_protected", "this file has a password, or is from before PowerPoint 2007: "
            "open it in PowerPoint and save it as .pptx or .potx without a password",
        )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_size(package, shown)
            members = {info.filename: package.read(info) for info in package.infolist()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as fault:
        message = "this is no PowerPoint file, or it is damaged: save it anew in PowerPoint"
        raise _refusal(shown, "template_unreadable", message) from fault
    _check_parts(members, shown)
    members[CONTENT_TYPES] = _SIBLINGS.sub(_MAIN.encode(), members[CONTENT_TYPES])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in members.items():
            package.writestr(name, part)
    return made.getvalue()


def _refusal(shown: str, code: str, message: str) -> PublishError:
    return PublishError([Problem(shown, 0, 0, code, message)])


def _read(path: Path, shown: str) -> bytes:
    try:
        return read_named(path, MOST_BYTES)
    except FileError as fault:
        code = "template_too_large" if fault.why == "too_big" else "template_missing"
        raise _refusal(shown, code, fault.message) from fault


def _check_size(package: zipfile.ZipFile, shown: str) -> None:
    infos = package.infolist()
    # zipfile never reads more of a member than it declares, so the declared sum is the most there is.
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        message = "this file unpacks to far more than a template needs, so it was not opened: ask whose it is"
        raise _refusal(shown, "template_too_large", message)
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) < len(names):
        message = "this file has two parts of one name, so it is damaged: save it once more in PowerPoint"
        raise _refusal(shown, "template_unreadable", message)


def _check_parts(members: dict[str, bytes], shown: str) -> None:
    types = members.get(CONTENT_TYPES, b"")
    if b"macroEnabled" in types or any(name.casefold().endswith("vbaproject.bin") for name in members):
        message = (
            "this template has macros, which are programs: save it in PowerPoint as .potx, without macros"
        )
        raise _refusal(shown, "template_macros", message)
    if not (_MAIN.encode() in types or _SIBLINGS.search(types)):
        message = "this is no PowerPoint file: --deck-template takes a .pptx or a .potx"
        raise _refusal(shown, "template_unreadable", message)
    if any(_STRICT in part for name, part in members.items() if name.startswith("ppt/presentation")):
        message = "this is Strict Open XML: save it in PowerPoint as “PowerPoint Presentation (.pptx)”"
        raise _refusal(shown, "template_strict", message)
    # OPC forbids document type declarations (ECMA-376 part 2, 8.1.4): what has one wants to do harm.
    # A part may be in UTF-16, which has a zero beside each of these letters.
    written = [part.replace(b"\0", b"") for name, part in members.items() if name.endswith((".xml", ".rels"))]
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in written):
        message = "this file defines entities of its own, which no PowerPoint file does: ask whose it is"
        raise _refusal(shown, "template_unreadable", message)
