"""The one way to read what strangers send: its size is checked, no transaction waits for it, and the parser has a meter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from app.core.parsing.budget import TOO_LARGE, Budget, BudgetExceeded, Meter

Parsed = TypeVar("Parsed")


class ParsedWhileWriting(RuntimeError):
    """A file was read while this thread held the lock of the database: everybody else's writing waited for it."""


class _Process:
    """What tells that this thread keeps others from writing; never, where nobody checks it."""

    is_writing: Callable[[], bool] = staticmethod(lambda: False)


def install(is_writing: Callable[[], bool]) -> None:
    """Called once at start, in tests only: production would rather be slow than refuse."""
    _Process.is_writing = staticmethod(is_writing)


@dataclass(frozen=True)
class Parser(Generic[Parsed]):
    """A function that reads one kind of file, with what it may cost. `wiring/parsers.py` lists them all.

    `function` takes the bytes and a meter that it must feed; it raises an error of its own for what it cannot read.
    """

    name: str
    budget: Budget
    function: Callable[[bytes, Meter], Parsed]
    # What administrators send and what declared services answer is rare, a drawing takes a millisecond: those may be read
    # in the middle of the work.
    is_called_before_writing: bool = True

    def __call__(self, content: bytes, *, max_bytes: int | None = None) -> Parsed:
        """What the function makes of the content; `max_bytes` lowers the budget. Raises BudgetExceeded, and its own errors."""
        budget = self.budget if max_bytes is None else replace(self.budget, max_bytes=max_bytes)
        if len(content) > min(budget.max_bytes, self.budget.max_bytes):
            raise BudgetExceeded(TOO_LARGE)
        if self.is_called_before_writing and _Process.is_writing():
            raise ParsedWhileWriting(self.name)
        return self.function(content, Meter(budget))
