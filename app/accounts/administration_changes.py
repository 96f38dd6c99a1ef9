"""Rows that administrators change: the words of their columns, and the differences between two states of a row.

A difference is plain JSON, as the history stores it: the table, the path of the value, and the value before and after. A
secret has neither: the difference only says that it changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import LargeBinary, inspect

from app.core.db import Base
from app.core.i18n import LazyText

Path = tuple[str, ...]
Difference = dict[str, Any]
# Columns that hold all that a row says: no path names them.
_WHOLE_ROWS = frozenset({"definition", "contents"})
MAX_LENGTH, MAX_DEPTH, MAX_DIFFERENCES = 300, 4, 60
# Whatever its column is called elsewhere, a value under such a key is never written.
_SECRET_KEY = re.compile(
    r"secret|password|passphrase|token|credential|private|api_?key|authorization|_hash$", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class WatchedRow:
    """A table whose rows administrators change. A column is labelled, or is a state that no administrator sets."""

    model: type[Base]
    area: str
    # With its article, as in « a changé la boîte de courrier ».
    noun: LazyText
    # The words of columns, of relationships, and of the keys of a JSON column.
    labels: Mapping[str, LazyText]
    # The column that a row is called by.
    name: str = "name"
    unwatched: frozenset[str] = frozenset()
    # Keys whose value is never written, beside columns of bytes.
    secrets: frozenset[str] = frozenset()
    # Addresses of which the host alone is written: the rest may be a secret.
    hosts: frozenset[str] = frozenset()
    # Columns of changing content, whose change alone is written.
    contents: frozenset[str] = frozenset()
    # Whether there is one for the authority, which is neither created nor deleted: it changes.
    is_single: bool = False
    # The words of the values of a key.
    words: Mapping[str, Mapping[Any, LazyText]] = field(default_factory=dict)
    # How a row of a relationship is called.
    members: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.model.__tablename__)

    @property
    def attributes(self) -> list[str]:
        """The columns and relationships to compare."""
        mapper = inspect(self.model)
        columns = [attribute.key for attribute in mapper.column_attrs if attribute.key != "id"]
        return [name for name in (*columns, *self.members) if name not in self.unwatched]

    def get_name(self, row: Base) -> str:
        """The name of a row, in the words of whoever made it; the title of its definition when it has one."""
        definition = getattr(row, "definition", None) or {}
        return str(definition.get("title") or getattr(row, self.name) or "")

    def is_secret(self, path: Path) -> bool:
        """Whether the value at that path is never written."""
        column = inspect(self.model).columns.get(path[0])
        is_sealed = column is not None and isinstance(column.type, LargeBinary)
        return is_sealed or any(part in self.secrets or _SECRET_KEY.search(part) for part in path)

    def describe_path(self, path: Path) -> str:
        """The words of a path."""
        return " › ".join(str(self.labels.get(part, part)) for part in path if part not in _WHOLE_ROWS)

    def compare(self, row: Base, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
        """The differences between two states of a row, by column."""
        return [
            difference
            for name in after
            for difference in self._compare_column(name, before.get(name), after[name], self.get_name(row))
        ]

    def describe_value(self, path: Path, value: Any) -> Any:
        """A stored value in words, when its key has words."""
        words = self.words.get(path[-1], {})
        return str(words[value]) if isinstance(value, str) and value in words else value

    def show(self, path: Path, value: Any) -> Any:
        """The value as it is stored in the history."""
        if isinstance(value, datetime):
            return {"at": value.isoformat()}
        if isinstance(value, date):
            return {"on": value.isoformat()}
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        if path[-1] in self.hosts or (_ADDRESS.match(text) and ("?" in text or "@" in text)):
            return hide_address(text)
        return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"

    def _compare_column(self, name: str, before: Any, after: Any, row_name: str) -> Iterator[Difference]:
        if name in self.contents or self.is_secret((name,)):
            if before != after and (before or after):
                yield {"of": self.key, "row": row_name, "path": [name], "is_hidden": True}
            return
        values_before, values_after = dict(self._list_values((name,), before)), dict(self._list_values((name,), after))
        for path in dict.fromkeys((*values_after, *values_before)):
            value_before, value_after = values_before.get(path), values_after.get(path)
            # A box that is not ticked and one that is not there say the same.
            if value_before == value_after or (value_before is None and value_after is False):
                continue
            difference: Difference = {"of": self.key, "row": row_name, "path": list(path)}
            values = self.show(path, value_before), self.show(path, value_after)
            if self.is_secret(path) or values[0] == values[1]:
                yield {**difference, "is_hidden": True}
            else:
                yield {**difference, "before": values[0], "after": values[1]}

    def _list_values(self, path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
        """The values under a path, one for each leaf; nothing for an empty one."""
        if isinstance(value, list | tuple) and path[-1] in self.members:
            value = sorted(self.members[path[-1]](member) for member in value)
        if value is None or value == "" or value == [] or value == {}:
            return
        is_deep = len(path) >= MAX_DEPTH
        if isinstance(value, Mapping) and not is_deep:
            for key, item in value.items():
                yield from self._list_values((*path, str(key)), item)
        elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value) and not is_deep:
            for number, item in enumerate(value, start=1):
                yield from self._list_values((*path, _name_item(item, number)), item)
        elif isinstance(value, list | tuple) and not any(isinstance(item, Mapping | list) for item in value):
            yield path, ", ".join(str(item) for item in value)
        else:
            yield path, value


def hide_address(address: str) -> str:
    """The host of an address, without what may be a secret in it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "…"
    return f"{parts.scheme}://{parts.hostname}/…" if parts.hostname else "…"


def _name_item(item: Any, number: int) -> str:
    """Name an item of a list by its title, its name, its label or its identifier, or else by its rank."""
    names = (item.get(key) for key in ("title", "name", "label", "id")) if isinstance(item, Mapping) else ()
    return next((str(name) for name in names if name), str(number))
