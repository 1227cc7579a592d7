"""Defects of published files, of each kind that a comparison with a fresh build has to find."""

from dataclasses import replace
from datetime import UTC, datetime

from damage import Damage, Defect, name_of, with_entries, with_file, with_texts
from deck_defects import DECKS
from pdf_defects import PDFS, WEB

from tmpublish.checks import CheckContext


def without_a_deck(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    return replace(published, files={key: data for key, data in published.files.items() if key != name})


def a_byte_changed(published: CheckContext) -> CheckContext:
    name = name_of(published, "summary", "zh")
    data = bytearray(published.files[name])
    data[len(data) // 2] ^= 1
    return replace(published, files={**published.files, name: bytes(data)})


def cut_in_half(kind: str) -> Damage:
    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, kind)
        return with_file(published, name, published.files[name][: len(published.files[name]) // 2])

    return damage


def a_file_beside(published: CheckContext) -> CheckContext:
    return replace(published, files={**published.files, "plan-final-v2.pdf": b"%PDF-1.7"})


def swapped_decks(published: CheckContext) -> CheckContext:
    """Swap two files and their entries, so that every hash is right and every name is not."""
    a, b = name_of(published, "deck"), name_of(published, "deck", "zh")
    entries = {**published.manifest.files, a: published.manifest.files[b], b: published.manifest.files[a]}
    files = {**published.files, a: published.files[b], b: published.files[a]}
    return with_entries(replace(published, files=files), files=entries)


def the_summary_as_booklet(published: CheckContext) -> CheckContext:
    data = published.files[name_of(published, "summary")]
    return with_file(published, name_of(published, "booklet"), data)


def an_edited_plan(published: CheckContext) -> CheckContext:
    given = replace(published.given, source=published.given.source + b"# a comment\n")
    return replace(published, given=given)


def an_edited_brand(published: CheckContext) -> CheckContext:
    inputs = published.manifest.inputs
    templates = {**inputs.templates, "_brand.yml": "0" * 64}
    return with_entries(published, inputs=inputs.model_copy(update={"templates": templates}))


def another_picture(published: CheckContext) -> CheckContext:
    return replace(published, given=replace(published.given, picture_files={"pictures/a.jpg": "0" * 64}))


def an_entry_of_another_size(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck")
    entry = published.manifest.files[name].model_copy(update={"size": 5})
    return with_entries(published, files={**published.manifest.files, name: entry})


def no_entry_of_a_deck(published: CheckContext) -> CheckContext:
    name = name_of(published, "deck", "zh")
    kept = {key: entry for key, entry in published.manifest.files.items() if key != name}
    return with_entries(published, files=kept)


def another_entry(of: str, **changed: object) -> Damage:
    """Return a damage to what the manifest says of one file."""

    def damage(published: CheckContext) -> CheckContext:
        name = name_of(published, of)
        entry = published.manifest.files[name].model_copy(update=changed)
        return with_entries(published, files={**published.manifest.files, name: entry})

    return damage


def another_input(**changed: object) -> Damage:
    """Return a damage to what the manifest says of the inputs."""
    return lambda made: with_entries(made, inputs=made.manifest.inputs.model_copy(update=changed))


def renamed(published: CheckContext) -> CheckContext:
    """Give a deck another name, in the folder and in the manifest."""
    name = name_of(published, "deck")
    names = {each: each.replace("quay", "key") if each == name else each for each in published.files}
    files = {names[each]: data for each, data in published.files.items()}
    entries = {names.get(each, each): entry for each, entry in published.manifest.files.items()}
    return with_entries(replace(published, files=files), files=entries)


SETS = (
    Defect("a deck is missing", without_a_deck),
    Defect("one byte of a summary is changed", a_byte_changed),
    Defect("a booklet is cut in half", cut_in_half("booklet")),
    Defect("a deck is cut in half", cut_in_half("deck")),
    Defect("another plan's file", a_file_beside),
    Defect("decks and their entries are swapped", swapped_decks),
    Defect("the summary in place of the booklet", the_summary_as_booklet),
    Defect("the plan was edited", an_edited_plan),
    Defect("the brand was edited", an_edited_brand),
    Defect("a picture was replaced", another_picture),
    Defect("an entry of another size", an_entry_of_another_size),
    Defect("the manifest lacks a deck", no_entry_of_a_deck),
    Defect("the manifest has another date", lambda made: with_entries(made, date="2020-01-01")),
    Defect("the manifest lacks a language", lambda made: with_entries(made, languages=("en",))),
    Defect("a text on another page", lambda made: with_texts(made, "vision.text", "zh", "booklet", 1)),
    Defect("a text on no page", lambda made: with_texts(made, "vision.text", "en", "booklet", None)),
    Defect("a text on another slide", lambda made: with_texts(made, "goals.boats.name", "en", "deck", 9)),
    Defect("a manifest of another slug", lambda made: with_entries(made, slug="other")),
    Defect("a booklet with a page more in the manifest", another_entry("booklet", pages=99)),
    Defect("a deck listed as a booklet", another_entry("deck", kind="booklet")),
    Defect("a deck listed in another language", another_entry("deck", language="zh")),
    Defect("a file made from another plan", another_entry("booklet", source_sha256="0" * 64)),
    Defect("a file of another name", renamed),
    Defect("a set of another theme", another_input(design="other")),
    Defect("a set with a custom template", another_input(deck_template={"x.pptx": "0" * 64})),
    Defect("a plan of another name", another_input(source="other.yaml")),
    Defect("files of another date", another_input(stamp=datetime(2020, 1, 1, tzinfo=UTC))),
)

DEFECTS = (*SETS, *PDFS, *WEB, *DECKS)
