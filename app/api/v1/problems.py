"""Problems as answers of the API: `application/problem+json`, with the address that explains each type (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify

from app.api.v1.problem_types import INVALID_VALUES, NO_KEY, QUOTA_EXCEEDED, ProblemType
from app.core.sites import current_site
from app.procedures.definition import Field
from app.procedures.fields import Problem
from app.procedures.fields.problem_messages import problem_message

CONTENT_TYPE = "application/problem+json"
PROBLEMS_PATH = "/api/v1/problemes"


class ApiProblem(Exception):
    """An answer that says why the call is refused. `more` are members of its own."""

    def __init__(self, problem_type: ProblemType, detail: str = "", **more: Any) -> None:
        super().__init__(problem_type.code)
        self.type = problem_type
        self.detail = detail
        self.more = more
        self.headers: dict[str, str] = {}


def to_response(problem: ApiProblem) -> Response:
    """Convert the problem to a response."""
    body = {
        "type": f"{current_site().base_url}{PROBLEMS_PATH}#{problem.type.code}",
        "title": str(problem.type.title),
        "status": problem.type.status,
        "code": problem.type.code,
        "detail": problem.detail or str(problem.type.remedy),
        **problem.more,
    }
    response = jsonify(body)
    response.status_code, response.content_type = problem.type.status, CONTENT_TYPE
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def no_key_problem() -> ApiProblem:
    """401, with the header that says how to show a key (RFC 6750)."""
    problem = ApiProblem(NO_KEY)
    problem.headers["WWW-Authenticate"] = 'Bearer realm="parvis"'
    return problem


def quota_problem(seconds: int) -> ApiProblem:
    """429, with the time to wait."""
    problem = ApiProblem(QUOTA_EXCEEDED)
    problem.headers["Retry-After"] = str(seconds)
    return problem


def invalid_values_problem(errors: Iterable[Mapping[str, str]]) -> ApiProblem:
    """422, with what is wrong in each value: `pointer` (RFC 6901), `code`, `detail`."""
    return ApiProblem(INVALID_VALUES, errors=list(errors))


def describe_field_problems(
    fields: Iterable[Field], problems: Mapping[str, list[Problem]], *, parent: str
) -> list[dict[str, str]]:
    """Problems with the answers to some questions, in the order of the form."""
    return [
        {"pointer": f"/{parent}/{field.id}", "code": problem.code, "detail": problem_message(problem)}
        for field in fields
        for problem in problems.get(field.id, ())
    ]


def describe_unknown_names(names: Iterable[str], *, parent: str, detail: str) -> list[dict[str, str]]:
    """Problems with values that nothing asks for."""
    return [{"pointer": f"/{parent}/{name}", "code": "unknown", "detail": detail} for name in names]
