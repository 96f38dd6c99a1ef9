"""Request bodies of the API: a small JSON object, whose numbers are kept as text."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.error_responses import invalid_json_error, too_large_error
from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.json_text import load_json
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems

MAX_BYTES = 64 * 1024
SCHEMA = JsonSchemaValidator(
    {"type": "object", "additionalProperties": False, "properties": {"values": {"type": "object"}}}
)


def read_values() -> dict[str, Any]:
    """The object under `values`; empty for an empty body. Raises ApiError."""
    content = _read_content()
    if problems := find_structure_problems(SCHEMA, content):
        raise invalid_json_error("\n".join(str(problem) for problem in problems[:5]))
    values: dict[str, Any] = content.get("values", {})
    return values


def read_object() -> dict[str, Any]:
    """The whole object, whatever its names. Raises ApiError."""
    content = _read_content()
    if not isinstance(content, dict):
        raise invalid_json_error(_("Envoyez un objet JSON."))
    return content


def _read_content() -> Any:
    request.max_content_length = MAX_BYTES
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large_error() from None
    if not body.strip():
        return {}
    if not request.is_json:
        raise invalid_json_error(_("Envoyez du JSON, et dites-le : « Content-Type: application/json »."))
    return _parse_body(body)


def _parse_body(body: bytes) -> Any:
    try:
        return PARSER(body)
    except ValueError:
        raise invalid_json_error(_("Ce corps n’est pas du JSON lisible, en UTF-8, sans nom répété.")) from None


def load_body(body: bytes, meter: Meter) -> Any:
    """The JSON of a body, whose numbers are kept as text: 1.10 stays 1.10. Raises ValueError."""
    return load_json(
        body,
        meter,
        parse_float=str,
        parse_int=str,
        parse_constant=_refuse_constant,
        object_pairs_hook=_reject_duplicate_names,
    )


PARSER: Parser[Any] = Parser("call of other software", Budget(MAX_BYTES), load_body)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _reject_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("duplicate name")
    return values
