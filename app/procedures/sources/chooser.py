"""The person whose own cards a list offers: identified separately in each family."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.sectoral_ids import sectoral_id
from app.core.web.access_rules import NOBODY, Actor


@dataclass(frozen=True)
class Chooser:
    """The person who chooses; in a case, its applicant, identified in its family only."""

    by: Actor = NOBODY
    family: str | None = None
    applicant_id: UUID | None = None
    # Of the draft that is filled in, or of the case that it became: what it holds already is free for it.
    token: UUID | None = None

    def identifier_in(self, family: str) -> UUID | None:
        """Identifier of the person in that family; None for nobody."""
        if self.family is not None:
            return self.applicant_id if self.family == family else None
        if self.by.kind != "resident" or self.by.account_id is None:
            return None
        return sectoral_id(self.by.account_id, family)


ANONYMOUS_CHOOSER = Chooser()
