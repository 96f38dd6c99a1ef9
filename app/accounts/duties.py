"""Duties of agents besides their roles: answering callers at the reception, watching over the access log."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ForeignKey, Select, select

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.families import family_label, is_family
from app.accounts.models import AGENT, Account
from app.core.db import TECHNICAL, Base, Mapped, db, mapped_column
from app.core.web.access_rules import Actor

RECEPTION, OVERSIGHT = "reception", "oversight"
# The family of a duty that concerns the whole authority.
WHOLE_AUTHORITY = ""


class AgentDuty(Base):
    """A duty of an agent. That of the reception is given family by family, and opens no request."""

    __tablename__ = "agent_duty"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    duty: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    family: Mapped[str] = mapped_column(primary_key=True, default=WHOLE_AUTHORITY, info=TECHNICAL)


class DutyRefused(ValueError):
    """The duty cannot be given: the account is not an agent's, or the family does not exist."""


def list_reception_families(account_id: UUID) -> set[str]:
    """The families about which the agent answers callers."""
    return set(db.session.scalars(_select_families(account_id, RECEPTION)))


def is_overseer(account_id: UUID) -> bool:
    """Whether the agent reads the access log."""
    return db.session.scalar(_select_families(account_id, OVERSIGHT)) is not None


def set_duties(account: Account, *, reception_families: Iterable[str], is_overseer: bool, by: Actor) -> None:
    """Replace the duties of the agent, from the next request on; each change is recorded. Raises DutyRefused."""
    families = set(reception_families)
    if account.kind != AGENT or not all(map(is_family, families)):
        raise DutyRefused
    duties = {(RECEPTION, family) for family in families}
    if is_overseer:
        duties.add((OVERSIGHT, WHOLE_AUTHORITY))
    rows = {
        (row.duty, row.family): row
        for row in db.session.scalars(select(AgentDuty).where(AgentDuty.account_id == account.id))
    }
    removed_keys, new_keys = rows.keys() - duties, duties - rows.keys()
    for key in removed_keys:
        db.session.delete(rows[key])
    for duty, family in new_keys:
        db.session.add(AgentDuty(account_id=account.id, duty=duty, family=family))
    _record_changes(account, removed_keys, "withdrawn", by)
    _record_changes(account, new_keys, "given", by)
    db.session.flush()


def _record_changes(account: Account, changes: Iterable[tuple[str, str]], change: str, by: Actor) -> None:
    """One event a duty, with the names of its families."""
    families: dict[str, list[str]] = {}
    for duty, family in sorted(changes):
        families.setdefault(duty, []).append(family_label(family) if family else "")
    for duty, labels in families.items():
        record_event(f"{duty}_{change}", AGENTS, by=by, account_id=account.id, label=", ".join(labels))


def _select_families(account_id: UUID, duty: str) -> Select[str]:
    return select(AgentDuty.family).where(AgentDuty.account_id == account_id, AgentDuty.duty == duty)
