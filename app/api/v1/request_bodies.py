"""Bodies of calls: a JSON object, checked against the schema that the documents publish."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.request_body import load_body
from app.api.v1.problem_types import BAD_REQUEST, TOO_LARGE
from app.api.v1.problems import ApiProblem
from app.api.v1.schemas import VALIDATORS
from app.core.i18n import gettext as _
from app.core.parsing import Budget, Parser
from app.language.schema.validation import find_structure_problems

# Files travel in base64: about fifteen megabytes of them.
MAX_BYTES = 20 * 1024 * 1024
PARSER: Parser[Any] = Parser("body of the API", Budget(MAX_BYTES), load_body)


def read_body(schema: str) -> dict[str, Any]:
    """The object that the call sends, of that schema; empty for an empty body. Raises ApiProblem."""
    request.max_content_length = MAX_BYTES
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise ApiProblem(TOO_LARGE) from None
    content = _parse(body) if body.strip() else {}
    problems = find_structure_problems(VALIDATORS[schema], content)
    if problems:
        raise ApiProblem(BAD_REQUEST, "\n".join(str(problem) for problem in problems[:5]))
    checked: dict[str, Any] = content
    return checked


def _parse(body: bytes) -> Any:
    if not request.is_json:
        raise ApiProblem(BAD_REQUEST, _("Envoyez du JSON, et dites-le : « Content-Type: application/json »."))
    try:
        return PARSER(body)
    except ValueError:
        raise ApiProblem(BAD_REQUEST, _("Ce corps n’est pas du JSON lisible, en UTF-8, sans nom répété.")) from None
