"""Measures of a plan → readings in the words of a language, each on a scale of its own from 0."""

from dataclasses import dataclass
from decimal import Decimal

from tmpublish.design import formats
from tmpublish.design.language_packs import LanguagePack
from tmpublish.plan import Plan
from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Measure


@dataclass(frozen=True)
class Reading:
    """A measure as it is set: code, name, where it starts and is to be, on a scale of its own from 0."""

    code: str
    name: Text
    start: str
    target: str
    first: int
    last: int
    done: float
    aim: float
    measure: Measure


def readings(pack: LanguagePack, plan: Plan) -> list[Reading]:
    """Return all measures of a plan, those of a priority under its number."""
    return [
        reading(pack, measure, f"{goal.ordinal}.{priority.ordinal}" if priority else str(goal.ordinal))
        for goal, priority, measure in plan.measures
    ]


def reading(pack: LanguagePack, measure: Measure, code: str = "") -> Reading:
    """Return one measure: its latest known value and its last target."""
    first, last = max(measure.start, default=0), max(measure.target)
    start, target = measure.start.get(first), measure.target[last]
    largest = max(abs(start or Decimal(0)), abs(target)) or Decimal(1)
    return Reading(
        code=code,
        name=measure.name,
        start=formats.reading(pack, measure, start) if start is not None else "",
        target=formats.reading(pack, measure, target),
        first=first,
        last=last,
        done=float(abs(start or Decimal(0)) / largest),
        aim=float(abs(target) / largest),
        measure=measure,
    )
