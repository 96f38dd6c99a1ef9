"""JSON for other software: the columns, then one object for each row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from app.core.i18n import lazy_gettext as _
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow, ExportFormat, Value

DOCUMENT_FORMAT = "parvis/list/1"
BATCH = 200


def write(columns: Sequence[ExportedColumn], rows: Iterable[ExportedRow]) -> Iterator[bytes]:
    """One row a line, by the keys of the columns."""
    keys = [column.key for column in columns]
    described = [{"key": column.key, "label": column.label, "type": column.kind} for column in columns]
    yield f'{{"format":"{DOCUMENT_FORMAT}","columns":{encode(described)},"rows":['.encode()
    yield from write_items(rows, lambda row: encode(build_object(keys, row)))
    yield b"]}\n"


def write_items(rows: Iterable[ExportedRow], encode_row: Callable[[ExportedRow], str]) -> Iterator[bytes]:
    """The items of a JSON array, one a line."""
    iterator, separator = iter(rows), "\n"
    while batch := list(islice(iterator, BATCH)):
        yield (separator + ",\n".join(map(encode_row, batch))).encode("utf-8", "replace")
        separator = ",\n"


def build_object(keys: Sequence[str], row: ExportedRow) -> dict[str, Value]:
    """The values by key; dates as ISO 8601 writes them."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in zip(keys, row.values, strict=True)
    }


def encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FORMAT = ExportFormat("json", _("JSON"), _("Pour un autre logiciel."), "application/json", write)
