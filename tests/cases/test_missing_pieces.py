"""Missing pieces: what is asked by virtue of a text moves the day on which silence speaks, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask

from app.cases import conversation
from app.cases.conversation import MessageRefused
from app.cases.law import missing_pieces
from app.cases.law.missing_pieces import MissingPieces, NothingAwaited, parse_missing_pieces
from app.cases.models import Case
from app.cases.timeline import events_for
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from tests.factories import MakeCase

AGENT = Actor(
    kind="agent", account_id=new_id(), families=frozenset({"polices-voirie"}), roles=frozenset({"voirie-instruction"})
)
PLAN = MissingPieces(("un plan", "une photo"), date(2026, 4, 10), "article 3 du décret n° 2020-1")


@contextmanager
def travel_to(day: str) -> Iterator[None]:
    at = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    with clock.shift_clock(at - datetime.now(UTC)):
        yield


@pytest.fixture
def case(app: Flask, departments: None, make_case: MakeCase) -> Iterator[Case]:
    """Received on 2 March 2026: its silence means rejection on 2 May."""
    with travel_to("2026-03-02"):
        made = make_case()
    with app.app_context():
        yield made


def test_asking_suspends_until_the_limit(case: Case) -> None:
    with travel_to("2026-03-10"):
        missing_pieces.request_pieces(case, "", PLAN, by=AGENT)

    assert case.silence_on == date(2026, 6, 2)
    assert case.awaits_applicant


def test_receiving_ends_the_suspension_on_the_day_they_arrived(case: Case) -> None:
    with travel_to("2026-03-10"):
        asked = missing_pieces.request_pieces(case, "", PLAN, by=AGENT)
    with travel_to("2026-03-23"):
        missing_pieces.record_pieces_received(case, str(asked.id), received_on=date(2026, 3, 20), by=AGENT)

    assert case.silence_on == date(2026, 5, 12)
    assert not case.awaits_applicant


def test_the_applicant_is_told_the_pieces_the_text_the_limit_and_the_effect(case: Case) -> None:
    with travel_to("2026-03-10"):
        missing_pieces.request_pieces(case, "Bonjour.", PLAN, by=AGENT)

    said = events_for(case, is_agent=False)[-1].details["text"].replace("\u00a0", " ")
    assert said.startswith("Bonjour.\n\nIl manque ces pièces :\n– un plan\n– une photo\n\n")
    assert "exigées par : article 3 du décret n° 2020-1. Envoyez-les au plus tard le 10 avril 2026." in said
    assert "est suspendu jusqu’à leur réception" in said


def test_a_mere_question_changes_nothing(case: Case) -> None:
    with travel_to("2026-03-10"):
        conversation.ask_for_pieces(case, "De quelle couleur ?", by=AGENT)

    assert case.silence_on == date(2026, 5, 2)


@pytest.mark.parametrize("day", ["2026-05-03", "2026-06-01"])
def test_it_is_too_late_once_silence_has_spoken(case: Case, day: str) -> None:
    late = MissingPieces(("un plan",), date(2026, 7, 1), "article 3")

    with travel_to(day), pytest.raises(MessageRefused):
        missing_pieces.request_pieces(case, "", late, by=AGENT)


def test_pieces_are_received_once_and_between_the_request_and_today(case: Case) -> None:
    with travel_to("2026-03-10"):
        asked = missing_pieces.request_pieces(case, "", PLAN, by=AGENT)
    with travel_to("2026-03-20"):
        for wrong in (date(2026, 3, 9), date(2026, 3, 21)):
            with pytest.raises(NothingAwaited):
                missing_pieces.record_pieces_received(case, str(asked.id), received_on=wrong, by=AGENT)
        missing_pieces.record_pieces_received(case, str(asked.id), received_on=date(2026, 3, 20), by=AGENT)
        db.session.commit()
        with pytest.raises(NothingAwaited):
            missing_pieces.record_pieces_received(case, str(asked.id), received_on=date(2026, 3, 20), by=AGENT)
        with pytest.raises(NothingAwaited):
            missing_pieces.record_pieces_received(case, str(uuid4()), received_on=date(2026, 3, 20), by=AGENT)


@pytest.mark.parametrize(
    ("typed", "limit"), [("", "2026-04-10"), ("un plan", ""), ("un plan", "10/04/2026"), ("un plan", "2026-03-10")]
)
def test_what_a_text_requires_is_named_with_a_day_to_come(typed: str, limit: str) -> None:
    with travel_to("2026-03-10"), pytest.raises(MessageRefused):
        parse_missing_pieces(pieces=typed, limit=limit, basis="article 3")


def test_a_piece_is_on_each_line() -> None:
    with travel_to("2026-03-10"):
        found = parse_missing_pieces(pieces=" un plan \n\nune photo", limit="2026-04-10", basis=" article 3 ")

    assert found == MissingPieces(("un plan", "une photo"), date(2026, 4, 10), "article 3")
    assert parse_missing_pieces(pieces="un plan", limit="", basis=" ") is None
