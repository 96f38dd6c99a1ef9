"""The rule of subqueries: the loss of a correlation is seen, and what is correlated is not."""

from __future__ import annotations

import pytest
from sqlalchemy import column, exists, select, table

from tests.subquery_rules import find_repeated_table

CASE = table("case", column("id"), column("closed_at"))
EVENT = table("case_event", column("case_id"), column("kind"))


def test_a_subquery_two_levels_down_that_reads_the_table_again_is_seen() -> None:
    reply, answer = EVENT.alias(), EVENT.alias()
    uncorrelated = ~exists(select(reply.c.kind).where(reply.c.case_id == CASE.c.id))
    statement = select(CASE.c.id, exists(select(answer.c.kind).where(answer.c.case_id == CASE.c.id, uncorrelated)))

    assert find_repeated_table(str(statement)) == "case"


@pytest.mark.parametrize(
    "statement",
    [
        select(CASE.c.id).where(exists(select(EVENT.c.kind).where(EVENT.c.case_id == CASE.c.id))),
        select(CASE.c.id).where(CASE.c.id.in_(select(EVENT.c.case_id))),
        select(CASE.c.id).where(exists(select(CASE.alias().c.id))),
        select(EVENT.c.kind).select_from(EVENT.join(CASE, CASE.c.id == EVENT.c.case_id)),
    ],
)
def test_a_correlated_subquery_is_accepted(statement: object) -> None:
    assert find_repeated_table(str(statement)) is None
