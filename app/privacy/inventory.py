"""The inventory of data, read from the schema: each table, what it is, and the class of each of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from app.core.db import Base, KeysBase

UNCLASSIFIED = "unclassed"
DATABASES: tuple[tuple[str, type[DeclarativeBase]], ...] = (("main", Base), ("keys", KeysBase))
CLASSES = {
    "personal": "says something of a person; sealed, fingerprinted, or erased with what it belongs to",
    "technical": "keeps the application working; erased with what it belongs to",
    "anonymous": "may outlive the case in statistics",
}


@dataclass(frozen=True)
class DataColumn:
    """A column and the class of what it holds."""

    database: str
    table: str
    column: str
    privacy: str


def list_columns() -> list[DataColumn]:
    """Every column of both databases, in the order of tables and of declaration."""
    return [
        DataColumn(name, table.name, column.name, column.info.get("privacy", UNCLASSIFIED))
        for name, base in DATABASES
        for table in _list_tables(base.metadata)
        for column in table.columns
    ]


def render_inventory() -> str:
    """The page `docs/data.md`."""
    lines = ["# Inventory of data", "", "Made from the schema by `parvis data`; do not edit.", ""]
    lines += [f"- *{name}*: {meaning}." for name, meaning in CLASSES.items()]
    for name, base in DATABASES:
        lines += ["", f"## The {name} database"]
        words = _read_table_descriptions(base)
        found = [one for one in list_columns() if one.database == name]
        for table, group in groupby(found, key=lambda one: one.table):
            lines += ["", f"### `{table}`", "", *_describe_table(words.get(table, ""), group)]
    return "\n".join(lines) + "\n"


def _describe_table(sentence: str, group: Iterable[DataColumn]) -> Iterator[str]:
    if sentence:
        yield sentence
        yield ""
    by_class: dict[str, list[str]] = {}
    for one in group:
        by_class.setdefault(one.privacy, []).append(f"`{one.column}`")
    for privacy in (*CLASSES, UNCLASSIFIED):
        if privacy in by_class:
            yield f"- {privacy}: {', '.join(by_class[privacy])}"


def _read_table_descriptions(base: type[DeclarativeBase]) -> dict[str, str]:
    """What each table is, in the words of its class."""
    return {
        str(mapper.local_table.description): (mapper.class_.__doc__ or "").strip().split("\n")[0]
        for mapper in base.registry.mappers
    }


def _list_tables(metadata: MetaData) -> list[Table]:
    return sorted(metadata.tables.values(), key=lambda table: table.name)
