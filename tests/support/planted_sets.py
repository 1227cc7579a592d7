"""Defects of a set: files changed, swapped or lost, a manifest that lies, a source that moved on."""

from dataclasses import replace

import pikepdf
from damage import (
    Damage,
    Planted,
    name_of,
    part,
    pdf,
    with_entries,
    with_file,
)

from tmpublish.checks import CheckContext

CORE = "docProps/core.xml"


def without(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    return replace(published, files={key: data for key, data in published.files.items() if key != name})


def flipped(published: CheckContext) -> CheckContext:
    name = name_of(published, "summary", "zh")
    data = bytearray(published.files[name])
    data[len(data) // 2] ^= 1
    return replace(published, files={**published.files, name: bytes(data)})


def exchanged(one: tuple[str, str], other: tuple[str, str]) -> Damage:
    def damage(published: CheckContext) -> CheckContext:
        a, b = name_of(published, *one), name_of(published, *other)
        files = {**published.files, a: published.files[b], b: published.files[a]}
        return replace(published, files=files)

    return damage


def cut(kind: str, share: float) -> Damage:
    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, kind)
        data = published.files[name]
        return replace(published, files={**published.files, name: data[: int(len(data) * share)]})

    return damage


def emptied(published: CheckContext) -> CheckContext:
    return replace(published, files={**published.files, name_of(published, "deck"): b""})


def beside(name: str) -> Damage:
    return lambda published: replace(published, files={**published.files, name: b"%PDF-1.7"})


def renamed(published: CheckContext) -> CheckContext:
    """Files and entries change places, so that every hash is right and every name wrong."""
    a, b = name_of(published, "deck"), name_of(published, "deck", "zh")
    entries = {**published.manifest.files, a: published.manifest.files[b], b: published.manifest.files[a]}
    files = {**published.files, a: published.files[b], b: published.files[a]}
    return with_entries(replace(published, files=files), files=entries)


def posing(one: tuple[str, str], other: tuple[str, str]) -> Damage:
    """A file stands under another's name, and the manifest has its hash."""
    return lambda published: with_file(
        published, name_of(published, *one), published.files[name_of(published, *other)]
    )


def template_posing(published: CheckContext) -> CheckContext:
    template = next(name for name, entry in published.manifest.files.items() if entry.kind == "template")
    return with_file(published, template, published.files[name_of(published, "deck")])


def redrawn(made: pikepdf.Pdf) -> None:
    contents = made.pages[0].Contents
    contents.write(contents.read_bytes().replace(b" re\n", b" re \n", 1))


def edited(published: CheckContext) -> CheckContext:
    given = replace(published.given, source=published.given.source + b"# a remark\n")
    return replace(published, given=given)


def restyled(published: CheckContext) -> CheckContext:
    inputs = published.manifest.inputs
    templates = {**inputs.templates, "_brand.yml": "0" * 64}
    return with_entries(published, inputs=inputs.model_copy(update={"templates": templates}))


def attached_else(pdf: pikepdf.Pdf) -> None:
    (name,) = pdf.attachments
    file = pdf.Root.AF[0].EF.F
    assert b"slug" in file.read_bytes()
    file.write(file.read_bytes().replace(b"slug", b"slog"))
    assert name


def unattached(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def dated(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/CreationDate"] = "D:20200101000000Z"


def other_picture(published: CheckContext) -> CheckContext:
    return replace(published, given=replace(published.given, picture_files={"pictures/a.jpg": "0" * 64}))


SETS = [
    Planted("a booklet saved again", pdf(lambda _: None)),
    Planted("a summary with other paths drawn", pdf(redrawn, "summary")),
    Planted(
        "a deck in another colour",
        part("ppt/theme/theme1.xml", rb'srgbClr val="\w{6}"', b'srgbClr val="00FF00"'),
    ),
    Planted(
        "a deck of another author",
        part(CORE, rb"(<dc:creator>)[^<]*", rb"\1jsmith"),
    ),
    Planted("the picture was changed", other_picture),
    Planted("a deck is gone", without),
    Planted("a byte of a summary is another", flipped),
    Planted(
        "the decks changed places",
        exchanged(("deck", "en"), ("deck", "zh")),
    ),
    Planted(
        "the summary stands for the booklet",
        exchanged(("booklet", "en"), ("summary", "en")),
    ),
    Planted("a booklet is cut in half", cut("booklet", 0.5)),
    Planted("a deck lacks its last bytes", cut("deck", 0.99)),
    Planted("a deck is empty", emptied),
    Planted("an older plan lies beside", beside("plan-final-v2.pdf")),
    Planted("a Word file lies beside", beside("Strategy DRAFT.DOCX")),
    Planted(
        "a print of another plan",
        beside("other-booklet-en-print.pdf"),
    ),
    Planted("decks and their entries changed places", renamed),
    Planted("the plan was edited", edited),
    Planted("the brand was edited", restyled),
    Planted(
        "the manifest has another date",
        lambda published: with_entries(published, date="2020-01-01"),
    ),
    Planted(
        "the manifest lacks a language",
        lambda published: with_entries(published, languages=("en",)),
    ),
    Planted("a booklet of another plan", pdf(attached_else)),
    Planted("a summary of another plan", pdf(attached_else, "summary")),
    Planted("a booklet without its plan", pdf(unattached)),
    Planted(
        "a deck of another plan",
        part(CORE, rb"sha256:\w{8}", b"sha256:00000000"),
    ),
    Planted(
        "a deck of nobody's",
        part(CORE, rb"<dc:identifier>.*?</dc:identifier>", b""),
    ),
    Planted(
        "the Chinese booklet poses as English",
        posing(("booklet", "en"), ("booklet", "zh")),
    ),
    Planted(
        "the Chinese deck poses as English",
        posing(("deck", "en"), ("deck", "zh")),
    ),
    Planted(
        "the summary poses as the booklet",
        posing(("booklet", "en"), ("summary", "en")),
    ),
    Planted(
        "the booklet poses as the summary",
        posing(("summary", "en"), ("booklet", "en")),
    ),
    Planted("a deck poses as the template", template_posing),
    Planted("a booklet of another day", pdf(dated)),
    Planted(
        "a deck of another day",
        part(CORE, rb"(<dcterms:created[^>]*>)\d{4}", rb"\g<1>2020"),
    ),
]
