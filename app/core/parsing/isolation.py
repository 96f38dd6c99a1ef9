"""Parsing in a process of its own, which is killed when it costs too much: for libraries that no meter can stop."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from app.core.parsing.budget import TOO_SLOW, BudgetExceeded

Parsed = TypeVar("Parsed")

# On a machine with other work, the clock allows more than the processor time that is granted.
WALL_FACTOR = 4
MAX_MEMORY_BYTES = 2 * 1024**3


def run_isolated(function: Callable[[], Parsed], *, seconds: float) -> Parsed:
    """Return what the function returns in a forked process, or raise what it raises there.

    Raises BudgetExceeded when the process takes more than these seconds of processor time, or dies.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(function, sender, seconds), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds * WALL_FACTOR):
            raise BudgetExceeded(TOO_SLOW)
        is_done, outcome = receiver.recv()
    except EOFError:
        raise BudgetExceeded(TOO_SLOW) from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if is_done:
        parsed: Parsed = outcome
        return parsed
    raise outcome


def _run(function: Callable[[], Any], sender: Connection, seconds: float) -> None:
    limit = max(1, round(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        outcome = (True, function())
    except ValueError as error:  # BudgetExceeded, and what parsers raise for invalid files
        outcome = (False, error)
    sender.send(outcome)
