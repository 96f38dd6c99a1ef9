"""Source of a session, kept to end its session there too, and to record who acted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account, SignInSession
from app.accounts.sessions import end_session_of, find_session_id
from app.accounts.tokens import hash_token
from app.core.db import db
from app.core.sealing import blind_index, seal, unseal
from app.identity.links import SEALED as IDENTITY_SEALED
from app.identity.models import ExternalIdentity, ExternalSession
from app.identity.source import LogoutHint, SourceIdentity
from app.identity.sources import get_label

SEALED = "external_session.sealed"


@dataclass(frozen=True)
class OpenedBy:
    """The source of a session."""

    source: str
    issuer: str
    helper: str
    organisation_name: str = field(repr=False)
    logout: LogoutHint = field(repr=False)


def record_session(token: str, account: Account, link: ExternalIdentity, identity: SourceIdentity) -> None:
    """Note which identity opened the session of that token."""
    contents = {
        "logout": asdict(identity.logout),
        "helper": identity.helper,
        "organisation_name": identity.organisation_name,
    }
    db.session.add(
        ExternalSession(
            sign_in_id=find_session_id(token),
            identity_id=link.id,
            sid_index=_sid_index(identity.issuer, identity.logout.sid) if identity.logout.sid else None,
            sealed=seal(account.key_id, contents, about=SEALED),
        )
    )


def move_session(former: str, token: str) -> None:
    """Give to the session of a token what the sign-in that it ends kept of its source, if it came from one."""
    external = db.session.get(ExternalSession, find_session_id(former))
    if external is not None:
        external.sign_in_id = find_session_id(token)


def find_session_source(token: str | None) -> OpenedBy | None:
    """The source of the session of that token; None for a session opened here."""
    if token is None:
        return None
    row = db.session.execute(
        select(ExternalSession.sealed, ExternalIdentity.source, ExternalIdentity.issuer, Account.key_id)
        .join(SignInSession, SignInSession.id == ExternalSession.sign_in_id)
        .join(ExternalIdentity, ExternalIdentity.id == ExternalSession.identity_id)
        .join(Account, Account.id == SignInSession.account_id)
        .where(SignInSession.token_hash == hash_token(token))
    ).first()
    if row is None:
        return None
    contents = unseal(row.key_id, row.sealed, about=SEALED)
    logout = LogoutHint(**contents["logout"])
    return OpenedBy(row.source, row.issuer, contents["helper"], contents.get("organisation_name", ""), logout)


def list_source_labels(account_id: UUID) -> dict[UUID, str]:
    """Return the labels of the sources of the sessions of an account, by session."""
    query = (
        select(SignInSession.id, ExternalIdentity.source)
        .join(ExternalSession, ExternalSession.sign_in_id == SignInSession.id)
        .join(ExternalIdentity, ExternalIdentity.id == ExternalSession.identity_id)
        .where(SignInSession.account_id == account_id)
    )
    return {row.id: get_label(row.source) for row in db.session.execute(query)}


def find_certified_values(token: str | None) -> dict[str, str]:
    """Return the values certified by the identity that opened the session; empty for a session opened here."""
    if token is None:
        return {}
    row = db.session.execute(
        select(ExternalIdentity.sealed, Account.key_id)
        .join(ExternalSession, ExternalSession.identity_id == ExternalIdentity.id)
        .join(SignInSession, SignInSession.id == ExternalSession.sign_in_id)
        .join(Account, Account.id == SignInSession.account_id)
        .where(SignInSession.token_hash == hash_token(token))
    ).first()
    certified: dict[str, str] = unseal(row.key_id, row.sealed, about=IDENTITY_SEALED)["certified"] if row else {}
    return certified


def end_sessions_of_sid(issuer: str, sid: str) -> int:
    """End the sessions that a session of the source opened, because the source has ended it; how many they were."""
    query = (
        select(SignInSession.id, SignInSession.account_id)
        .join(ExternalSession, ExternalSession.sign_in_id == SignInSession.id)
        .where(ExternalSession.sid_index == _sid_index(issuer, sid), SignInSession.revoked_at.is_(None))
    )
    return _end_sessions([(row.account_id, row.id) for row in db.session.execute(query)])


def end_sessions_of_identity(link: ExternalIdentity) -> int:
    """End the sessions that this identity opened, on all browsers; how many they were."""
    query = (
        select(SignInSession.id, SignInSession.account_id)
        .join(ExternalSession, ExternalSession.sign_in_id == SignInSession.id)
        .where(ExternalSession.identity_id == link.id, SignInSession.revoked_at.is_(None))
    )
    return _end_sessions([(row.account_id, row.id) for row in db.session.execute(query)])


def _end_sessions(sessions: list[tuple[UUID, UUID]]) -> int:
    """As signing out does: nothing else of the account changes."""
    for account_id, session_id in sessions:
        end_session_of(account_id, session_id)
    return len(sessions)


def _sid_index(issuer: str, sid: str) -> bytes:
    return blind_index("external_session.sid", f"{issuer}\0{sid}")
