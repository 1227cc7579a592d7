"""Do the decks hold what a build puts into them and nothing else: no programs, remarks or strange fonts?"""

import re
from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.checks.opc_package import decks, spoken
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P
from tmpublish.ooxml.opc import Package

# What PowerPoint can carry and no build of ours does, by the kind of the relationship that leads to it.
_ACTIVE = {
    "vbaProject": "a macro",
    "oleObject": "an object of another program",
    "control": "a control",
    "activeXControlBinary": "a control",
    "attachedTemplate": "a link to a template",
    "audio": "a sound",
    "video": "a film",
    "media": "a film or a sound",
    "externalLink": "a link to another file",
    "frame": "a page of the web",
}
_REMARKS = {"comments": "a remark", "commentAuthors": "names of people who made remarks", "author": "remarks"}


def _said(published: OutputSet, code: str, found: Iterator[tuple[str, str]]) -> Iterator[Problem]:
    for name, message in found:
        yield published.problem(name, code, f"{message}; build again")


def check_active(published: OutputSet) -> Iterator[Problem]:
    """A deck runs nothing and fetches nothing: no macros, objects of other programs, films, remote files.

    Bad: a picture that is fetched from the web when the slide is shown. Good: all that is seen is inside.
    Mend: build again.
    """
    for name, package in decks(published):
        yield from _said(published, "pptx_active", ((name, message) for message in _active(package)))


def _active(package: Package) -> Iterator[str]:
    for part, relations in package.relations.items():
        for relation in relations.values():
            if relation.kind in _ACTIVE:
                yield f"{part} holds {_ACTIVE[relation.kind]}, {relation.target}"
            elif relation.external and relation.kind != "hyperlink":
                yield f"{part} fetches {relation.target} from outside"
    for part in package.members:
        if re.search(r"(?i)vbaproject|activex|oleobject|\.(exe|dll|js|vbs)$", part):
            yield f"{part} is or holds a program"


def check_remarks(published: OutputSet) -> Iterator[Problem]:
    """A deck bears no remarks, no hidden slides and no effects: what is in it is shown.

    Bad: a slide that somebody hid before a talk; a comment “too long?”. Good: every slide, as it was built.
    Mend: build again.
    """
    for name, package in decks(published):
        yield from _said(published, "pptx_remark", ((name, message) for message in _remarks(package)))


def _remarks(package: Package) -> Iterator[str]:
    for part, relations in package.relations.items():
        for relation in relations.values():
            if relation.kind in _REMARKS:
                yield f"{part} bears {_REMARKS[relation.kind]}"
    for number, part in enumerate(package.slides, 1):
        root = package.xml.get(part)
        if root is None:
            continue
        if root.get("show", "1") in ("0", "false"):
            yield f"slide {number} is hidden"
        if root.find(f"{P}timing") is not None:
            yield f"slide {number} has effects that show things one by one"


def check_embedded_fonts(published: OutputSet) -> Iterator[Problem]:
    """A deck has no fonts inside: those of its theme are on the computers of all who present.

    Bad: a font file that came in when somebody saved the deck. Good: Calibri and Microsoft YaHei, by name.
    Mend: build again.
    """
    for name, package in decks(published):
        found = [part for part in package.members if part.endswith((".fntdata", ".odttf", ".ttf", ".otf"))]
        found += [f"the list of fonts in {part}" for part, root in package.xml.items() if _lists_fonts(root)]
        for each in found:
            message = f"{each} is inside the deck, but fonts of others may not be handed on; build again"
            yield published.problem(name, "pptx_font_inside", message)


def _lists_fonts(root: object) -> bool:
    return getattr(root, "tag", "") == f"{P}presentation" and root.find(f"{P}embeddedFontLst") is not None  # type: ignore[attr-defined]


def check_theme(published: CheckContext) -> Iterator[Problem]:
    """The theme names the brand's fonts for slides; on an institution's own template, the template's stand.

    Bad: Aptos, which came in by another theme. Good: the fonts under `deck.fonts` of the brand.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    fonts = published.given.design.brand.deck_fonts
    for name, package in decks(published):
        for part, root in package.folder("theme"):
            for use in ("major", "minor"):
                for script, tag in (("latin", "latin"), ("han", "ea")):
                    faces = [
                        each.get("typeface", "")
                        for each in root.iter(f"{A}{use}Font")
                        for each in each.iterfind(f"{A}{tag}")
                    ]
                    if faces != [fonts[f"{use}.{script}"]]:
                        told = " and ".join(faces) or "nothing"
                        message = (
                            f"{part} names {told} for {script} where the brand has {fonts[f'{use}.{script}']}"
                        )
                        yield published.problem(name, "pptx_theme_font", f"{message}; build again")


def check_runs(published: OutputSet) -> Iterator[Problem]:
    """No run of text names a font or, on the family's own slides, a size: both are the layout's.

    Bad: a word in Comic Sans at 30 pt. Good: a word with the font of the theme and the size of its box.
    Mend: build again.
    """
    own = not published.manifest.inputs.deck_template
    for name, _, package in spoken(published):
        for number, part in enumerate(package.slides, 1):
            for run in package.xml[part].iter(f"{A}rPr") if part in package.xml else ():
                faces = {
                    each.get("typeface", "")
                    for tag in ("latin", "ea", "cs", "sym")
                    for each in run.iterfind(f"{A}{tag}")
                }
                for face in sorted(face for face in faces if not face.startswith("+")):
                    message = f"a word on slide {number} is set in {face}, past the theme; build again"
                    yield published.problem(name, "run_face", message)
                if own and run.get("sz"):
                    size = int(run.get("sz", "0")) / 100
                    message = f"a word on slide {number} is set at {size:g} pt, past its layout; build again"
                    yield published.problem(name, "run_size", message)


def check_days(published: OutputSet) -> Iterator[Problem]:
    """Every part of a deck bears the date of the set.

    Bad: a slide that was put in on another day. Good: one date in all parts.
    Mend: build again.
    """
    stamp = published.manifest.inputs.stamp
    for name, package in decks(published):
        for day in sorted(package.dates - {(stamp.year, stamp.month, stamp.day)}):
            told = "-".join(f"{part:02}" for part in day)
            message = f"parts of this deck bear the date {told}, the set {stamp:%Y-%m-%d}; build again"
            yield published.problem(name, "pptx_dates", message)
