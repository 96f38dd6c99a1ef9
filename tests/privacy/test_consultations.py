"""The applicant is shown which services opened the case and when, never who."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from app.core.web.access_rules import NOBODY, Actor
from app.privacy.access_log import log_access
from app.privacy.access_log.consultations import Consultation, find_consultations
from tests.factories import MakeCase
from tests.privacy.clock import travel_to

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    name="Alice Exemple",
    roles=frozenset({"voirie-instruction", "etat-civil-instruction"}),
)


def test_a_service_is_shown_once_a_day_latest_first(make_case: MakeCase, departments: None) -> None:
    case = make_case()
    for day in (date(2026, 5, 2), date(2026, 5, 4)):
        with travel_to(day):
            log_access(AGENT, "read", screen="show_case", family=case.family, subject=case.id)
            log_access(replace(AGENT, account_id=uuid4()), "download", screen="open_file", subject=case.id)

    assert find_consultations(case) == [
        Consultation(date(2026, 5, 4), "Voirie"),
        Consultation(date(2026, 5, 2), "Voirie"),
    ]


def test_whoever_holds_no_role_in_the_family_is_shown_without_service(make_case: MakeCase, departments: None) -> None:
    case = make_case()
    with travel_to(date(2026, 5, 2)):
        log_access(replace(AGENT, roles=frozenset()), "read", screen="show_case", subject=case.id)

    assert find_consultations(case) == [Consultation(date(2026, 5, 2), None)]


def test_the_applicant_the_refused_and_other_cases_are_not_shown(make_case: MakeCase) -> None:
    case = make_case()
    log_access(NOBODY, "read", screen="show_case", subject=case.id)
    log_access(AGENT, "read", screen="show_case", subject=case.id, result="refused")
    log_access(AGENT, "read", screen="show_case", subject=uuid4())

    assert find_consultations(case) == []
