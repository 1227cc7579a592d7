"""A placed table or chart → its graphic frame (ECMA-376 part 1, 19.3.1.21), in the colors of the theme."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tmpublish.deck.placement import PlacedChart
from tmpublish.deck.shape_writer import ParagraphFormat, fill, paragraph_xml
from tmpublish.deck.slide_model import Paragraph
from tmpublish.deck.tables import PlacedTable
from tmpublish.deck.text_fitting import TextStyle
from tmpublish.design import formats
from tmpublish.ooxml.charts import CHART, ChartData, add_chart
from tmpublish.ooxml.drawingml import Box, emu, frame, identity
from tmpublish.ooxml.opc import read_package

_TABLE_STYLES = "ppt/tableStyles.xml"
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # “No Style, No Grid” of Office
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"


def default_table_style(template: bytes) -> str:
    """Return the id of the table style that a template gives new tables; empty if it names none."""
    styles = read_package(template).xml.get(_TABLE_STYLES)
    return "" if styles is None else str(styles.get("def", ""))


def table_xml(
    placed: PlacedTable, style: TextStyle, number: int, holder: str, style_id: str, native: bool
) -> str:
    """Return a table whose rows are as high as computed: their leading is exact.

    On a dark ground it has rules and colors of its own.
    """
    table, dark = placed.table, style.template is not None and style.template.dark
    style_id = _NO_STYLE if dark else style_id
    flags = 'firstRow="1"'
    # The first column of a foreign style may be a colored field; there, names are in bold alone.
    flags += ' firstCol="1"' if native and 0 in table.strong else ""
    total = table.total and placed.last
    flags += ' lastRow="1"' if total else ""
    named = f"<a:tableStyleId>{style_id}</a:tableStyleId>" if style_id else ""
    columns = "".join(f'<a:gridCol w="{emu(each)}"/>' for each in placed.widths)
    rows = ""
    for index, (cells, height) in enumerate(zip((table.heads, *placed.rows), placed.heights, strict=True)):
        last = total and index == len(placed.rows)
        rows += f'<a:tr h="{emu(height)}">{_row(placed, style, cells, not index, last, dark)}</a:tr>'
    inside = f"<a:tbl><a:tblPr {flags}>{named}</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    named_frame = identity(number, table.path, table.alt)
    return _frame_xml(named_frame, holder, placed.box, f"{_TABLE}", inside)


def _row(
    placed: PlacedTable, style: TextStyle, cells: Sequence[Paragraph], head: bool, last: bool, dark: bool
) -> str:
    size, leading = placed.head if head else placed.body
    made, filled = "", head or last
    rule = f'<a:lnB w="6350">{fill(style, "ground")}</a:lnB>' if dark else ""
    ground = (fill(style, "ground") if filled else "<a:noFill/>") if dark else ""
    for column, (cell, end) in enumerate(zip(cells, placed.table.numbers, strict=True)):
        left, right = placed.gaps[column]
        form = ParagraphFormat(
            f'<a:pPr algn="{"r" if end else "l"}"><a:lnSpc><a:spcPts val="{round(leading * 100)}"/></a:lnSpc>'
            '<a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>',
            bold=filled or column in placed.table.strong,
            fill=fill(style, "paper" if filled else "ink") if dark else "",
            size=size,
        )
        edges = (
            f'marL="{emu(left)}" marR="{emu(right)}" marT="{emu(placed.margin)}" marB="{emu(placed.margin)}"'
        )
        made += (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph_xml(style, cell, {}, form)}</a:txBody>"
            f'<a:tcPr {edges} anchor="{"b" if head else "ctr"}">{rule}{ground}</a:tcPr></a:tc>'
        )
    return made


def chart_xml(
    placed: PlacedChart, style: TextStyle, number: int, holder: str, part: Any, moment: datetime
) -> str:
    """Return the frame of a chart, which becomes a part of its own beside the slide's `part`."""
    chart, values = placed.chart, placed.chart.values
    data = ChartData(
        *(chart.kind, chart.series, chart.names, values, formats.places(values), placed.size, style.office)
    )
    if style.template:
        data = replace(data, color=style.template.colors["ground"])
    relation = add_chart(part, data, moment)
    inside = f'<c:chart xmlns:c="{CHART}" r:id="{relation}"/>'
    return _frame_xml(identity(number, chart.path, chart.alt), holder, placed.holder.box, CHART, inside)


def _frame_xml(named: str, holder: str, box: Box, kind: str, inside: str) -> str:
    place = frame(box).replace("a:xfrm", "p:xfrm")
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{named}"
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f"<p:nvPr>{holder}</p:nvPr></p:nvGraphicFramePr>{place}"
        f'<a:graphic><a:graphicData uri="{kind}">{inside}</a:graphicData></a:graphic></p:graphicFrame>'
    )
