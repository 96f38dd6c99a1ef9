"""The entry point to parse untrusted content: its size is checked, no transaction is open, and the parser has a meter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from app.core.parsing.budget import TOO_LARGE, Budget, BudgetExceeded, Meter

Parsed = TypeVar("Parsed")


class ParsedWhileWriting(RuntimeError):
    """A file was parsed while this thread held the write lock of the database, blocking other writers."""


class _Process:
    """Function that tells whether this thread holds the write lock; it answers no, unless one is installed."""

    is_writing: Callable[[], bool] = staticmethod(lambda: False)


def install(is_writing: Callable[[], bool]) -> None:
    """Set the check of the write lock. Called once at start, in tests only."""
    _Process.is_writing = staticmethod(is_writing)


@dataclass(frozen=True)
class Parser(Generic[Parsed]):
    """A function that parses one kind of file, with its budget. `tests/fuzz/parsers.py` lists them all.

    `function` takes the bytes and a meter that it must update; it raises its own errors for invalid files.
    """

    name: str
    budget: Budget
    function: Callable[[bytes, Meter], Parsed]
    # Files of administrators and responses of declared services are rare, and a drawing takes a millisecond: those may
    # be parsed during a transaction.
    is_called_before_writing: bool = True

    def __call__(self, content: bytes, *, max_bytes: int | None = None) -> Parsed:
        """Parse the content; `max_bytes` lowers the budget. Raises BudgetExceeded and the errors of the function."""
        budget = self.budget if max_bytes is None else replace(self.budget, max_bytes=max_bytes)
        if len(content) > min(budget.max_bytes, self.budget.max_bytes):
            raise BudgetExceeded(TOO_LARGE)
        if self.is_called_before_writing and _Process.is_writing():
            raise ParsedWhileWriting(self.name)
        return self.function(content, Meter(budget))
