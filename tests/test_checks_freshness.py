"""Test whether changed, missing, foreign and outdated files are noticed."""

from dataclasses import replace

from damage import codes, name_of

from tmpublish.checks import Published, freshness


def test_a_missing_file_is_named(published: Published) -> None:
    name = name_of(published, "deck")
    files = {key: data for key, data in published.files.items() if key != name}
    (found,) = freshness.check_files(replace(published, files=files))
    assert (found.code, found.path.rsplit("/", 1)[-1]) == ("file_missing", name)


def test_one_changed_byte_is_noticed(published: Published) -> None:
    name = name_of(published, "booklet", "zh")
    data = bytearray(published.files[name])
    data[len(data) // 2] ^= 1
    (found,) = freshness.check_files(replace(published, files={**published.files, name: bytes(data)}))
    assert (found.code, found.path.rsplit("/", 1)[-1]) == ("file_changed", name)


def test_swapped_languages_are_noticed(published: Published) -> None:
    one, other = name_of(published, "deck"), name_of(published, "deck", "zh")
    files = {**published.files, one: published.files[other], other: published.files[one]}
    assert [found.code for found in freshness.check_files(replace(published, files=files))] == [
        "file_changed"
    ] * 2


def test_a_foreign_document_is_named_and_other_files_are_left(published: Published) -> None:
    files = {**published.files, "plan-final-v2.pdf": b"%PDF", "notes.txt": b""}
    (found,) = freshness.check_foreign(replace(published, files=files))
    assert found.path.endswith("/plan-final-v2.pdf")


def test_an_edited_source_makes_the_set_stale(published: Published) -> None:
    given = replace(published.given, source=published.given.source + b"\n")
    assert codes(freshness.check_source(replace(published, given=given))) == {"source_changed"}


def test_a_changed_template_makes_the_set_stale(published: Published) -> None:
    templates = {**published.manifest.inputs.templates, "_brand.yml": "0" * 64}
    inputs = published.manifest.inputs.model_copy(update={"templates": templates})
    said = published.manifest.model_copy(update={"inputs": inputs})
    (found,) = freshness.check_templates(replace(published, manifest=said))
    assert "(_brand.yml)" in found.message
