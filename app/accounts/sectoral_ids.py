"""Sectoral identifiers: each family knows a person under a name of its own, so that no two can be joined.

Only the person's own account leads from one to the other. Whoever asks to be told of their requests lets the server find their
account from one of these names, each sealed apart: the tables alone join nothing.
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
    """What the tables of a family call the owner of an account."""
    return UUID(bytes=blind_index(f"sectoral.{family}", account_id.hex)[:16])


def sectoral_ids(account_id: UUID) -> list[UUID]:
    """Every name of the owner of an account, to find again what is theirs."""
    return [sectoral_id(account_id, family) for family in FAMILIES]


def save_sectoral_names(account_id: UUID) -> None:
    """From now on the account can be found from any of its names."""
    names = sectoral_ids(account_id)
    if db.session.scalar(select(SectoralName.id).where(SectoralName.id == names[0])) is not None:
        return
    # In the order of names that say nothing, so that their place in the table says nothing either.
    rows = [{"id": name, "sealed": seal_for_site(account_id.hex, about=SEAL_CONTEXT)} for name in sorted(names)]
    try:
        with db.session.begin_nested():
            db.session.execute(insert(SectoralName), rows)
    except IntegrityError:
        pass  # asked twice at the same instant: the other one wrote them


def find_account_by_sectoral_id(name: UUID) -> UUID | None:
    """The account that has this name in a family, if its owner asked to be told of things."""
    sealed = db.session.scalar(select(SectoralName.sealed).where(SectoralName.id == name))
    return UUID(hex=unseal_for_site(sealed, about=SEAL_CONTEXT)) if sealed else None


def delete_sectoral_names(account_id: UUID) -> None:
    """The account cannot be found from them any more."""
    db.session.execute(delete(SectoralName).where(SectoralName.id.in_(sectoral_ids(account_id))))
