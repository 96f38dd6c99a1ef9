"""The state of accessibility, by the rule of the RGAA."""

from __future__ import annotations

from datetime import date

import pytest

from app.site_pages.accessibility_audit import Audit, AuditRefused, compute_state, read_typed_audit

TODAY = date(2026, 11, 28)
AUDIT_FIELDS = {
    "audited_on": "2026-09-15",
    "rate": "72,5 %",
    "method": "external",
    "nonconformities": "- Deux contrastes.",
}


@pytest.mark.parametrize(
    ("rate", "state"), [(None, "none"), (0, "none"), (49.99, "none"), (50, "partial"), (99.9, "partial"), (100, "full")]
)
def test_the_state_follows_the_rate(rate: float | None, state: str) -> None:
    assert compute_state(rate) == state


def test_a_typed_audit_is_stored() -> None:
    values = read_typed_audit(AUDIT_FIELDS, today=TODAY)

    assert (values["audited_on"], values["rate"]) == ("2026-09-15", 72.5)
    assert read_typed_audit({"method": "internal"}, today=TODAY) == {}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"audited_on": "hier"}, "audited_on_invalid"),
        ({"audited_on": "2026-11-29"}, "audited_on_future"),
        ({"rate": "101"}, "rate_invalid"),
        ({"rate": "nan"}, "rate_invalid"),
        ({"nonconformities": " "}, "nonconformities_missing"),
        ({"method": "magic"}, "method_invalid"),
    ],
)
def test_an_audit_that_proves_nothing_is_refused(change: dict[str, str], problem: str) -> None:
    with pytest.raises(AuditRefused) as refused:
        read_typed_audit({**AUDIT_FIELDS, **change}, today=TODAY)

    assert refused.value.problem == problem


def test_a_declaration_lasts_three_years() -> None:
    audit = Audit(date(2023, 11, 28), 80)

    assert not audit.is_outdated(TODAY)
    assert audit.is_outdated(date(2026, 11, 29))
