"""A parser that runs in a process of its own: its result, its refusals, and its end when it costs too much."""

from __future__ import annotations

import os
import signal
import time

import pytest

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.budget import TOO_MANY_PARTS, TOO_SLOW
from app.core.parsing.isolation import run_isolated


def read_upper(content: bytes, meter: Meter) -> tuple[bytes, int]:
    meter.count_part(len(content))
    return content.upper(), os.getpid()


PARSER = Parser("letters", Budget(100, max_parts=3), read_upper, is_isolated=True)


def test_the_result_comes_from_another_process() -> None:
    content, process = PARSER(b"abc")

    assert content == b"ABC" and process != os.getpid()


def test_a_refusal_is_that_of_the_parser() -> None:
    with pytest.raises(BudgetExceeded, match=TOO_MANY_PARTS):
        PARSER(b"abcd")


@pytest.mark.thorough
@pytest.mark.parametrize("act", ["loop", "sleep", "die"])
def test_a_process_that_does_not_answer_is_ended(act: str) -> None:
    def run() -> None:
        if act == "die":
            signal.raise_signal(signal.SIGKILL)
        if act == "sleep":
            time.sleep(3600)
        while True:
            pass

    with pytest.raises(BudgetExceeded, match=TOO_SLOW):
        run_isolated(run, seconds=0.5)
