"""Past requests replayed on an agenda as it is, and with more hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.agendas.availability import Need, Occupation
from app.agendas.definition import parse_agenda
from app.agendas.open_ranges import Calendar
from app.agendas.simulation import EXTRA, PastRequest, Wait, add_hours, replay_requests
from app.core.clock import PARIS
from tests.agendas.passport_desk import AGENDA

PLACE = Calendar(PARIS)
# A Monday at 7 a.m. UTC.
MONDAY = datetime(2027, 3, 1, 7, tzinfo=UTC)
# Three appointments a Monday, and none elsewhere.
DEFINITION: dict[str, Any] = {**AGENDA, "opening": [{"days": [0], "start": "09:00", "end": "10:00"}]}
WEDNESDAYS = {"days": [2], "start": "09:00", "end": "10:00"}


def replay(definition: dict[str, Any], count: int, *, days: int = 0) -> list[Wait]:
    """Replay so many requests of that Monday."""
    agenda = parse_agenda(definition)
    need = Need(agenda.services[0])
    requests = [PastRequest(MONDAY + timedelta(seconds=number), need) for number in range(count)]
    return replay_requests(agenda, requests, Occupation({}), PLACE, now=MONDAY + timedelta(days=days))


def test_each_request_takes_the_first_free_time() -> None:
    assert replay(DEFINITION, 3) == [Wait("passeport", 3, 0, 7)]
    assert replay(DEFINITION, 8) == [Wait("passeport", 8, 7, 14)]


def test_one_more_desk_on_wednesdays_shortens_the_wait() -> None:
    changed = add_hours(DEFINITION, WEDNESDAYS, with_resource=True)

    assert replay(changed, 8) == [Wait("passeport", 8, 2, 7)]
    assert [sorted(rule["resources"]) for rule in changed["opening"]] == [["guichet-1"], [EXTRA]]


def test_more_hours_of_the_same_desk() -> None:
    changed = add_hours(DEFINITION, WEDNESDAYS, with_resource=False)

    assert replay(changed, 6) == [Wait("passeport", 6, 0, 7)]
    assert replay(changed, 5) == [Wait("passeport", 5, 0, 2)]


def test_a_service_without_a_free_time_has_no_wait_to_show() -> None:
    assert replay(DEFINITION, 40)[0].now is None


@pytest.mark.parametrize("resources", [[], ["guichet-1"]])
def test_one_more_desk_gives_the_services_of_the_others(resources: list[str]) -> None:
    definition = {**DEFINITION, "services": [{**DEFINITION["services"][0], "resources": resources}]}

    agenda = parse_agenda(add_hours(definition, WEDNESDAYS, with_resource=True))

    assert [resource.id for resource in agenda.resources_of(agenda.services[0])] == ["guichet-1", EXTRA]
