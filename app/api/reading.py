"""What other software sent: a small JSON object, whose numbers are kept as they were written."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.answers import not_json, too_large
from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.json_text import load_json
from app.core.structure import DocumentValidator, structure_problems

LARGEST = 64 * 1024
SCHEMA = DocumentValidator(
    {"type": "object", "additionalProperties": False, "properties": {"values": {"type": "object"}}}
)


def values_sent() -> dict[str, Any]:
    """What is under `values`; nothing when the body is empty. Raises Refusal."""
    request.max_content_length = LARGEST
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large() from None
    if not body.strip():
        return {}
    if not request.is_json:
        raise not_json(_("Envoyez du JSON, et dites-le : « Content-Type: application/json »."))
    document = _parsed(body)
    if problems := structure_problems(SCHEMA, document):
        raise not_json("\n".join(str(problem) for problem in problems[:5]))
    found: dict[str, Any] = document.get("values", {})
    return found


def _parsed(body: bytes) -> Any:
    try:
        return PARSER(body)
    except ValueError:
        raise not_json(_("Ce corps n’est pas du JSON lisible, en UTF-8, sans nom répété.")) from None


def _load(body: bytes, meter: Meter) -> Any:
    """1.10 stays 1.10: amounts and identifiers are what was written."""
    return load_json(
        body,
        meter,
        parse_float=str,
        parse_int=str,
        parse_constant=_refuse_constant,
        object_pairs_hook=_without_repeats,
    )


PARSER: Parser[Any] = Parser("call of other software", Budget(LARGEST), _load)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found
