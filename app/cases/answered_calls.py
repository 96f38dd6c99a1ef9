"""What other software answered about a case: known by whoever calls it, read in expressions and texts as `calls.<name>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.cases.definitions import workflow_of
from app.cases.models import Case
from app.core.lazy import Lazy

# The case, and the steps of its workflow that bear the name: {"status", "outcome", "answer"}, or nothing yet.
Find = Callable[[Case, frozenset[str]], Mapping[str, Any]]


class _Callers:
    """What the composition root said."""

    find: Find | None = None


def install(find: Find) -> None:
    """Called once by the composition root."""
    _Callers.find = find


def answered_calls(case: Case) -> Lazy:
    """By name, each looked up when it is first read."""
    return Lazy({name: partial(_answered, case, steps) for name, steps in workflow_of(case).calls.items()})


def _answered(case: Case, steps: frozenset[str]) -> Mapping[str, Any]:
    return _Callers.find(case, steps) if _Callers.find else {}
