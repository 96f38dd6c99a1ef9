"""The entry point to parse untrusted content: its size is checked, no transaction is open, and the parser has a meter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from app.core.parsing.budget import TOO_LARGE, Budget, BudgetExceeded, Meter
from app.core.parsing.isolation import run_isolated

Parsed = TypeVar("Parsed")


class ParsedWhileWriting(RuntimeError):
    """A file was parsed while this thread held the write lock of the database, blocking other writers."""


class _Process:
    """How to tell whether this thread holds the write lock; never, unless installed."""

    is_writing: Callable[[], bool] = staticmethod(lambda: False)


def install(is_writing: Callable[[], bool]) -> None:
    """Set the check of the write lock. Called once at start, in tests only."""
    _Process.is_writing = staticmethod(is_writing)


@dataclass(frozen=True)
class Parser(Generic[Parsed]):
    """A function that parses one kind of file, with its budget. `wiring/parsers.py` lists them all.

    `function` takes the bytes and a meter that it must update; it raises its own errors for invalid files.
    """

    name: str
    budget: Budget
    function: Callable[[bytes, Meter], Parsed]
    # Files of administrators and responses of declared services are rare, and a drawing takes a millisecond: those may
    # be parsed during a transaction.
    is_called_before_writing: bool = True
    # Its library may take hours on a few bytes, between two checks of the meter: it runs in a process that is killed.
    is_isolated: bool = False

    def __call__(self, content: bytes, *, max_bytes: int | None = None) -> Parsed:
        """Parse the content; `max_bytes` lowers the budget. Raises BudgetExceeded and the errors of the function."""
        budget = self.budget if max_bytes is None else replace(self.budget, max_bytes=max_bytes)
        if len(content) > min(budget.max_bytes, self.budget.max_bytes):
            raise BudgetExceeded(TOO_LARGE)
        if self.is_called_before_writing and _Process.is_writing():
            raise ParsedWhileWriting(self.name)
        if self.is_isolated:
            parse = partial(self.function, content, Meter(budget))
            return run_isolated(parse, seconds=max(1.0, budget.max_seconds))
        return self.function(content, Meter(budget))
