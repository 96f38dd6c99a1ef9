"""Back-channel logout: when a session ends in Parvis, the software that it opened is told by the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.events import AccountDeleted, SignedOut, SignInRenewed, SignInsEnded
from app.core import outgoing
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.urls import encode_form
from app.openid_provider.authorizations import revoke_authorizations
from app.openid_provider.client_authentication import find_client
from app.openid_provider.id_tokens import create_logout_token, get_subject
from app.openid_provider.models import OpenidAuthorization
from app.openid_provider.signing_keys import NoSigningKey

SEND_LOGOUT = "openid_logout"
TIMEOUT_SECONDS = 5.0
MAX_RESPONSE_BYTES = 64 * 1024


def queue_logouts(authorizations: Sequence[OpenidAuthorization]) -> None:
    """Tell each client, once for each session of the person, that it has ended."""
    sessions = {
        (authorization.client_id, authorization.session_name): authorization
        for authorization in authorizations
        if authorization.client.logout_uri
        and authorization.client.closed_at is None
        and authorization.code_used_at is not None
    }
    for (client_id, session_name), each in sessions.items():
        subject = get_subject(each.account_id, client_id)
        outbox.enqueue(SEND_LOGOUT, client_id=client_id, session_name=session_name, subject=subject)


def send_logout(client_id: str, session_name: str, subject: str) -> None:
    """Handler of the outbox: post the logout token. Raises DeliveryError, which tells whether a retry may help."""
    client = find_client(client_id)
    if client is None or client.closed_at is not None or not client.logout_uri:
        return
    try:
        token = create_logout_token(client, subject=subject, session_name=session_name)
    except NoSigningKey:
        raise DeliveryError("no_signing_key", permanent=False) from None
    outgoing.fetch(
        client.logout_uri,
        method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=encode_form({"logout_token": token}).encode(),
        seconds=TIMEOUT_SECONDS,
        max_bytes=MAX_RESPONSE_BYTES,
    ).raise_for_status()


def end_session_of_clients(event: SignedOut) -> None:
    """Reaction: the session is closed everywhere; what was agreed to last without a session goes on."""
    query = select(OpenidAuthorization).where(
        OpenidAuthorization.account_id == event.account_id,
        OpenidAuthorization.sign_in_id == event.session_id,
        OpenidAuthorization.revoked_at.is_(None),
    )
    authorizations = db.session.scalars(query).all()
    queue_logouts(authorizations)
    online_ids = [authorization.id for authorization in authorizations if not authorization.is_offline]
    revoke_authorizations(OpenidAuthorization.id.in_(online_ids))


def end_all_sessions_of_clients(event: SignInsEnded) -> None:
    """Reaction: the identity of the account changed, or it is suspended: nothing of it is valid any more."""
    queue_logouts(revoke_authorizations(OpenidAuthorization.account_id == event.account_id))


def follow_renewed_session(event: SignInRenewed) -> None:
    """Reaction: the person proved their identity again in the same browser, and the session has another identifier."""
    query = select(OpenidAuthorization).where(
        OpenidAuthorization.account_id == event.account_id, OpenidAuthorization.sign_in_id == event.former_id
    )
    for authorization in db.session.scalars(query):
        authorization.sign_in_id = event.session_id


def delete_account_from_clients(event: AccountDeleted) -> None:
    """Reaction: the software is told before the authorizations are deleted with the account."""
    queue_logouts(revoke_authorizations(OpenidAuthorization.account_id == event.account_id))
