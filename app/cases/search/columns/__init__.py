"""The columns of a list of cases: one module each, and those that a procedure adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.cases.access import procedures_followed_by, procedures_open_to
from app.cases.case_definitions import processing_fields_in
from app.cases.search.columns.age import AGE
from app.cases.search.columns.agent import AGENT
from app.cases.search.columns.answer_columns import list_answer_columns
from app.cases.search.columns.applicant import APPLICANT
from app.cases.search.columns.awaits_applicant import AWAITS_APPLICANT
from app.cases.search.columns.batch import Batch
from app.cases.search.columns.channel import CHANNEL
from app.cases.search.columns.column import Cell, Column
from app.cases.search.columns.department import DEPARTMENT
from app.cases.search.columns.district import DISTRICT
from app.cases.search.columns.last_event import LAST_EVENT
from app.cases.search.columns.legal_date import LEGAL_DATE
from app.cases.search.columns.procedure import PROCEDURE
from app.cases.search.columns.receipt_day import RECEIVED
from app.cases.search.columns.reference import REFERENCE
from app.cases.search.columns.status import STATUS
from app.cases.search.columns.summary import SUMMARY
from app.cases.search.columns.urgency import URGENCY
from app.cases.search.list_row import Row
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures

# Those of every list, in the order in which an agent is offered them.
CASE_COLUMNS: Sequence[Column] = (
    APPLICANT,
    REFERENCE,
    SUMMARY,
    PROCEDURE,
    STATUS,
    URGENCY,
    RECEIVED,
    AGE,
    LAST_EVENT,
    LEGAL_DATE,
    AGENT,
    DEPARTMENT,
    DISTRICT,
    CHANNEL,
    AWAITS_APPLICANT,
)
# Those that are shown until an agent chooses others.
DEFAULT_KEYS = ("applicant", "procedure", "status", "urgency", "legal_date", "agent", "received")


def list_columns(actor: Actor, procedure: str = "") -> list[Column]:
    """The columns that an agent may choose: those of every list, and those of the procedure it is narrowed to."""
    columns = list(CASE_COLUMNS)
    live = procedures.find_live_procedure(procedure) if procedure else None
    if live and procedure in {*procedures_open_to(actor), *procedures_followed_by(actor)}:
        columns += list_answer_columns(live, processing_fields_in(live))
    return columns


def choose_columns(columns: Iterable[Column], keys: Iterable[str]) -> list[Column]:
    """The columns of these keys, in the order of the keys; those that are not offered are left out."""
    by_key = {column.key: column for column in columns}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def read_cells(rows: Sequence[Row], columns: Sequence[Column]) -> list[list[Cell]]:
    """The cells of rows that `search_cases` gave to the same agent; answers are unsealed only when a column needs them.

    One statement reads the answers of all these rows: an export gives them by batches.
    """
    batch = Batch(rows, frozenset().union(*(column.needs for column in columns)))
    return [[column.read(row, batch) for column in columns] for row in rows]
