"""Sectoral identifiers: each family knows a person under a name of its own, so that no two can be joined.

Only the person's own account leads from one to the other.
"""

from __future__ import annotations

from uuid import UUID

from app.accounts.families import FAMILIES
from app.core.sealing import blind_index


def sectoral_id(account_id: UUID, family: str) -> UUID:
    """What the tables of a family call the owner of an account."""
    return UUID(bytes=blind_index(f"sectoral.{family}", account_id.hex)[:16])


def sectoral_ids(account_id: UUID) -> list[UUID]:
    """Every name of the owner of an account, to find again what is theirs."""
    return [sectoral_id(account_id, family) for family in FAMILIES]
