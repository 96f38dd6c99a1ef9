"""The requests that an action is asked for on: those ticked in the list, or all those of the view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.backoffice.case_list.list_filters import choices_for, read_filters
from app.backoffice.case_list.list_query import parse_query_string
from app.cases.access import can_open
from app.cases.bulk_runs.possible_actions import Obstacle
from app.cases.bulk_runs.runs import MAX_CASES
from app.cases.case_definitions import load_holders
from app.cases.models import Case
from app.cases.reading.case_header import CaseHeader
from app.cases.search.case_search import search_cases
from app.core.db import db
from app.core.web.access_rules import Actor

# More than this is done by the worker: a request would last too long.
MAX_AT_ONCE = 25
CASE_INPUT, ALL_INPUT, QUERY_INPUT = "case", "all", "query"


@dataclass(frozen=True)
class Selection:
    """Requests that the agent may open, in the order of the list, with what keeps some of them from an action."""

    cases: Sequence[CaseHeader]
    obstacles: Mapping[UUID, Obstacle] = field(default_factory=dict)
    # How many requests the view has, when more than can be taken.
    left_out: int = 0

    @property
    def possible_ids(self) -> list[UUID]:
        return [case.id for case in self.cases if case.id not in self.obstacles]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Each reason in words, with how many requests it keeps from the action; the most frequent first."""
        counts = Counter(self.obstacles.values())
        return [(obstacle.label, count) for obstacle, count in counts.most_common()]

    @property
    def is_for_worker(self) -> bool:
        return len(self.possible_ids) > MAX_AT_ONCE


def is_many(values: MultiDict[str, str]) -> bool:
    """Whether a form or an address asks for more requests than are done at once."""
    return bool(values.get(ALL_INPUT)) or len(set(values.getlist(CASE_INPUT))) > MAX_AT_ONCE


def read_selection(values: MultiDict[str, str], *, by: Actor) -> Selection:
    """The requests asked for, by their identifiers or by the view that has them; none that the agent may not open."""
    if values.get(ALL_INPUT):
        query = parse_query_string(values.get(QUERY_INPUT, ""))
        filters = read_filters(query, choices_for(by, query.get("procedure", "")))
        page = search_cases(by, filters, limit=MAX_CASES)
        return Selection(page.rows, left_out=max(0, page.count - len(page.rows)))
    return Selection(_find_cases(values.getlist(CASE_INPUT), by=by))


def _find_cases(identifiers: Iterable[str], *, by: Actor) -> list[Case]:
    case_ids = [UUID(text) for text in dict.fromkeys(identifiers) if _is_identifier(text)][:MAX_CASES]
    if not case_ids:
        return []
    cases_by_id = {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(case_ids)))}
    load_holders(cases_by_id.values())
    cases = [cases_by_id[case_id] for case_id in case_ids if case_id in cases_by_id]
    return [case for case in cases if can_open(by, case)]


def _is_identifier(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
