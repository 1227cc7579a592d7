"""What a fuzzer starts from and how it changes it: seeds for both gates, and files kept whole while mutated.

Run with a gate's name and libFuzzer's own words it fuzzes that gate in this process (see fuzz.py).
"""

import io
import random
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator

from custom_templates import DEFAULT
from fontTools import subset
from institutions import DATA, ROOT
from PIL import Image, PngImagePlugin
from sample_pictures import encoded, harbour

PNG = b"\x89PNG\r\n\x1a\n"
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" xmlns:xlink="http://www.w3.org/1999/xlink">
<defs><g id="a"><path d="M0 0h9v9z" fill="url(#b)"/></g><style>path{fill:#123}</style></defs>
<use xlink:href="#a" href="#a" x="1"/><text>x</text></svg>"""
LONGEST = {"text": 8_000, "files": 100_000}  # bytes of an input; longer ones are fewer, and reach no more
Mutate = Callable[[bytes, int], bytes]


def plans() -> Iterator[bytes]:
    """Yield every plan that the tests know, good and bad, as far as they are short."""
    for path in sorted(DATA.rglob("*.yaml")):
        if path.stat().st_size <= LONGEST["text"]:
            yield path.read_bytes()


def files() -> Iterator[bytes]:
    """Yield a file of every kind that the gate for files lets in, and of those that it knows and does not."""
    image = harbour((240, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    note = PngImagePlugin.PngInfo()
    note.add_itxt("Author", "Somebody", zip=True)
    yield from (
        encoded(image, quality=30),
        encoded(image, quality=30, progressive=True, exif=exif),
        encoded(image.convert("CMYK"), quality=20),
        encoded(image.convert("L"), "PNG"),
        encoded(image.convert("P"), "PNG", transparency=3, pnginfo=note),
        encoded(image.convert("L").convert("I").convert("I;16"), "PNG"),
        encoded(image.resize((60, 50)), "GIF"),
        encoded(image.resize((60, 50)), "TIFF"),
        SVG,
        DEFAULT.read_bytes(),
        _font(),
    )


def _font() -> bytes:
    """Return a font of a few letters."""
    options = subset.Options(notdef_outline=True)
    with subset.load_font(ROOT / "templates" / "fonts" / "SourceSans3-Light.ttf", options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text="Ab1")
        cutter.subset(font)
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {"text": plans, "files": files}


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return parts as an archive."""
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                package.writestr(name, data)
    return made.getvalue()


def whole(data: bytes, most: int, seed: int, mutate: Mutate) -> bytes:
    """Return a file mutated inside its packing, so that it is not refused for its sums alone."""
    chance = random.Random(seed)
    try:
        if chance.random() < 0.2:
            return mutate(data, most)
        if data.startswith(b"PK"):
            parts = members(data)
            name = chance.choice(sorted(parts))
            made = packed({**parts, name: mutate(parts[name], len(parts[name]) + 2_000)})
        elif data.startswith(PNG):
            made = _png(data, chance, mutate)
        else:
            return mutate(data, most)
    except Exception:  # what is broken already is mutated as it is
        return mutate(data, most)
    return made if len(made) <= most else data


def _png(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    """Return a PNG with one chunk mutated, unpacked where it is packed, and all its sums right."""
    chunks, at = [], len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    which = chance.randrange(len(chunks))
    kind, body = chunks[which]
    if kind == b"IDAT" and chance.random() < 0.5:
        body = zlib.compress(mutate(zlib.decompress(body), 60_000))
    else:
        body = mutate(body, len(body) + 200)
    chunks[which] = kind, body
    framed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return PNG + b"".join(framed)


def main() -> None:
    """Fuzz a gate until libFuzzer's own limits end the process."""
    import atheris

    target, *words = sys.argv[1:]
    with atheris.instrument_imports(include=["tmpublish"]):
        import fuzz_targets
    gate = {"text": fuzz_targets.text_gate, "files": fuzz_targets.file_gate}[target]

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        return whole(data, most, seed, atheris.Mutate)

    how = {"custom_mutator": mutated} if target == "files" else {}
    atheris.Setup([sys.argv[0], *words], gate, **how)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
