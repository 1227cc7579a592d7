"""What a number in a text is: where it stands, what it may be worth, and whether it surely counts."""

from dataclasses import dataclass
from fractions import Fraction

Value = Fraction | str
"""A number, or a month as `month 3`: 三月 is March and not three of something."""

# Characters of a number; what is longer is none (and costs the more to reckon, the longer it is).
LONGEST = 30


@dataclass(frozen=True)
class Quantity:
    """A number in a text; where it can be read in several ways, the likeliest value is first."""

    start: int
    end: int
    shown: str
    values: tuple[Value, ...]
    unit: str = ""
    scale: Fraction = Fraction(1)
    """What the digits were multiplied by: a hundredth for per cent, 10,000 for 万."""
    digits: bool = False
    asks: bool = True
    """False for what only may be a number (`one`, 一体化): it answers for one and never asks for one."""


def numbers(*values: int | Fraction) -> tuple[Value, ...]:
    """Return values in the form that quantities compare."""
    return tuple(Fraction(value) for value in values)


def month(number: int) -> tuple[Value, ...]:
    """Return the value of a month, which no plain number equals."""
    return (f"month {number}",)
