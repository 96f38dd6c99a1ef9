"""A rule of every statement that a test executes: a subquery never reads again a table of a query around it, by its own name.

Such a subquery has lost its correlation: it looks at any row, where the rows of the query around it were meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

TOKEN = re.compile(r"'[^']*'|\(|\)|\b(?:EXISTS|SELECT|FROM|WHERE|GROUP|ORDER|LIMIT|UNION)\b")
TABLE = re.compile(r'(?:^|,|JOIN)\s*("?)(\w+)\1(?!\s+AS\b)(?=\s|,|$)')

_read_statements: set[str] = set()


class UncorrelatedSubquery(AssertionError):
    """An EXISTS reads a table of the query around it as if it were another."""


def pytest_configure(config: pytest.Config) -> None:
    event.listen(Engine, "before_cursor_execute", _check_statement)


def find_repeated_table(sql: str) -> str | None:
    """Return the table that an EXISTS and a query around it both read by its name; None when there is none."""
    for level in _read_levels(sql):
        if level.is_exists and (repeated := level.tables & level.list_tables_around()):
            return min(repeated)
    return None


@dataclass
class Level:
    """A parenthesis of a statement, or the whole of it: whether an EXISTS opens it, and the tables that its FROM names."""

    around: Level | None = None
    is_exists: bool = False
    tables: set[str] = field(default_factory=set)

    def list_tables_around(self) -> set[str]:
        return self.around.tables | self.around.list_tables_around() if self.around else set()


def _read_levels(sql: str) -> list[Level]:
    levels = [Level()]
    current, start, is_exists = levels[0], -1, False
    for token in TOKEN.finditer(f"{sql} LIMIT"):
        word = token[0]
        if start >= 0 and not word.startswith("'"):
            current.tables.update(name for _quote, name in TABLE.findall(sql[start : token.start()].strip()))
            start = -1
        if word == "(":
            current = Level(current, is_exists)
            levels.append(current)
        elif word == ")" and current.around:
            current = current.around
        elif word == "FROM":
            start = token.end()
        is_exists = word == "EXISTS"
    return levels


def _check_statement(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
    if statement in _read_statements or "EXISTS" not in statement:
        return
    _read_statements.add(statement)
    if table := find_repeated_table(statement):
        raise UncorrelatedSubquery(f"{table} is read again in an EXISTS:\n{statement}")
