"""Tables of SAML: the providers that an authority has declared, and answers on their way to the page that reads them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary

from app.core.db import (
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)


class SamlProvider(Base):
    """One identity provider of the authority, as an administrator has declared it."""

    __tablename__ = "saml_provider"

    id: Mapped[UUID] = primary_key()
    # What it is called in addresses: never changed, the provider knows them.
    key: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    # "agent" or "resident".
    audience: Mapped[str] = mapped_column(info=TECHNICAL)
    is_active: Mapped[bool] = mapped_column(info=TECHNICAL)
    # Read in its metadata.
    entity_id: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    sign_in_url: Mapped[str] = mapped_column(info=TECHNICAL)
    sign_out_url: Mapped[str] = mapped_column(info=TECHNICAL)
    # In PEM; two of them while it changes keys.
    certificates: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    # Where its metadata is read each night, and the only certificate that may sign it; both empty when it is pasted.
    metadata_url: Mapped[str] = mapped_column(info=TECHNICAL)
    metadata_certificate: Mapped[str] = mapped_column(info=TECHNICAL)
    metadata_read_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # Why the last reading failed, or None.
    metadata_error: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # {"subject" | "email" | "first_name" | "last_name" | "roles": name of the attribute}; an empty subject is the NameID.
    attributes: Mapped[dict[str, str]] = mapped_column(Json, info=TECHNICAL)
    # {slug of a role: the value of the attribute that gives it}
    roles: Mapped[dict[str, str]] = mapped_column(Json, info=TECHNICAL)
    can_create: Mapped[bool] = mapped_column(info=TECHNICAL)
    has_verified_emails: Mapped[bool] = mapped_column(info=TECHNICAL)
    # The authentication contexts that prove two factors.
    strong_contexts: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    # Our own certificate, and its private key under the master key.
    certificate: Mapped[str] = mapped_column(info=TECHNICAL)
    private_key: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class PostedAnswer(Base):
    """An answer that a provider had a browser post, until the next request of that browser, which brings its session."""

    __tablename__ = "saml_answer"

    id: Mapped[UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    # With the master key: it says who somebody is.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
