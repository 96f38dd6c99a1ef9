"""The full-text index of the database over the stems of entries: FTS5 on SQLite, a tsvector on PostgreSQL.

Both hold the same stems and give candidates only; `score` ranks them, so that both databases rank alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

# Entries are inserted and deleted, never updated. Migrations have a copy of these statements.
CREATE_STATEMENTS: Mapping[str, Sequence[str]] = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE search_stems USING fts5(
            title_stems, keyword_stems, summary_stems, body_stems, content='search_entry', content_rowid='id'
        )
        """,
        """
        CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
            INSERT INTO search_stems (rowid, title_stems, keyword_stems, summary_stems, body_stems)
            VALUES (new.id, new.title_stems, new.keyword_stems, new.summary_stems, new.body_stems);
        END
        """,
        """
        CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
            INSERT INTO search_stems (search_stems, rowid, title_stems, keyword_stems, summary_stems, body_stems)
            VALUES ('delete', old.id, old.title_stems, old.keyword_stems, old.summary_stems, old.body_stems);
        END
        """,
    ),
    "postgresql": (
        """
        ALTER TABLE search_entry ADD COLUMN search_stems tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', keyword_stems), 'B')
            || setweight(to_tsvector('simple', summary_stems), 'C') || setweight(to_tsvector('simple', body_stems), 'D')
        ) STORED
        """,
        "CREATE INDEX ix_search_entry_stems ON search_entry USING gin (search_stems)",
    ),
}
DROP_STATEMENTS: Mapping[str, Sequence[str]] = {"sqlite": ("DROP TABLE IF EXISTS search_stems",)}

# Ranking by bm25 reads the index alone, so that entries are joined to the best ones only.
SQLITE_SELECT = """
    SELECT id, kind, key, language, title, summary, url, audience, topic, weight,
        search_entry.title_stems, search_entry.keyword_stems, search_entry.summary_stems, search_entry.body_stems
    FROM (
        SELECT rowid AS entry_id, bm25(search_stems, 8, 8, 3, 1) AS score FROM search_stems
        WHERE search_stems MATCH :query
            AND (:has_all OR rowid IN (SELECT id FROM search_entry WHERE audience IN :audiences AND kind IN :kinds))
        ORDER BY score, rowid LIMIT :limit
    ) JOIN search_entry ON id = entry_id
    WHERE audience IN :audiences
    ORDER BY score, id
"""
POSTGRESQL_SELECT = """
    SELECT id, kind, key, language, title, summary, url, audience, topic, weight,
        title_stems, keyword_stems, summary_stems, body_stems
    FROM search_entry, to_tsquery('simple', :query) AS query
    WHERE search_stems @@ query AND audience IN :audiences AND (:has_all OR kind IN :kinds)
    ORDER BY ts_rank('{0.1, 0.3, 0.9, 1}', search_stems, query) DESC, id LIMIT :limit
"""
_LISTS: tuple[BindParameter[Any], ...] = (bindparam("audiences", expanding=True), bindparam("kinds", expanding=True))
_STATEMENTS = {
    "sqlite": text(SQLITE_SELECT).bindparams(*_LISTS),
    "postgresql": text(POSTGRESQL_SELECT).bindparams(*_LISTS),
}


def find_candidates(
    connection: Connection,
    phrases: Iterable[str],
    *,
    kinds: Collection[str],
    audiences: Collection[str],
    limit: int,
) -> list[Any]:
    """Rows of the entries that hold one of these phrases of stems, those that hold the most first."""
    dialect = connection.dialect.name
    query = _QUERIES[dialect](list(dict.fromkeys(phrases)))
    if not query:
        return []
    values = {
        "query": query,
        "audiences": list(audiences),
        "kinds": list(kinds) or [""],
        "has_all": not kinds,
        "limit": limit,
    }
    return list(connection.execute(_STATEMENTS[dialect], values))


def merge_inserted_entries(connection: Connection) -> None:
    """Merge what was inserted into the index: while much of it is pending, PostgreSQL reads the whole table instead."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT gin_clean_pending_list('ix_search_entry_stems')"))


def _build_fts5_query(phrases: list[str]) -> str:
    return " OR ".join(f'"{phrase}"' for phrase in phrases)


def _build_tsquery(phrases: list[str]) -> str:
    return " | ".join(f"({' <-> '.join(phrase.split())})" for phrase in phrases)


_QUERIES = {"sqlite": _build_fts5_query, "postgresql": _build_tsquery}
