"""The bytes of a picture → a clean one for every output: upright, sRGB, in print size, without metadata.

Only JPEG and PNG are accepted, by content and not by name. They are decoded in a process of their own with
limits of memory and time, since hostile pictures attack the decoder.
"""

import hashlib
import io
import warnings
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Literal

from tmpublish.diagnostics import PublishError
from tmpublish.environment import settled
from tmpublish.render_pool import GIB, Limits, Worker
from tmpublish.safe_files import FileError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000
LEAST_SIDE = 200  # px; smaller pictures are icons or tracking pixels
PRINT_SIDE = 1_200  # px of the long side: 10 cm at 300 dpi
MOST_RATIO = 4.0  # of the long side to the short one
PRINTED = (2560, 3600)  # px: a whole A4 page with its bleed at 300 dpi
QUALITY = 88  # of JPEG, without color subsampling: edges stay sharp in print
MOST_LOSSLESS = 2_000_000  # bytes of a PNG; a larger one is a photograph and becomes JPEG
MOST_SCANS = 200  # of a JPEG; cameras write 1, the web about 10, and each is decoded over the whole picture
LIMITS = Limits(memory=2 * GIB, processor=20, clock=60)

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_OTHERS = (
    (b"GIF8", "a GIF"), (b"RIFF", "a WebP"), (b"II*\0", "a TIFF"), (b"MM\0*", "a TIFF"), (b"BM", "a bitmap"),
    (b"8BPS", "a Photoshop file"), (b"%PDF", "a PDF"), (b"%!", "a PostScript file"),
    (b"SIMPLE", "a FITS file"), (b"PK", "an Office or ZIP file"),
    (b"<", "an SVG or a web page"), (b"\xef\xbb\xbf<", "an SVG or a web page"),
)  # fmt: skip
Tones = tuple[str, str, str]
"""What black, the middle and white become, as #RRGGBB; the middle keeps the lightness that it has."""
_AGAIN = "Open it in a picture editor and save it as JPEG or PNG."


@dataclass(frozen=True)
class Picture:
    """A clean picture: its file, and its size in px."""

    data: bytes
    kind: Literal["jpeg", "png"]
    width: int
    height: int

    @property
    def key(self) -> str:
        """Return the name of the picture in outputs, a hash of its bytes."""
        return hashlib.sha256(self.data).hexdigest()[:32]

    @property
    def ratio(self) -> float:
        """Return its width as a multiple of its height."""
        return self.width / self.height


@dataclass(frozen=True)
class _Decoding:
    """A picture to decode; `shown` is its name."""

    data: bytes
    shown: str
    tones: Tones | None = None
    title: str = "picture"


def clean(data: bytes, name: str, tones: Tones | None = None) -> Picture:
    """Return a clean picture, decoded in a worker with limits; raise FileError if it is refused.

    With `tones` it is in these colors alone, else in its own.
    """
    _recognize(data, name)
    if parent_process():  # this is a worker, which has limits already
        return decoded(data, name, tones)
    try:
        with closing(Worker()) as worker:
            found = worker.run(_decode, _Decoding(data, name, tones), settled(), LIMITS)
    except PublishError:
        raise FileError("unfit", f"`{name}` cannot be decoded within the limits. {_AGAIN}") from None
    if isinstance(found, Picture):
        return found
    raise FileError(*found)


def _decode(job: _Decoding) -> Picture | tuple[str, str]:
    """Return a clean picture, or why it is refused."""
    try:
        return decoded(job.data, job.shown, job.tones)
    except FileError as fault:
        return fault.why, fault.message


def decoded(data: bytes, name: str, tones: Tones | None = None) -> Picture:
    """Return a clean picture, decoded in this process; raise FileError if it is refused."""
    from PIL import Image, ImageFile

    # WeasyPrint, if it is loaded too, has Pillow fill up what is missing with gray.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    _recognize(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
                _check_size(opened, name)
                opened.load()
                image = _upright(_rgb(opened), opened)
                return _encoded(_toned(image, tones) if tones else image, opened.format == "PNG")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many(name) from None
        except (FileError, MemoryError):
            raise
        # Pillow raises many kinds of error for a damaged file.
        except Exception as fault:
            message = f"`{name}` is damaged or truncated. {_AGAIN}"
            raise FileError("unfit", message) from fault


def _recognize(data: bytes, name: str) -> None:
    """Raise FileError for anything but JPEG and PNG, by the first bytes."""
    if data.startswith((_JPEG, _PNG)):
        if data.startswith(_JPEG) and data.count(b"\xff\xda") > MOST_SCANS:
            raise FileError(
                "unfit", f"`{name}` has over {MOST_SCANS} scans, which no camera writes. {_AGAIN}"
            )
        return
    if not data:
        raise FileError("unfit", f"`{name}` is empty. Copy the picture again.")
    what = next((kind for head, kind in _OTHERS if data.lstrip()[:8].startswith(head)), "not a picture")
    if data[4:8] == b"ftyp":
        what = "a HEIC or AVIF picture, as phones write"
    raise FileError("unfit", f"`{name}` is {what}. Save the picture as JPEG or PNG.")


def _check_size(opened: "Image", name: str) -> None:
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _too_many(name)
    if min(width, height) < LEAST_SIDE:
        message = f"`{name}` is too small for print. Use at least {PRINT_SIDE:,} pixels for 10 cm."
        raise FileError("unfit", message)
    if max(width, height) > min(width, height) * MOST_RATIO:
        raise FileError(
            "unfit", f"`{name}` is over {MOST_RATIO:g} times as long as wide. Crop it to fit a page."
        )
    if opened.format == "PNG" and getattr(opened, "n_frames", 1) > 1:
        raise FileError("unfit", f"`{name}` is animated. Save one frame of it.")


def too_small(picture: Picture, name: str) -> str:
    """Return a warning about a picture with too few pixels for 10 cm in print, or ""."""
    side = max(picture.width, picture.height)
    if side >= PRINT_SIDE:
        return ""
    return f"`{name}` has {side:,} pixels on its long side. Use at least {PRINT_SIDE:,} for 10 cm in print."


def _too_many(name: str) -> FileError:
    most = MOST_PIXELS // 1_000_000
    return FileError(
        "too_big", f"`{name}` has over {most} million pixels. Export it at 3,600 pixels on the long side."
    )


def _rgb(opened: "Image") -> "Image":
    """Return a picture in sRGB without transparency, which shows white; its color profile is applied."""
    from PIL import Image

    image, seen = opened, None
    if opened.mode.startswith("I"):  # 16 bits of gray
        image = opened.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif opened.has_transparency_data:
        image = opened.convert("RGBA")
        seen = image.getchannel("A")
        image = image.convert("RGB")
    elif opened.mode not in {"RGB", "L", "CMYK"}:
        image = opened.convert("RGB")
    colored = _profiled(image, opened.info.get("icc_profile"))
    if seen:
        paper = Image.new("RGB", colored.size, "white")
        paper.paste(colored, mask=seen)
        return paper
    return colored


def _profiled(image: "Image", profile: bytes | None) -> "Image":
    """Return a picture in sRGB by its ICC profile; without a usable one, by plain conversion."""
    from PIL import ImageCms

    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            return image.convert("RGB")
        if made:
            return made
    return image.convert("RGB")


def _upright(image: "Image", opened: "Image") -> "Image":
    """Return a picture rotated as EXIF says (tag 0x0112), and no larger than print needs."""
    from PIL import Image

    ways = Image.Transpose
    turns = {
        2: ways.FLIP_LEFT_RIGHT, 3: ways.ROTATE_180, 4: ways.FLIP_TOP_BOTTOM, 5: ways.TRANSPOSE,
        6: ways.ROTATE_270, 7: ways.TRANSVERSE, 8: ways.ROTATE_90,
    }  # fmt: skip
    try:
        turn = turns.get(opened.getexif().get(0x0112, 1))
    # Damaged metadata is no reason to refuse a picture.
    except Exception:
        turn = None
    if turn is not None:
        image = image.transpose(turn)
    image.thumbnail(PRINTED, Image.Resampling.LANCZOS)
    return image


def _toned(image: "Image", tones: Tones) -> "Image":
    """Return a picture in two tones: from the first color over the second to the third."""
    from PIL import Image, ImageOps

    black, middle, white = tones
    (lightness,) = Image.new("L", (1, 1), middle).tobytes()
    return ImageOps.colorize(image.convert("L"), black, white, middle, midpoint=lightness)


def _encoded(image: "Image", lossless: bool) -> Picture:
    """Return a picture encoded again: nothing of its file is kept but the pixels."""
    image.info.clear()
    made = io.BytesIO()
    if lossless:
        image.save(made, "PNG", optimize=True)
        if made.tell() <= MOST_LOSSLESS:
            return Picture(made.getvalue(), "png", *image.size)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return Picture(made.getvalue(), "jpeg", *image.size)
