"""Types of columns of our own."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import CachedUuid


def test_an_id_kept_as_text_is_parsed_once() -> None:
    parse = CachedUuid().dialect_impl(sqlite.dialect()).result_processor(sqlite.dialect(), None)
    case_id = uuid4()

    assert parse(case_id.hex) == case_id
    assert parse(case_id.hex) is parse(case_id.hex)
    assert parse(None) is None


def test_an_id_that_the_driver_reads_is_left_alone() -> None:
    dialect = postgresql.dialect()

    assert CachedUuid().dialect_impl(dialect).result_processor(dialect, None) is None
