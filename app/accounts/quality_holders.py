"""Granting, withdrawing and listing qualities of people, always within the family of the quality."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts.events import QualityGiven
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.qualities import HeldQuality, Quality
from app.accounts.sectoral_ids import sectoral_id, sectoral_ids
from app.core import clock, event_bus
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later

CONTENT = "held_quality.content"
PAGE_SIZE = 50


@dataclass(frozen=True)
class QualityOrigin:
    """The person as known to those who granted the quality, and why: the request, or a reason given by an agent."""

    name: str = ""
    email: str = ""
    # {"reference", "title"} of the request that led to the grant.
    request: dict[str, str] | None = None
    reason: str = ""


class QualityArchived(Exception):
    """The quality is archived and can no longer be granted."""


class EndsInThePast(ValueError):
    """The end date is in the past."""


@dataclass(frozen=True)
class ReadableQuality:
    """A granted quality as displayed to its holder, to agents of the family and to administrators."""

    id: UUID
    slug: str
    title: str
    family: str
    given_at: datetime
    ends_on: date | None
    given_by_id: UUID | None
    origin: QualityOrigin


def give_quality(
    quality: Quality, holder: UUID, origin: QualityOrigin, *, until: date | None = None, by: UUID | None = None
) -> HeldQuality:
    """Grant the quality to a sectoral identifier; a quality already held only gets the new end date.

    Raises QualityArchived, EndsInThePast.
    """
    if quality.is_archived:
        raise QualityArchived(quality.slug)
    if until is not None and until < clock.today():
        raise EndsInThePast(until)
    held_quality = _find_row(quality, holder)
    if held_quality is None:
        return _insert_row(quality, holder, origin, until=until, by=by)
    if not is_current(held_quality):
        held_quality.given_at, held_quality.given_by_id = clock.now(), by
        held_quality.sealed = seal(held_quality.key_id, asdict(origin), about=CONTENT)
    held_quality.ends_on = until
    return held_quality


def give_quality_manually(
    quality: Quality, account: Account, *, reason: str, until: date | None, by: UUID | None
) -> None:
    """Grant the quality to an account, outside of any request, and notify its owner of what changed.

    Raises QualityArchived, EndsInThePast.
    """
    profile = read_profile(account)
    origin = QualityOrigin(name=profile.name, email=profile.email, reason=reason)
    holder = sectoral_id(account.id, quality.family)
    held_quality = _find_row(quality, holder)
    is_unchanged = held_quality is not None and is_current(held_quality) and held_quality.ends_on == until
    give_quality(quality, holder, origin, until=until, by=by)
    if not is_unchanged:
        event_bus.publish(QualityGiven(account.id, quality.slug, quality.title, until))


def withdraw_quality(quality: Quality, holder: UUID) -> bool:
    """Delete the quality of the holder; returns whether they had it."""
    return _delete_matching(and_(HeldQuality.quality_id == quality.id, HeldQuality.holder_id == holder)) > 0


def withdraw_held_quality(quality: Quality, held_id: UUID) -> bool:
    """Delete one granted quality by its identifier; returns whether it existed."""
    return _delete_matching(and_(HeldQuality.quality_id == quality.id, HeldQuality.id == held_id)) > 0


def is_current(held_quality: HeldQuality) -> bool:
    return held_quality.ends_on is None or held_quality.ends_on >= clock.today()


def list_slugs_of_account(account_id: UUID, family: str) -> list[str]:
    """The slugs of the qualities of that family that the account's owner holds today, sorted."""
    return list_slugs_of_holder(sectoral_id(account_id, family), family)


def list_slugs_of_holder(holder: UUID | None, family: str) -> list[str]:
    """The slugs of the qualities that a sectoral identifier holds today, sorted; empty without one."""
    if holder is None:
        return []
    query = select(Quality.slug).join(HeldQuality, HeldQuality.quality_id == Quality.id)
    query_of_holder = query.where(HeldQuality.holder_id == holder, Quality.family == family, _is_current())
    return sorted(db.session.scalars(query_of_holder))


def list_qualities_of_holder(holder: UUID | None, family: str) -> list[ReadableQuality]:
    """The qualities of a holder, as displayed to agents of the family beside a request."""
    return _list_readable(and_(HeldQuality.holder_id == holder, Quality.family == family)) if holder else []


def list_qualities_of_account(account_id: UUID) -> list[ReadableQuality]:
    """The qualities of the account's owner in every family: displayed to the owner only."""
    return _list_readable(HeldQuality.holder_id.in_(sectoral_ids(account_id)))


def list_holders(quality: Quality, *, after: UUID | None = None, limit: int = PAGE_SIZE) -> list[ReadableQuality]:
    """List the people who hold the quality today, latest first; `after` is the last row of the previous page."""
    condition: ColumnElement[bool] = HeldQuality.quality_id == quality.id
    last_row = db.session.get(HeldQuality, after) if after else None
    if last_row is not None:
        earlier = and_(HeldQuality.given_at == last_row.given_at, HeldQuality.id < last_row.id)
        condition = and_(condition, or_(HeldQuality.given_at < last_row.given_at, earlier))
    return _list_readable(condition, limit=limit)


def count_holders() -> dict[UUID, int]:
    """The number of holders of each quality today, by identifier of the quality."""
    query = select(HeldQuality.quality_id, func.count()).where(_is_current()).group_by(HeldQuality.quality_id)
    return dict(db.session.execute(query).all())


def delete_qualities_of_account(account_id: UUID) -> None:
    """Delete the qualities of the account's owner."""
    _delete_matching(HeldQuality.holder_id.in_(sectoral_ids(account_id)))


def expire_qualities() -> int:
    """Delete the qualities whose last day has passed; returns how many. Nightly."""
    return _delete_matching(HeldQuality.ends_on < clock.today())


def _find_row(quality: Quality, holder: UUID) -> HeldQuality | None:
    query = select(HeldQuality).where(HeldQuality.quality_id == quality.id, HeldQuality.holder_id == holder)
    return db.session.scalar(query.with_for_update())


def _insert_row(
    quality: Quality, holder: UUID, origin: QualityOrigin, *, until: date | None, by: UUID | None
) -> HeldQuality:
    key_id = create_key()
    held_quality = HeldQuality(
        id=new_id(),
        quality_id=quality.id,
        holder_id=holder,
        key_id=key_id,
        sealed=seal(key_id, asdict(origin), about=CONTENT),
        given_at=clock.now(),
        ends_on=until,
        given_by_id=by,
    )
    try:
        with db.session.begin_nested():
            db.session.add(held_quality)
            db.session.flush()
    except IntegrityError:
        delete_sealed_later(key_id)
        existing = _find_row(quality, holder)  # inserted by a concurrent request
        if existing is None:
            raise
        existing.ends_on = until
        return existing
    return held_quality


def _is_current() -> ColumnElement[bool]:
    return or_(HeldQuality.ends_on.is_(None), HeldQuality.ends_on >= clock.today())


def _list_readable(condition: ColumnElement[bool], *, limit: int | None = None) -> list[ReadableQuality]:
    query = select(HeldQuality, Quality).join(Quality, HeldQuality.quality_id == Quality.id)
    query = query.where(condition, _is_current()).order_by(HeldQuality.given_at.desc(), HeldQuality.id.desc())
    rows = db.session.execute(query.limit(limit)).all()
    contents = unseal_many(
        [(held_quality.key_id, held_quality.sealed) for held_quality, _quality in rows], about=CONTENT
    )
    return [
        _as_readable(held_quality, quality, QualityOrigin(**(content or {})))
        for (held_quality, quality), content in zip(rows, contents, strict=True)
    ]


def _as_readable(held_quality: HeldQuality, quality: Quality, origin: QualityOrigin) -> ReadableQuality:
    return ReadableQuality(
        id=held_quality.id,
        slug=quality.slug,
        title=quality.title,
        family=quality.family,
        given_at=held_quality.given_at,
        ends_on=held_quality.ends_on,
        given_by_id=held_quality.given_by_id,
        origin=origin,
    )


def _delete_matching(condition: ColumnElement[bool]) -> int:
    key_ids = db.session.scalars(select(HeldQuality.key_id).where(condition)).all()
    if key_ids:
        db.session.execute(delete(HeldQuality).where(condition))
    for key_id in key_ids:
        delete_sealed_later(key_id)
    return len(key_ids)
