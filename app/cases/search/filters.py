"""Filters of a list of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cases.search.list_order import NEWEST, URGENCY

STATES = ("open", "late", "soon", "awaiting", "closed", "all")
# Days before the legal date of a case during which it is due soon.
SOON_DAYS = 14
ME, NOBODY, SOMEBODY = "me", "nobody", "somebody"
ROLES = "roles"


@dataclass(frozen=True)
class Filters:
    """Filters of the list; empty ones leave everything the agent may see."""

    words: str = ""
    procedure: str = ""
    status: str = ""
    channel: str = ""
    # One of `STATES`: late and soon are about the legal date of open cases.
    state: str = "open"
    since: date | None = None
    until: date | None = None
    # The lowest rank of urgency; every one when empty.
    level: str = ""
    # "me", "nobody", the id of an account, or every one when empty.
    assigned: str = ""
    # "roles": what the roles of the agent process, without what they only entered; everything when empty.
    scope: str = ""
    district: str = ""
    # Part of the map, as `map_areas.normalise_area` writes it; everywhere when empty.
    area: str = ""
    # (question, value): answers to questions of the procedure, all of which are looked for.
    answers: tuple[tuple[str, str], ...] = ()
    order: str = NEWEST

    @property
    def effective_order(self) -> str:
        """Order of the list: a person who asks for urgent cases sees the most urgent first."""
        return URGENCY if self.level and self.order == NEWEST else self.order

    @property
    def assignment(self) -> str:
        """Assignment of the cases, without a name: "me", "nobody", "somebody", or nothing."""
        return self.assigned if self.assigned in ("", ME, NOBODY) else SOMEBODY
