"""For whom a list offers what is theirs alone: known to each family under another name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.sectoral_ids import sectoral_id
from app.core.web.access_rules import NOBODY, Actor


@dataclass(frozen=True)
class Chooser:
    """Whoever chooses; in a request under way, for whoever made it, known to its family alone."""

    by: Actor = NOBODY
    family: str | None = None
    applicant_id: UUID | None = None

    def identifier_in(self, family: str) -> UUID | None:
        """What that family calls the person whose things may be chosen; None for nobody's."""
        if self.family is not None:
            return self.applicant_id if self.family == family else None
        if self.by.kind != "resident" or self.by.account_id is None:
            return None
        return sectoral_id(self.by.account_id, family)


ANONYMOUS_CHOOSER = Chooser()
