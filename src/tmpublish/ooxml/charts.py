"""Names and values → a chart part (DrawingML charts, ISO/IEC 29500 part 1, 21.2) with its own workbook.

All colors are those of the Office theme, so that a chart follows the ground of its slide.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from tmpublish.ooxml.drawingml import ALL, MINOR_FONTS, R

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CATEGORIES, _VALUES = 1001, 1002  # ids of the axes; the schema wants unsigned numbers
_SHEET = "Sheet1"
_BELOW_ZERO = 2  # the scale begins half the maximum below zero, so that names and labels stay apart
_GAPS = {"bars": 45, "columns": 60}  # percent of the width of a bar


@dataclass(frozen=True)
class ChartData:
    """What a chart shows: lying bars, columns, or a line; one series; its language as Office names it."""

    kind: Literal["bars", "columns", "lines"]
    series: str
    names: tuple[str, ...]
    values: tuple[Decimal, ...]
    places: int
    """How many decimals its labels have."""
    size: float
    """Of its labels in pt."""
    language: str
    color: str = '<a:schemeClr val="accent1"/>'
    """Of its values, as XML."""


def add_chart(slide_part: Any, data: ChartData, moment: datetime) -> str:
    """Add a chart with its workbook to the part of a slide; return the id of its relationship."""
    from pptx.opc.package import Part

    package = slide_part.package
    book = Part(
        package.next_partname("/ppt/embeddings/Microsoft_Excel_Sheet%d.xlsx"),
        *(_BOOK_TYPE, package, workbook(data, moment)),
    )
    chart = Part(package.next_partname("/ppt/charts/chart%d.xml"), _CHART_TYPE, package, b"")
    relation = chart.relate_to(book, f"{R[1:-1]}/package")
    chart._blob = chart_xml(data, relation).encode()
    return str(slide_part.relate_to(chart, f"{R[1:-1]}/chart"))


def workbook(data: ChartData, moment: datetime) -> bytes:
    """Return a workbook (.xlsx) that holds what a chart shows and nothing else; always the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": moment.replace(tzinfo=None)})
        sheet = book.add_worksheet(_SHEET)
        sheet.set_column(0, 1, 24)
        sheet.write_string(0, 1, data.series)
        for row, (name, value) in enumerate(zip(data.names, data.values, strict=True), 1):
            sheet.write_string(row, 0, name)
            sheet.write_number(row, 1, float(value))
    return stream.getvalue()


def chart_xml(data: ChartData, book: str) -> str:
    """Return the chart; `book` is the id of the relationship to its workbook."""
    lying = data.kind == "bars"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{CHART}" {ALL.rpartition(" ")[0]}>'
        f'<c:date1904 val="0"/><c:lang val={quoteattr(data.language)}/><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{_plot(data)}{_category_axis(data, lying)}{_value_axis(data, lying)}"
        "<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(data)}"
        f'<c:externalData r:id="{book}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _plot(data: ChartData) -> str:
    axes = f'<c:axId val="{_CATEGORIES}"/><c:axId val="{_VALUES}"/>'
    filled = f"<a:solidFill>{data.color}</a:solidFill>"
    if data.kind == "lines":
        shape = (
            f'<c:spPr><a:ln w="38100" cap="rnd">{filled}<a:round/></a:ln></c:spPr>'
            '<c:marker><c:symbol val="circle"/><c:size val="9"/>'
            f"<c:spPr>{filled}<a:ln><a:noFill/></a:ln></c:spPr></c:marker>"
        )
        series = _series(data, shape, "t") + '<c:smooth val="0"/>'
        return (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'<c:ser>{series}</c:ser><c:marker val="1"/>{axes}</c:lineChart>'
        )
    direction = "bar" if data.kind == "bars" else "col"
    shape = f'<c:spPr>{filled}</c:spPr><c:invertIfNegative val="0"/>'
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f"<c:ser>{_series(data, shape, 'outEnd')}</c:ser>"
        f'<c:gapWidth val="{_GAPS[data.kind]}"/>{axes}</c:barChart>'
    )


def _series(data: ChartData, shape: str, label: str) -> str:
    last = len(data.names) + 1
    shown = "".join(
        f'<c:show{what} val="{int(what == "Val")}"/>'
        for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    labels = (
        f'<c:dLbls><c:numFmt formatCode={quoteattr(_format(data))} sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(data, bold=True, color='tx2')}"
        f'<c:dLblPos val="{label}"/>{shown}</c:dLbls>'
    )
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, name in enumerate(data.names))
    values = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(data.values))
    count = f'<c:ptCount val="{len(data.names)}"/>'
    return (
        '<c:idx val="0"/><c:order val="0"/>'
        f'<c:tx><c:strRef><c:f>{_SHEET}!$B$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(data.series)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{shape}{labels}"
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache>"
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>{_SHEET}!$B$2:$B${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val>"
    )


def _category_axis(data: ChartData, lying: bool) -> str:
    # Lying bars begin at the foot: the axis is turned, so that they keep the order of the table.
    side, turn = ("l", "maxMin") if lying else ("b", "minMax")
    line = f'<c:spPr><a:ln w="12700">{_fill("tx2")}</a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling><c:orientation val="{turn}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_text(data)}'
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis(data: ChartData, lying: bool) -> str:
    """Return the axis of values, which is not drawn: each value has its label."""
    low, high = min(data.values), max(data.values)
    least = min(Decimal(0), low)
    if low < 0:
        least = min(low * 2, -max(high, -low) / _BELOW_ZERO)
    scale = f'<c:orientation val="minMax"/><c:min val="{least:f}"/>'
    return (
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling>{scale}</c:scaling><c:delete val="1"/>'
        f'<c:axPos val="{"b" if lying else "l"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        f'<c:crossAx val="{_CATEGORIES}"/><c:crosses val="autoZero"/></c:valAx>'
    )


def _format(data: ChartData) -> str:
    plain = "#,##0" + ("." + "0" * data.places if data.places else "")
    return f"{plain};\u2212{plain}"


def _text(data: ChartData, bold: bool = False, color: str = "tx1") -> str:
    size = f'sz="{round(data.size * 100)}" b="{int(bold)}"'
    return (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {size}>{_fill(color)}{MINOR_FONTS}"
        f"</a:defRPr></a:pPr><a:endParaRPr lang={quoteattr(data.language)}/></a:p></c:txPr>"
    )


def _fill(color: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{color}"/></a:solidFill>'
