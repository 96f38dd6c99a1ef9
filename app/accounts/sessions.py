"""Sign-in sessions, stored on the server so that each can be listed and revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select, update

from app.accounts.assurance import CONTACT_VERIFIED, STRONG, Assurance
from app.accounts.browsers import browser_name
from app.accounts.design_rights import SITE, DesignRight
from app.accounts.duties import OVERSIGHT, RECEPTION, AgentDuty
from app.accounts.events import SignedOut, SignInRenewed, SignInsEnded
from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, SignInSession, account_role
from app.accounts.profile import PROFILE, name_in
from app.accounts.second_factor_requirement import is_second_factor_required
from app.accounts.sign_in_methods import BY_PASSWORD, get_strength
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

MAX_LIFETIME = timedelta(hours=12)
# A session that is idle for this long ends, by kind of account.
IDLE_LIMITS = {"agent": timedelta(minutes=30), "resident": timedelta(minutes=60)}
# How long a sign-in waits for the code of the second factor.
SECOND_FACTOR_DELAY = timedelta(minutes=10)
# How long after signing in a sensitive action does not ask for the password again.
FRESH_PERIOD = timedelta(minutes=10)

# A session opened before the last identity change is void, even if the two were concurrent.
IS_CURRENT = SignInSession.identity_revision == Account.identity_revision
# Executed at each request of a signed-in user, so built once.
_ACTOR_QUERY = (
    select(
        Account.id,
        Account.kind,
        Account.key_id,
        Account.profile,
        Account.is_administrator,
        SignInSession.has_second_factor,
        SignInSession.method,
        SignInSession.strength,
        SignInSession.proof,
        SignInSession.proved_at,
        Role.slug,
        Role.family,
        Role.can_export,
        exists().where(DesignRight.account_id == Account.id, DesignRight.scope != SITE).label("is_designer"),
        select(func.aggregate_strings(DesignRight.slug, " "))
        .where(DesignRight.account_id == Account.id, DesignRight.scope == SITE)
        .scalar_subquery()
        .label("site_areas"),
        select(func.aggregate_strings(AgentDuty.family, " "))
        .where(AgentDuty.account_id == Account.id, AgentDuty.duty == RECEPTION)
        .scalar_subquery()
        .label("reception_families"),
        exists().where(AgentDuty.account_id == Account.id, AgentDuty.duty == OVERSIGHT).label("is_overseer"),
    )
    .join(SignInSession, SignInSession.account_id == Account.id)
    .outerjoin(account_role, account_role.c.account_id == Account.id)
    .outerjoin(Role, account_role.c.role_id == HELD_ROLE_ID)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.proved_at.is_not(None),
        SignInSession.expires_at > bindparam("now", type_=UtcDateTime),
        IS_CURRENT,
        Account.suspended_at.is_(None),
    )
)


@dataclass(frozen=True)
class SessionProof:
    """Last proof of identity of the owner of a session: its time, its method and its strength."""

    id: UUID
    account_id: UUID
    proved_at: datetime
    method: str
    strength: int


def open_session(
    account: Account, *, user_agent: str, method: str = BY_PASSWORD, assurance: Assurance | None = None
) -> str:
    """Sign the account in on one browser, by that method, and return the token for its cookie.

    Without an assurance, the session proves what the method does.
    """
    account.last_seen_on = clock.today()
    account.inactivity_letters, account.inactivity_told_on = 0, None
    now = clock.now()
    proved = assurance or Assurance(get_strength(method), CONTACT_VERIFIED)
    return _insert_session(
        account,
        user_agent,
        expires_at=now + MAX_LIFETIME,
        proved_at=min(proved.authenticated_at or now, now),
        method=method,
        has_second_factor=proved.strength == STRONG,
        strength=proved.strength,
        proof=proved.proof,
    )


def begin_session(account: Account, *, user_agent: str, proof: int = CONTACT_VERIFIED) -> str:
    """Start a sign-in whose second factor is pending; the returned token only gives access to the page that asks for
    the code. `proof` is what the first step proves of its owner.
    """
    return _insert_session(account, user_agent, expires_at=clock.now() + SECOND_FACTOR_DELAY, proof=proof)


def find_session_id(token: str) -> UUID:
    """The session of a token, whatever its state."""
    return db.session.scalars(select(SignInSession.id).where(SignInSession.token_hash == hash_token(token))).one()


def find_begun_proof(token: str) -> int:
    """Return the proof that the first step of a pending sign-in gave of its owner."""
    return db.session.scalars(select(SignInSession.proof).where(SignInSession.token_hash == hash_token(token))).one()


def find_account_awaiting_code(token: str) -> Account | None:
    """The account whose second factor is pending under this token."""
    return db.session.scalar(
        select(Account)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == hash_token(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.proved_at.is_(None),
            SignInSession.expires_at > clock.now(),
            IS_CURRENT,
            Account.suspended_at.is_(None),
        )
    )


def is_fresh(token: str | None) -> bool:
    """Whether the session was authenticated recently enough for a sensitive action."""
    if token is None:
        return False
    query = select(SignInSession.proved_at).where(SignInSession.token_hash == hash_token(token))
    proved_at = db.session.scalar(query)
    return proved_at is not None and proved_at > clock.now() - FRESH_PERIOD


def load_actor(token: str) -> Actor | None:
    """The actor of this session with its current roles, in one query; None if the session is revoked, expired or
    suspended.
    """
    db.session.flush()
    # On the connection itself: no object is loaded.
    rows = db.session.connection().execute(_ACTOR_QUERY, {"token_hash": hash_token(token), "now": clock.now()}).all()
    if not rows:
        return None
    account = rows[0]
    # None while the account is being deleted: its key is already destroyed.
    profile = unseal_many([(account.key_id, account.profile)], about=PROFILE)[0]
    name = name_in(profile) if profile else ""
    if not account.has_second_factor and is_second_factor_required(
        account.kind, is_administrator=account.is_administrator
    ):
        # No roles: the actor can only set up the missing second factor.
        return Actor(kind=account.kind, account_id=account.id, name=name, must_enrol=True, session_id=token)
    return Actor(
        kind=account.kind,
        account_id=account.id,
        name=name,
        roles=frozenset(row.slug for row in rows if row.slug),
        families=frozenset(row.family for row in rows if row.family),
        export_roles=frozenset(row.slug for row in rows if row.can_export),
        export_families=frozenset(row.family for row in rows if row.can_export),
        is_administrator=account.is_administrator,
        is_designer=account.kind == AGENT and account.is_designer,
        site_areas=frozenset((account.site_areas or "").split()) if account.kind == AGENT else frozenset(),
        reception_families=frozenset((account.reception_families or "").split())
        if account.kind == AGENT
        else frozenset(),
        is_overseer=account.kind == AGENT and account.is_overseer,
        has_second_factor=account.has_second_factor,
        sign_in_method=account.method,
        strength=account.strength,
        proof=account.proof,
        authenticated_at=account.proved_at,
        session_id=token,
    )


def find_session(token: str | None) -> SessionProof | None:
    """The session of this token, if it is signed in and has not ended."""
    if token is None:
        return None
    query = select(SignInSession).where(
        SignInSession.token_hash == hash_token(token), SignInSession.revoked_at.is_(None)
    )
    session = db.session.scalar(query)
    if session is None or session.proved_at is None:
        return None
    return SessionProof(session.id, session.account_id, session.proved_at, session.method, session.strength)


def renew_session(former_token: str | None, token: str) -> None:
    """Let the session of a new token continue the former one of the same account in the same browser."""
    former, current = find_session(former_token), find_session(token)
    if former is not None and current is not None and former.account_id == current.account_id:
        publish(SignInRenewed(current.account_id, former.id, current.id))


def list_sessions(account_id: UUID) -> list[SignInSession]:
    """The active sessions of an account, newest first."""
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.account_id == account_id,
                SignInSession.revoked_at.is_(None),
                SignInSession.proved_at.is_not(None),
                SignInSession.expires_at > clock.now(),
            )
            .order_by(SignInSession.created_at.desc(), SignInSession.id)
        )
    )


def is_session_of(session: SignInSession, token: str | None) -> bool:
    """Whether the session is that of this token."""
    return token is not None and session.token_hash == hash_token(token)


def end_session(token: str) -> None:
    """Revoke the session of this token, from the next request on."""
    session = find_session(token)
    _revoke_sessions(SignInSession.token_hash == hash_token(token))
    if session is not None:
        publish(SignedOut(session.account_id, session.id))


def end_session_of(account_id: UUID, session_id: UUID) -> None:
    """Revoke one session of this account; a session of another account is left unchanged."""
    _revoke_sessions(SignInSession.account_id == account_id, SignInSession.id == session_id)
    publish(SignedOut(account_id, session_id))


def end_all_sessions(account_id: UUID) -> None:
    """Revoke every session of the account. Called by `identity_change`, which also revokes links and marks."""
    _revoke_sessions(SignInSession.account_id == account_id)
    publish(SignInsEnded(account_id))


def _insert_session(account: Account, user_agent: str, **columns: Any) -> str:
    token = new_token()
    db.session.add(
        SignInSession(
            id=new_id(),
            token_hash=hash_token(token),
            account_id=account.id,
            identity_revision=account.identity_revision,
            created_at=clock.now(),
            browser=browser_name(user_agent),
            **columns,
        )
    )
    db.session.flush()
    return token


def _revoke_sessions(*conditions: Any) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.revoked_at.is_(None), *conditions).values(revoked_at=clock.now())
    )
