"""Font packages that fonts.toml pins → the files of templates/fonts/ and their list, SOURCES.toml.

For maintainers: `python tools/fonts.py` (needs npm). With `--language ja` it writes the fonts of one language
with all their characters. The same packages and the same fontTools give the same bytes.
"""

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import category

TOOLS = Path(__file__).resolve().parent
FONTS = TOOLS.parent / "templates" / "fonts"
SOURCES = "SOURCES.toml"
LICENSE = "LICENSE_FONT"
HEADER = """\
# Every file of this folder: where it comes from, its license and what was done to it.
# tools/fonts.py writes the entries of the fonts it makes and keeps all others. For a font of your own, put
# the font and its license text here, and add an entry with the same keys for each by hand.
"""


class FontsError(Exception):
    """A reason, in plain words, why the fonts could not be made."""


@dataclass(frozen=True)
class Charset:
    """The characters of a language: a codec with two bytes a character, and rows of it, as ranges in hex."""

    codec: str
    rows: list[str] = field(default_factory=lambda: ["A1-FE"])
    names: str = ""
    more: list[str] = field(default_factory=list)

    def characters(self) -> set[int]:
        """Return the code points of the charset and of the names."""
        return codec_characters(self.codec, self.rows) | set(map(ord, self.names))


@dataclass(frozen=True)
class Subset:
    """What a cut-down font keeps: characters (code points) and OpenType features (tags)."""

    charset: Charset
    whole: bool
    extra: str
    ranges: list[str]
    features: list[str]

    def required(self) -> set[int]:
        """Return the code points that a font must have to be taken: the letters of its charset."""
        charset = self.charset.characters()
        return {point for point in charset if category(chr(point)) == "Lo"} | set(map(ord, self.extra))

    def wanted(self) -> set[int]:
        """Return all code points that are kept, whether a font has them or not."""
        ranges = [*self.ranges, *(self.charset.more if self.whole else ())]
        return self.charset.characters().union(map(ord, self.extra), *map(hex_range, ranges))

    def done(self) -> str:
        """Return what SOURCES.toml says of a font that was cut."""
        return f"cut down to {self.charset.codec} and the ranges and features of tools/fonts.toml"


@dataclass(frozen=True)
class Package:
    """One pinned npm package with the static TrueType files of one family."""

    name: str
    version: str
    sha256: str
    family: str
    fonts: list[str]
    folder: str = ""
    language: str = ""
    """Whose charset the fonts are cut to; "" if they are copied as they are."""
    shipped: bool = True
    """False if the fonts are made with `--language` alone."""

    @property
    def license(self) -> str:
        """Give the path of the license text in templates/fonts/."""
        return Path(self.folder, f"OFL-{self.family}.txt").as_posix()


@dataclass(frozen=True)
class Made:
    """One file of templates/fonts/: its entry in SOURCES.toml, and its bytes."""

    file: str
    sha256: str
    package: str
    version: str
    path: str
    done: str
    license: str
    content: bytes = field(repr=False)

    def entry(self) -> dict[str, str]:
        """Give the entry as SOURCES.toml has it."""
        return {key: value for key, value in asdict(self).items() if key != "content"}


def read_toml(path: Path) -> dict[str, Any]:
    """Give a TOML file's content; raise FontsError when it is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FontsError(
            f"{path.name} cannot be read: {error}. Correct that place, then try again."
        ) from None


def hex_range(written: str) -> range:
    """Return the numbers of a range in hex, such as `A1-FE`."""
    ends = [int(end, 16) for end in written.split("-")]
    return range(ends[0], ends[-1] + 1)


def codec_characters(codec: str, rows: list[str]) -> set[int]:
    """Return the code points of some rows of a codec with two bytes a character (GB 2312, Big5 …)."""
    characters: set[int] = set()
    for row in (number for written in rows for number in hex_range(written)):
        for cell in range(0x40, 0xFF):
            decoded = bytes([row, cell]).decode(codec, errors="ignore")
            characters.update(map(ord, decoded if len(decoded) == 1 and decoded > "\x7f" else ""))
    return characters


def download(package: Package, folder: Path) -> bytes:
    """Fetch the package's tarball with npm; raise FontsError unless its SHA-256 is the pinned one."""
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", wanted, "--json", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise FontsError("The program npm was not found. Install Node.js with npm, then try again.") from None
    except subprocess.CalledProcessError as error:
        raise FontsError(f"npm could not fetch {wanted}. It said:\n{error.stderr}") from None
    content = Path(folder, json.loads(done.stdout)[0]["filename"]).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != package.sha256:
        raise FontsError(
            f"{wanted} is not the file that fonts.toml pins: its SHA-256 is {found}.\n"
            "Nothing was changed. Only if you know why it differs, put this value in tools/fonts.toml."
        )
    return content


def cut_down(content: bytes, subset: Subset, name: str) -> bytes:
    """Give the TrueType font with only the subset's characters and features, its names as they were."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        layout_features=subset.features,
        layout_scripts=["*"],
        name_IDs=["*"],
        name_languages=["*"],
        name_legacy=True,
        notdef_outline=True,
    )
    result = io.BytesIO()
    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
        missing = subset.required() - font.getBestCmap().keys()
        if missing:
            raise FontsError(f"{name} lacks these needed characters: {''.join(map(chr, sorted(missing)))}")
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(subset.wanted()))
        subsetter.subset(font)
        font.save(result)
    return result.getvalue()


def postscript_name(content: bytes) -> str:
    """Give the font's PostScript name (nameID 6), by which its file is called."""
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(content), lazy=True) as font:
        return str(font["name"].getDebugName(6))


def read_member(tarball: tarfile.TarFile, path: str) -> bytes:
    """Give a file of an npm tarball; raise FontsError when it is not there."""
    try:
        member = tarball.extractfile(f"package/{path}")
    except KeyError:
        member = None
    if member is None:
        raise FontsError(f"The package has no file {path}: correct its family or fonts in tools/fonts.toml.")
    return member.read()


def make_package(package: Package, subset: Subset | None, archive: bytes) -> Iterator[Made]:
    """Give the files that one package's tarball yields: its license text and each of its fonts."""

    def made(file: str, path: str, done: str, content: bytes) -> Made:
        sha256 = hashlib.sha256(content).hexdigest()
        return Made(file, sha256, package.name, package.version, path, done, package.license, content)

    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tarball:
        yield made(package.license, LICENSE, "unmodified", read_member(tarball, LICENSE))
        for style in package.fonts:
            path = f"{style}/{package.family}_{style}.ttf"
            content, done = read_member(tarball, path), "unmodified"
            if subset:
                content, done = cut_down(content, subset, path), subset.done()
            file = Path(package.folder, f"{postscript_name(content)}.ttf").as_posix()
            yield made(file, path, done, content)


def entries_kept(folder: Path, made: list[Made]) -> list[dict[str, str]]:
    """Give the entries of SOURCES.toml for files that are still there and that this script does not make."""
    sources = folder / SOURCES
    if not sources.exists():
        return []
    own = {item.file for item in made}
    entries: list[dict[str, str]] = read_toml(sources).get("file", [])
    if any("file" not in entry for entry in entries):
        raise FontsError(f'An entry of {SOURCES} names no file: add the line file = "..." to it.')
    return [entry for entry in entries if entry["file"] not in own and (folder / entry["file"]).exists()]


def sources_text(entries: list[dict[str, str]], fonttools: str) -> str:
    """Give the text of SOURCES.toml; fonttools is the version that cut the fonts down."""
    parts = [HEADER, f"fonttools = {json.dumps(fonttools)}\n"]
    for entry in sorted(entries, key=lambda entry: entry["file"]):
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        parts.append("\n".join(["[[file]]", *lines, ""]))
    return "\n".join(parts)


def write(folder: Path, made: list[Made]) -> None:
    """Write the files and SOURCES.toml into the folder; nothing else in it is touched."""
    import fontTools

    entries = entries_kept(folder, made) + [item.entry() for item in made]
    for item in made:
        target = folder / item.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(item.content)
    (folder / SOURCES).write_text(sources_text(entries, fontTools.version), "utf-8")


def make(plan: dict[str, Any], folder: Path, language: str = "") -> list[Made]:
    """Write the fonts of the plan (fonts.toml, parsed) into the folder: all shipped ones, or a language's."""
    charsets = {key: Charset(**given) for key, given in plan["charset"].items()}
    packages = [Package(**item) for item in plan["package"]]
    chosen = [each for each in packages if (each.language == language if language else each.shipped)]
    if not chosen:
        raise FontsError(
            f"There is no font package for `{language}`. Use {', '.join(charsets)}, or add one to fonts.toml."
        )
    made: list[Made] = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in chosen:
            print(f"{package.name} {package.version}", flush=True)
            charset = charsets.get(package.language)
            subset = Subset(charset, bool(language), **plan["subset"]) if charset else None
            made += make_package(package, subset, download(package, Path(scratch)))
    write(folder, made)
    return made


def brand_entries(made: list[Made]) -> Iterator[str]:
    """Yield the lines that a brand file needs under `typography.fonts` for the fonts of a language."""
    for item in (item for item in made if item.file.endswith(".ttf")):
        style = item.file.removesuffix(".ttf").rpartition("-")[2]
        weight = {"Regular": 400, "Bold": 700}.get(style, 400)
        yield f"  - {{ path: fonts/{item.file}, weight: {weight} }}"


def main() -> int:
    """Run the script: return 0, or 1 after a message that says what to do."""
    parser = argparse.ArgumentParser(description="Write the fonts of templates/fonts/ from pinned packages.")
    parser.add_argument("--language", default="", help="a language whose fonts are written whole")
    parser.add_argument("--into", type=Path, default=FONTS, help="folder (default: templates/fonts)")
    options = parser.parse_args()
    try:
        made = make(read_toml(TOOLS / "fonts.toml"), options.into, options.language)
    except FontsError as error:
        print(error, file=sys.stderr)
        return 1
    total = sum(len(item.content) for item in made)
    print(f"{len(made)} files, {total / 1e6:.1f} MB, in {options.into}")
    if options.language:
        print("List them under `typography.fonts` of the brand file, by family:")
        print("\n".join(brand_entries(made)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
