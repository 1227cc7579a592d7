"""Test charts: valid, in theme colors, with a workbook that holds what they show and nothing else."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from decks import STAMP
from lxml import etree
from pptx import Presentation

from tmpublish.ooxml.charts import CHART, ChartData, add_chart, chart_xml, workbook

C = "{" + CHART + "}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
YEARS = ChartData(
    *("columns", "million kroner", ("2027", "2028", "2029")),
    *((Decimal(65), Decimal("78.5"), Decimal(0)), 1, 18.0, "en-US"),
)
CHARTS = [
    YEARS,
    replace(YEARS, kind="bars", names=("Reserve", "人员与学院发展经费合计支出项目", "A" * 30)),
    replace(YEARS, kind="lines"),
    replace(YEARS, kind="bars", values=(Decimal(-10), Decimal(90), Decimal(30))),
    replace(YEARS, names=("2027",), values=(Decimal(5),)),
    replace(YEARS, values=(Decimal(5),) * 3),
    replace(YEARS, kind="lines", names=tuple(map(str, range(2020, 2030))), values=(Decimal(1),) * 10),
]


def cells(book: bytes) -> dict[str, str | float]:
    """The cells of the one sheet of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert [name for name in parts.namelist() if "/worksheets/" in name] == ["xl/worksheets/sheet1.xml"]
        shared = etree.fromstring(parts.read("xl/sharedStrings.xml"))
        strings = ["".join(str(t.text or "") for t in each.iter(f"{S}t")) for each in shared.iter(f"{S}si")]
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        core = parts.read("docProps/core.xml").decode()
        names = etree.fromstring(parts.read("xl/workbook.xml")).find(f"{S}definedNames")
    assert names is None
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    found: dict[str, str | float] = {}
    for cell in sheet.iter(f"{S}c"):
        value = str(cell.findtext(f"{S}v"))
        found[str(cell.get("r"))] = strings[int(value)] if cell.get("t") == "s" else float(value)
    return found


@pytest.mark.parametrize("data", CHARTS)
def test_the_workbook_holds_what_the_chart_shows_and_nothing_else(data: ChartData) -> None:
    found = cells(workbook(data, STAMP))
    expected: dict[str, str | float] = {"B1": data.series}
    for row, (name, value) in enumerate(zip(data.names, data.values, strict=True), 2):
        expected |= {f"A{row}": name, f"B{row}": float(value)}
    assert found == expected
    assert workbook(data, STAMP) == workbook(data, STAMP)


@pytest.mark.parametrize("data", CHARTS)
def test_charts_are_valid_and_read_back(data: ChartData) -> None:
    from openxml_audit import validate_pptx

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    relation = add_chart(slide.part, data, STAMP)
    chart = slide.part.related_part(relation)
    frame = (
        '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<p:nvGraphicFramePr><p:cNvPr id="2" name="chart" descr="A chart"/><p:cNvGraphicFramePr/><p:nvPr/>'
        '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="5000000"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
    slide.shapes._spTree.append(etree.fromstring(frame))
    saved = io.BytesIO()
    deck.save(saved)
    read = next(s for s in Presentation(io.BytesIO(saved.getvalue())).slides[0].shapes if s.has_chart).chart
    (plot,) = read.plots
    (series,) = plot.series
    assert (series.name, list(plot.categories)) == (data.series, list(data.names))
    assert [Decimal(str(value)) for value in series.values] == [Decimal(str(float(v))) for v in data.values]
    assert cells(read.part.chart_workbook.xlsx_part.blob)["B1"] == data.series
    assert chart.blob.startswith(b"<?xml")
    path = io.BytesIO(saved.getvalue())
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".pptx") as file:
        file.write(path.getvalue())
        file.flush()
        assert not validate_pptx(file.name).errors


@pytest.mark.parametrize("data", CHARTS)
def test_charts_name_theme_colors_and_unsigned_axes_alone(data: ChartData) -> None:
    root = etree.fromstring(chart_xml(data, "rId1").encode())
    assert not list(root.iter("{*}srgbClr"))
    assert {each.get("val") for each in root.iter(f"{C}axId", f"{C}crossAx")} == {"1001", "1002"}
    assert root.find(f"{C}chart/{C}legend") is None
    least = root.find(f".//{C}valAx/{C}scaling/{C}min")
    assert least is not None
    assert float(str(least.get("val"))) <= min(0, *map(float, data.values))
