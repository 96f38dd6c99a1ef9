"""The JSON Schema of price rules, with the words that their definitions use."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.language.schema.validation import JsonSchemaValidator

FORMAT = "parvis/price/1"
# How the price of one unit is found.
FIXED, MATRIX, EFFORT_RATE, COMPUTED = "fixed", "matrix", "effort_rate", "computed"
# A criterion of a matrix compares a choice, or places a number, an age in years or a date among ranges.
CHOICE, NUMBER, AGE, DATE = "choice", "number", "age", "date"
# How many units: a number that was answered, or days of presence.
COUNT, PRESENCE = "count", "presence"
# Of several reductions that apply: the highest one, or each in turn on what is left.
HIGHEST, EACH = "highest", "each"
MAX_CRITERIA = 3

_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 60}
# Identifiers of entries are often values of answers.
_ENTRY_ID = {"type": "string", "pattern": "^[a-z0-9]+([_-][a-z0-9]+)*$", "maxLength": 60}
_LABEL = {"type": "string", "minLength": 1, "maxLength": 120}
_CODE = {"type": "string", "maxLength": 20}
_AMOUNT = {"type": "number", "minimum": 0, "maximum": 1_000_000}
# None is not sold.
_PRICE_OR_NONE = {**_AMOUNT, "type": ["number", "null"]}
_RATE = {"type": "number", "minimum": 0, "maximum": 100}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_EXPRESSION = {"type": "object"}
_TEXT = {"type": "string"}
_BOUND = {"type": ["number", "string"], "maxLength": 10}


def price_rule_schema() -> dict[str, Any]:
    """The whole schema, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:price:1",
        "title": "Price",
        **_object(
            ("format", "title", "lines"),
            format={"const": FORMAT},
            title=_LABEL,
            regie={"type": "string", "maxLength": 60},
            accounting_code=_CODE,
            resolution=_object(("number", "day"), number={"type": "string", "minLength": 1, "maxLength": 60}, day=_DAY),
            since=_DAY,
            until=_DAY,
            lines={"type": "array", "minItems": 1, "maxItems": 60, "items": _line_schema()},
            reductions={"type": "array", "maxItems": 30, "items": _reduction_schema()},
            combination={"enum": [HIGHEST, EACH]},
            deposit=_EXPRESSION,
        ),
    }


@cache
def price_rule_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(price_rule_schema())


def _line_schema() -> dict[str, Any]:
    return _object(
        ("id", "label", "price"),
        id=_ID,
        label=_LABEL,
        unit={"type": "string", "maxLength": 40},
        accounting_code=_CODE,
        condition=_EXPRESSION,
        for_each=_EXPRESSION,
        item_label=_EXPRESSION,
        quantity=_by_kind({COUNT: _count_schema(), PRESENCE: _presence_schema()}),
        price=_by_kind({**_plain_prices(), EFFORT_RATE: _effort_rate_schema()}),
    )


def _count_schema() -> dict[str, Any]:
    return _object(("kind", "value"), kind=_TEXT, value=_EXPRESSION)


def _presence_schema() -> dict[str, Any]:
    """Days that are listed, or weekdays between two days; absences that are excused are not counted."""
    schema = _object(
        ("kind",),
        kind=_TEXT,
        days=_EXPRESSION,
        since=_EXPRESSION,
        until=_EXPRESSION,
        weekdays={"type": "array", "maxItems": 7, "items": {"type": "integer", "minimum": 1, "maximum": 7}},
        absences=_EXPRESSION,
    )
    return {**schema, "anyOf": [{"required": ["days"]}, {"required": ["since", "until"]}]}


def _plain_prices() -> dict[str, dict[str, Any]]:
    """Schemas of the prices that may also be the rate of an effort rate."""
    cell = _object(("at", "amount"), at={"type": "array", "minItems": 1, "items": _ENTRY_ID}, amount=_PRICE_OR_NONE)
    return {
        FIXED: _object(("kind", "amount"), kind=_TEXT, amount=_AMOUNT),
        COMPUTED: _object(("kind", "value"), kind=_TEXT, value=_EXPRESSION),
        MATRIX: _object(
            ("kind", "criteria", "cells"),
            kind=_TEXT,
            criteria={"type": "array", "minItems": 1, "maxItems": MAX_CRITERIA, "items": _criterion_schema()},
            cells={"type": "array", "maxItems": 2000, "items": cell},
        ),
    }


def _criterion_schema() -> dict[str, Any]:
    entry = _object(
        ("id",), id=_ENTRY_ID, label=_LABEL, value={"type": ["string", "boolean"]}, up_to=_BOUND, below=_BOUND
    )
    return _object(
        ("id", "kind", "value", "entries"),
        id=_ID,
        label=_LABEL,
        kind={"enum": [CHOICE, NUMBER, AGE, DATE]},
        value=_EXPRESSION,
        start=_BOUND,
        entries={"type": "array", "minItems": 1, "maxItems": 60, "items": entry},
    )


def _effort_rate_schema() -> dict[str, Any]:
    return _object(
        ("kind", "quotient", "rate"),
        kind=_TEXT,
        quotient=_EXPRESSION,
        source={"type": ["object", "string"], "maxLength": 120},
        day=_EXPRESSION,
        rate=_by_kind(_plain_prices()),
        minimum=_AMOUNT,
        maximum=_AMOUNT,
        is_maximum_by_default={"type": "boolean"},
    )


def _reduction_schema() -> dict[str, Any]:
    return _object(
        ("id", "label", "rate"),
        id=_ID,
        label=_LABEL,
        rate=_RATE,
        condition=_EXPRESSION,
        lines={"type": "array", "maxItems": 60, "items": _ID},
    )


def _by_kind(schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An object of one of several kinds: errors are those of the kind that it says, not of all of them."""
    conditions = [
        {"if": {"required": ["kind"], "properties": {"kind": {"const": kind}}}, "then": schema}
        for kind, schema in schemas.items()
    ]
    kinds = {"enum": list(schemas)}
    return {"type": "object", "required": ["kind"], "properties": {"kind": kinds}, "allOf": conditions}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}
