"""Responses of other software about a case, read in expressions and texts as `calls.<name>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.core.lazy_mapping import LazyMapping

# The case, and the steps of its workflow that bear the name: {"status", "outcome", "answer"}, or nothing yet.
ResponseFinder = Callable[[Case, frozenset[str]], Mapping[str, Any]]


class _Installed:
    """Set by `install`."""

    find_response: ResponseFinder | None = None


def install(find: ResponseFinder) -> None:
    """Set the function that loads the last response to a call; called once by the composition root."""
    _Installed.find_response = find


def call_responses(case: Case) -> LazyMapping:
    """Responses by call name, each loaded when it is first read."""
    return LazyMapping(
        {name: partial(_find_response, case, steps) for name, steps in workflow_of(case).steps_by_response.items()}
    )


def _find_response(case: Case, steps: frozenset[str]) -> Mapping[str, Any]:
    return _Installed.find_response(case, steps) if _Installed.find_response else {}
