"""Access and refresh tokens: random, stored as digests, each refresh token used once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.openid_provider.authorizations import find_link, is_alive, revoke_authorizations
from app.openid_provider.id_tokens import create_id_token
from app.openid_provider.models import (
    ACCESS,
    REFRESH,
    OpenidAuthorization,
    OpenidClient,
    OpenidToken,
)

ACCESS_LIFETIME = timedelta(minutes=10)
# A refresh token that is not used for this long ends.
REFRESH_LIFETIME = timedelta(days=7)

log = logging.getLogger(__name__)


class TokenRefused(Exception):
    """The token is unknown, used, expired, revoked, or of another client."""


@dataclass(frozen=True)
class IssuedTokens:
    """Tokens that a client receives; shown once."""

    access_token: str
    id_token: str
    refresh_token: str | None
    scopes: tuple[str, ...]

    @property
    def body(self) -> dict[str, object]:
        """The response of the token endpoint."""
        body: dict[str, object] = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LIFETIME.total_seconds()),
            "id_token": self.id_token,
            "scope": " ".join(self.scopes),
        }
        return body | ({"refresh_token": self.refresh_token} if self.refresh_token else {})


def issue_tokens(
    authorization: OpenidAuthorization, *, scopes: Sequence[str] = (), is_first: bool = True
) -> IssuedTokens:
    """Create the tokens of an authorization; a refresh token only if the person stays connected."""
    access_token = _create_token(authorization, ACCESS, ACCESS_LIFETIME)
    refresh_token = _create_token(authorization, REFRESH, REFRESH_LIFETIME) if authorization.is_offline else None
    now = clock.now()
    authorization.client.last_used_at = now
    link = find_link(authorization.account_id, authorization.client_id)
    if link is not None:
        link.last_used_at = now
    return IssuedTokens(
        access_token=access_token,
        id_token=create_id_token(authorization, access_token=access_token, with_nonce=is_first),
        refresh_token=refresh_token,
        scopes=tuple(scopes or authorization.scopes),
    )


def refresh_tokens(client: OpenidClient, token: str) -> IssuedTokens:
    """Exchange a refresh token for new tokens. Raises TokenRefused.

    A token that was used before revokes the whole authorization: one of its two bearers is a thief.
    """
    row = _find_token(token, REFRESH)
    if row is None or row.authorization.client_id != client.id:
        raise TokenRefused
    statement = update(OpenidToken).where(OpenidToken.id == row.id, OpenidToken.used_at.is_(None))
    if db.session.execute(statement.values(used_at=clock.now()).returning(OpenidToken.id)).first() is None:
        log.warning("refresh token used twice", extra={"client": client.client_id})
        revoke_authorizations(OpenidAuthorization.id == row.authorization_id)
        raise TokenRefused
    if row.expires_at <= clock.now() or not is_alive(row.authorization):
        raise TokenRefused
    _delete_access_tokens(row.authorization)
    return issue_tokens(row.authorization, is_first=False)


def find_authorization(access_token: str) -> OpenidAuthorization:
    """The authorization of an access token. Raises TokenRefused."""
    row = _find_token(access_token, ACCESS)
    if row is None or row.expires_at <= clock.now() or not is_alive(row.authorization):
        raise TokenRefused
    return row.authorization


def revoke_token(client: OpenidClient, token: str) -> None:
    """Revoke the authorization of a token of this client; nothing for any other token (RFC 7009)."""
    row = db.session.scalar(select(OpenidToken).where(OpenidToken.token_hash == hash_token(token)))
    if row is not None and row.authorization.client_id == client.id:
        revoke_authorizations(OpenidAuthorization.id == row.authorization_id)


def _create_token(authorization: OpenidAuthorization, kind: str, lifetime: timedelta) -> str:
    token = new_token()
    expires_at = min(clock.now() + lifetime, authorization.expires_at)
    db.session.add(
        OpenidToken(
            id=new_id(),
            authorization_id=authorization.id,
            kind=kind,
            token_hash=hash_token(token),
            expires_at=expires_at,
        )
    )
    db.session.flush()
    return token


def _find_token(token: str, kind: str) -> OpenidToken | None:
    query = select(OpenidToken).where(OpenidToken.token_hash == hash_token(token), OpenidToken.kind == kind)
    return db.session.scalar(query)


def _delete_access_tokens(authorization: OpenidAuthorization) -> None:
    statement = delete(OpenidToken).where(OpenidToken.authorization_id == authorization.id, OpenidToken.kind == ACCESS)
    db.session.execute(statement)
