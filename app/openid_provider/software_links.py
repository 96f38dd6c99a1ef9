"""The software that a person has signed in to: what the person agreed to give, last use, withdrawal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AGENT, Account
from app.accounts.profile import find_profile
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.openid_provider import claims
from app.openid_provider.authorizations import find_link, revoke_authorizations
from app.openid_provider.claims import Claim
from app.openid_provider.id_tokens import get_subject
from app.openid_provider.logouts import queue_logouts
from app.openid_provider.models import OpenidAuthorization, OpenidClient, OpenidLink


class LinkNotFound(NotFound):
    """The person has no such link."""


def needs_consent(client: OpenidClient, account: Account, scopes: Collection[str]) -> bool:
    """Whether a resident must be asked: never linked, a claim never asked, or a required one refused.

    Agents are not asked: the authority decides what its own tools know of them.
    """
    if account.kind == AGENT:
        return False
    link = find_link(account.id, client.id)
    if link is None:
        return True
    requested = claims.list_requested_claims(client, scopes)
    return any(claim.key not in link.claims or is_missing(claim, client, link) for claim in requested)


def is_missing(claim: Claim, client: OpenidClient, link: OpenidLink) -> bool:
    """Whether the client cannot work without a claim that the person did not give."""
    return client.claims[claim.key] and not link.claims.get(claim.key, False)


def save_link(
    client: OpenidClient, account: Account, scopes: Collection[str], *, chosen_claims: Collection[str]
) -> None:
    """Record what the person agreed to give, among the claims that were asked; required ones come with the agreement."""
    requested = claims.list_requested_claims(client, scopes)
    answers = {claim.key: claim.key in chosen_claims or client.claims[claim.key] for claim in requested}
    link, now = find_link(account.id, client.id), clock.now()
    if link is None:
        link = OpenidLink(id=new_id(), account_id=account.id, client_id=client.id, claims={}, created_at=now)
        db.session.add(link)
    link.claims = {**link.claims, **answers}
    link.last_used_at = now
    db.session.flush()


def read_user_claims(authorization: OpenidAuthorization) -> dict[str, Any]:
    """Read the answer of `userinfo`: the subject, the claims in scope that the person gives, the mapped roles."""
    client, account_id = authorization.client, authorization.account_id
    subject = {"sub": get_subject(account_id, client.id)}
    link, profile = find_link(account_id, client.id), find_profile(account_id)
    account = db.session.get(Account, account_id)
    if link is None or profile is None or account is None:
        return subject
    requested = claims.list_requested_claims(client, authorization.scopes)
    keys = {claim.key for claim in requested if account.kind == AGENT or link.claims.get(claim.key, False)}
    values = {**subject, **claims.read_claims(profile, keys)}
    if claims.ROLES in authorization.scopes:
        values["roles"] = claims.map_roles(client, [role.slug for role in account.roles])
    return values


def list_links(account_id: UUID) -> Sequence[tuple[OpenidLink, OpenidClient]]:
    """The software of a person, last used first."""
    query = select(OpenidLink, OpenidClient).join(OpenidClient, OpenidClient.id == OpenidLink.client_id)
    query = query.where(OpenidLink.account_id == account_id, OpenidClient.closed_at.is_(None))
    return [
        (row[0], row[1]) for row in db.session.execute(query.order_by(OpenidLink.last_used_at.desc(), OpenidLink.id))
    ]


def withdraw_link(account_id: UUID, link_id: UUID) -> OpenidClient:
    """Take back the agreement of a person: tokens end at once, and the software is told. Raises LinkNotFound."""
    link = db.session.get(OpenidLink, link_id)
    if link is None or link.account_id != account_id:
        raise LinkNotFound(link_id)
    client = db.session.get_one(OpenidClient, link.client_id)
    is_of_link = (OpenidAuthorization.account_id == account_id, OpenidAuthorization.client_id == client.id)
    queue_logouts(revoke_authorizations(*is_of_link))
    db.session.delete(link)
    db.session.flush()
    return client
