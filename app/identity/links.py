"""The links between accounts and external identities: looked up, added and removed.

A change of links is a change of identity: every session, link and browser mark of the account ends
(`accounts.identity_change`), and the caller opens a new session for the browser where the owner has just proved who they
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.events import AccountDeleted, IdentityLinked, IdentityUnlinked
from app.accounts.identity_change import revoke_access
from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import blind_index, seal, unseal
from app.identity.linking_rules import KnownLink
from app.identity.models import ExternalIdentity
from app.identity.source import SourceIdentity

SEALED = "external_identity.sealed"


class OtherPerson(Exception):
    """The account has an identity of the same issuer that describes somebody else."""


class LinkedElsewhere(Exception):
    """The identity was linked to another account meanwhile."""


class LastMethod(Exception):
    """The account could not be opened any more without this identity."""


@dataclass(frozen=True)
class Link:
    """One identity of an account, as its owner sees it."""

    id: UUID
    source: str
    linked_at: datetime
    last_used_at: datetime | None
    is_confirmed: bool
    organisation_name: str = field(repr=False)
    certified: Mapping[str, str] = field(repr=False)
    attributes: Mapping[str, Any] = field(repr=False)


def find_identity(issuer: str, subject: str) -> ExternalIdentity | None:
    """The link of this very subject."""
    return db.session.scalar(
        select(ExternalIdentity).where(
            ExternalIdentity.issuer == issuer, ExternalIdentity.subject_index == index_subject(subject)
        )
    )


def index_subject(subject: str) -> bytes:
    """The fingerprint of a subject, under which its link is stored."""
    return blind_index("external_identity.subject", subject)


def list_links_of_issuer(issuer: str) -> dict[bytes, ExternalIdentity]:
    """The links of an issuer, by the fingerprint of their subject; those that wait are left out."""
    query = select(ExternalIdentity).where(
        ExternalIdentity.issuer == issuer, ExternalIdentity.confirmed_at.is_not(None)
    )
    return {link.subject_index: link for link in db.session.scalars(query)}


def find_known_link(identity: SourceIdentity) -> KnownLink | None:
    """Return the link of an identity in the form that the rules of linking need."""
    link = find_identity(identity.issuer, identity.subject)
    account = db.session.get(Account, link.account_id) if link else None
    if link is None or account is None:
        return None
    return KnownLink(account.id, account.kind, can_sign_in=account.can_sign_in, is_confirmed=link.is_confirmed)


def is_known_pivot(identity: SourceIdentity) -> bool:
    """Whether another subject of the issuer has the same civil status: perhaps the same person, perhaps a homonym."""
    index = _pivot_index(identity)
    if index is None:
        return False
    query = select(ExternalIdentity.id).where(
        ExternalIdentity.issuer == identity.issuer, ExternalIdentity.pivot_index == index
    )
    return db.session.scalar(query.limit(1)) is not None


def add_link(
    account: Account, source: str, identity: SourceIdentity, *, is_confirmed: bool = True, is_announced: bool = True
) -> ExternalIdentity:
    """Link the identity to the account, and end every earlier session.

    Raises LinkedElsewhere, OtherPerson, IdentityOutdated. The owner is written to, unless the account has just been
    opened for this very identity.
    """
    if _has_other_person(account, identity):
        raise OtherPerson
    now = clock.now()
    link = ExternalIdentity(
        id=new_id(),
        account_id=account.id,
        source=source,
        issuer=identity.issuer,
        subject_index=index_subject(identity.subject),
        pivot_index=_pivot_index(identity),
        sealed=_seal(account, identity),
        proof=identity.proof,
        linked_at=now,
        confirmed_at=now if is_confirmed else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError:
        raise LinkedElsewhere from None
    if is_confirmed:
        revoke_access(account)
        if is_announced:
            publish(IdentityLinked(account.id, source))
    return link


def record_use(account: Account, identity: SourceIdentity) -> ExternalIdentity:
    """Note that the identity has just opened the account, with the attributes of today."""
    link = find_identity(identity.issuer, identity.subject)
    assert link is not None
    link.last_used_at = clock.now()
    link.proof = identity.proof
    link.pivot_index = _pivot_index(identity)
    link.sealed = _seal(account, identity)
    return link


def confirm_link(link: ExternalIdentity, *, by_administrator: bool = False) -> None:
    """The new subject of an agent is theirs, and the agent is told by mail. Raises IdentityOutdated."""
    account = db.session.get_one(Account, link.account_id)
    link.confirmed_at = clock.now()
    revoke_access(account, by_administrator=by_administrator)
    publish(IdentityLinked(account.id, link.source))


def delete_link(account: Account, link_id: UUID, *, other_methods: int = 0) -> str | None:
    """Unlink an identity and end every session; its certified marks go with it. Returns the key of its source.

    None if the account has no such link. `other_methods` counts the ways of signing in besides password and links, such
    as passkeys. Raises LastMethod, IdentityOutdated.
    """
    link = db.session.get(ExternalIdentity, link_id)
    if link is None or link.account_id != account.id:
        return None
    others = sum(1 for each in _load_links(account.id) if each.id != link.id and each.is_confirmed)
    if account.password_hash is None and not others and not other_methods:
        raise LastMethod
    source = link.source
    db.session.delete(link)
    revoke_access(account)
    publish(IdentityUnlinked(account.id, source))
    return source


def has_confirmed_link(account_id: UUID) -> bool:
    """Whether an identity opens the account."""
    return bool(list_confirmed_sources(account_id))


def list_confirmed_sources(account_id: UUID) -> set[str]:
    """The keys of the sources whose identities open the account."""
    return {link.source for link in _load_links(account_id) if link.is_confirmed}


def list_links(account: Account) -> list[Link]:
    """The identities of an account, oldest first."""
    links = []
    for row in _load_links(account.id):
        contents = unseal(account.key_id, row.sealed, about=SEALED)
        links.append(
            Link(
                row.id,
                row.source,
                row.linked_at,
                row.last_used_at,
                row.is_confirmed,
                contents.get("organisation_name", ""),
                contents["certified"],
                contents["attributes"],
            )
        )
    return links


def find_organisation(account: Account) -> str:
    """The SIRET of the company whose account it is; empty for the account of a person."""
    rows = _load_links(account.id)
    sirets = (unseal(account.key_id, row.sealed, about=SEALED).get("organisation", "") for row in rows)
    return next((siret for siret in sirets if siret), "")


def delete_links_of_account(event: AccountDeleted) -> None:
    """Delete the identities of an account that is being deleted."""
    db.session.execute(delete(ExternalIdentity).where(ExternalIdentity.account_id == event.account_id))


def _load_links(account_id: UUID) -> list[ExternalIdentity]:
    query = select(ExternalIdentity).where(ExternalIdentity.account_id == account_id)
    return list(db.session.scalars(query.order_by(ExternalIdentity.linked_at, ExternalIdentity.id)))


def _seal(account: Account, identity: SourceIdentity) -> bytes:
    contents = {
        "subject": identity.subject,
        "attributes": dict(identity.attributes),
        "certified": dict(identity.certified),
        "organisation": identity.organisation,
        "organisation_name": identity.organisation_name,
    }
    return seal(account.key_id, contents, about=SEALED)


def _has_other_person(account: Account, identity: SourceIdentity) -> bool:
    """Whether an identity of the account, from the same issuer, has another civil status."""
    index = _pivot_index(identity)
    if index is None:
        return False
    query = select(ExternalIdentity.id).where(
        ExternalIdentity.account_id == account.id,
        ExternalIdentity.issuer == identity.issuer,
        ExternalIdentity.pivot_index != index,
    )
    return db.session.scalar(query.limit(1)) is not None


def _pivot_index(identity: SourceIdentity) -> bytes | None:
    pivot = identity.pivot
    return blind_index("external_identity.pivot", "\0".join(pivot)) if pivot else None
