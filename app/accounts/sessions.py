"""Sign-ins, kept on the server so that each can be seen and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.accounts.browsers import browser_name
from app.accounts.events import SignInsEnded
from app.accounts.models import Account, Role, SignInSession, account_role
from app.accounts.profile import PROFILE, name_in
from app.accounts.second_factor_requirement import is_second_factor_required
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

MAX_LIFETIME = timedelta(hours=12)
# How long the code of the second factor may take to come.
SECOND_FACTOR_DELAY = timedelta(minutes=10)
# After that, something grave asks for the password again.
FRESH_PERIOD = timedelta(minutes=10)

# A session opened before the last change of identity opens nothing, even one that was being opened at that instant.
IS_CURRENT = SignInSession.identity_revision == Account.identity_revision
# Read at each request of someone signed in: built once.
_ACTOR_QUERY = (
    select(
        Account.id,
        Account.kind,
        Account.key_id,
        Account.profile,
        Account.is_administrator,
        SignInSession.has_second_factor,
        Role.slug,
        Role.family,
    )
    .join(SignInSession, SignInSession.account_id == Account.id)
    .outerjoin(account_role, account_role.c.account_id == Account.id)
    .outerjoin(Role, Role.id == account_role.c.role_id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.proved_at.is_not(None),
        SignInSession.expires_at > bindparam("now", type_=UtcDateTime),
        IS_CURRENT,
        Account.suspended_at.is_(None),
    )
)


def open_session(account: Account, *, user_agent: str, has_second_factor: bool = False) -> str:
    """Signs the account in on one browser; returns the token for its cookie."""
    account.last_seen_on = clock.today()
    account.inactivity_letters, account.inactivity_told_on = 0, None
    now = clock.now()
    return _insert_session(
        account, user_agent, expires_at=now + MAX_LIFETIME, proved_at=now, has_second_factor=has_second_factor
    )


def begin_session(account: Account, *, user_agent: str) -> str:
    """The password was right and the code is awaited: a token that opens nothing but the page that asks for it."""
    return _insert_session(account, user_agent, expires_at=clock.now() + SECOND_FACTOR_DELAY)


def find_account_awaiting_code(token: str) -> Account | None:
    """Whose code is awaited under this token."""
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
    """Whether who they are was proved there a moment ago: what is grave may be done without asking again."""
    if token is None:
        return False
    query = select(SignInSession.proved_at).where(SignInSession.token_hash == hash_token(token))
    proved_at = db.session.scalar(query)
    return proved_at is not None and proved_at > clock.now() - FRESH_PERIOD


def load_actor(token: str) -> Actor | None:
    """Who holds this token, with the roles of this very moment, in one query; None once it is revoked, expired or suspended."""
    db.session.flush()
    # On the connection itself, since no object is loaded.
    rows = db.session.connection().execute(_ACTOR_QUERY, {"token_hash": hash_token(token), "now": clock.now()}).all()
    if not rows:
        return None
    account = rows[0]
    # None when the account is being erased: its key is already gone.
    profile = unseal_many([(account.key_id, account.profile)], about=PROFILE)[0]
    name = name_in(profile) if profile else ""
    if not account.has_second_factor and is_second_factor_required(
        account.kind, is_administrator=account.is_administrator
    ):
        # No role, no power: enough to set up what is missing.
        return Actor(kind=account.kind, account_id=account.id, name=name, must_enrol=True, session_id=token)
    return Actor(
        kind=account.kind,
        account_id=account.id,
        name=name,
        roles=frozenset(row.slug for row in rows if row.slug),
        families=frozenset(row.family for row in rows if row.family),
        is_administrator=account.is_administrator,
        has_second_factor=account.has_second_factor,
        session_id=token,
    )


def list_sessions(account_id: UUID) -> list[SignInSession]:
    """The sign-ins still open, newest first."""
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
    """Whether it is the one of this very browser."""
    return token is not None and session.token_hash == hash_token(token)


def end_session(token: str) -> None:
    """The token opens nothing from the next request on."""
    _revoke_sessions(SignInSession.token_hash == hash_token(token))


def end_session_of(account_id: UUID, session_id: UUID) -> None:
    """One sign-in of this account, chosen in its list; somebody else's is left alone."""
    _revoke_sessions(SignInSession.account_id == account_id, SignInSession.id == session_id)


def end_all_sessions(account_id: UUID) -> None:
    """Every browser must sign in again; for `identity_change`, which ends with them all that was issued to the account."""
    _revoke_sessions(SignInSession.account_id == account_id)
    publish(SignInsEnded(account_id))


def _insert_session(account: Account, user_agent: str, **more: Any) -> str:
    token = new_token()
    db.session.add(
        SignInSession(
            id=new_id(),
            token_hash=hash_token(token),
            account_id=account.id,
            identity_revision=account.identity_revision,
            created_at=clock.now(),
            browser=browser_name(user_agent),
            **more,
        )
    )
    db.session.flush()
    return token


def _revoke_sessions(*which: Any) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.revoked_at.is_(None), *which).values(revoked_at=clock.now())
    )
