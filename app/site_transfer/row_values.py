"""Encoding of the values of a row as JSON, the same from both databases, and back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import JSON, Column, Date, LargeBinary, String, Text, Uuid, cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import UtcDateTime

_Item = TypeVar("_Item")
Encode = Callable[[Any], Any]

# SQL's NULL and the null of JSON are not the same: a column that is NULL is missing from its line.
_BOUND_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def read_expression(column: Column[Any]) -> ColumnElement[Any]:
    """The expression that reads a column: documents as text, which alone tells NULL from the null of JSON."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def bound_type(column: Column[Any]) -> Any:
    """The type that writes the decoded values of a column."""
    return _BOUND_JSON if isinstance(column.type, JSON) else column.type


def order_expression(column: Column[Any], *, is_postgresql: bool) -> ColumnElement[Any]:
    """The column in the order of its bytes, which is that of SQLite, whatever the language of the database."""
    return column.collate("C") if is_postgresql and isinstance(column.type, String) else column


def get_encoder(column: Column[Any]) -> Encode | None:
    """The function that encodes the values of a column, None when they are in JSON already."""
    return _find(column, _ENCODERS)


def get_decoder(column: Column[Any]) -> Encode | None:
    """The function that decodes the values of a column, None when they are as in JSON."""
    return _find(column, _DECODERS)


def write_line(values: Mapping[str, Any]) -> bytes:
    """One line of a part. Lone surrogates, which UTF-8 has not, are escaped as JSON allows."""
    try:
        return _ENCODE(values).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def split_batches(items: Iterable[_Item], size: int) -> Iterator[tuple[_Item, ...]]:
    """The items by that many at a time, without reading more of them in advance."""
    remaining = iter(items)
    while batch := tuple(islice(remaining, size)):
        yield batch


def _find(column: Column[Any], functions: Mapping[type, Encode]) -> Encode | None:
    return next((function for kind, function in functions.items() if isinstance(column.type, kind)), None)


def _sort_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose members are in one order: PostgreSQL keeps none."""
    return dict(sorted(pairs))


def _decode_document(value: Any) -> Any:
    return JSON.NULL if value is None else value


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DECODE_SORTED = json.JSONDecoder(object_pairs_hook=_sort_members).decode
_ENCODERS: Mapping[type, Encode] = {
    JSON: _DECODE_SORTED,
    UtcDateTime: datetime.isoformat,
    Date: date.isoformat,
    Uuid: str,
    LargeBinary: lambda value: b64encode(value).decode(),
}
_DECODERS: Mapping[type, Encode] = {
    JSON: _decode_document,
    UtcDateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    Uuid: UUID,
    LargeBinary: b64decode,
}
