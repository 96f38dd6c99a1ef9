"""Reading the passkeys of accounts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, exists, select

from app.accounts.models import Account
from app.accounts.passkeys.models import Passkey
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.sealing import unseal

NAME = "passkey.name"


class PasskeyNotFound(NotFound):
    """The account has no such key."""


def list_passkeys(account_id: UUID) -> list[Passkey]:
    """The passkeys of an account, oldest first."""
    query = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at, Passkey.id)
    return list(db.session.scalars(query))


def find_passkey(account_id: UUID, passkey_id: UUID) -> Passkey:
    """A passkey of this account. Raises PasskeyNotFound."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id))
    if passkey is None:
        raise PasskeyNotFound(passkey_id)
    return passkey


def has_passkey(account_id: UUID) -> bool:
    return bool(db.session.scalar(select(exists().where(Passkey.account_id == account_id))))


def delete_passkeys(account_id: UUID) -> None:
    """Delete every passkey of an account whose access is being revoked."""
    db.session.execute(delete(Passkey).where(Passkey.account_id == account_id))


def read_name(account: Account, passkey: Passkey) -> str:
    """The name that the owner gave the key."""
    name: str = unseal(account.key_id, passkey.name, about=NAME)
    return name
