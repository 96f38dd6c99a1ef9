"""Short ways to write down what happened to a request."""

from __future__ import annotations

from datetime import date

from app.legal_clock import legal_events as h
from app.legal_clock.delays import Delay, Unit
from app.legal_clock.regime import Regime, Silence

MONTHS = Delay(2, Unit.MONTHS)
ACCEPTS = Regime(Silence.ACCEPTANCE, MONTHS, "article L. 231-1 du CRPA")
REJECTS = Regime(Silence.REJECTION, MONTHS, "article L. 231-4 du CRPA")
NOTHING = Regime(Silence.NONE, None, "article 1er d’un décret")

TEXT = "article 3 du décret n° 2020-1"


def parse_day(written: str) -> date:
    """day("2026-03-02")"""
    return date.fromisoformat(written)


def make_received(on: str = "2026-03-02", *, is_electronic: bool = True) -> h.Received:
    return h.Received(parse_day(on), is_electronic)


def make_acknowledged(on: str = "2026-03-02", *, is_complete: bool = True) -> h.Acknowledged:
    return h.Acknowledged(parse_day(on), is_complete)


def make_pieces_asked(
    on: str, *, limit: str, request: str = "first", pieces: tuple[str, ...] = ("plan",), basis: str | None = TEXT
) -> h.PiecesAsked:
    return h.PiecesAsked(parse_day(on), request, pieces, parse_day(limit), basis)


def make_pieces_received(on: str, *, request: str = "first", pieces: tuple[str, ...] = ("plan",)) -> h.PiecesReceived:
    return h.PiecesReceived(parse_day(on), request, pieces)


def make_accepted(on: str) -> h.Decided:
    return h.Decided(parse_day(on), h.Outcome.ACCEPTED)


def make_refused(on: str) -> h.Decided:
    return h.Decided(parse_day(on), h.Outcome.REFUSED)
