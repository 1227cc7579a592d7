"""A family's layouts, a template's and a map → where each kind of slide goes, or what is missing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tmpublish.deck.layouts import AND, Layout
from tmpublish.deck.template_map import LAYOUTS, MAIN, PLACES, TemplateMap
from tmpublish.deck.template_reader import TEXTS, TITLES, Host, HostLayout, HostPlace
from tmpublish.diagnostics import Problem, PublishError

# Office's types of layouts that are like what we need, but were made for no slide in particular.
_GENERAL = ("obj", "tx")
Test = Callable[[HostLayout], bool]


@dataclass(frozen=True)
class LayoutMatch:
    """Where a kind of slide goes: its layout, its title, the place for its text, and places of their own."""

    layout: HostLayout
    title: HostPlace
    main: HostPlace
    own: Mapping[str, HostPlace] = field(default_factory=dict)
    rows: tuple[HostPlace, ...] = ()
    """Places for the entries of a list, where it has one for each."""


Seats = Mapping[str, LayoutMatch]


def seats(host: Host, kinds: Sequence[Layout], chart: TemplateMap) -> tuple[Seats, tuple[Problem, ...]]:
    """Return the seat of each kind of slide, and warnings; raises PublishError with all that is missing."""
    made: dict[str, LayoutMatch] = {}
    guessed: list[str] = []
    missing: list[str] = []
    problems: list[Problem] = []
    for kind in kinds:
        named, layout = _layout(host, kind, chart.layouts.get(kind.key, ""))
        seat = _seat(kind, layout, chart) if layout else None
        if seat:
            made[kind.key] = seat
            guessed += [] if named else [kind.key]
            problems += _absent(seat.layout, kind, chart)
        elif kind.key in chart.layouts:
            problems.append(chart.fault((LAYOUTS, kind.key), _unfit(host, layout, chart.layouts[kind.key])))
        else:
            missing.append(kind.key)
    problems += [_missing(host, missing)] if missing else []
    if problems:
        raise PublishError(problems)
    return made, tuple(_told(host, made, guessed))


def _same(name: str, wish: str) -> bool:
    """Return True for a name that is meant; templates of ours are named in several languages at once."""
    # PowerPoint puts a number before the names of layouts that came with a second master.
    bare = re.sub(r"^\d+_", "", " ".join(name.split())).casefold()
    return " ".join(wish.split()).casefold() in (bare, *bare.split(AND.casefold()))


def _layout(host: Host, kind: Layout, wish: str) -> tuple[bool, HostLayout | None]:
    """Return whether a layout was meant for a kind or only guessed, and the layout, if there is any."""
    if wish:
        # Several masters may have layouts of one name: NAME#2 is the second.
        name, _, nth = wish.partition("#")
        called = [layout for layout in host.layouts if _same(layout.name, name)]
        return True, next(iter(called[int(nth) - 1 if nth.isdigit() and int(nth) else 0 :]), None)
    able = [layout for layout in host.layouts if layout.title and layout.title.upright and layout.texts]
    for named, test in _tests(kind):
        if found := next(filter(test, able), None):
            return named, found
    return False, max(able, key=lambda layout: _area(layout.texts[0]), default=None)


def _tests(kind: Layout) -> Iterator[tuple[bool, Test]]:
    yield True, lambda layout: any(_same(layout.name, name) for name in kind.name.values())
    for name in kind.elsewhere:
        # Before what is like it in general, a picture goes where any picture may.
        if name in _GENERAL and any(place.kind == "pic" for place in kind.placeholders):
            yield False, lambda layout: any(place.kind == "pic" for place in layout.places)
        yield name not in _GENERAL, _is_of_type(name)
        yield True, _is_called(name)


def _is_of_type(kind: str) -> Test:
    return lambda layout: layout.kind == kind


def _is_called(name: str) -> Test:
    return lambda layout: _same(layout.name, name)


def _area(place: HostPlace) -> float:
    return place.room[0] * place.room[1]


def _seat(kind: Layout, layout: HostLayout, chart: TemplateMap) -> LayoutMatch | None:
    wishes = chart.places.get(kind.key, {})
    own = {key: place for key, wish in wishes.items() if (place := _place(layout, wish))}
    rows = tuple(_rows(kind, layout))
    free = [each for each in layout.texts if each not in own.values()]
    main = own.pop(MAIN, None) or next((each for each in free if each not in rows), next(iter(free), None))
    if not layout.title or not main:
        return None
    for text in kind.placeholders:
        same = (each for each in layout.texts if any(_same(each.name, name) for name in text.name.values()))
        place = next((each for each in same if each not in (main, *own.values())), None)
        if text.key not in own and place:
            own[text.key] = place
    return LayoutMatch(layout, layout.title, main, own, rows if len(rows) > 1 else ())


def _rows(kind: Layout, layout: HostLayout) -> Iterator[HostPlace]:
    """Yield the places for rows that a template of ours has, in their order."""
    for number in range(1, kind.rows.count + 1 if kind.rows else 1):
        assert kind.rows
        bare = ((place, *place.name.rpartition(" ")) for place in layout.texts)
        numbered = ((place, name) for place, name, _, nth in bare if nth == str(number))
        wishes = kind.rows.name.values()
        yield from (place for place, name in numbered if any(_same(name, wish) for wish in wishes))


def _place(layout: HostLayout, wish: str) -> HostPlace | None:
    return next((each for each in layout.texts if wish == str(each.index) or _same(each.name, wish)), None)


def _absent(layout: HostLayout, kind: Layout, chart: TemplateMap) -> Iterator[Problem]:
    for key, wish in chart.places.get(kind.key, {}).items():
        if not _place(layout, wish):
            message = f"“{layout.name}” has no place for text “{wish}”; it has {_offer(layout)}"
            yield chart.fault((PLACES, kind.key, key), message)


def _unfit(host: Host, layout: HostLayout | None, wish: str) -> str:
    if layout:
        return f"“{layout.name}” lacks a title or a place for text; it has {_offer(layout)}"
    return f"{host.shown} has no layout “{wish}”; it has {_list(each.name for each in host.layouts)}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _offer(layout: HostLayout) -> str:
    """Return the placeholders of a layout in words: name, type, and the index that a map may give."""
    places = [place for place in layout.places if place.kind in (*TITLES, *TEXTS)]
    return ", ".join(f"{each.name} ({each.kind}, {each.index})" for each in places) or "neither"


def _missing(host: Host, kinds: Sequence[str]) -> Problem:
    offers = "; ".join(f"“{layout.name}”: {_offer(layout)}" for layout in host.layouts) or "no layout at all"
    message = (
        f"no layout has both a title and a place for text, which the slides {', '.join(kinds)} need; "
        f"add one in PowerPoint (View, Slide Master). It offers {offers}"
    )
    return Problem(host.shown, 0, 0, "template_layout", message)


def _told(host: Host, made: Seats, guessed: Sequence[str]) -> Iterator[Problem]:
    if guessed:
        used: dict[str, list[str]] = {}
        for key, seat in made.items():
            used.setdefault(seat.layout.name, []).append(key)
        told = "; ".join(f"“{name}” for {', '.join(keys)}" for name, keys in used.items())
        idle = _list(dict.fromkeys(layout.name for layout in host.layouts if layout.name not in used))
        message = (
            f"no layout is named for {', '.join(guessed)}, so the likeliest were taken: {told}. "
            + (f"Not used: {idle}. " if idle else "")
            + f"To choose, write `layouts: {{{guessed[0]}: NAME}}` into the map (--deck-map)"
        )
        yield Problem(host.shown, 0, 0, "template_guess", message, "warning")
    if host.outside:
        message = f"it fetches from elsewhere whenever it is opened: {', '.join(host.outside[:3])}"
        yield Problem(host.shown, 0, 0, "template_outside", message, "warning")
