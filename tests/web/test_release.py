"""Test the folder of an edition: its files, the page about them, the e-mail."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from tmpublish.checks import CheckContext
from tmpublish.diagnostics import PublishError
from tmpublish.release import INDEX, MAIL, changes_since, write_release


@pytest.fixture(scope="module")
def folder(published: CheckContext, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an edition of the real plan."""
    folder = tmp_path_factory.mktemp("site") / "release"
    write_release(published, folder)
    return folder


def test_every_file_of_the_set_is_there_as_it_was(folder: Path, published: CheckContext) -> None:
    assert all((folder / name).read_bytes() == data for name, data in published.files.items())


def test_the_page_links_to_every_file_and_lists_its_hash(folder: Path, published: CheckContext) -> None:
    page = html.document_fromstring((folder / INDEX).read_text("utf-8"))
    linked = {each.get("href") for each in page.iter("a")}
    assert linked == set(published.files)
    hashes = {each.text for each in page.iter("code")}
    assert hashes == {hashlib.sha256(data).hexdigest() for data in published.files.values()}


def test_the_page_speaks_every_language_and_shows_first_pages(folder: Path) -> None:
    page = html.document_fromstring((folder / INDEX).read_text("utf-8"))
    assert [each.get("lang") for each in page.iter("section") if each.get("lang")] == ["en", "zh-Hans"]
    pictures = [each.get("src") for each in page.iter("img")]
    assert len(pictures) == 4
    assert all(each.startswith("data:image/webp;") for each in pictures)


def test_the_mail_names_every_file_below_the_address(folder: Path, published: CheckContext) -> None:
    text = (folder / MAIL).read_text("utf-8")
    assert all(f"{{ADDRESS}}/{name}\n" in text for name in published.files)


def test_the_same_set_gives_the_same_folder(folder: Path, published: CheckContext) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_release(published, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_changed_file_is_refused(published: CheckContext, tmp_path: Path) -> None:
    name = next(iter(published.files))
    changed = replace(published, files={**published.files, name: b"another"})
    with pytest.raises(PublishError, match="has changed since the build"):
        write_release(changed, tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_the_page_lists_what_changed_since_an_edition(published: CheckContext, tmp_path: Path) -> None:
    document = published.given.document
    old = tmp_path / "old.yaml"
    old.write_text(document.source.decode().replace("in sustained dialogue", "in long talks", 1), "utf-8")
    changes = changes_since(str(old), published)
    assert changes
    assert {each.tag for each in changes} == {"en"}
    assert ("-", "long talks") in [run for each in changes for run in each.runs]
    write_release(published, tmp_path / "release", changes)
    page = html.document_fromstring((tmp_path / "release" / INDEX).read_text("utf-8"))
    assert [each.text for each in page.iter("del")] == ["long talks"]


def test_a_plan_with_an_address_gets_pictures_for_social_media(
    published: CheckContext, tmp_path: Path
) -> None:
    address = "https://example.org/plan/"
    plan = published.given.plan.model_copy(update={"address": address})
    addressed = replace(published, given=replace(published.given, plan=plan))
    files = write_release(addressed, tmp_path / "release")
    assert {"social-en.jpg", "social-zh.jpg"} <= {*files}
    with Image.open(io.BytesIO((tmp_path / "release" / "social-en.jpg").read_bytes())) as picture:
        assert picture.size == (1200, 630)
    page = html.document_fromstring((tmp_path / "release" / INDEX).read_text("utf-8"))
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{address}social-en.jpg"]
    assert address in (tmp_path / "release" / MAIL).read_text("utf-8")
