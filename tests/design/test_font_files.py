"""Test the font files in templates/fonts/: where they come from, their licenses and their characters."""

import hashlib
import tomllib
import zlib
from collections import defaultdict
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from institutions import ROOT

FOLDER = ROOT / "templates" / "fonts"
ENTRIES = {
    entry["file"]: entry for entry in tomllib.loads((FOLDER / "SOURCES.toml").read_text("utf-8"))["file"]
}
FONTS = sorted(file for file in ENTRIES if Path(file).suffix != ".txt")


def characters(file: str) -> frozenset[int]:
    with TTFont(FOLDER / file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def family(file: str) -> str:
    with TTFont(FOLDER / file, lazy=True) as font:
        return str(font["name"].getBestFamilyName())


def features(file: str) -> set[str]:
    with TTFont(FOLDER / file, lazy=True) as font:
        tables = [font[tag].table for tag in ("GSUB", "GPOS")]
        return {record.FeatureTag for table in tables for record in table.FeatureList.FeatureRecord}


def gb2312() -> set[int]:
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF))
    return {ord(character) for pair in pairs for character in pair.decode("gb2312", errors="ignore")}


CUT = [file for file in FONTS if ENTRIES[file].get("done", "").startswith("cut down")]
CHINESE = [file for file in FONTS if "SC-" in file]
OWN = {"JP": "いつでも診てもらえる町へ、々璧髙𠮷", "TC": "為鐘嵐醫學饋埕，「」", "KR": "한글책자쪽"}


def test_the_list_names_exactly_the_files_of_the_folder() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert files - {"SOURCES.toml"} == ENTRIES.keys(), "add an entry to SOURCES.toml for every new file"


@pytest.mark.parametrize("file", sorted(ENTRIES))
def test_a_file_has_the_sha256_of_the_list(file: str) -> None:
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == ENTRIES[file]["sha256"]


@pytest.mark.parametrize("file", FONTS)
def test_a_font_has_its_license_beside_it(file: str) -> None:
    license = ENTRIES[file].get("license")
    assert license in ENTRIES, (
        f"give {file} a license in SOURCES.toml, and the license text an entry of its own"
    )
    text = (FOLDER / license).read_text("utf-8")
    assert text.strip()
    if Path(license).name.startswith("OFL-"):
        assert "Copyright" in text
        assert "SIL OPEN FONT LICENSE Version 1.1" in text


@pytest.mark.parametrize("file", FONTS)
def test_a_font_may_be_embedded_in_documents(file: str) -> None:
    with TTFont(FOLDER / file, lazy=True) as font:
        assert font["OS/2"].fsType & 0xF != 2, (
            "restricted: its makers forbid embedding (OpenType, OS/2 fsType)"
        )


def test_pinned_packages_are_the_ones_in_the_folder() -> None:
    plan = tomllib.loads((ROOT / "tools" / "fonts.toml").read_text("utf-8"))
    pinned = {
        (package["name"], package["version"], len(package["fonts"]))
        for package in plan["package"]
        if package.get("shipped", True)
    }
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for file in FONTS:
        counts[ENTRIES[file].get("package", ""), ENTRIES[file].get("version", "")] += 1
    assert pinned <= {(name, version, count) for (name, version), count in counts.items()}


def test_gb2312_has_its_6763_han_characters() -> None:
    assert sum(0x4E00 <= point <= 0x9FFF for point in gb2312()) == 6763


@pytest.mark.parametrize("file", CHINESE)
def test_a_chinese_font_covers_gb2312_and_common_punctuation(file: str) -> None:
    needed = gb2312() | {ord(character) for character in "“”—…·《》〈〉「」『』【】￥№①⑳€™•"}
    needed |= {0x2013, 0x2018, 0x2019, 0xFF05} | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    missing = needed - characters(file)
    assert not missing, "".join(map(chr, sorted(missing)))


@pytest.mark.parametrize("mark", OWN)
def test_languages_with_fonts_of_their_own_have_their_characters_and_names(mark: str) -> None:
    files = [file for file in FONTS if f"NotoSans{mark}-" in file]
    assert len(files) == 2
    for file in files:
        assert not set(map(ord, OWN[mark])) - characters(file)


def test_the_fonts_fit_a_wheel_of_20_mb() -> None:
    """A wheel has the rest in 1 MB; fonts deflate to about 0.58 of their size."""
    assert sum(len(zlib.compress((FOLDER / file).read_bytes())) for file in FONTS) < 19e6


@pytest.mark.parametrize("file", CUT)
def test_a_cut_down_font_keeps_the_features_of_chinese_typesetting(file: str) -> None:
    assert {"kern", "halt", "palt", "vert", "locl"} <= features(file)


def test_the_chinese_fonts_of_one_family_cover_the_same_characters() -> None:
    families: defaultdict[str, list[frozenset[int]]] = defaultdict(list)
    for file in CHINESE:
        families[family(file)].append(characters(file))
    assert families
    for name, covered in families.items():
        assert len(covered) >= 2, f"{name} has one weight only"
        assert len(set(covered)) == 1, f"the weights of {name} differ in their characters"
