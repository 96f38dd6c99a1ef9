"""Builders of legal events."""

from __future__ import annotations

from datetime import date

from app.legal_clock import legal_events as events
from app.legal_clock.day_counting import Delay, Unit
from app.legal_clock.regime import Regime, Silence

MONTHS = Delay(2, Unit.MONTHS)
ACCEPTS = Regime(Silence.ACCEPTANCE, MONTHS, "article L. 231-1 du CRPA")
REJECTS = Regime(Silence.REJECTION, MONTHS, "article L. 231-4 du CRPA")
NOTHING = Regime(Silence.NONE, None, "article 1er d’un décret")

TEXT = "article 3 du décret n° 2020-1"


def parse_day(text: str) -> date:
    """`parse_day("2026-03-02")`"""
    return date.fromisoformat(text)


def make_received(on: str = "2026-03-02", *, is_electronic: bool = True) -> events.Received:
    return events.Received(parse_day(on), is_electronic)


def make_acknowledged(on: str = "2026-03-02", *, is_complete: bool = True) -> events.Acknowledged:
    return events.Acknowledged(parse_day(on), is_complete)


def make_pieces_asked(
    on: str, *, limit: str, request: str = "first", pieces: tuple[str, ...] = ("plan",), basis: str | None = TEXT
) -> events.PiecesAsked:
    return events.PiecesAsked(parse_day(on), request, pieces, parse_day(limit), basis)


def make_pieces_received(
    on: str, *, request: str = "first", pieces: tuple[str, ...] = ("plan",)
) -> events.PiecesReceived:
    return events.PiecesReceived(parse_day(on), request, pieces)


def make_accepted(on: str) -> events.Decided:
    return events.Decided(parse_day(on), events.Outcome.ACCEPTED)


def make_refused(on: str) -> events.Decided:
    return events.Decided(parse_day(on), events.Outcome.REFUSED)
