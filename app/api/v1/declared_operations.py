"""Declarations of what the API does: each view says its operation, from which the OpenAPI documents are assembled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask

from app.api.v1.problem_types import BAD_REQUEST, NO_KEY, NO_SCOPE, QUOTA_EXCEEDED, WRONG_NETWORK, ProblemType
from app.core.i18n import LazyText

View = TypeVar("View", bound=Callable[..., Any])
BLUEPRINT = "api_v1"
# Whatever is asked with a key may be answered so.
COMMON_PROBLEMS = (NO_KEY, WRONG_NETWORK, NO_SCOPE, BAD_REQUEST, QUOTA_EXCEEDED)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query or a header, with its JSON Schema."""

    name: str
    help: LazyText
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    place: str = "query"
    is_required: bool = False


@dataclass(frozen=True)
class Operation:
    """One operation: `scope` is what the key needs, none when any key will do; `body` and `answer` name schemas."""

    id: str
    summary: LazyText
    scope: str | None = None
    parameters: tuple[Parameter, ...] = ()
    body: str | None = None
    answer: str | None = None
    status: int = 200
    problems: tuple[ProblemType, ...] = ()
    # Answers besides the usual one, by status: the name of their schema.
    other_answers: Mapping[int, str] = field(default_factory=dict)
    # Whether it is asked without any key.
    is_open: bool = False

    @property
    def all_problems(self) -> tuple[ProblemType, ...]:
        return (*COMMON_PROBLEMS, *self.problems)


def operation(declared: Operation) -> Callable[[View], View]:
    """Declare the operation of a view; goes below its route."""

    def declare(view: View) -> View:
        view.api_operation = declared  # type: ignore[attr-defined]
        return view

    return declare


def get_operation(app: Flask, endpoint: str) -> Operation | None:
    """The operation that the view of an endpoint declares."""
    return getattr(app.view_functions.get(endpoint), "api_operation", None)


@dataclass(frozen=True)
class Route:
    """The place of an operation: its method, and its path with parameters as `{name}`."""

    method: str
    path: str
    path_parameters: tuple[str, ...]
    operation: Operation


def list_routes(app: Flask) -> Iterator[Route]:
    """Every operation of the API, by path then method."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    for rule in rules:
        declared = get_operation(app, rule.endpoint)
        if not rule.endpoint.startswith(f"{BLUEPRINT}.") or declared is None:
            continue
        method = next(method for method in ("GET", "POST", "PATCH", "PUT", "DELETE") if method in (rule.methods or ()))
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<uuid:{name}>", f"<{name}>").replace(f"<{name}>", "{" + name + "}")
        yield Route(method.lower(), path, tuple(sorted(rule.arguments, key=path.index)), declared)
