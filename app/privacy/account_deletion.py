"""Deletion of an account: its drafts are deleted, and its other traces lose the reference to it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Uuid, select, update

from app.accounts.events import AccountDeleted
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.drafts.request_drafts import delete_draft
from app.cases.models import Draft
from app.core.db import PERSONAL, Base, db


def delete_account_references(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: no row refers to the account any more."""
    owner_ids = [event.account_id, *sectoral_ids(event.account_id)]
    for draft in db.session.scalars(select(Draft).where(Draft.applicant_id.in_(owner_ids))):
        delete_draft(draft)
    db.session.flush()
    for column in list_account_columns():
        statement = update(column.table).where(column.in_(owner_ids))
        db.session.execute(statement.values({column.name: None}), execution_options={"synchronize_session": False})


def list_account_columns() -> Iterator[Column[object]]:
    """The columns that hold the identifier of an account without a foreign key: personal and nullable."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            is_identifier = isinstance(column.type, Uuid) and not column.foreign_keys and column.nullable
            if is_identifier and column.info == PERSONAL:
                yield column
