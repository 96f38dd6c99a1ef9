"""What a list of cases is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cases.search.list_order import NEWEST, URGENCY


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means everything the agent may see."""

    words: str = ""
    procedure: str = ""
    status: str = ""
    channel: str = ""
    state: str = "open"  # "open", "closed", "awaiting", "all"
    since: date | None = None
    until: date | None = None
    # The lowest rank of urgency; every one when empty.
    level: str = ""
    assigned: str = ""  # "me", "nobody", or every one when empty
    order: str = NEWEST

    @property
    def effective_order(self) -> str:
        """Whoever asks for urgent cases sees the most urgent first."""
        return URGENCY if self.level and self.order == NEWEST else self.order
