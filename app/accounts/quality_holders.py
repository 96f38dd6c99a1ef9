"""Giving a quality to somebody, taking it back, and reading who holds what: always within the family of the quality."""

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
    """Whom those who gave it knew, and why: the request, or what an agent wrote."""

    name: str = ""
    email: str = ""
    # {"reference", "title"} of the request that led to it.
    request: dict[str, str] | None = None
    reason: str = ""


class QualityArchived(Exception):
    """The authority gives this quality no more."""


class EndsInThePast(ValueError):
    """It would be over before it began."""


@dataclass(frozen=True)
class ReadableQuality:
    """A quality as it is shown: to its holder, to the agents of the family, to administrators."""

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
    """The holder, a name of the family, has it from now on. Given again, it is the same one, which ends when this says.

    Raises QualityArchived, EndsInThePast.
    """
    if quality.is_archived:
        raise QualityArchived(quality.slug)
    if until is not None and until < clock.today():
        raise EndsInThePast(until)
    held = _find_row(quality, holder)
    if held is None:
        return _insert_row(quality, holder, origin, until=until, by=by)
    if not is_current(held):
        held.given_at, held.given_by_id = clock.now(), by
        held.sealed = seal(held.key_id, asdict(origin), about=CONTENT)
    held.ends_on = until
    return held


def give_quality_manually(
    quality: Quality, account: Account, *, reason: str, until: date | None, by: UUID | None
) -> None:
    """The same, outside of any request, to the owner of an account, who is told what is new.

    Raises QualityArchived, EndsInThePast.
    """
    profile = read_profile(account)
    origin = QualityOrigin(name=profile.name, email=profile.email, reason=reason)
    holder = sectoral_id(account.id, quality.family)
    held = _find_row(quality, holder)
    is_known = held is not None and is_current(held) and held.ends_on == until
    give_quality(quality, holder, origin, until=until, by=by)
    if not is_known:
        event_bus.publish(QualityGiven(account.id, quality.slug, quality.title, until))


def withdraw_quality(quality: Quality, holder: UUID) -> bool:
    """The holder has it no more, and nothing is left of it; whether they had it."""
    return _delete_matching(and_(HeldQuality.quality_id == quality.id, HeldQuality.holder_id == holder)) > 0


def withdraw_held_quality(quality: Quality, held_id: UUID) -> bool:
    """The same, of one line of the list of who holds it."""
    return _delete_matching(and_(HeldQuality.quality_id == quality.id, HeldQuality.id == held_id)) > 0


def is_current(held: HeldQuality) -> bool:
    return held.ends_on is None or held.ends_on >= clock.today()


def list_slugs_of_account(account_id: UUID, family: str) -> list[str]:
    """The qualities of that family that the owner of an account holds today, in alphabetical order."""
    return list_slugs_of_holder(sectoral_id(account_id, family), family)


def list_slugs_of_holder(holder: UUID | None, family: str) -> list[str]:
    """The same of a person whom the family knows under that name; nothing of who has no account."""
    if holder is None:
        return []
    query = select(Quality.slug).join(HeldQuality, HeldQuality.quality_id == Quality.id)
    mine = query.where(HeldQuality.holder_id == holder, Quality.family == family, _is_current())
    return sorted(db.session.scalars(mine))


def list_qualities_of_holder(holder: UUID | None, family: str) -> list[ReadableQuality]:
    """What agents of the family are shown beside a request."""
    return _list_readable(and_(HeldQuality.holder_id == holder, Quality.family == family)) if holder else []


def list_qualities_of_account(account_id: UUID) -> list[ReadableQuality]:
    """Everything that the owner of an account holds, whatever the family: for them alone."""
    return _list_readable(HeldQuality.holder_id.in_(sectoral_ids(account_id)))


def list_holders(quality: Quality, *, after: UUID | None = None, limit: int = PAGE_SIZE) -> list[ReadableQuality]:
    """Who holds it today, the latest first; `after` is the last line of the page before."""
    condition: ColumnElement[bool] = HeldQuality.quality_id == quality.id
    last = db.session.get(HeldQuality, after) if after else None
    if last is not None:
        earlier = and_(HeldQuality.given_at == last.given_at, HeldQuality.id < last.id)
        condition = and_(condition, or_(HeldQuality.given_at < last.given_at, earlier))
    return _list_readable(condition, limit=limit)


def count_holders() -> dict[UUID, int]:
    """How many hold each quality today, by the identifier of the quality."""
    query = select(HeldQuality.quality_id, func.count()).where(_is_current()).group_by(HeldQuality.quality_id)
    return dict(db.session.execute(query).all())


def delete_qualities_of_account(account_id: UUID) -> None:
    """Nothing is left of what the owner of an account held."""
    _delete_matching(HeldQuality.holder_id.in_(sectoral_ids(account_id)))


def expire_qualities() -> int:
    """Each night: those whose last day has passed; returns how many."""
    return _delete_matching(HeldQuality.ends_on < clock.today())


def _find_row(quality: Quality, holder: UUID) -> HeldQuality | None:
    query = select(HeldQuality).where(HeldQuality.quality_id == quality.id, HeldQuality.holder_id == holder)
    return db.session.scalar(query.with_for_update())


def _insert_row(
    quality: Quality, holder: UUID, origin: QualityOrigin, *, until: date | None, by: UUID | None
) -> HeldQuality:
    key_id = create_key()
    held = HeldQuality(
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
            db.session.add(held)
            db.session.flush()
    except IntegrityError:
        delete_sealed_later(key_id)
        given = _find_row(quality, holder)  # at the same instant, by another request
        if given is None:
            raise
        given.ends_on = until
        return given
    return held


def _is_current() -> ColumnElement[bool]:
    return or_(HeldQuality.ends_on.is_(None), HeldQuality.ends_on >= clock.today())


def _list_readable(condition: ColumnElement[bool], *, limit: int | None = None) -> list[ReadableQuality]:
    query = select(HeldQuality, Quality).join(Quality, HeldQuality.quality_id == Quality.id)
    query = query.where(condition, _is_current()).order_by(HeldQuality.given_at.desc(), HeldQuality.id.desc())
    rows = db.session.execute(query.limit(limit)).all()
    contents = unseal_many([(held.key_id, held.sealed) for held, _quality in rows], about=CONTENT)
    return [
        _as_readable(held, quality, QualityOrigin(**(content or {})))
        for (held, quality), content in zip(rows, contents, strict=True)
    ]


def _as_readable(held: HeldQuality, quality: Quality, origin: QualityOrigin) -> ReadableQuality:
    return ReadableQuality(
        id=held.id,
        slug=quality.slug,
        title=quality.title,
        family=quality.family,
        given_at=held.given_at,
        ends_on=held.ends_on,
        given_by_id=held.given_by_id,
        origin=origin,
    )


def _delete_matching(condition: ColumnElement[bool]) -> int:
    key_ids = db.session.scalars(select(HeldQuality.key_id).where(condition)).all()
    if key_ids:
        db.session.execute(delete(HeldQuality).where(condition))
    for key_id in key_ids:
        delete_sealed_later(key_id)
    return len(key_ids)
