"""Authorizations: a code for the client of a person who signed in, void as soon as anything about the person changes."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.accounts.models import Account
from app.accounts.sessions import SessionProof
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.openid_provider.authorization_request import AuthorizationRequest
from app.openid_provider.models import OpenidAuthorization, OpenidClient, OpenidLink, OpenidToken

CODE_LIFETIME = timedelta(seconds=60)
# After this long the person signs in again, even with an access that is refreshed.
OFFLINE_LIFETIME = timedelta(days=30)
ONLINE_LIFETIME = timedelta(hours=12)


class CodeRefused(Exception):
    """The code is unknown, used, expired, or of another client, address or verifier: no detail is given."""


def create_authorization(request: AuthorizationRequest, account: Account, session: SessionProof) -> str:
    """Authorize the client to learn who the person is; returns the code for it."""
    code, now = new_token(), clock.now()
    authorization = OpenidAuthorization(
        id=new_id(),
        client_id=request.client.id,
        account_id=account.id,
        identity_revision=account.identity_revision,
        sign_in_id=session.id,
        session_name=_find_session_name(request.client.id, session.id) or new_id(),
        scopes=list(request.scopes),
        redirect_uri=request.redirect_uri,
        code_hash=hash_token(code),
        code_challenge=request.code_challenge,
        nonce=request.nonce,
        proved_at=session.proved_at,
        method=session.method,
        strength=session.strength,
        created_at=now,
        expires_at=now + (OFFLINE_LIFETIME if "offline_access" in request.scopes else ONLINE_LIFETIME),
    )
    _delete_unused_codes(account.id, request.client.id)
    db.session.add(authorization)
    request.client.last_used_at = now
    db.session.flush()
    return code


def use_code(client: OpenidClient, code: str, *, redirect_uri: str, verifier: str) -> OpenidAuthorization | None:
    """Use up a code of this client. Raises CodeRefused.

    Returns None, with the authorization revoked, if the code was used before: whoever brings it second may be a thief,
    or the client robbed of it by the first.
    """
    query = select(OpenidAuthorization).where(OpenidAuthorization.code_hash == hash_token(code))
    authorization = db.session.scalar(query)
    if authorization is None or authorization.client_id != client.id:
        raise CodeRefused
    now = clock.now()
    unused = (OpenidAuthorization.id == authorization.id, OpenidAuthorization.code_used_at.is_(None))
    statement = update(OpenidAuthorization).where(*unused).values(code_used_at=now)
    if db.session.execute(statement.returning(OpenidAuthorization.id)).first() is None:
        revoke_authorizations(OpenidAuthorization.id == authorization.id)
        return None
    db.session.refresh(authorization)
    is_late = authorization.created_at + CODE_LIFETIME < now
    is_same_request = authorization.redirect_uri == redirect_uri and _matches(verifier, authorization.code_challenge)
    if is_late or not is_same_request or not is_alive(authorization):
        raise CodeRefused
    return authorization


def is_alive(authorization: OpenidAuthorization) -> bool:
    """Whether its tokens are valid: not revoked, the client in service, the link kept, the account as it was."""
    if authorization.revoked_at is not None or authorization.expires_at <= clock.now():
        return False
    if authorization.client.closed_at is not None:
        return False
    account = db.session.get(Account, authorization.account_id)
    return (
        account is not None
        and account.can_sign_in
        and authorization.client.admits(account.kind)
        and account.identity_revision == authorization.identity_revision
        and find_link(account.id, authorization.client_id) is not None
    )


def find_link(account_id: UUID, client_id: UUID) -> OpenidLink | None:
    """The link of a person with a client."""
    query = select(OpenidLink).where(OpenidLink.account_id == account_id, OpenidLink.client_id == client_id)
    return db.session.scalar(query)


def revoke_authorizations(*conditions: Any) -> Sequence[OpenidAuthorization]:
    """Revoke the authorizations that meet the conditions, with their tokens; returns those that were valid."""
    query = select(OpenidAuthorization).where(OpenidAuthorization.revoked_at.is_(None), *conditions)
    revoked = db.session.scalars(query).all()
    now = clock.now()
    for authorization in revoked:
        authorization.revoked_at = now
    if revoked:
        ids = [authorization.id for authorization in revoked]
        db.session.execute(delete(OpenidToken).where(OpenidToken.authorization_id.in_(ids)))
    db.session.flush()
    return revoked


def expire_authorizations() -> None:
    """Delete the authorizations that ended, with their tokens. Nightly."""
    query = select(OpenidAuthorization.id).where(OpenidAuthorization.expires_at <= clock.now())
    ended_ids = list(db.session.scalars(query))
    db.session.execute(delete(OpenidToken).where(OpenidToken.authorization_id.in_(ended_ids)))
    db.session.execute(delete(OpenidAuthorization).where(OpenidAuthorization.id.in_(ended_ids)))


def _delete_unused_codes(account_id: UUID, client_id: UUID) -> None:
    """Delete the authorizations whose code has expired unused: a client that asks again and again piles nothing up."""
    statement = delete(OpenidAuthorization).where(
        OpenidAuthorization.account_id == account_id,
        OpenidAuthorization.client_id == client_id,
        OpenidAuthorization.code_used_at.is_(None),
        OpenidAuthorization.created_at < clock.now() - CODE_LIFETIME,
    )
    db.session.execute(statement)


def _find_session_name(client_id: UUID, sign_in_id: UUID) -> UUID | None:
    query = select(OpenidAuthorization.session_name).where(
        OpenidAuthorization.client_id == client_id, OpenidAuthorization.sign_in_id == sign_in_id
    )
    return db.session.scalar(query.limit(1))


def _matches(verifier: str, challenge: str) -> bool:
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return secrets.compare_digest(digest, challenge)
