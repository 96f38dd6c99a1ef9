"""Identities that no account has yet: sealed for half an hour, for the browser where they arrived."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.identity.models import UnlinkedIdentity
from app.identity.source import LogoutHint, SourceIdentity

SEALED = "arriving_identity.sealed"
LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True)
class WaitingIdentity:
    """An identity that waits for its owner's choice, and the page they were going to."""

    source: str
    next_url: str
    identity: SourceIdentity = field(repr=False)


def keep_identity(source: str, identity: SourceIdentity, *, next_url: str, browser: str) -> str:
    """Keep the identity and return the token of its address."""
    token = new_token()
    contents = {"source": source, "next": next_url, "identity": _to_json(identity)}
    db.session.add(
        UnlinkedIdentity(
            id=new_id(),
            token_hash=hash_token(token),
            browser_hash=hash_token(browser),
            sealed=seal_for_site(contents, about=SEALED),
            expires_at=clock.now() + LIFETIME,
        )
    )
    return token


def find_identity(token: str, *, browser: str) -> WaitingIdentity | None:
    """The identity of that token in this browser; None once it was used, or too late."""
    row = db.session.scalar(
        select(UnlinkedIdentity).where(
            UnlinkedIdentity.token_hash == hash_token(token),
            UnlinkedIdentity.browser_hash == hash_token(browser),
            UnlinkedIdentity.expires_at > clock.now(),
        )
    )
    if row is None:
        return None
    contents = unseal_for_site(row.sealed, about=SEALED)
    return WaitingIdentity(contents["source"], contents["next"], _from_json(contents["identity"]))


def delete_identity(token: str) -> bool:
    """Delete the identity, used or declined; False if another request did so first."""
    result = db.session.execute(delete(UnlinkedIdentity).where(UnlinkedIdentity.token_hash == hash_token(token)))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def expire_identities() -> None:
    """Delete the identities that nobody chose anything for. Nightly."""
    db.session.execute(delete(UnlinkedIdentity).where(UnlinkedIdentity.expires_at <= clock.now()))


def _to_json(identity: SourceIdentity) -> dict[str, Any]:
    values = asdict(identity)
    at = identity.authenticated_at
    roles = None if identity.roles is None else sorted(identity.roles)
    return values | {
        "authenticated_at": at.isoformat() if at else None,
        "roles": roles,
    }


def _from_json(values: dict[str, Any]) -> SourceIdentity:
    at, roles = values["authenticated_at"], values["roles"]
    typed_values = {
        "authenticated_at": datetime.fromisoformat(at) if at else None,
        "roles": None if roles is None else frozenset(roles),
        "logout": LogoutHint(**values["logout"]),
    }
    return SourceIdentity(**values | typed_values)
