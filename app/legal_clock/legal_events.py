"""Legal events in the history of a case, dated by their day in Paris; a history is append-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of an explicit decision."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    # Neither: a reply that cannot be appealed against or withdrawn.
    ANSWERED = "answered"


@dataclass(frozen=True)
class LegalEvent:
    """A legal event and its day."""

    day: date


@dataclass(frozen=True)
class Received(LegalEvent):
    """The case reached the first authority, competent or not."""

    is_electronic: bool = True


@dataclass(frozen=True)
class NoticeGiven(LegalEvent):
    """The registration notice was sent, as the acknowledgement was not immediate."""


@dataclass(frozen=True)
class Acknowledged(LegalEvent):
    """The acknowledgement was sent; it is complete when it has all mentions that the law requires."""

    is_complete: bool = True


@dataclass(frozen=True)
class Transmitted(LegalEvent):
    """The case was forwarded to the competent authority."""

    authority: str


@dataclass(frozen=True)
class ReachedCompetentAuthority(LegalEvent):
    """The competent authority received the forwarded case."""


@dataclass(frozen=True)
class PiecesAsked(LegalEvent):
    """The case was declared incomplete: the missing pieces, the day limit, and the text that requires them.

    Without a legal text the request is a mere question, and does not change the deadlines.
    """

    request: str
    pieces: tuple[str, ...]
    limit: date
    legal_basis: str | None


@dataclass(frozen=True)
class PiecesReceived(LegalEvent):
    """Pieces requested in `request` were received."""

    request: str
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class RequestWithdrawn(LegalEvent):
    """The applicant withdrew the case."""


@dataclass(frozen=True)
class Decided(LegalEvent):
    """The authority took an explicit decision."""

    outcome: Outcome


@dataclass(frozen=True)
class DecisionNotified(LegalEvent):
    """The explicit decision was notified to the applicant, with or without the remedies and their delays."""

    names_remedies: bool = True


@dataclass(frozen=True)
class DecisionWithdrawn(LegalEvent):
    """The authority withdrew a favourable decision."""


@dataclass(frozen=True)
class EffectNoted(LegalEvent):
    """The effect of silence was recorded; `effect` is its legal date, not the day of the record."""

    effect: date


@dataclass(frozen=True)
class CertificateAsked(LegalEvent):
    """The certificate of an implicit acceptance was requested."""


@dataclass(frozen=True)
class ReasonsAsked(LegalEvent):
    """The reasons of an implicit rejection were requested."""


@dataclass(frozen=True)
class ReasonsGiven(LegalEvent):
    """The reasons of an implicit rejection were communicated."""


# The order of events of the same day, whatever the order in which they were recorded.
ORDER: tuple[type[LegalEvent], ...] = (
    Received,
    Transmitted,
    ReachedCompetentAuthority,
    PiecesAsked,
    PiecesReceived,
    NoticeGiven,
    Acknowledged,
    RequestWithdrawn,
    Decided,
    DecisionNotified,
    DecisionWithdrawn,
    EffectNoted,
    CertificateAsked,
    ReasonsAsked,
    ReasonsGiven,
)


class ImpossibleHistory(ValueError):
    """The history does not start with the reception."""


def sort_history(history: Iterable[LegalEvent]) -> list[LegalEvent]:
    """Sort the history by day. Raises ImpossibleHistory when it does not start with the reception."""
    ordered = sorted(history, key=lambda event: (event.day, ORDER.index(type(event))))
    if not ordered or not isinstance(ordered[0], Received):
        raise ImpossibleHistory("a history begins with the reception")
    return ordered
