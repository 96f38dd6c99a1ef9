"""The connection to PostgreSQL: what it prepared stays after a reading, and nothing stays of a writing that was not committed."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from app.core.sites import Site

# psycopg prepares a statement when it is run for the sixth time.
OFTEN = 8


@pytest.fixture
def engine(site: Site) -> Engine:
    if site.engine.dialect.name != "postgresql":
        pytest.skip("about postgresql")
    return site.engine


@pytest.mark.postgresql
def test_what_was_prepared_stays_after_transactions_that_only_read(engine: Engine) -> None:
    for _ in range(OFTEN):
        with engine.connect() as connection:
            connection.execute(text("SELECT 41 + 1"))

    with engine.connect() as connection:
        prepared = connection.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert "SELECT 41 + 1" in prepared


@pytest.mark.postgresql
def test_what_was_written_without_a_commit_is_undone(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE reading_test (number int)"))
        connection.commit()
        connection.execute(text("INSERT INTO reading_test VALUES (1)"))
        connection.execute(text("SELECT number FROM reading_test"))

    with engine.connect() as connection:
        assert connection.scalars(text("SELECT number FROM reading_test")).all() == []
        connection.execute(text("DROP TABLE reading_test"))
        connection.commit()
