"""Absences of agents: from a day to another, with the colleague who does their work meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, ForeignKey, delete, select

from app.accounts.models import AGENT, Account
from app.core import clock
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.site_cache import SiteCache

RETENTION = timedelta(days=30)
LONGEST = timedelta(days=366)
# A substitute may be absent too: the chain of substitutes is followed no further.
LONGEST_CHAIN = 5


class Absence(Base):
    """A period in which an agent does not work, with their substitute if there is one."""

    __tablename__ = "absence"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    starts_on: Mapped[date] = mapped_column(Date, info=PERSONAL)
    # The last day of the absence.
    ends_on: Mapped[date] = mapped_column(Date, index=True, info=PERSONAL)
    substitute_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class AbsenceRefused(ValueError):
    """The absence makes no sense; `reason` is "dates", "overlap" or "substitute"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def create_absence(account_id: UUID, *, starts_on: date, ends_on: date, substitute_id: UUID | None) -> Absence:
    """Record an absence. Raises AbsenceRefused."""
    if ends_on < starts_on or ends_on < clock.today() or ends_on - starts_on > LONGEST:
        raise AbsenceRefused("dates")
    if any(absence.starts_on <= ends_on and starts_on <= absence.ends_on for absence in list_absences(account_id)):
        raise AbsenceRefused("overlap")
    if substitute_id is not None and (substitute_id == account_id or not _is_at_work(substitute_id)):
        raise AbsenceRefused("substitute")
    absence = Absence(
        id=new_id(),
        account_id=account_id,
        starts_on=starts_on,
        ends_on=ends_on,
        substitute_id=substitute_id,
        created_at=clock.now(),
    )
    db.session.add(absence)
    db.session.flush()
    _current_absences.invalidate()
    return absence


def list_absences(account_id: UUID | None = None) -> list[Absence]:
    """The absences of an agent, or of all, that are not over; the first to come first."""
    query = select(Absence).where(Absence.ends_on >= clock.today())
    if account_id is not None:
        query = query.where(Absence.account_id == account_id)
    return list(db.session.scalars(query.order_by(Absence.starts_on, Absence.id)))


def find_absence(absence_id: UUID) -> Absence | None:
    return db.session.get(Absence, absence_id)


def end_absence(absence: Absence) -> None:
    """The agent is back: an absence that has begun ended yesterday, one that has not is deleted."""
    yesterday = clock.today() - timedelta(days=1)
    if absence.starts_on <= yesterday:
        absence.ends_on = yesterday
    else:
        db.session.delete(absence)
    db.session.flush()
    _current_absences.invalidate()


def absent_agents() -> dict[UUID, Absence]:
    """The agents who are absent today, each with the absence in force."""
    today = clock.today()
    return {each.account_id: each for each in _current_absences.get() if each.is_in_force(today)}


def agents_replaced_by(account_id: UUID) -> dict[UUID, Absence]:
    """The absent agents whose work this agent does today, directly or in the place of an absent substitute."""
    absent = absent_agents()
    return {agent: absence for agent, absence in absent.items() if account_id in substitutes_of(agent)[-1:]}


def substitutes_of(account_id: UUID) -> list[UUID]:
    """The substitute of an agent absent today, then the substitute of that substitute if absent too."""
    absent, chain = absent_agents(), [account_id]
    while (absence := absent.get(chain[-1])) is not None and len(chain) <= LONGEST_CHAIN:
        if absence.substitute_id is None or absence.substitute_id in chain:
            break
        chain.append(absence.substitute_id)
    return chain[1:]


def expire_absences() -> None:
    """Delete the absences that ended a month ago. Nightly."""
    db.session.execute(delete(Absence).where(Absence.ends_on < clock.today() - RETENTION))


def _is_at_work(account_id: UUID) -> bool:
    account = db.session.get(Account, account_id)
    return account is not None and account.kind == AGENT and account.can_sign_in


def _read_absences() -> tuple[Absence, ...]:
    absences = tuple(db.session.scalars(select(Absence).where(Absence.ends_on >= clock.today())))
    for absence in absences:
        # Shared by units of work: no session owns them.
        db.session.expunge(absence)
    return absences


_current_absences: SiteCache[tuple[Absence, ...]] = SiteCache(_read_absences)
