"""Sectoral identifiers: each family of procedures has its own identifier of a person, so that families cannot be
joined.

They are all derived from the account. For owners who subscribe to notifications, the server can also find the account
from a sectoral identifier, through sealed rows that do not link the identifiers to each other.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts.families import FAMILIES
from app.accounts.models import SectoralName
from app.core.db import db
from app.core.sealing import blind_index, seal_for_site, unseal_for_site

SEAL_CONTEXT = "sectoral_name.account"


def sectoral_id(account_id: UUID, family: str) -> UUID:
    """The identifier of the account's owner in the tables of a family."""
    return UUID(bytes=blind_index(f"sectoral.{family}", account_id.hex)[:16])


def sectoral_ids(account_id: UUID) -> list[UUID]:
    """The identifiers of the account's owner in every family."""
    return [sectoral_id(account_id, family) for family in FAMILIES]


def save_sectoral_names(account_id: UUID) -> None:
    """Make the account findable from any of its sectoral identifiers."""
    names = sectoral_ids(account_id)
    if db.session.scalar(select(SectoralName.id).where(SectoralName.id == names[0])) is not None:
        return
    # Sorted by random identifiers, so that the row order reveals nothing.
    rows = [{"id": name, "sealed": seal_for_site(account_id.hex, about=SEAL_CONTEXT)} for name in sorted(names)]
    try:
        with db.session.begin_nested():
            db.session.execute(insert(SectoralName), rows)
    except IntegrityError:
        pass  # concurrent request: the other one inserted the rows


def find_account_by_sectoral_id(sectoral_name: UUID) -> UUID | None:
    """The account with this sectoral identifier, if its owner subscribes to notifications."""
    sealed = db.session.scalar(select(SectoralName.sealed).where(SectoralName.id == sectoral_name))
    return UUID(hex=unseal_for_site(sealed, about=SEAL_CONTEXT)) if sealed else None


def delete_sectoral_names(account_id: UUID) -> None:
    """Make the account unfindable from its sectoral identifiers."""
    db.session.execute(delete(SectoralName).where(SectoralName.id.in_(sectoral_ids(account_id))))
