"""Tables of external identities. Subjects are only stored as fingerprints, and attributes are sealed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint

from app.core.db import PERSONAL, TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class ExternalIdentity(Base):
    """Someone as one source knows them, linked to one account: the subject of an issuer is never linked twice."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_index"),)

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    # The key of the source: "franceconnect".
    source: Mapped[str] = mapped_column(info=TECHNICAL)
    issuer: Mapped[str] = mapped_column(info=TECHNICAL)
    # Keyed fingerprint of the subject.
    subject_index: Mapped[bytes] = mapped_column(LargeBinary, info=PERSONAL)
    # Keyed fingerprint of the civil status, to notice the same person under a new subject; never a proof.
    pivot_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=PERSONAL)
    # {"subject", "attributes", "certified", "organisation", "organisation_name"}, with the key of the account.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # How surely the source knew the person the last time.
    proof: Mapped[int] = mapped_column(info=TECHNICAL)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=PERSONAL)
    # None until an administrator, or the known second factor, confirms the new subject of an agent.
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The slugs of the roles that an agent has by this identity alone: it takes them back when it gives them no more.
    granted_roles: Mapped[list[str] | None] = mapped_column(Json, info=TECHNICAL)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class ExternalSession(Base):
    """Link between a sign-in session and its source: to sign out there too, and to say who acted for whom."""

    __tablename__ = "external_session"

    sign_in_id: Mapped[UUID] = mapped_column(
        ForeignKey("sign_in.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    identity_id: Mapped[UUID] = mapped_column(
        ForeignKey("external_identity.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    # Keyed fingerprint of the session at the source, which it names to end it.
    sid_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=TECHNICAL)
    # {"logout", "helper", "organisation_name"}, with the key of the account.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)


class UnlinkedIdentity(Base):
    """An identity that no account has yet, while its owner says whether to create one or to add it to theirs."""

    __tablename__ = "arriving_identity"

    id: Mapped[UUID] = primary_key()
    # Digests of the token in the address and of that of the browser: both are needed.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # With the master key: there is no account whose key could seal it.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class SingleUseValue(Base):
    """The digest of a value that may serve once: a state, an assertion, the number of a logout token."""

    __tablename__ = "spent_value"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
