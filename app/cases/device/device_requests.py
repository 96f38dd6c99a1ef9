"""Idempotent requests of devices: a device repeats a request until it is acknowledged, the server performs it once.

The device chooses the token. For a request it is that of the draft on the server, then of the case; for what an agent did on
the ground, of that alone.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, and_, delete, false, select, update
from sqlalchemy.orm import relationship

from app.cases.models import Attachment, Case, Draft
from app.core import clock
from app.core.db import DELETED_WITH_CASE, TECHNICAL, Base, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.core.sealing import blind_index
from app.core.web.access_rules import Actor

# No device waits longer: it gives up after thirty days.
RETENTION = timedelta(days=90)
# What began to arrive and was never followed by its request: a device sends its files again when they are missing.
UNFINISHED_RETENTION = timedelta(days=30)
# How long a device keeps a draft.
RECENT_PERIOD = timedelta(days=30)
# 256 bits in base 64, as a device draws them.
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


class DeviceRequest(Base):
    """Something on its way from a device: whose it is, and a fingerprint of its only content."""

    __tablename__ = "device_request"

    id: Mapped[UUID] = primary_key()
    token: Mapped[UUID] = mapped_column(unique=True, info=TECHNICAL)
    # Keyed fingerprint of the account, or of the secret of a device without one.
    owner_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # Keyed fingerprint of what was sent; none while only its files came.
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    # It began the draft under its token itself: whoever names the draft of somebody else reaches nothing.
    has_draft: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # What an agent did took the case from one revision to the other: whatever else did is somebody else’s.
    revision_before: Mapped[int | None] = mapped_column(info=TECHNICAL)
    revision_after: Mapped[int | None] = mapped_column(info=TECHNICAL)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    # Never followed: it tells the session to write the case first.
    case: Mapped[Case | None] = relationship(lazy="raise")


class NotTheOwner(LookupError):
    """The token is already that of somebody else."""


class ContentChanged(Exception):
    """Under this token something else was sent before."""


def is_from_device(token: UUID) -> bool:
    """Whether a draft, or the case that it became, was filled in on a device."""
    query = select(DeviceRequest.id).where(DeviceRequest.token == token, DeviceRequest.has_draft)
    return db.session.scalar(query) is not None


def owner_of(*, account_id: UUID | None, secret: str) -> bytes:
    """Return the owner of a request: an account, or a device without one."""
    return blind_index("device.account", account_id.hex) if account_id else blind_index("device.secret", secret)


def is_secret(text: str) -> bool:
    """Whether this is a secret as devices draw them."""
    return _SECRET.fullmatch(text) is not None


def sender_of(actor: Actor, secret: str) -> bytes | None:
    """The sender of a form filled in without an account on this device: an agent or the device; None without a device secret."""
    if actor.is_agent:
        return owner_of(account_id=actor.account_id, secret="")
    return owner_of(account_id=None, secret=secret) if is_secret(secret) else None


def owner_pseudonym(account_id: UUID) -> str:
    """Return the name of an account on a device: nothing can be told from it."""
    return blind_index("device.owner", account_id.hex)[:12].hex()


def find_device_request(token: UUID, *, owner: bytes) -> DeviceRequest | None:
    """The request under this token, for its owner alone."""
    device_request = db.session.scalar(select(DeviceRequest).where(DeviceRequest.token == token))
    return (
        device_request if device_request is not None and hmac.compare_digest(device_request.owner_hash, owner) else None
    )


def lock_device_request(token: UUID, *, owner: bytes) -> DeviceRequest:
    """The request under this token, begun if need be; the same sent at the same time waits here. Raises NotTheOwner."""
    insert_once(DeviceRequest, id=new_id(), token=token, owner_hash=owner, has_draft=False, begun_at=clock.now())
    query = select(DeviceRequest).where(DeviceRequest.token == token).with_for_update()
    device_request = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if not hmac.compare_digest(device_request.owner_hash, owner):
        raise NotTheOwner(token)
    return device_request


def check_content(request: DeviceRequest, content: bytes) -> None:
    """Raises ContentChanged when something else came under the same token."""
    if request.content_hash is not None and not hmac.compare_digest(request.content_hash, fingerprint(content)):
        raise ContentChanged(request.token)


def detach_case(case: Case) -> None:
    """The device that sent the case is answered as any other: it learns that the case arrived, and nothing else."""
    statement = update(DeviceRequest).where(DeviceRequest.token == case.submission_token)
    db.session.execute(statement.values(case_id=None))


def mark_done(request: DeviceRequest, case: Case, content: bytes, *, revision_before: int) -> None:
    """Mark the device request as performed on this case: repeating it has no effect."""
    request.case_id, request.content_hash = case.id, fingerprint(content)
    request.revision_before, request.revision_after = revision_before, case.revision


def is_unchanged_since(case: Case, revision: int, *, owner: bytes) -> bool:
    """Whether nothing but what this very owner sent has changed the case since that revision."""
    own = select(DeviceRequest.revision_before, DeviceRequest.revision_after).where(
        DeviceRequest.case_id == case.id, DeviceRequest.owner_hash == owner, DeviceRequest.revision_before >= revision
    )
    steps = {before: after for before, after in db.session.execute(own) if before != after}
    reached: int | None = revision
    while reached in steps:
        reached = steps.pop(reached)
    return reached == case.revision


def fingerprint(content: bytes) -> bytes:
    """Keyed: a digest of a few known answers would tell which."""
    return blind_index("device.content", content.hex())


def list_recent_cases(owners: list[bytes]) -> list[Case]:
    """The cases that these owners sent from a device during the last month, latest first."""
    since = clock.now() - RECENT_PERIOD
    return list(
        db.session.scalars(
            select(Case)
            .join(DeviceRequest, DeviceRequest.case_id == Case.id)
            .where(DeviceRequest.owner_hash.in_(owners), DeviceRequest.begun_at > since)
            .order_by(DeviceRequest.begun_at.desc())
        )
    )


def delete_old_requests() -> int:
    """Forgets what no device sends any more, with the files that nothing came after; returns how many."""
    return _delete_requests(DeviceRequest.begun_at <= clock.now() - RETENTION)


def delete_unfinished_requests() -> int:
    """Deletes what no request came after, and whose draft is no more, with its files; returns how many."""
    has_draft = select(Draft.id).where(Draft.id == DeviceRequest.token).exists()
    has_case = select(Case.id).where(Case.submission_token == DeviceRequest.token).exists()
    is_begun = and_(DeviceRequest.content_hash.is_(None), DeviceRequest.begun_at <= clock.now() - UNFINISHED_RETENTION)
    return _delete_requests(and_(is_begun, ~has_draft, ~has_case))


def _delete_requests(is_over: ColumnElement[bool]) -> int:
    tokens = select(DeviceRequest.token).where(is_over)
    db.session.execute(delete(Attachment).where(Attachment.event_id.in_(tokens)))
    return db.session.execute(delete(DeviceRequest).where(is_over)).rowcount  # type: ignore[attr-defined, no-any-return]
