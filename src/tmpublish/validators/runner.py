"""What is to be asked of every tool → their answers, side by side, each within its own process."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context

from tmpublish.progress import Progress
from tmpublish.validators.results import Answer, Verdict, died, sound
from tmpublish.validators.tools import DiedError


@dataclass(frozen=True)
class Question:
    """A tool, what it stands for, and what asks it; that is called in another process."""

    tool: str
    standard: str
    ask: Callable[[], Verdict | Answer]


def ask(questions: Sequence[Question], shown: str, tell: Progress) -> Iterator[Answer]:
    """Yield the answer to each question, in their order; as many are asked at once as there are cores.

    A tool that dies, or says nothing of what it looked at, has that as its finding.
    """
    room = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
    try:
        coming = [_begin(room, question, tell) for question in questions]
        wait(coming)
        for question, answer in zip(questions, coming, strict=True):
            yield _taken(answer, question, shown)
    finally:
        room.shutdown(wait=True, cancel_futures=True)


def _begin(room: ProcessPoolExecutor, question: Question, tell: Progress) -> "Future[tuple[Answer, float]]":
    tell(question.tool, None)
    began = time.perf_counter()
    coming = room.submit(_timed, question.ask)

    def done(future: "Future[tuple[Answer, float]]") -> None:
        failed = future.cancelled() or future.exception()
        tell(question.tool, time.perf_counter() - began if failed else future.result()[1])

    coming.add_done_callback(done)
    return coming


def _timed(ask_it: Callable[[], Verdict | Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    given = ask_it()
    answer = Answer(given) if isinstance(given, Verdict) else given
    return answer, time.perf_counter() - began


def _taken(coming: "Future[tuple[Answer, float]]", question: Question, shown: str) -> Answer:
    try:
        answer, seconds = coming.result()
    except (DiedError, ValueError, OSError, LookupError) as fault:
        return Answer(died(question.tool, question.standard, shown, str(fault)))
    except BrokenProcessPool:
        return Answer(
            died(question.tool, question.standard, shown, "was killed, or killed what ran beside it")
        )
    if not answer.verdict:
        return answer
    return replace(answer, verdict=sound(replace(answer.verdict, seconds=seconds), shown))
