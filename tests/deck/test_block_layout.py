"""Test that texts of a drawing are placed as their look says, at the sizes that are tried."""

from decks import design_of

from tmpublish.deck.block_layout import BlockLayout
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.text_fitting import text_style


def layout() -> BlockLayout:
    design = design_of("")
    return BlockLayout(text_style(design, "en", read_layouts(design)), "en", {})


def texts(*words: str) -> dict[str, object]:
    return {"list": [{"path": word, "text": word} for word in words]}


def test_entries_in_boxes_stand_two_side_by_side_in_boxes_of_one_height() -> None:
    found = layout().stack(
        texts("One", "A name of several words " * 4, "Three"), 10, 20, 150, list="text boxed"
    )
    one, two, three = found.blocks
    assert (one.y, one.height) == (two.y, two.height)
    assert three.height == one.height
    assert three.x == one.x == 10 + one.inset
    assert two.x + two.width + two.inset == 160
    assert found.height == three.y + three.height - 20


def test_entries_in_boxes_stand_alone_in_a_narrow_column() -> None:
    one, two = layout().stack(texts("One", "Two"), 0, 0, 60, list="text boxed").blocks
    assert one.x == two.x
    assert two.y > one.y + one.height


def test_large_texts_are_a_fifth_larger() -> None:
    (plain,) = layout().stack(texts("One"), 0, 0, 60, list="text").blocks
    (large,) = layout().stack(texts("One"), 0, 0, 60, list="text large").blocks
    assert large.times == 1.2
    assert large.height > plain.height
