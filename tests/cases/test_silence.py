"""The legal effect of silence is recorded once, with its legal date even when late, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from app.cases import timeline
from app.cases.jobs import record_silence_effects, run_due_timeouts
from app.cases.models import Case
from app.cases.timeline import Entry, events_for
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.themes import charter
from tests.cast import Person
from tests.factories import MakeCase

RECEIVED = datetime(2026, 3, 2, 9, 42, tzinfo=UTC)

OnDay = Callable[[str], None]


@pytest.fixture
def case(app: Flask, departments: None, make_case: MakeCase) -> Case:
    """A case received on 2 March 2026, implicitly rejected on 2 May, without an earlier time-out."""
    with clock.shift_clock(RECEIVED - datetime.now(UTC)):
        return make_case()


@pytest.fixture
def night_of(app: Flask) -> OnDay:
    """Run the nightly job on a given day."""

    def run(day: str) -> None:
        at = datetime.fromisoformat(f"{day}T02:30:00+02:00")
        with app.app_context(), clock.shift_clock(at - datetime.now(UTC)):
            record_silence_effects()

    return run


def list_silence_events(case: Case) -> list[Entry]:
    return [entry for entry in events_for(case, is_agent=False) if entry.kind == "silence"]


def test_a_new_case_has_a_silence_deadline(case: Case) -> None:
    assert case.silence_on == date(2026, 5, 2)


def test_nothing_is_recorded_before_the_deadline_has_passed(case: Case, night_of: OnDay) -> None:
    night_of("2026-05-02")

    assert list_silence_events(case) == []
    assert case.silence_on == date(2026, 5, 2)


@pytest.mark.parametrize("night", ["2026-05-03", "2026-05-06", "2027-01-01"])
def test_the_effect_has_its_legal_date_however_late_the_job_runs(case: Case, night_of: OnDay, night: str) -> None:
    night_of(night)

    (entry,) = list_silence_events(case)
    assert entry.details == {"meaning": "rejection", "day": "2026-05-02"}
    assert entry.actor_kind == "system"


def test_the_effect_is_recorded_once_whatever_the_number_of_nights(case: Case, night_of: OnDay) -> None:
    for night in ("2026-05-03", "2026-05-03", "2026-05-04"):
        night_of(night)

    assert len(list_silence_events(case)) == 1
    assert case.silence_on is None


def test_nothing_is_decided(case: Case, night_of: OnDay) -> None:
    night_of("2026-05-03")

    assert case.status == "new"
    assert not case.is_closed


def test_a_case_answered_in_time_has_no_deadline(app: Flask, make_case: MakeCase, night_of: OnDay) -> None:
    with clock.shift_clock(RECEIVED - datetime.now(UTC)):
        case = make_case(status="accepted")

    night_of("2026-05-03")

    assert list_silence_events(case) == []
    assert case.silence_on is None


def test_a_time_out_that_closes_a_case_is_not_a_reply(app: Flask, case: Case, night_of: OnDay) -> None:
    at = datetime(2026, 3, 20, 9, tzinfo=UTC)
    with app.app_context(), clock.shift_clock(at - datetime.now(UTC)):
        run_due_timeouts()

    night_of("2026-05-03")

    assert case.is_closed
    assert len(list_silence_events(case)) == 1


def test_an_applicant_who_withdrew_is_not_notified(case: Case, night_of: OnDay) -> None:
    with clock.shift_clock(datetime(2026, 3, 20, 9, tzinfo=UTC) - datetime.now(UTC)):
        timeline.record(case, "status_changed", by=NOBODY, status="refused")
        db.session.commit()

    night_of("2026-05-03")

    assert list_silence_events(case) == []


def test_a_postponed_deadline_is_used_by_the_nightly_job(case: Case, night_of: OnDay) -> None:
    db.session.execute(update(Case).values(silence_on=date(2026, 4, 1)))
    db.session.commit()

    night_of("2026-04-15")

    assert db.session.get_one(Case, case.id).silence_on == date(2026, 5, 2)
    assert list_silence_events(case) == []


def test_agents_see_the_deadline_its_reasons_and_the_recorded_effect(
    case: Case, night_of: OnDay, alice: Person
) -> None:
    address = f"/agents/demandes/{case.id}"
    before = alice.get(address)

    night_of("2026-05-03")

    assert "Sans réponse le 2 mai 2026, la demande sera réputée rejetée." in before.text("main")
    assert "Pourquoi cette date ?" in before.text("main")
    assert "La demande a été reçue le lundi 2 mars 2026." in before.text("main")
    after = alice.get(address)
    assert "Sans réponse le 2 mai 2026, la demande est réputée rejetée." in after.text("#case-history")
    assert "Ce rejet peut être contesté jusqu’au 3 juillet 2026." in after.text("#case-law")
    assert "contesté" not in before.text("#case-law")


@pytest.mark.parametrize(
    ("territory", "last"), [("metropole", "26 décembre"), ("alsace-moselle", "29 décembre"), ("x", "26")]
)
def test_the_last_day_to_appeal_depends_on_the_territory(
    app: Flask, make_case: MakeCase, night_of: OnDay, alice: Person, territory: str, last: str
) -> None:
    charter.save_charter({"phone": "01 61 91 40 00", "email": "mairie@exemple.example", "territory": territory})
    with clock.shift_clock(datetime(2025, 8, 25, 9, tzinfo=UTC) - datetime.now(UTC)):
        case = make_case()

    night_of("2025-10-26")

    assert f"contesté jusqu’au {last}" in alice.get(f"/agents/demandes/{case.id}").text("#case-law")
