"""What goes over the line between a parent and a child that renders: requests one way, outcomes the other.

What a child says is data and never unpickled: a child that was taken over can lie, and do no more.
"""

import json
import pickle
import struct
from asyncio import StreamReader
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Protocol

from tmpublish.diagnostics import Problem
from tmpublish.render_pool.limits import Limits
from tmpublish.renderers import Places, RenderedFile

_HEAD = struct.Struct(">cQ")
READY = b"!"
"""What a child says first, so that the time that it takes to come into being is not its job's."""
_REQUEST, _PLACES, _MADE, _DATA, _UNDONE = b"r", b"p", b"m", b"d", b"u"


class GarbledError(Exception):
    """A child said what no child says."""


class Task(Protocol):
    """What a child can be asked for: a dataclass that says what it is, for messages; `worker.Job` is one."""

    @property
    def kind(self) -> str:
        """What is made."""

    @property
    def language(self) -> str:
        """In which language, empty where it has none."""

    @property
    def shown(self) -> str:
        """The file or folder that messages name."""

    @property
    def tell_places(self) -> Callable[[Places], None]:
        """What hears where texts stand before all is done."""


@dataclass(frozen=True)
class Request:
    """A task, how it is done, the environment in which it is, and what it may take."""

    render: Callable[[Any], RenderedFile]
    job: Any
    surroundings: Mapping[str, str]
    limits: Limits


@dataclass(frozen=True)
class Undone:
    """Why there is nothing: problems, what the machine lacks, no more memory, or a fault of ours."""

    problems: tuple[Problem, ...] = ()
    lacking: str = ""
    memory: bool = False
    fault: str = ""


def _framed(kind: bytes, body: bytes) -> bytes:
    return _HEAD.pack(kind, len(body)) + body


def request(asked: Request) -> bytes:
    """Return a request as it goes over the line."""
    return _framed(_REQUEST, pickle.dumps(asked))


def read_request(stream: BinaryIO) -> Request | None:
    """Return the next request; None where the parent asks for no more."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    asked: Request = pickle.loads(stream.read(_HEAD.unpack(head)[1]))
    return asked


def places(found: Mapping[str, int]) -> bytes:
    """Return where texts stand as it goes over the line, before the file is done."""
    return _framed(_PLACES, json.dumps(dict(found)).encode())


def outcome(result: RenderedFile | Undone) -> bytes:
    """Return what came of a job as it goes over the line."""
    if isinstance(result, Undone):
        return _framed(_UNDONE, json.dumps(asdict(result)).encode())
    about = {"count": result.count, "places": dict(result.places)}
    return _framed(_MADE, json.dumps(about).encode()) + _framed(_DATA, result.data)


async def answer(
    reader: StreamReader, most: int, hear: Callable[[Mapping[str, int]], None]
) -> RenderedFile | Undone:
    """Return what came of a job, `most` bytes at most; `hear` hears where texts stand, if the child says so.

    Raises GarbledError, and IncompleteReadError where the child ended in the middle.
    """
    about: Any = None
    while True:
        kind, size = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if kind not in (_PLACES, _MADE, _DATA, _UNDONE):
            raise GarbledError("what it sent has no meaning")
        if size > most:
            raise GarbledError(f"it sent more than {most >> 20} MB")
        body = await reader.readexactly(size)
        try:
            if kind == _DATA:
                return RenderedFile(body, int(about["count"]), _as_places(about["places"]))
            about = json.loads(body)
            if kind == _PLACES:
                hear(_as_places(about))
            elif kind == _UNDONE:
                problems = tuple(Problem(**problem) for problem in about.pop("problems"))
                return Undone(problems, **about)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise GarbledError("what it sent has no meaning") from None


def _as_places(found: Any) -> dict[str, int]:
    return {str(path): int(number) for path, number in found.items()}
