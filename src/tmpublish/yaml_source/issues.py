"""What the gate's parts hand each other: where a fault is and what to do about it, whatever the file."""

from typing import NamedTuple


class Issue(NamedTuple):
    """A fault at a line and column, both from 1; (0, 0) means the file as a whole."""

    line: int
    column: int
    code: str
    message: str
