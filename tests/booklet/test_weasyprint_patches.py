"""Test that the engine's private parts are as they were when we wrote for them, and are left as they were."""

import inspect
import io
from collections import Counter
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import fromstring

import pydyf
import pytest
import weasyprint
import weasyprint.pdf
from weasyprint import anchors, document, draw
from weasyprint.formatting_structure.boxes import Box, InlineBox
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import stream, tags

from tmpublish.booklet import weasyprint_patches
from tmpublish.diagnostics import PublishError

# What we replace, what calls it, and what we take from it. Where one fails, another release came in:
# read what has changed, see that the booklet's tests hold, and note the new digest.
PARTS: dict[str, tuple[Any, str]] = {
    "tags.add_tags": (tags.add_tags, "f0e74575b0ba"),
    "Stream.marked": (stream.Stream.marked, "3fa3acacbbf6"),
    "Stream.artifact": (stream.Stream.artifact, "be61e4218680"),
    "generate_pdf": (weasyprint.pdf.generate_pdf, "626343ef25c3"),
    "add_links": (weasyprint.pdf.add_links, "262e8b9b2998"),
    "write_pdf_attachment": (weasyprint.pdf.write_pdf_attachment, "11bdffe520ef"),
    "pdfa": (weasyprint.pdf.pdfa.pdfa, "ea4cd3554d52"),
    "DocumentMetadata": (weasyprint.pdf.metadata.DocumentMetadata, "caea48480357"),
    "gather_anchors": (anchors.gather_anchors, "373f8c676f27"),
    "draw_inline_level": (draw.draw_inline_level, "068162a401d0"),
    "draw_block_level": (draw.draw_block_level, "3de9ec3ad4aa"),
    "Document.write_pdf": (document.Document.write_pdf, "086e4a8e9998"),
    "Page": (document.Page, "69061840d66b"),
    "Box": (Box, "ff6d62300baf"),
    "InlineBox.hit_area": (InlineBox.hit_area, "c1afa1232b2e"),
    "AbsolutePlaceholder": (AbsolutePlaceholder, "336e26c56311"),
    "pydyf.Stream.data": (pydyf.Stream.data.fget, "bdc2bc513f28"),
    "pydyf.PDF.write": (pydyf.PDF.write, "242cd38f92ec"),
    "pydyf.Stream.begin_marked_content": (pydyf.Stream.begin_marked_content, "4348260a8eb6"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_private_part_is_as_it_was(name: str) -> None:
    part, digest = PARTS[name]
    assert sha256(inspect.getsource(part).encode()).hexdigest()[:12] == digest


def test_the_engine_is_the_one_that_we_wrote_for() -> None:
    assert (weasyprint.__version__, pydyf.__version__) == ("70.0", "0.13.0")


def replaced() -> tuple[Any, ...]:
    return stream.Stream.marked, weasyprint.pdf.add_tags, pydyf.Stream.data


def test_parts_are_replaced_for_a_while_only() -> None:
    before = replaced()
    with weasyprint_patches.tagged(fromstring("<html/>"), "a sheet"):
        assert not any(one is other for one, other in zip(before, replaced(), strict=True))
    assert replaced() == before


def test_they_are_put_back_after_a_fault() -> None:
    before = replaced()
    with pytest.raises(ZeroDivisionError), weasyprint_patches.tagged(fromstring("<html/>"), "a sheet"):
        _ = 1 / 0
    with pytest.raises(PublishError), weasyprint_patches.tagged(fromstring("<html><img/></html>"), "a sheet"):
        pass
    assert replaced() == before


@pytest.mark.parametrize("content", [b"", b"0 0 m", b"ends in a carriage return\r", b"ends in a line feed\n"])
def test_the_length_of_a_stream_is_never_in_doubt(content: bytes) -> None:
    with weasyprint_patches.tagged(fromstring("<html/>"), "a sheet"):
        data = pydyf.Stream([content]).data
    assert data.endswith(b"stream\n" + content + b"\r\nendstream")
    assert f"/Length {len(content)}>>".encode() in data


def test_a_stream_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written, data_of = Counter[object](), pydyf.Stream.data.fget

    def data(stream: Any) -> bytes:
        written[stream.stream[0]] += 1
        return bytes(data_of(stream))

    monkeypatch.setattr(pydyf.Stream, "data", property(data))
    document = pydyf.PDF()
    document.add_object(pydyf.Stream([b"0 0 m"]))
    with weasyprint_patches.tagged(fromstring("<html/>"), "a sheet"):
        document.objects[-1].data  # noqa: B018 - whoever asks before it is written may still add to it
        document.objects[-1].stream[0] = b"1 1 m"
        document.write(file := io.BytesIO(), identifier=True, compress=True)
    assert written[b"0 0 m"] == written[b"1 1 m"] == 1
    assert b"1 1 m\r\nendstream" in file.getvalue()
