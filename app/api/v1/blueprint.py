"""The blueprint of the API: a key is looked for before each operation, problems are answered as such."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from app.api.v1 import key_authentication, problems
from app.api.v1.declared_operations import BLUEPRINT, get_operation
from app.api.v1.problem_types import LIMITED, NOT_ADMITTED, NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.cases.access import CaseUnderLimitation
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.web.error_pages import get_retry_seconds

bp = Blueprint(BLUEPRINT, __name__, url_prefix="/api/v1")


@bp.before_request
def authenticate() -> None:
    """Find the key of the call, and check that it holds the scope of the operation for something."""
    declared = get_operation(current_app, request.endpoint or "")
    if declared is not None and not declared.is_open:
        key_authentication.authenticate(declared.scope)
        check_address()


def check_address() -> None:
    """Refuse an address with signs that nobody sees, which PostgreSQL does not take. Raises ApiProblem."""
    if not all(str(value).isprintable() for value in (request.view_args or {}).values()):
        raise ApiProblem(NOT_FOUND)


@bp.after_request
def add_quota(response: Response) -> Response:
    """Tell what remains of the quota, and keep the answer out of every cache."""
    if allowance := g.pop(key_authentication.ALLOWANCE, None):
        response.headers.update(key_authentication.describe_quota(allowance))
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@bp.errorhandler(ApiProblem)
def answer_problem(problem: ApiProblem) -> Response:
    db.session.rollback()
    return problems.to_response(problem)


@bp.errorhandler(NotFound)
def answer_not_found(error: NotFound) -> Response:
    return problems.to_response(ApiProblem(NOT_FOUND))


@bp.errorhandler(CaseUnderLimitation)
def answer_limited(error: CaseUnderLimitation) -> Response:
    return problems.to_response(ApiProblem(LIMITED))


@bp.errorhandler(NotAdmitted)
def answer_refusal(error: NotAdmitted) -> Response:
    db.session.rollback()
    return problems.to_response(ApiProblem(NOT_ADMITTED, reason=error.kind))


@bp.errorhandler(TooManyRequests)
def answer_flood(error: HTTPException) -> Response:
    """Too many requests from one network: refused before its keys are looked at."""
    return problems.to_response(problems.quota_problem(get_retry_seconds(error) or 60))


@bp.errorhandler(MethodNotAllowed)
def answer_wrong_method(error: MethodNotAllowed) -> Response:
    return problems.to_response(ApiProblem(NOT_FOUND))
