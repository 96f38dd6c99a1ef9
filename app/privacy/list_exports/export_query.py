"""The list that an export is of, as it is sealed until the worker reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app.cases.search.filters import Filters

_DAYS = ("since", "until")


@dataclass(frozen=True)
class ExportQuery:
    """The filters of a list, and the keys of the columns that it shows; none for the usual ones."""

    filters: Filters
    columns: tuple[str, ...] = ()


def encode_query(query: ExportQuery) -> dict[str, Any]:
    """The query as JSON holds it."""
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in vars(query.filters).items()
    }
    return {"filters": values, "columns": list(query.columns)}


def decode_query(document: Mapping[str, Any]) -> ExportQuery:
    """The query that was sealed; filters that do not exist any more are left out."""
    names = {field.name for field in fields(Filters)}
    values = {name: _decode_value(name, value) for name, value in document["filters"].items() if name in names}
    return ExportQuery(Filters(**values), tuple(document["columns"]))


def _decode_value(name: str, value: Any) -> Any:
    if name in _DAYS and value is not None:
        return date.fromisoformat(value)
    return _freeze(value)


def _freeze(value: Any) -> Any:
    """Lists as the tuples that filters hold."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(_freeze(part) for part in value) if is_list else value
