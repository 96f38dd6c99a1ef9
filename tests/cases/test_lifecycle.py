"""The life of a request: capabilities that take part in it, and what a sent draft waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.drafts import request_drafts
from app.cases.lifecycle import holds, participants, submission
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.lifecycle.holds import Hold
from app.cases.lifecycle.participants import Participant, Submission
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.lifecycle.submission_rules import NoPlaceLeft
from app.cases.models import Case, Draft
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, SYSTEM, Actor
from app.privacy.anonymisation import delete_cases
from app.privacy.anonymisation.case_deletion import delete_case
from app.procedures import publishing as procedures
from app.wiring.lifecycle import HOLDS, PARTICIPANTS
from tests.factories import ANSWERS, MakeCase

PAYMENT = "deposit"
AGENT = Actor(kind="agent", roles=frozenset({"voirie-instruction"}), families=frozenset({"polices-voirie"}))


@pytest.fixture
def seats() -> Iterator[dict[str, Any]]:
    """A capability that keeps a seat for each case, as long as it has some."""
    records: dict[str, Any] = {"free": 1, "log": []}

    def take(submission: Submission) -> None:
        if not records["free"]:
            raise NoPlaceLeft(submission.case.procedure_slug)
        records["free"] -= 1
        records["log"].append("taken")

    def give_back(case: Case) -> None:
        records["free"] += 1
        records["log"].append("given back")

    def write_word(word: str) -> Any:
        return lambda _: records["log"].append(word)

    stub = Participant(
        "seats",
        on_submit=take,
        on_withdraw=write_word("withdrawn"),
        on_close=give_back,
        on_anonymise=write_word("anonymised"),
        on_delete=write_word("deleted"),
    )
    participants.install([*PARTICIPANTS, stub])
    yield records
    participants.install(PARTICIPANTS)


@pytest.fixture
def payment_hold() -> Iterator[None]:
    """A request of anybody is paid within the hour, after its address is confirmed; else it is a draft again."""

    def start(sent_draft: SentDraft) -> datetime:
        return clock.now() + timedelta(hours=1)

    holds.install([*HOLDS, Hold(PAYMENT, is_needed=lambda sent_draft: True, start=start, gives_back=True)])
    yield
    holds.install(HOLDS)


def open_draft() -> Draft:
    live = procedures.live_procedure("signaler")
    draft = request_drafts.open_draft(live, by=NOBODY)
    db.session.commit()
    return draft


def count_cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_capability_that_refuses_leaves_no_case(procedure_version: UUID, seats: dict[str, Any]) -> None:
    drafts = [open_draft(), open_draft()]
    assert send_draft(drafts[0], ANSWERS, by=NOBODY).case is not None
    db.session.commit()

    with pytest.raises(NoPlaceLeft):
        send_draft(drafts[1], ANSWERS, by=NOBODY)
    db.session.rollback()

    assert count_cases() == 1
    assert seats == {"free": 0, "log": ["taken"]}


def test_what_a_case_held_is_given_back_when_it_ends(app: Flask, make_case: MakeCase, seats: dict[str, Any]) -> None:
    case = make_case()
    with app.app_context():  # e-mails are rendered from templates
        transitions.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()

    assert case.is_closed
    assert seats == {"free": 1, "log": ["taken", "given back"]}


def test_rows_are_deleted_after_the_capabilities_were_told(make_case: MakeCase, seats: dict[str, Any]) -> None:
    case_id = make_case().id
    delete_cases([case_id])
    db.session.commit()
    seats["free"] = 1
    other_id = make_case().id

    delete_case(str(other_id))

    assert seats["log"] == ["taken", "anonymised", "taken", "deleted", "anonymised"]


def test_a_sent_draft_waits_and_becomes_a_case_once_its_hold_is_settled(
    procedure_version: UUID, payment_hold: None
) -> None:
    draft = open_draft()

    waiting = send_draft(draft, ANSWERS, by=NOBODY)
    db.session.commit()
    assert (waiting.case, waiting.hold, draft.hold) == (None, PAYMENT, PAYMENT)
    assert draft.expires_at < clock.now() + timedelta(hours=1)
    assert count_cases() == 0

    result = send_draft(draft, ANSWERS, by=NOBODY, settled=PAYMENT)
    db.session.commit()
    assert result.case is not None
    assert result.case.submission_token == draft.id
    assert db.session.scalar(select(Draft.id)) is None


def test_a_hold_says_what_becomes_of_a_draft_at_its_deadline(
    procedure_version: UUID, payment_hold: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = open_draft()
    send_draft(draft, ANSWERS, by=NOBODY)
    db.session.commit()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert holds.expire_drafts() == 1

    assert (draft.hold, draft.sent_at) == (None, None)
    assert draft.expires_at > later


@pytest.mark.postgresql
def test_a_draft_sent_twice_makes_one_case(procedure_version: UUID) -> None:
    draft = open_draft()
    first = send_draft(draft, ANSWERS, by=NOBODY)
    db.session.commit()

    again = submission.submit(
        procedure_version, ANSWERS, token=draft.id, channel="web", by=SYSTEM, key_id=first.case.key_id
    )

    assert again.is_duplicate
    assert again.case.id == first.case.id
    assert count_cases() == 1
