"""The table of declared OpenID Connect providers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class OpenidSource(Base):
    """One provider that the authority trusts to say who people are, and what it trusts it for."""

    __tablename__ = "openid_source"

    id: Mapped[UUID] = primary_key()
    # What it is called in addresses and in links: "proconnect". It never changes: providers know the address.
    key: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    # One of declaration.KINDS: the rules of its own that it follows.
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    issuer: Mapped[str] = mapped_column(info=TECHNICAL)
    client_id: Mapped[str] = mapped_column(info=TECHNICAL)
    # Sealed with the master key; never displayed again.
    secret: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    authentication: Mapped[str] = mapped_column(info=TECHNICAL)
    audience: Mapped[str] = mapped_column(info=TECHNICAL)
    is_active: Mapped[bool] = mapped_column(info=TECHNICAL)
    can_create: Mapped[bool] = mapped_column(info=TECHNICAL)
    trusts_email: Mapped[bool] = mapped_column(info=TECHNICAL)
    is_certifying: Mapped[bool] = mapped_column(info=TECHNICAL)
    needs_second_factor: Mapped[bool] = mapped_column(info=TECHNICAL)
    # {"scopes", "second_factor_levels", "attributes", "roles_claim", "roles", "admission", "display"}
    rules: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
