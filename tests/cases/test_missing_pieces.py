"""Missing pieces: a request based on a legal text suspends the deadline of silence, any other does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.conversation import correspondence
from app.cases.conversation.correspondence import MessageRefused
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
    """A case received on 2 March 2026, implicitly rejected on 2 May."""
    with travel_to("2026-03-02"):
        new_case = make_case()
    with app.app_context():
        yield new_case


def test_a_request_for_pieces_suspends_the_clock_until_the_limit(case: Case) -> None:
    with travel_to("2026-03-10"):
        missing_pieces.request_pieces(case, "", PLAN, by=AGENT)

    assert case.silence_on == date(2026, 6, 2)
    assert case.awaits_applicant


def test_receiving_ends_the_suspension_on_the_day_they_arrived(case: Case) -> None:
    with travel_to("2026-03-10"):
        piece_request = missing_pieces.request_pieces(case, "", PLAN, by=AGENT)
    with travel_to("2026-03-23"):
        missing_pieces.record_pieces_received(case, str(piece_request.id), received_on=date(2026, 3, 20), by=AGENT)

    assert case.silence_on == date(2026, 5, 12)
    assert not case.awaits_applicant


def test_the_applicant_is_notified_of_the_pieces_the_text_the_limit_and_the_effect(case: Case) -> None:
    with travel_to("2026-03-10"):
        missing_pieces.request_pieces(case, "Bonjour.", PLAN, by=AGENT)

    notice_text = events_for(case, is_agent=False)[-1].details["text"].replace("\u00a0", " ")
    assert notice_text.startswith("Bonjour.\n\nIl manque ces pièces :\n– un plan\n– une photo\n\n")
    assert "exigées par : article 3 du décret n° 2020-1. Envoyez-les au plus tard le 10 avril 2026." in notice_text
    assert "est suspendu jusqu’à leur réception" in notice_text


def test_a_simple_question_does_not_suspend_the_clock(case: Case) -> None:
    with travel_to("2026-03-10"):
        correspondence.ask_for_pieces(case, "De quelle couleur ?", by=AGENT)

    assert case.silence_on == date(2026, 5, 2)


@pytest.mark.parametrize("day", ["2026-05-03", "2026-06-01"])
def test_a_request_for_pieces_is_refused_after_the_deadline(case: Case, day: str) -> None:
    late = MissingPieces(("un plan",), date(2026, 7, 1), "article 3")

    with travel_to(day), pytest.raises(MessageRefused):
        missing_pieces.request_pieces(case, "", late, by=AGENT)


def test_pieces_are_received_once_and_between_the_request_and_today(case: Case) -> None:
    with travel_to("2026-03-10"):
        piece_request = missing_pieces.request_pieces(case, "", PLAN, by=AGENT)
    with travel_to("2026-03-20"):
        for invalid_day in (date(2026, 3, 9), date(2026, 3, 21)):
            with pytest.raises(NothingAwaited):
                missing_pieces.record_pieces_received(case, str(piece_request.id), received_on=invalid_day, by=AGENT)
        missing_pieces.record_pieces_received(case, str(piece_request.id), received_on=date(2026, 3, 20), by=AGENT)
        db.session.commit()
        with pytest.raises(NothingAwaited):
            missing_pieces.record_pieces_received(case, str(piece_request.id), received_on=date(2026, 3, 20), by=AGENT)
        with pytest.raises(NothingAwaited):
            missing_pieces.record_pieces_received(case, str(uuid4()), received_on=date(2026, 3, 20), by=AGENT)


@pytest.mark.parametrize(
    ("basis", "limit"), [("", "2026-04-10"), ("un plan", ""), ("un plan", "10/04/2026"), ("un plan", "2026-03-10")]
)
def test_a_legal_basis_and_a_future_limit_are_required(basis: str, limit: str) -> None:
    with travel_to("2026-03-10"), pytest.raises(MessageRefused):
        parse_missing_pieces(pieces=basis, limit=limit, basis="article 3")


def test_each_line_is_a_piece() -> None:
    with travel_to("2026-03-10"):
        parsed_request = parse_missing_pieces(pieces=" un plan \n\nune photo", limit="2026-04-10", basis=" article 3 ")

    assert parsed_request == MissingPieces(("un plan", "une photo"), date(2026, 4, 10), "article 3")
    assert parse_missing_pieces(pieces="un plan", limit="", basis=" ") is None
