"""Search everything that the site publishes: entries with their full-text index, words, synonyms, searches without result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0054"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FULL_TEXT_INDEX = {
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


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("title_stems", sa.String(), nullable=False),
        sa.Column("keyword_stems", sa.String(), nullable=False),
        sa.Column("summary_stems", sa.String(), nullable=False),
        sa.Column("body_stems", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "key", "language", name=op.f("uq_search_entry_kind_key_language")),
    )
    for statement in FULL_TEXT_INDEX[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "search_index_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("vocabulary", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_index_state")),
    )
    op.create_table(
        "search_synonym_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym_group")),
        sa.UniqueConstraint("line", name=op.f("uq_search_synonym_group_line")),
    )
    op.create_table(
        "search_missed",
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("words", name=op.f("pk_search_missed")),
    )


def downgrade() -> None:
    for name in ("search_missed", "search_synonym_group", "search_index_state"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_stems")
    op.drop_table("search_entry")
