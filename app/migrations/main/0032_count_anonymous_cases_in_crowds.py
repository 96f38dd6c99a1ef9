"""Count anonymous cases with k-anonymity."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"

CROWD = 5
TABLE = "anonymous_case"
ANSWERS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    rows = op.get_bind().execute(_build_table(_one_each()).select()).all()
    op.drop_table(TABLE)
    _create(_in_crowds())
    counted = _count_rows(rows)
    random.SystemRandom().shuffle(counted)
    for row in counted:
        op.get_bind().execute(_build_table(_in_crowds()).insert().values(id=uuid4(), **row))


def downgrade() -> None:
    # What is counted together cannot be told apart again.
    op.drop_table(TABLE)
    _create(_one_each())


def _count_rows(rows: Sequence[sa.Row[Any]]) -> list[dict[str, object]]:
    """Rows whose date is unknown: counted by month, channel and last status where at least five share them; the rest is
    dropped.
    """
    answered = defaultdict(set)
    for row in rows:
        answered[row.procedure_slug].update(row.answers)
    alone: Counter[tuple[Any, ...]] = Counter(
        (row.procedure_slug, row.family, row.closed_month, row.channel, row.final_status) for row in rows
    )
    crowds: Counter[tuple[Any, ...]] = Counter(
        {attributes: count for attributes, count in alone.items() if count >= CROWD}
    )
    months = _merge_counts(alone - crowds, 3)
    crowds.update({(*attributes, None, None): count for attributes, count in months.items() if count >= CROWD})
    years: Counter[tuple[str, str, str]] = Counter()
    for (slug, family, month), count in months.items():
        if count < CROWD:
            years[slug, family, month[:4]] += count
    attributes = [
        (slug, family, month[:4], month, *more, count) for (slug, family, month, *more), count in crowds.items()
    ]
    attributes += [(*year, None, None, None, count) for year, count in years.items()]
    names = ("procedure_slug", "family", "closed_year", "closed_month", "channel", "final_status", "requests")
    withheld = {slug: dict.fromkeys(sorted(fields)) for slug, fields in answered.items()}
    return [{**dict(zip(names, row, strict=True)), "answers": withheld[str(row[0])]} for row in attributes]


def _merge_counts(counts: Counter[tuple[Any, ...]], length: int) -> Counter[tuple[Any, ...]]:
    merged: Counter[tuple[Any, ...]] = Counter()
    for attributes, count in counts.items():
        merged[attributes[:length]] += count
    return merged


def _one_each() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("procedure_slug", "family", "channel")),
        sa.Column("received_month", sa.String(), nullable=False),
        sa.Column("closed_month", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("final_status", sa.String(), nullable=False),
        sa.Column("answers", ANSWERS, nullable=False),
    ]


def _in_crowds() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("procedure_slug", "family", "closed_year")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("closed_month", "received_month", "duration")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("channel", "final_status")),
        sa.Column("answers", ANSWERS, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
    ]


def _build_table(columns: list[sa.Column[Any]]) -> sa.Table:
    return sa.Table(TABLE, sa.MetaData(), *columns)


def _create(columns: list[sa.Column[Any]]) -> None:
    primary_key = sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_case"))
    op.create_table(TABLE, *columns, primary_key, sqlite_with_rowid=False)
