"""Legal deadlines of a case, by the channel that it came by."""

from __future__ import annotations

import pytest

from app.cases.case_definitions import procedure_of
from app.cases.law.legal_position import deadlines_at_reception, regime_of
from tests.factories import MakeCase


@pytest.mark.parametrize(
    ("channel", "is_owed"),
    [("web", True), ("email", True), ("api", True), ("open311", True), ("post", False), ("counter", False)],
)
def test_a_request_sent_electronically_is_owed_an_acknowledgement(
    make_case: MakeCase, channel: str, is_owed: bool
) -> None:
    case = make_case()
    case.channel = channel
    regime = regime_of(procedure_of(case))
    assert regime

    deadlines = deadlines_at_reception(case, regime)

    assert (deadlines.acknowledgement.day is not None) == is_owed
