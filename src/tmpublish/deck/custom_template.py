"""An institution's own template and a map of it → where our slides go in it, or all that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish.deck.layout_matching import Seats, seats
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.template_map import TemplateMap, read_chart
from tmpublish.deck.template_reader import Host, read_host
from tmpublish.deck.template_validation import presentation
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import shown_path


@dataclass(frozen=True)
class CustomTemplate:
    """A template from outside, the place in it of each kind of slide, and what its owner should know."""

    host: Host
    seats: Seats
    warnings: tuple[Problem, ...]
    files: tuple[Path, ...]
    """The files that it comes from."""


def read_venue(
    template: Path, chart: Path | None, design: Design, languages: Sequence[str], pictures: bool = False
) -> CustomTemplate:
    """Return the venue that a template (.pptx, .potx) is; without a map, one of its name beside it counts.

    `pictures` says that there are pictures to show, which then need a place in it.

    Raises PublishError where the template is no safe presentation, where it has no layout for a kind of
    slide, and for every fault of the map.
    """
    kinds = [
        layout
        for layout in read_layouts(design).layouts
        if layout.elsewhere and (pictures or not any(place.kind == "pic" for place in layout.placeholders))
    ]
    data = presentation(template, shown_path(template))
    beside = template.with_suffix(".yml")
    chart = chart or (beside if beside.is_file() else None)
    host = read_host(data, shown_path(template))
    wishes = read_chart(chart, shown_path(chart), kinds) if chart else TemplateMap()
    found, warnings = seats(host, kinds, wishes)
    if not host.han and any(design.languages[language].script == "han" for language in languages):
        message = "its theme names no Chinese font, so each computer will choose one: name one in PowerPoint"
        warnings = (*warnings, Problem(host.shown, 0, 0, "template_font", message, "warning"))
    return CustomTemplate(host, found, warnings, (template, *([chart] if chart else [])))
