"""Tables of the saved views of the list, and of what each agent prefers there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Uuid

from app.core.db import TECHNICAL, Base, Mapped, mapped_column, primary_key

OWN, ROLE, EVERYONE = "own", "role", "everyone"
COMPACT, COMFORTABLE = "compact", "comfortable"


class CaseView(Base):
    """A list of cases that agents come back to: its filters, order and columns under a name."""

    __tablename__ = "case_view"

    id: Mapped[UUID] = primary_key()
    title: Mapped[str] = mapped_column(info=TECHNICAL)
    # The query string of the list, without the words of a search, which name people.
    query: Mapped[str] = mapped_column(info=TECHNICAL)
    # The procedure that the query names, if any: whoever does not process it does not see the view.
    procedure: Mapped[str] = mapped_column(default="", info=TECHNICAL)
    # Who sees it: its owner, the holders of a role, every agent.
    audience: Mapped[str] = mapped_column(info=TECHNICAL)
    # Of an own view alone: a shared one outlives the account of its author.
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    role: Mapped[str | None] = mapped_column(index=True, info=TECHNICAL)
    # Shown first to those who have chosen no view to begin with.
    is_default: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)


class ListPreference(Base):
    """Preferences of an agent for the list: height of rows, single-letter keys, and the view shown first."""

    __tablename__ = "list_preference"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    density: Mapped[str] = mapped_column(default=COMPACT, info=TECHNICAL)
    # WCAG 2.1.4: keys of one character can be turned off.
    has_shortcuts: Mapped[bool] = mapped_column(default=True, info=TECHNICAL)
    default_view_id: Mapped[UUID | None] = mapped_column(Uuid, info=TECHNICAL)
