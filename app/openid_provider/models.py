"""Tables of the software that signs people in through Parvis: declarations, keys, consents, authorizations, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import relationship

from app.accounts.models import AGENT
from app.core.db import (
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)

# Who may sign in to a client.
RESIDENTS, AGENTS, EVERYONE = "residents", "agents", "everyone"
AUDIENCES = (RESIDENTS, AGENTS, EVERYONE)
# How a client proves its identity: a secret, in the header or in the form, or a signed assertion.
SECRET, PRIVATE_KEY = "secret", "private_key_jwt"
AUTHENTICATION_METHODS = (SECRET, PRIVATE_KEY)
# The second algorithm is for old software.
ES256, RS256 = "ES256", "RS256"
ALGORITHMS = (ES256, RS256)
ACCESS, REFRESH = "access", "refresh"


class OpenidClient(Base):
    """One software of the authority that signs people in through Parvis; its identifier is its client_id."""

    __tablename__ = "openid_client"

    id: Mapped[UUID] = primary_key()
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    # What it is used for, in a sentence that residents read.
    purpose: Mapped[str] = mapped_column(info=TECHNICAL)
    home_url: Mapped[str] = mapped_column(info=TECHNICAL)
    redirect_uris: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    logout_redirect_uris: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    # Where sign-outs are announced; empty for a client that does not listen.
    logout_uri: Mapped[str] = mapped_column(info=TECHNICAL)
    audience: Mapped[str] = mapped_column(info=TECHNICAL)
    authentication: Mapped[str] = mapped_column(info=TECHNICAL)
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    # The public keys of a client that signs its assertions: {"keys": […]}.
    public_keys: Mapped[dict[str, Any] | None] = mapped_column(Json, info=TECHNICAL)
    algorithm: Mapped[str] = mapped_column(info=TECHNICAL)
    # {claim: whether the software cannot work without it}
    claims: Mapped[dict[str, bool]] = mapped_column(Json, info=TECHNICAL)
    # {slug of a role: its name in the software}
    roles: Mapped[dict[str, str]] = mapped_column(Json, info=TECHNICAL)
    # Whether it stays connected after the person has closed the browser.
    can_refresh: Mapped[bool] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def client_id(self) -> str:
        return str(self.id)

    def admits(self, kind: str) -> bool:
        """Whether the accounts of this kind may sign in to it."""
        return self.audience == EVERYONE or self.audience == (AGENTS if kind == AGENT else RESIDENTS)


class OpenidKey(Base):
    """A key that signs tokens: published before it signs, and for as long as a token that it signed may be read."""

    __tablename__ = "openid_key"
    # Two processes that create a first key at the same time create one.
    __table_args__ = (UniqueConstraint("algorithm", "generation"),)

    id: Mapped[UUID] = primary_key()
    algorithm: Mapped[str] = mapped_column(info=TECHNICAL)
    generation: Mapped[int] = mapped_column(info=TECHNICAL)
    public_key: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)
    # The private key, sealed with the master key of the installation.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    signs_from: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When its successor started to sign.
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class OpenidLink(Base):
    """A person and a software that this person has signed in to, with the claims that the person agreed to give."""

    __tablename__ = "openid_link"
    __table_args__ = (UniqueConstraint("account_id", "client_id"),)

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), info=TECHNICAL)
    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("openid_client.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    # {claim: whether the person gives it}: a claim that is not there was never asked.
    claims: Mapped[dict[str, bool]] = mapped_column(Json, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)


class OpenidAuthorization(Base):
    """One sign-in of a person to a software: its code, then the family of its tokens. Revoked as a whole."""

    __tablename__ = "openid_authorization"

    id: Mapped[UUID] = primary_key()
    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("openid_client.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    # Void as soon as the identity of the account changes.
    identity_revision: Mapped[int] = mapped_column(info=TECHNICAL)
    # The session of the person in Parvis, which may have ended, and its name for this software.
    sign_in_id: Mapped[UUID] = mapped_column(index=True, info=TECHNICAL)
    session_name: Mapped[UUID] = mapped_column(info=TECHNICAL)
    scopes: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    redirect_uri: Mapped[str] = mapped_column(info=TECHNICAL)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    code_challenge: Mapped[str] = mapped_column(info=TECHNICAL)
    nonce: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # When and how the person proved their identity.
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    # How the person signed in (`accounts.sign_in_methods`), and how strong a proof that was (`accounts.assurance`).
    method: Mapped[str] = mapped_column(info=TECHNICAL)
    strength: Mapped[int] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    code_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the last of its tokens ends, at the latest.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    client: Mapped[OpenidClient] = relationship()

    @property
    def is_offline(self) -> bool:
        """Whether it outlives the session of the person."""
        return "offline_access" in self.scopes


class OpenidToken(Base):
    """An access or refresh token of an authorization; only its digest is stored."""

    __tablename__ = "openid_token"

    id: Mapped[UUID] = primary_key()
    authorization_id: Mapped[UUID] = mapped_column(
        ForeignKey("openid_authorization.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # A refresh token is used once; a second use revokes the whole authorization.
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    authorization: Mapped[OpenidAuthorization] = relationship()


class OpenidAssertion(Base):
    """The identifier of a signed assertion that a client has used, until it expires: a copy of it is refused."""

    __tablename__ = "openid_assertion"

    # Digest of the client and of the identifier that it chose.
    id_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
