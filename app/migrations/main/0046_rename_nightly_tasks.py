"""Rename the nightly tasks that expire data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

NAMES = {
    "empty sent messages": "expire message contents",
    "delete old quotas of recipients": "expire recipient quotas",
    "forget done side effects": "expire outbox",
    "forget expired notices": "expire notices",
    "remind of confirmations": "send confirmation reminders",
    "forget expired drafts": "expire drafts",
    "forget half-written words": "expire agent drafts",
    "forget former answers": "expire former answers",
    "note silence": "record silence effects",
    "forget old answers of sources": "expire source responses",
    "tidy accounts": "expire account data",
    "end unused accounts": "expire inactive accounts",
    "tend access log": "expire access log",
    "discard expired archives": "expire data exports",
    "forget keys of old backups": "expire backup keys",
    "sweep orphans": "delete orphans",
    "forget received packages": "expire received packages",
    "forget requests of devices": "expire device requests",
    "forget received calls": "expire received calls",
}


def upgrade() -> None:
    rename(NAMES)


def downgrade() -> None:
    rename({new: old for old, new in NAMES.items()})


def rename(names: dict[str, str]) -> None:
    heartbeat = sa.table("heartbeat", sa.column("name"))
    for old, new in names.items():
        op.execute(heartbeat.update().where(heartbeat.c.name == old).values(name=new))
