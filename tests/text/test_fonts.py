import re

import pytest
from institutions import TEMPLATES

from tmpublish.text.fonts import Face, advance, covers, metrics, outline, path_segments

FONTS = TEMPLATES / "fonts"


def face(name: str) -> Face:
    return Face(FONTS / name, "any", 400, False)


BLACK = face("SourceSans3-Black.ttf")
HAN = face("NotoSerifSC-Regular.ttf")
CARLITO = face("metrics/Carlito-Regular.ttf")


def test_a_face_covers_its_script_and_names_what_it_lacks():
    assert {ord("A"), ord("é"), ord("–")} <= covers(BLACK)
    assert ord("清") in covers(HAN)
    assert {letter for letter in "Goal 1 · 清华" if ord(letter) not in covers(BLACK)} == {"清", "华"}


def test_ideographs_are_one_em_wide_and_latin_is_kerned():
    assert advance("清华医学", HAN, 10) == pytest.approx(40)
    assert advance("AV", BLACK, 10) < advance("A", BLACK, 10) + advance("V", BLACK, 10)
    assert advance("Plan", CARLITO, 36) == pytest.approx(3 * advance("Plan", CARLITO, 12))


def test_the_measuring_face_has_the_line_of_the_font_it_stands_in_for():
    measured = metrics(CARLITO)
    assert measured.ascent + measured.descent + measured.line_gap == pytest.approx(1.2207, abs=1e-3)
    assert 0.6 < measured.cap_height < 0.7
    assert measured.x_height < measured.cap_height


@pytest.mark.parametrize("text", ["1", "4", "6", "28", "g", "清"])
def test_the_ink_of_an_outline_fills_its_box_exactly(text):
    drawn = outline(text, HAN if text == "清" else BLACK, 240)
    points = [
        value for command, values in path_segments(drawn.path) if command in "MLQC" for value in [values[-2:]]
    ]
    xs, ys = zip(*points, strict=True)
    assert drawn.height == 240
    assert min(xs) == pytest.approx(0, abs=0.6)
    assert max(xs) == pytest.approx(drawn.width, abs=0.6)
    assert min(ys) == pytest.approx(0, abs=0.6)
    assert max(ys) == pytest.approx(240, abs=0.6)


def test_an_outline_is_short_text_without_exponents():
    path = outline("0123456789", BLACK, 7).path
    assert re.fullmatch(r"(?:[MLHVQCZ]|-?\d+(?:\.\d{1,3})?|[ ,])+", path)


def test_a_text_without_ink_has_no_outline():
    with pytest.raises(ValueError, match="no ink"):
        outline(" ", BLACK, 10)


def test_path_data_is_read_with_its_relative_and_round_parts():
    assert path_segments("M1 2h3v-1zM0 0a1 1 0 1 0 2 0z") == (
        ("M", (1.0, 2.0)),
        ("L", (4.0, 2.0)),
        ("L", (4.0, 1.0)),
        ("L", (1.0, 2.0)),
        ("Z", ()),
        ("M", (0.0, 0.0)),
        ("A", (1.0, 0.0, 2.0, 0.0)),
        ("L", (0.0, 0.0)),
        ("Z", ()),
    )
    with pytest.raises(ValueError, match="ellipse"):
        path_segments("M0 0a1 2 0 0 0 2 0z")
