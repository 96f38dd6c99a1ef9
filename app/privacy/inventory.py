"""The inventory of data, generated from the schema: each table, its description, and the class of each column."""

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
    "personal": "about a person; sealed, hashed, or deleted with the record it belongs to",
    "technical": "needed by the application; deleted with the record it belongs to",
    "anonymous": "may outlive the case in statistics",
}


@dataclass(frozen=True)
class DataColumn:
    """A column and its privacy class."""

    database: str
    table: str
    column: str
    privacy: str
    # For a reference to a case whose row outlives it: the law that asks for it, and for how many years.
    reason: str = ""
    years: int = 0


def list_columns() -> list[DataColumn]:
    """Every column of both databases, by table and in the order of declaration."""
    return [
        DataColumn(
            name,
            table.name,
            column.name,
            column.info.get("privacy", UNCLASSIFIED),
            column.info.get("reason", ""),
            column.info.get("years", 0),
        )
        for name, base in DATABASES
        for table in _list_tables(base.metadata)
        for column in table.columns
    ]


def render_inventory() -> str:
    """Render the page `docs/data.md`."""
    lines = ["# Inventory of data", "", "Generated from the schema by `parvis data`; do not edit.", ""]
    lines += [f"- *{name}*: {meaning}." for name, meaning in CLASSES.items()]
    for name, base in DATABASES:
        lines += ["", f"## The {name} database"]
        descriptions = _read_table_descriptions(base)
        columns = [column for column in list_columns() if column.database == name]
        for table, group in groupby(columns, key=lambda column: column.table):
            lines += ["", f"### `{table}`", "", *_describe_table(descriptions.get(table, ""), group)]
    return "\n".join(lines) + "\n"


def _describe_table(description: str, group: Iterable[DataColumn]) -> Iterator[str]:
    if description:
        yield description
        yield ""
    columns = list(group)
    yield from _describe_survival(columns)
    by_class: dict[str, list[str]] = {}
    for column in columns:
        by_class.setdefault(column.privacy, []).append(f"`{column.column}`")
    for privacy in (*CLASSES, UNCLASSIFIED):
        if privacy in by_class:
            yield f"- {privacy}: {', '.join(by_class[privacy])}"


def _describe_survival(columns: Iterable[DataColumn]) -> Iterator[str]:
    for column in columns:
        if column.years:
            yield f"Outlives its case for {column.years} years, without `{column.column}` nor what is personal: {column.reason}."
            yield ""


def _read_table_descriptions(base: type[DeclarativeBase]) -> dict[str, str]:
    """The description of each table: the first line of the docstring of its class."""
    return {
        str(mapper.local_table.description): (mapper.class_.__doc__ or "").strip().split("\n")[0]
        for mapper in base.registry.mappers
    }


def _list_tables(metadata: MetaData) -> list[Table]:
    return sorted(metadata.tables.values(), key=lambda table: table.name)
