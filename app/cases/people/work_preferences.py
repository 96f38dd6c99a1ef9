"""Preferences of an agent at work: what follows an action, and whether acting on a case without an agent takes it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid, bindparam, select

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, db, mapped_column
from app.core.web.access_rules import Actor

STAY, NEXT = "stay", "next"


class WorkPreference(Base):
    """The differences of one agent from the usual way of working."""

    __tablename__ = "work_preference"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    after_action: Mapped[str] = mapped_column(info=PERSONAL)
    takes_on_acting: Mapped[bool] = mapped_column(info=PERSONAL)


# Those of the account `account_id`, for a statement that reads them with the rest of a page.
WORK_PREFERENCES = tuple(
    select(column).where(WorkPreference.account_id == bindparam("account_id", type_=Uuid)).scalar_subquery()
    for column in (WorkPreference.after_action, WorkPreference.takes_on_acting)
)


@dataclass(frozen=True)
class WorkPreferences:
    """The usual way: the case stays on screen, and nobody is given it."""

    after_action: str = STAY
    takes_on_acting: bool = False

    @property
    def goes_to_next(self) -> bool:
        return self.after_action == NEXT


def find_work_preferences(agent: Actor) -> WorkPreferences:
    row = db.session.get(WorkPreference, agent.account_id) if agent.account_id else None
    return WorkPreferences(row.after_action, row.takes_on_acting) if row else WorkPreferences()


def save_work_preferences(agent: Actor, preferences: WorkPreferences) -> None:
    if agent.account_id is None:
        return
    row = db.session.get(WorkPreference, agent.account_id)
    if row is None:
        row = WorkPreference(account_id=agent.account_id)
        db.session.add(row)
    row.after_action, row.takes_on_acting = preferences.after_action, preferences.takes_on_acting
