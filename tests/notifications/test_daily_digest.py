"""The daily digest: for agents who asked for it, at their hour, on working days, once a day, with numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.accounts.absences import create_absence
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.notifications import daily_digest
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from tests.cast import Person
from tests.factories import MakeCase
from tests.notifications.deliveries import deliver_all

URL = "/agents/notifications/resume"
# A Tuesday, and days after it.
TUESDAY = datetime(2027, 3, 16, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def application_context(app: Flask, site: Site) -> Iterator[None]:
    with app.app_context():
        yield


def at(moment: datetime) -> timedelta:
    return moment - datetime.now(UTC)


def list_digests() -> list[dict[str, str]]:
    db.session.expire_all()
    messages = db.session.query(Message).filter(Message.account_id.is_not(None)).all()
    contents = [unseal_content(message) or {} for message in messages]
    return [content for content in contents if "Votre journée" in content.get("subject", "")]


def run_at(moment: datetime) -> list[dict[str, str]]:
    """Run the periodic task at that time, and return all digests so far."""
    with clock.shift_clock(at(moment)):
        daily_digest.queue_due_digests()
        db.session.commit()
        deliver_all()
        return list_digests()


@pytest.fixture
def awaited_case(alice: Person, make_case: MakeCase) -> Case:
    with clock.shift_clock(at(TUESDAY - timedelta(days=2))):
        case = make_case(prenom="Zoé")
        db.session.get_one(Case, case.id).assigned_to_id = alice.account.id
        daily_digest.subscribe(alice.account.id, 8)
        db.session.commit()
    return case


@pytest.mark.postgresql
def test_an_agent_chooses_the_hour_and_stops(alice: Person) -> None:
    page = alice.post(URL, {"hour": "8"}).follow()
    chosen_hour = daily_digest.find_hour(alice.account.id)
    alice.post(URL, {"hour": ""})
    db.session.rollback()
    db.session.expire_all()

    assert "vous recevrez ce résumé à 8 h" in page.text("main")
    assert page.find_one("option[selected]")["value"] == "8"
    assert chosen_hour == 8
    assert daily_digest.find_hour(alice.account.id) is None


@pytest.mark.parametrize("nonsense", ["3", "25", "midi", "\x00"])
def test_an_hour_that_is_not_offered_is_none(alice: Person, nonsense: str) -> None:
    alice.post(URL, {"hour": nonsense})

    assert daily_digest.find_hour(alice.account.id) is None


def test_opting_out_of_everything_stops_the_digest(alice: Person) -> None:
    alice.post(URL, {"hour": "8"})
    alice.post("/agents/notifications/preferences/arret", {})
    db.session.rollback()
    db.session.expire_all()

    assert daily_digest.find_hour(alice.account.id) is None


def test_the_digest_is_sent_once_a_day_with_numbers_only(awaited_case: Case) -> None:
    early = run_at(TUESDAY - timedelta(hours=2))
    due = run_at(TUESDAY)
    again = run_at(TUESDAY + timedelta(hours=1))
    next_day = run_at(TUESDAY + timedelta(days=1))

    assert [len(digests) for digests in (early, due, again, next_day)] == [0, 1, 1, 2]
    text = due[0]["text"]
    assert "1 autre demande vous attend." in text
    assert "/agents" in text
    assert "Zoé" not in text
    assert awaited_case.reference not in text


def test_nothing_is_sent_on_days_off(awaited_case: Case) -> None:
    saturday, easter_monday = TUESDAY + timedelta(days=4), datetime(2027, 3, 29, 7, 30, tzinfo=UTC)

    assert run_at(saturday) == []
    assert run_at(easter_monday) == []


def test_nothing_is_sent_to_an_absent_agent_and_the_substitute_counts_the_work(
    awaited_case: Case, alice: Person, albane: Person
) -> None:
    day = TUESDAY.date()
    with clock.shift_clock(at(TUESDAY - timedelta(days=1))):
        create_absence(alice.account.id, starts_on=day, ends_on=day, substitute_id=albane.account.id)
        daily_digest.subscribe(albane.account.id, 8)
        db.session.commit()

    digests = run_at(TUESDAY)

    assert [digest["to"] for digest in digests] == [albane.email]
    assert "1 demande d’un collègue absent est à suivre." in digests[0]["text"]


@pytest.mark.postgresql
def test_the_digest_counts_nothing_of_another_family(awaited_case: Case, bruno: Person) -> None:
    with clock.shift_clock(at(TUESDAY - timedelta(days=1))):
        daily_digest.subscribe(bruno.account.id, 8)
        db.session.commit()

    assert bruno.email not in [digest["to"] for digest in run_at(TUESDAY)]


def test_a_suspended_agent_gets_nothing(awaited_case: Case, alice: Person) -> None:
    db.session.merge(alice.account).suspended_at = TUESDAY
    db.session.commit()

    assert run_at(TUESDAY) == []


def test_residents_have_no_digest(chloe: Person) -> None:
    assert chloe.get(URL).status == 404
