"""Anonymisation: when its retention ends, every personal trace of a case goes; statistics have counted it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.erasing import ERASE, erase_later
from app.core.outbox import OutboxItem
from app.privacy import archives
from app.privacy.belongings import Rows, delete_rows, ids_in, rows_of, seals_in
from app.privacy.forgetting import forget_about
from app.privacy.models import Archive
from app.privacy.remainder import remainder_of
from app.privacy.tallying import keep

BATCH = 100
# Under way while it deletes: the outbox itself forgets it once done.
REMOVE = "remove_case"


@dataclass(frozen=True)
class Erasure:
    """A key to destroy and the files it encrypts, once the rows that knew of them are gone for good."""

    key_id: UUID
    files: tuple[str, ...]


@dataclass(frozen=True)
class Anonymised:
    """What one batch did: how many cases, and what is to be erased after the commit."""

    count: int = 0
    erasures: tuple[Erasure, ...] = ()


def anonymise_due(limit: int = BATCH) -> Anonymised:
    """Anonymises the cases whose day has come, a batch at a time; a batch not committed is as if nothing was done."""
    cases = _claim_due(limit)
    if not cases:
        return Anonymised()
    case_ids = [case.id for case in cases]
    _keep_remainders(cases)
    return Anonymised(len(cases), forget(case_ids))


def forget(case_ids: list[UUID]) -> tuple[Erasure, ...]:
    """Deletes all that there is about these cases; what is to be erased after the commit is in the outbox, and given back."""
    copies = tuple(_erasure_of(archive) for archive in archives.discard_about(case_ids))
    rows = rows_of(case_ids)
    erasures = tuple(Erasure(key_id, tuple(sorted(files))) for key_id, files in seals_in(rows).items())
    _forget_side_effects(rows)
    forget_about(case_ids)
    delete_rows(rows)
    for erasure in erasures:
        erase_later(erasure.key_id, erasure.files)
    return (*erasures, *copies)


def _erasure_of(archive: Archive) -> Erasure:
    return Erasure(archive.key_id, (archive.stored_name,) if archive.stored_name else ())


def _claim_due(limit: int) -> list[Case]:
    """The due cases, taken: an agent acting on one at this very moment has either finished, or finds it gone."""
    is_due = and_(Case.anonymise_on <= clock.today(), Case.closed_at.is_not(None), Case.limited_at.is_(None))
    due = select(Case.id).where(is_due).order_by(Case.anonymise_on).limit(limit).with_for_update(skip_locked=True)
    taken = update(Case).where(Case.id.in_(due.scalar_subquery()), is_due).values(revision=Case.revision + 1)
    claimed = db.session.scalars(taken.returning(Case.id), execution_options={"synchronize_session": False}).all()
    cases = select(Case).where(Case.id.in_(claimed)).execution_options(populate_existing=True)
    return list(db.session.scalars(cases))


def _keep_remainders(cases: list[Case]) -> None:
    """Counts those that were not counted with their month: closed or made due since, they are seldom a crowd."""
    keep([remainder_of(case) for case in cases if not case.is_counted])
    for case in cases:
        db.session.expunge(case)


def _forget_side_effects(rows: Rows) -> None:
    """What the outbox still holds about these cases is neither done nor remembered."""
    gone = ids_in(rows)
    items = db.session.execute(
        select(OutboxItem.id, OutboxItem.ids).where(OutboxItem.kind.not_in((ERASE, REMOVE)))
    ).all()
    about = [item.id for item in items if gone.intersection(_named(item.ids))]
    for start in range(0, len(about), BATCH):
        db.session.execute(delete(OutboxItem).where(OutboxItem.id.in_(about[start : start + BATCH])))


def _named(ids: dict[str, object]) -> list[str]:
    """Every identifier that an outbox item names, alone or in a list."""
    return [str(one) for value in ids.values() for one in (value if isinstance(value, list) else [value])]
