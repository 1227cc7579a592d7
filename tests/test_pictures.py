"""Pictures: only what a page can show comes in, and nothing but what it shows goes out."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image, ImageCms, PngImagePlugin
from published_plans import SMALL as PLAN
from published_plans import TEMPLATES
from sample_pictures import encoded, harbour

from tmpublish import loader, pictures
from tmpublish.pictures import PRINTED, clean, decoded
from tmpublish.render_pool import Limits
from tmpublish.safe_files import FileError

SMALL = harbour((480, 320))
JPEG = encoded(SMALL)
PNG = b"\x89PNG\r\n\x1a\n"


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def refused(data: bytes, read: Callable[[bytes, str], object] = decoded) -> FileError:
    with pytest.raises(FileError) as caught:
        read(data, "x.jpg")
    assert "`x.jpg`" in caught.value.message
    return caught.value


def test_tones_run_from_dark_over_the_middle_to_light() -> None:
    gray = encoded(Image.linear_gradient("L"), "PNG")
    made = opened(decoded(gray, "x", ("#22082A", "#660874", "#F7F3EC")).data)
    (row,) = Image.new("L", (1, 1), "#660874").tobytes()
    assert [made.getpixel((0, y)) for y in (0, row, 255)] == [(34, 8, 42), (102, 8, 116), (247, 243, 236)]


def test_pictures_are_in_the_colors_of_the_brand_but_for_those_that_keep_theirs(tmp_path: Path) -> None:
    for name in ("brand", "own"):
        (tmp_path / f"{name}.png").write_bytes(encoded(SMALL, "PNG"))
    alt = "alt: {en: A harbour, zh: 港口}"
    source = tmp_path / "plan.yaml"
    source.write_text(
        f"""{PLAN}sections:
  - id: view
    kind: prose
    title: {{en: View, zh: 景色}}
    text: [{{en: We see the harbour., zh: 我们看见港口。}}]
    pictures:
      - {{file: brand.png, {alt}}}
      - {{file: own.png, tone: natural, {alt}}}
""",
        "utf-8",
    )
    found = loader.read(source, TEMPLATES).pictures
    assert found["own.png"] == decoded(encoded(SMALL, "PNG"), "x")
    assert found["brand.png"] == decoded(encoded(SMALL, "PNG"), "x", ("#22082A", "#660874", "#F7F3EC"))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def head(width: int, height: int) -> bytes:
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def test_the_process_of_its_own_gives_what_decoding_here_gives() -> None:
    assert clean(JPEG, "x.jpg") == decoded(JPEG, "x.jpg")
    assert refused(JPEG[:2_000], clean).message == refused(JPEG[:2_000]).message


def test_a_picture_is_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 32.0, 0.0)})
    note = encoded(SMALL, exif=exif, comment=b"a comment", dpi=(72, 72), xmp=b"<x:xmpmeta/>")
    picture = decoded(note, "x.jpg")
    assert (picture.width, picture.height) == (320, 480)
    assert picture.ratio == pytest.approx(2 / 3)
    image = opened(picture.data)
    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile", "dpi"} & image.info.keys()
    assert b"camera" not in picture.data


def test_text_in_a_png_goes_too() -> None:
    reported = PngImagePlugin.PngInfo()
    reported.add_text("Author", "Somebody")
    picture = decoded(encoded(SMALL, "PNG", pnginfo=reported), "x.png")
    assert picture.kind == "png"
    assert b"Somebody" not in picture.data
    assert opened(picture.data).tobytes() == SMALL.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_color_becomes_rgb(mode: str) -> None:
    grey = SMALL.convert("L")
    image = (
        grey.convert("I").point(lambda value: value * 257).convert(mode)
        if mode == "I;16"
        else SMALL.convert(mode)
    )
    made = opened(decoded(encoded(image, "JPEG" if mode == "CMYK" else "PNG"), "x").data)
    assert made.mode == "RGB"
    wanted = grey.convert("RGB") if mode in {"L", "LA", "I;16"} else SMALL
    if mode not in {"1", "P"}:
        near = [
            abs(one - other)
            for one, other in zip(made.getpixel((70, 60)), wanted.getpixel((70, 60)), strict=True)
        ]
        assert max(near) <= 12


def test_what_is_transparent_shows_paper() -> None:
    image = SMALL.convert("RGBA")
    image.putalpha(Image.new("L", SMALL.size, 0))
    assert opened(decoded(encoded(image, "PNG"), "x").data).getpixel((9, 9)) == (255, 255, 255)


def test_a_color_profile_is_applied_and_dropped() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = decoded(JPEG, "x").data
    # A profile of another kind of colour, or none at all, is no reason to refuse a picture.
    for profile in (swapped, b"garbage"):
        assert decoded(encoded(SMALL, icc_profile=profile), "x").data == plain
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = opened(decoded(encoded(SMALL, "PNG", icc_profile=srgb), "x").data)
    assert "icc_profile" not in made.info
    assert max(abs(a - b) for a, b in zip(made.getpixel((9, 9)), SMALL.getpixel((9, 9)), strict=True)) <= 2


def test_it_is_no_larger_than_print_needs_and_always_the_same() -> None:
    large = Image.new("RGB", (5_000, 2_000), "teal")
    picture = decoded(encoded(large), "x")
    assert (picture.width, picture.height) == (PRINTED[0], PRINTED[0] * 2 // 5)
    assert picture == decoded(encoded(large), "x")
    assert picture.key != decoded(JPEG, "x").key


def test_a_photograph_saved_as_png_becomes_jpeg() -> None:
    with patch.object(pictures, "MOST_LOSSLESS", 1_000):
        assert decoded(encoded(SMALL, "PNG"), "x").kind == "jpeg"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"hello", "is not a picture"),
        (encoded(SMALL, "GIF"), "is a GIF"),
        (encoded(SMALL, "WEBP"), "is a WebP"),
        (encoded(SMALL, "TIFF"), "is a TIFF"),
        (encoded(SMALL, "BMP"), "is a bitmap"),
        (b"8BPS\0\1", "is a Photoshop file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "is a PostScript file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"SIMPLE  =                    T", "is a FITS file"),
        (b"\0\0\0\x18ftypheic", "is a HEIC"),
        (b"<!DOCTYPE html><p>Not found", "is an SVG or a web page"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG or a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "is an SVG or a web page"),
        (JPEG[: len(JPEG) // 2], "is damaged"),
        (JPEG[:4], "is damaged"),
        (encoded(SMALL, "PNG")[:4_000], "is damaged"),
        (encoded(SMALL, "PNG").replace(b"IDAT", b"IDAX"), "is damaged"),
        (head(400, 400) + chunk(b"IEND", b""), "is damaged"),
        (head(0, 400) + chunk(b"IDAT", b""), "is damaged"),
        (head(400, 400) + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000))), "is damaged"),
        (JPEG[:-2] + b"\xff\xda\0\x0c" * 300 + b"\xff\xd9", "which no camera writes"),
        (encoded(SMALL, "PNG", save_all=True, append_images=[SMALL.rotate(180)]), "animated"),
        (encoded(SMALL.resize((1, 1)), "PNG"), "too small for print"),
        (encoded(SMALL.resize((2_000, 210)), "PNG"), "over 4 times as long"),
        (head(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", b""), "million pixels"),
        (encoded(Image.new("1", (13_300, 13_300)), "PNG"), "million pixels"),
        (encoded(Image.new("1", (6_400, 6_300)), "PNG"), "million pixels"),
    ],
)  # fmt: skip
def test_what_is_no_picture_for_a_page_is_reported_by_what_it_is(data: bytes, what: str) -> None:
    assert what in refused(data).message


def test_what_hangs_behind_a_picture_is_left_behind() -> None:
    assert b"script" not in decoded(JPEG + b"PK\3\4<script>alert(1)</script>", "x").data


@pytest.mark.parametrize("limits", [Limits(memory=1 << 20), Limits(clock=0)])
def test_a_decoder_that_exceeds_its_limits_is_a_fault_of_the_picture(limits: Limits) -> None:
    with patch.object(pictures, "LIMITS", limits):
        assert "cannot be decoded within the limits" in refused(JPEG, clean).message
