"""Browsers that have signed in to an account before, known by a cookie that says nothing to anyone else."""

from __future__ import annotations

import hmac
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.tokens import new_token
from app.core.db import db
from app.core.sealing import blind_index


def create_browser_mark(account_id: UUID) -> str:
    """What a browser keeps after signing in: a random name, and the proof that we gave it for this account as it is now."""
    name = new_token()
    return f"{name}.{_compute_signature(name, account_id)}"


def is_known_browser(mark: str | None, account_id: UUID) -> bool:
    name, _, proof = (mark or "").partition(".")
    return hmac.compare_digest(proof.encode(), _compute_signature(name, account_id).encode())


def _compute_signature(name: str, account_id: UUID) -> str:
    # A browser known before a new password may be that of whoever knew the former one.
    revision = db.session.scalar(select(Account.identity_revision).where(Account.id == account_id))
    return blind_index("account.device", f"{account_id}:{revision}:{name}").hex()
