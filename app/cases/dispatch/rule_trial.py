"""Trial of the dispatch rules of a procedure on its latest cases; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.cases.access import can_open
from app.cases.case_definitions import load_holders
from app.cases.dispatch.case_dispatch import facts_of_dispatch
from app.cases.dispatch.dispatch_rule import DispatchRule, find_rule
from app.cases.models import Case
from app.cases.reading.case_values import ANSWERS
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

TRIED_CASES = 50


@dataclass(frozen=True)
class TriedCase:
    """A case with the number of the rule that it meets; None when it meets none."""

    id: UUID
    reference: str
    submitted_at: datetime
    rule_number: int | None


@dataclass(frozen=True)
class RuleTrial:
    """Counts of the latest cases that meet each rule, and those cases that the reader may open."""

    counts: dict[int | None, int]
    cases: list[TriedCase]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_exact(self) -> bool:
        """Whether the reader may open all the cases: other readers are given shares that tell nothing of one case."""
        return len(self.cases) == self.total

    def round_share(self, number: int | None) -> int:
        """The share of the cases that meet a rule, in tens of percent."""
        return round(10 * self.counts.get(number, 0) / self.total) * 10 if self.total else 0


def try_rules(procedure_slug: str, rules: Sequence[DispatchRule], *, by: Actor) -> RuleTrial:
    """Compare the rules with the latest cases of the procedure, none under limitation."""
    query = select(Case).where(Case.procedure_slug == procedure_slug, Case.limited_at.is_(None))
    cases = list(db.session.scalars(query.order_by(Case.submitted_at.desc(), Case.id.desc()).limit(TRIED_CASES)))
    load_holders(cases)
    counts: dict[int | None, int] = {}
    tried_cases = []
    for case, answers in zip(cases, unseal_many([(c.key_id, c.answers) for c in cases], about=ANSWERS), strict=True):
        matching = find_rule(rules, facts_of_dispatch(case, answers or {}))
        number = matching[0] if matching else None
        counts[number] = counts.get(number, 0) + 1
        if can_open(by, case):
            tried_cases.append(TriedCase(case.id, case.reference, case.submitted_at, number))
    return RuleTrial(counts, tried_cases)
